"""NCCI on one day: procedure-to-procedure pairs, medically unlikely edits, add-on codes.

Source: Medicare NCCI Policy Manual 2026, Introduction and ch. I; Medicaid NCCI Technical Guidance Manual. The sets are
published by quarter and by who bills. Codes are asked for as the claim carries them: five characters, upper case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from superbill.errors import TableMissing
from superbill.model.table import TableRef
from superbill.tables.ncci_pairs import DayPairs, PairEdit, PairTable, in_force
from superbill.tables.release import Release
from superbill.tables.store import Tables

Program = Literal["medicare", "medicaid"]
Service = Literal["practitioner", "hospital", "dme"]
ADD_ON = "ncci.addon"
CONTRACTOR = "CCCCC"
"""Stands for the primary codes that the contractor defines (add-on code edits, types 2 and 3)."""

__all__ = ["AddOn", "AddOnEdit", "Mue", "Ncci", "PairEdit", "Program", "Service", "mue_table", "ncci", "pair_table"]


class Mue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `mue`, key code: the most units of a code for one patient and day.

    `adjudication` is the MUE adjudication indicator: 1 a line, 2 a day by statute or policy, 3 a day by clinical
    benchmark; None in the Medicaid sets, which have none.
    """

    units: int
    adjudication: int | None
    rationale: str


class AddOnEdit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One primary code of an add-on code. `primary` is CCCCC where the contractor defines it; no day means open."""

    primary: str
    type: int
    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the edit holds on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class AddOn(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `add-on`, key code: the edits of one add-on code, with those of other days."""

    edits: tuple[AddOnEdit, ...]

    def on(self, day: date) -> tuple[AddOnEdit, ...]:
        """Return the edits that hold on `day`."""
        return tuple(edit for edit in self.edits if edit.covers(day))


def pair_table(service: Service, program: Program = "medicare") -> str:
    """Return the name of a table of pairs, such as "ncci.ptp.practitioner" or "ncci.medicaid.ptp.dme"."""
    return f"ncci.{'' if program == 'medicare' else 'medicaid.'}ptp.{service}"


def mue_table(service: Service, program: Program = "medicare") -> str:
    """Return the name of a table of medically unlikely edits."""
    return f"ncci.{'' if program == 'medicare' else 'medicaid.'}mue.{service}"


class Ncci:
    """The NCCI sets of one program on one day. Make it with `ncci(tables, day)`."""

    def __init__(self, tables: Tables, day: date, program: Program = "medicare") -> None:
        self.day, self.program = day, program
        self._tables = tables
        self._pairs: dict[str, DayPairs] = {}
        self._limits: dict[str, Release] = {}
        self._added: Release | None = None

    def pair(self, service: Service, column1: str, column2: str) -> PairEdit | None:
        """Return the edit of an ordered pair in force on the day, or None when no edit stands.

        The direction is the table's: ask both ways (NCCI Policy Manual ch. I, section A).

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        try:
            return self._pairs[service].pair(column1, column2)
        except KeyError:
            return self._opened(service).pair(column1, column2)

    def pairs(self, service: Service) -> Iterator[tuple[str, str, PairEdit]]:
        """Yield every pair in force on the day, by column 1 and column 2.

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        for column1, column2, history in self._opened(service).table.pairs():
            edit = in_force(history, self.day)
            if edit:
                yield column1, column2, edit

    def mue(self, service: Service, code: str) -> Mue | None:
        """Return the medically unlikely edit of a code, or None where CMS publishes none.

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        release = self._limits.get(service)
        if release is None:
            release = self._limits[service] = self._tables.as_of(mue_table(service, self.program), self.day)
        return release.get("mue", code, Mue)

    def add_on(self, code: str) -> tuple[AddOnEdit, ...]:
        """Return the primary codes of an add-on code on the day; empty when the code is none.

        Raises:
            TableMissing: no installed list of add-on codes covers the day.
        """
        if self._added is None:
            self._added = self._tables.as_of(ADD_ON, self.day)
        row = self._added.get("add-on", code, AddOn)
        return row.on(self.day) if row else ()

    def ref(self, table: str) -> TableRef:
        """Return the release that answers for a table: a name from `pair_table`, `mue_table` or `ADD_ON`.

        Raises:
            TableMissing: no installed release covers the day.
        """
        return self._tables.as_of(table, self.day).ref

    def _opened(self, service: Service) -> DayPairs:
        if service not in self._pairs:
            release = self._tables.as_of(pair_table(service, self.program), self.day)
            held = self._tables.views.get((PairTable, release))
            if not isinstance(held, PairTable):
                held = self._tables.views[PairTable, release] = PairTable(release)
            self._pairs[service] = DayPairs(held, self.day)
        return self._pairs[service]


def ncci(tables: Tables, day: date, program: Program = "medicare") -> Ncci:
    """Return NCCI as of `day`; the same value for the same tables, day and program.

    Which sets are installed shows when they are asked: each is a table of its own.
    """
    view = tables.views.get((Ncci, day, program))
    if not isinstance(view, Ncci):
        view = tables.views[Ncci, day, program] = Ncci(tables, day, program)
    return view


def held(tables: Tables, name: str, day: date) -> Release | None:
    """Return the release of one of these tables in force on the day, or None when none is installed."""
    try:
        return tables.as_of(name, day)
    except TableMissing:
        return None
