"""ICD-10-PCS on one day: which codes are valid, what they are called, what each of the seven characters means.

`icd10pcs.valid` holds every code with its days (FY2016 on). `icd10pcs` holds titles by release; a title is taken from
the release in force or the nearest that has it, since a code keeps its meaning. `icd10pcs.axes` holds the meaning of
the characters in the printed tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from superbill.errors import TableMissing
from superbill.model.codes import undotted
from superbill.model.table import TableRef
from superbill.tables.pcs_names import beginning_name, listed, names_of, newer, position_name, technology
from superbill.tables.release import Release
from superbill.tables.store import Tables, distance
from superbill.tables.validity import Period, Validity

TITLES, VALID, AXES = "icd10pcs", "icd10pcs.valid", "icd10pcs.axes"
SECTIONS = {
    "0": "Medical and Surgical", "1": "Obstetrics", "2": "Placement", "3": "Administration",
    "4": "Measurement and Monitoring", "5": "Extracorporeal or Systemic Assistance and Performance",
    "6": "Extracorporeal or Systemic Therapies", "7": "Osteopathic", "8": "Other Procedures", "9": "Chiropractic",
    "B": "Imaging", "C": "Nuclear Medicine", "D": "Radiation Therapy",
    "F": "Physical Rehabilitation and Diagnostic Audiology", "G": "Mental Health", "H": "Substance Abuse Treatment",
    "X": "New Technology",
}  # fmt: skip
"""The sections, named even where no table of theirs is installed (ICD-10-PCS Reference Manual FY2026)."""
NEW_TECHNOLOGY, BODY_PART, DEVICE = "X", 4, 6
DEFINITIONS, INDEX = "icd10pcs.definitions", "icd10pcs.index"
CHARACTERS = re.compile(r"[0-9A-HJ-NP-Z]*")
AXIS_NAMES = ("section", "body system", "root operation", "body part", "approach", "device", "qualifier")


def axis_name(plain: str, position: int) -> str:
    """Return what a position is called in the section of a code."""
    return position_name(plain[0], position, AXIS_NAMES[position - 1])


class Titled(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `icd10pcs`: the full title of one code."""

    title: str


class AxisValue(msgspec.Struct, frozen=True, array_like=True):
    """Row `value` of `icd10pcs.axes`: what one character means; `definition` only for root operations.

    Keyed "0", "02", "021" for the first three characters and "021/4/0" (table, position, character) for the rest.
    """

    meaning: str
    definition: str = ""


class TableRow(msgspec.Struct, frozen=True, array_like=True):
    """One row of a table: the characters allowed in fourth to seventh place; every combination is a valid code."""

    body_part: str
    approach: str
    device: str
    qualifier: str

    def holds(self, last: str) -> bool:
        """Tell whether the last four characters of a code stand in this row."""
        return len(last) == 4 and all(
            character in allowed
            for character, allowed in zip(
                last, (self.body_part, self.approach, self.device, self.qualifier), strict=True
            )
        )


class TableRows(msgspec.Struct, frozen=True, array_like=True):
    """Row `table` of `icd10pcs.axes`, key its first three characters. Absent where only meanings are installed."""

    rows: tuple[TableRow, ...]


class Definition(msgspec.Struct, frozen=True, array_like=True):
    """Row `term` of `icd10pcs.definitions`, key "section/position/title in small letters"."""

    title: str
    definition: str
    explanation: str
    includes: tuple[str, ...]


