"""Drugs that practices give: names to HCPCS codes with the amount of one billing unit.

Three sources, the first that knows the name wins: data/drug_units.tsv (our own words), the official long text of an
installed HCPCS file, and the short titles of the shipped quarters where they tell the amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.procedures.doses import in_unit
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.wording import Token, words_of
from superbill.errors import BadFile
from superbill.tables.hcpcs import Hcpcs, HcpcsCode
from superbill.tables.patterns import Pattern

HEADER = "code\tnames\tamount\tunit\tneed\tbar"
_OFFICIAL = Pattern(
    r"^(?:injection|infusion|inj)[,.]?\s+(?P<name>[^,(]+?)(?:\s*\([^)]*\))?,?\s+(?:per|up to|"
    r"each)?\s*(?P<n>\d[\d,]*(?:\.\d+)?)?\s*"
    r"(?P<u>mg|mcg|micrograms?|gram|gm|g|ml|units?|i\.?u\.?|international units?|millicurie)\b",
    re.IGNORECASE,
)
_SALTS = frozenset(
    [
        "hcl",
        "hydrochloride",
        "sodium",
        "sulfate",
        "acetate",
        "phosphate",
        "citrate",
        "tartrate",
        "mesylate",
        "succinate",
        "calcium",
        "besylate",
        "besilate",
        "inj",
        "injection",
        "disodium",
        "potassium",
        "lactate",
        "bromide",
        "chloride",
        "maleate",
        "fumarate",
    ]
)


class DrugCode(NamedTuple):
    """One code for a drug: its names as words, the amount of one unit, and words that must or must not stand beside."""

    code: str
    name: tuple[str, ...]
    amount: Decimal
    unit: str
    need: tuple[str, ...]
    bar: tuple[str, ...]
    own: bool = True


class NamedDrug(NamedTuple):
    """A drug in a passage: where it stands and the codes that may be meant, the best first."""

    codes: tuple[DrugCode, ...]
    start: int
    end: int
    words: frozenset[int]

    @property
    def name(self) -> str:
        """The words that named it."""
        return " ".join(self.codes[0].name)


class DrugList:
    """The drugs of one day, by the first word of their names."""

    def __init__(self, rows: Iterator[DrugCode], hcpcs: Hcpcs | None) -> None:
        self._first: dict[str, list[DrugCode]] = {}
        for row in rows:
            if hcpcs is None or hcpcs.valid(row.code):
                self._first.setdefault(row.name[0], []).append(row)
        for held in self._first.values():
            held.sort(key=lambda r: (-len(r.name), not r.own))

    def named(self, passage: Passage) -> Iterator[NamedDrug]:
        """Yield the drugs that a passage names, the longest name at each place."""
        place = 0
        words = passage.tokens
        if self._first.keys().isdisjoint(passage.places):
            return
        while place < len(words):
            fits = [r for r in self._first.get(words[place].text, ()) if _stands(r.name, words, place)]
            size = max((len(r.name) for r in fits), default=0)
            codes = _ranked([r for r in fits if _allowed(r, passage, words[place])], passage)
            if codes:
                size = len(codes[0].name)
                last = words[place + size - 1]
                yield NamedDrug(codes, words[place].start, last.end, frozenset(range(place, place + size)))
            place += max(size, 1)


def _stands(name: tuple[str, ...], words: list[Token], place: int) -> bool:
    return tuple(t.text for t in words[place : place + len(name)]) == name


def _allowed(row: DrugCode, passage: Passage, at: Token) -> bool:
    del at
    return not any(passage.has(word) for word in row.bar) and (not row.need or any(passage.has(w) for w in row.need))


def _ranked(rows: list[DrugCode], passage: Passage) -> tuple[DrugCode, ...]:
    """The longest name first; of those, a code whose special words stand there before the general one."""
    del passage
    return tuple(sorted(rows, key=lambda r: (-len(r.name), not r.own, not r.need)))


def drug_list(hcpcs: Hcpcs | None) -> DrugList:
    """Return the drugs valid on the day of `hcpcs`; every known one without it."""
    return DrugList(_rows(hcpcs), hcpcs)


def _rows(hcpcs: Hcpcs | None) -> Iterator[DrugCode]:
    yield from own_drugs()
    if hcpcs is not None:
        known = {row.code for row in own_drugs()}
        yield from (row for row in official_drugs(hcpcs) if row.code not in known)


@cache
def own_drugs() -> tuple[DrugCode, ...]:
    """Return the rows of data/drug_units.tsv, one for each name.

    Raises:
        BadFile: a row is wrong; names the line.
    """
    file = files("superbill.coding.procedures").joinpath("data", "drug_units.tsv")
    rows: list[DrugCode] = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#") or line == HEADER:
            continue
        parts = line.split("\t")
        if len(parts) != 6 or in_unit(Decimal(1), parts[3], parts[3]) is None:
            raise BadFile(file.name, f"line {number}", "has not six columns", f"Write {HEADER!r}")
        code, names, amount, unit, need, bar = parts
        needs = tuple(n for n in need.split("|") if n)
        rows += [
            DrugCode(code, words_of(n), Decimal(amount), unit, needs, tuple(bar.split())) for n in names.split("|")
        ]
    return tuple(row for row in rows if row.name)


def official_drugs(hcpcs: Hcpcs) -> Iterator[DrugCode]:
    """Yield the drugs that the installed official text names with the amount of one unit."""
    for kind, code, *_ in hcpcs.release.items():
        if kind != "code" or code[0] not in "JQ":
            continue
        told = hcpcs.level_two(code)
        row = hcpcs.release.get("code", code, HcpcsCode)
        found = of_title(code, told.long if told else (row.title if row else ""))
        if found:
            yield found


def of_title(code: str, title: str) -> DrugCode | None:
    """Read drug and unit from an official title: "Injection, adalimumab, 1 mg"; None when it tells no amount."""
    m = _OFFICIAL.match(title)
    if m is None:
        return None
    words = tuple(w for w in words_of(m["name"].replace("-", " ")) if w not in _SALTS)
    unit = m["u"].lower().replace(".", "")
    unit = {"gram": "g", "gm": "g", "microgram": "mcg", "micrograms": "mcg", "unit": "units", "iu": "units"}.get(
        unit, unit
    )
    if not words or len(words[0]) < 4:
        return None
    return DrugCode(code, words, Decimal((m["n"] or "1").replace(",", "")), unit, (), (), own=False)
