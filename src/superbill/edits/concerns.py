"""Which edits a code concerns on a day, asked once a code and day for all encounters of a store.

Most codes concern few edits: not every diagnosis has a "code first" note, not every line is a laboratory test. An edit
that says by `concerns` which codes it is about need not run for an encounter without any of them; its row is that of
an edit that looked at every code and found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from superbill.edits.in_force import InForce
from superbill.edits.needs import no_table
from superbill.edits.registry import Asks, Concern, all_edits
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome, Verdict
from superbill.tables.release import Release

KEPT = 250_000
"""How many codes of one day are kept; no classification has more."""
EVERY = -1
Asking = tuple[tuple[int, str, Concern], ...]
"""The edits that ask the same question: bit, id and what they say of it."""


class Concerned:
    """What was asked for one day of a store: the bits of each code, and the rows of edits that no code concerns.

    A row is None for an edit that is not applicable then.
    """

    __slots__ = ("_settled", "_used", "diagnoses", "lines", "rows")

    def __init__(self) -> None:
        self.diagnoses: dict[str, int] = {}
        self.lines: dict[str, int] = {}
        self.rows: dict[int, Verdict | None] = {}
        self._settled: set[Asks] = set()
        self._used: dict[int, dict[Release, None]] = {}

    def ask(self, held: dict[str, int], code: str, day: date, in_force: InForce) -> int:
        """Ask every edit of a kind whether the code concerns it. One that lacks something will say so when it runs."""
        bits = 0
        for asks, asking in _questions("diagnoses" if held is self.diagnoses else "lines"):
            if asks not in self._settled:
                in_force.reset()
                bits |= self._answer(asks, asking, code, day, in_force)
        in_force.reset()
        if len(held) >= KEPT:
            held.clear()
        held[code] = bits
        return bits

    def _answer(self, asks: Asks, asking: Asking, code: str, day: date, in_force: InForce) -> int:
        """Return the bits of the edits that this answer says must look; note the rows of the others."""
        missing = ""
        try:
            about = asks(code, day, in_force)
        except TableMissing as table:
            about, missing = True, no_table(table)
            if all(concern.opens for _, _, concern in asking):
                self._settled.add(asks)
        except Exception:  # noqa: BLE001 - the edit itself meets it again and tells
            about = True
        bits = 0
        for bit, edit, concern in asking:
            if missing and concern.opens:
                self.rows[bit] = in_force.verdict(edit, Outcome.NOT_CHECKED, missing)
            elif about:
                bits |= bit
            elif bit not in self.rows or not self._used[bit].keys() >= in_force.used.keys():
                self._note(bit, edit, concern, in_force)
        return bits

    def _note(self, bit: int, edit: str, concern: Concern, in_force: InForce) -> None:
        used = self._used.setdefault(bit, {})
        used.update(in_force.used)
        in_force.used = dict(used)
        if in_force.carried:
            self.rows[bit] = in_force.verdict(edit, Outcome.NOT_CHECKED, in_force.carried)
        else:
            self.rows[bit] = None if concern.idle else in_force.passed(edit)


def concerned(encounter: Encounter, in_force: InForce) -> tuple[int, dict[int, Verdict | None]]:
    """Return the edits that a code of the encounter concerns, as bits, and the rows of the others.

    Without a day, a diagnosis or a procedure code, or with a line of another day, every edit may be concerned.
    """
    day = in_force.day
    if day is None or any(line.service_date not in {None, day} for line in encounter.lines):
        return EVERY, {}
    codes = [line.code for line in encounter.lines if line.code is not None]
    if not codes or not encounter.diagnoses:
        return EVERY, {}
    kept = in_force.kept((Concerned, day), Concerned)
    bits = _bits(kept, kept.diagnoses, (d.code for d in encounter.diagnoses), day, in_force)
    return bits | _bits(kept, kept.lines, codes, day, in_force), kept.rows


def _bits(kept: Concerned, held: dict[str, int], codes: Iterable[str], day: date, in_force: InForce) -> int:
    bits = 0
    for code in codes:
        found = held.get(code)
        bits |= kept.ask(held, code, day, in_force) if found is None else found
    return bits


@cache
def _questions(kind: str) -> tuple[tuple[Asks, Asking], ...]:
    """Return what is asked of a code of this kind, each question once, with the edits that ask it."""
    found: dict[Asks, list[tuple[int, str, Concern]]] = {}
    for one in all_edits():
        if one.concerns and one.concerns.kind == kind:
            found.setdefault(one.concerns.asks, []).append((bit_of(one.id), one.id, one.concerns))
    return tuple((asks, tuple(asking)) for asks, asking in found.items())


@cache
def bit_of(edit: str) -> int:
    """Return the bit of an edit that says which codes it is about; 0 for another one."""
    named = [e.id for e in all_edits() if e.concerns]
    return 1 << named.index(edit) if edit in named else 0