class IndexLine(msgspec.Struct, frozen=True, array_like=True):
    """Row `line` of `icd10pcs.index`, in printed order: the terms from the main term down, and what they lead to.

    `codes` are whole codes or the beginning of one (a table to look in); `see` points at other terms or tables, `use`
    at the words that the tables use.
    """

    path: tuple[str, ...]
    codes: tuple[str, ...]
    see: tuple[str, ...]
    use: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One character of a code with its meaning; `meaning` is None where no installed table tells it."""

    position: int
    name: str
    character: str
    meaning: str | None


class Icd10pcs:
    """ICD-10-PCS on one day. Make it with `icd10pcs(tables, day)`."""

    def __init__(
        self, day: date, valid: Release, titles: tuple[Release, ...], axes: Release | None, index: Release | None = None
    ) -> None:
        self.day, self._valid, self._titles, self._axes, self._index = day, valid, titles, axes, index
        self._names: dict[str, dict[str, str]] = {}

    @property
    def ref(self) -> TableRef:
        """The release that dated validity comes from."""
        return self._valid.ref

    def periods(self, code: str) -> tuple[Period, ...]:
        """Return the periods in which the code is valid; empty when it never was."""
        row = self._valid.get("code", undotted(code), Validity)
        return row.periods if row else ()

    def billable(self, code: str) -> bool:
        """Tell whether `code` may be reported on the day (for an inpatient stay, the day of discharge)."""
        return any(p.covers(self.day) for p in self.periods(code))

    def title(self, code: str) -> str | None:
        """Return the full title, or None when no installed release holds it."""
        found = self._title(code)
        return found[0] if found else None

    def title_release(self, code: str) -> Release | None:
        """Return the release that the title comes from."""
        found = self._title(code)
        return found[1] if found else None

    def _title(self, code: str) -> tuple[str, Release] | None:
        for release in self._titles:
            row = release.get("code", undotted(code), Titled)
            if row:
                return row.title, release
        return None

    def axes(self, code: str) -> tuple[Axis, ...]:
        """Return the characters of a code or of the beginning of one, with their meanings (guideline A1)."""
        plain = undotted(code)[:7]
        return tuple(
            Axis(position, axis_name(plain, position), plain[position - 1], self._meaning(plain, position))
            for position in range(1, len(plain) + 1)
        )

    def _meaning(self, plain: str, position: int) -> str | None:
        character = plain[position - 1]
        key = plain[:position] if position <= 3 else f"{plain[:3]}/{position}/{character}"
        row = self._axes.get("value", key, AxisValue) if self._axes else None
        if row:
            return row.meaning
        if position <= 3:
            return SECTIONS.get(key) if position == 1 else beginning_name(key)
        if plain[0] == NEW_TECHNOLOGY and position == DEVICE:
            return self._technologies(plain)
        told = self._shown(plain[:3]).get(key) or newer(key) or listed(plain[:3], position, character)
        return told or (self._in_the_system(plain) if position == BODY_PART else None)

    def _technologies(self, plain: str) -> str | None:
        """What a device character of section X means: in the group of a whole code, else in each group."""
        codes = [plain] if len(plain) == len(AXIS_NAMES) else self.below(plain[:DEVICE])
        told = dict.fromkeys(filter(None, map(self._technology, codes)))
        return "; or ".join(told) or None

    def _technology(self, code: str) -> str | None:
        title = self.title(code)
        return technology(code, title) if title else newer(f"{code[:3]}/{DEVICE}/{code[DEVICE - 1]}/{code[-1]}")

    def _in_the_system(self, plain: str) -> str | None:
        """What a body part is called in all other tables of its body system, where they agree on one name."""
        tables = dict.fromkeys(code[:3] for code in self.below(plain[:2]))
        keys = [f"{table}/{BODY_PART}/{plain[BODY_PART - 1]}" for table in tables]
        rows = (self._axes.get("value", key, AxisValue) if self._axes else None for key in keys)
        told = {
            row.meaning if row else self._shown(key[:3]).get(key) or newer(key)
            for row, key in zip(rows, keys, strict=True)
        }
        told.discard(None)
        return told.pop() if len(told) == 1 else None

    def _shown(self, table: str) -> dict[str, str]:
        """The names that the titles of a table show."""
        if table not in self._names:
            titles = {code: title for code in self.below(table) if (title := self.title(code))}
            self._names[table] = names_of(table, titles)
        return self._names[table]

    def rows(self, table: str) -> tuple[TableRow, ...] | None:
        """Return the rows of a table by its three characters; None where the tables themselves are not installed."""
        found = self._axes.get("table", undotted(table)[:3], TableRows) if self._axes else None
        return found.rows if found else None

    def below(self, prefix: str) -> Iterator[str]:
        """Yield the codes valid on the day that begin with `prefix`, in order."""
        for code, row in self._valid.scan("code", Validity, undotted(prefix)):
            if any(p.covers(self.day) for p in row.periods):
                yield code

    def index(self) -> Iterator[IndexLine]:
        """Yield the lines of the index in printed order; none where it is not installed."""
        if self._index is not None:
            yield from (line for _, line in self._index.scan("line", IndexLine, ""))

    def next_characters(self, prefix: str) -> tuple[Axis, ...]:
        """Return the characters that may follow a beginning of fewer than seven, from the codes valid on the day."""
        plain = undotted(prefix)
        following = dict.fromkeys(code[len(plain)] for code in self.below(plain) if len(code) > len(plain))
        return tuple(self.axes(plain + character)[-1] for character in following)


def icd10pcs(tables: Tables, day: date) -> Icd10pcs:
    """Return ICD-10-PCS as of `day`.

    Raises:
        TableMissing: no list of valid codes covers the day.
    """
    valid = tables.as_of(VALID, day)
    titles = tuple(sorted(tables.releases(TITLES), key=lambda r: distance(r, day)))
    return Icd10pcs(day, valid, titles, _nearest(tables, AXES, day), _nearest(tables, INDEX, day))


def _nearest(tables: Tables, name: str, day: date) -> Release | None:
    try:
        return tables.nearest(name, day).release
    except TableMissing:
        return None
