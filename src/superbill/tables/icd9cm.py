"""ICD-9-CM, for services before 2015-10-01 and for payers outside HIPAA that still take it (workers' compensation).

`icd9cm` holds every diagnosis and procedure code with its days (from 1985-10-01); `icd9cm.titles` the titles of the
last version, 32.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from superbill.errors import TableMissing
from superbill.model.codes import undotted
from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.store import Tables
from superbill.tables.validity import Period, Validity

CODES, TITLES = "icd9cm", "icd9cm.titles"
Kind = Literal["diagnosis", "procedure"]


class Titled(msgspec.Struct, frozen=True, array_like=True):
    """Row `diagnosis` or `procedure` of `icd9cm.titles`."""

    title: str
    short: str = ""


def written(code: str, kind: Kind) -> str:
    """Write a code with its dot: after two digits for a procedure, after E and three digits, else after three."""
    plain = undotted(code)
    cut = 2 if kind == "procedure" else 4 if plain.startswith("E") else 3
    return f"{plain[:cut]}.{plain[cut:]}" if len(plain) > cut else plain


class Icd9cm:
    """ICD-9-CM on one day. Make it with `icd9cm(tables, day)`. Codes may carry their dot or not."""

    def __init__(self, day: date, codes: Release, titles: Release | None) -> None:
        self.day, self._codes, self._titles = day, codes, titles

    @property
    def ref(self) -> TableRef:
        """The release that dated validity comes from."""
        return self._codes.ref

    @property
    def titles(self) -> Release | None:
        """The release that titles come from."""
        return self._titles

    def kinds(self, code: str) -> tuple[Kind, ...]:
        """Return what the code is, judged by its dot where it has one: "12.3" is a procedure, "012.3" a diagnosis."""
        both: tuple[Kind, ...] = ("diagnosis", "procedure")
        return tuple(
            kind
            for kind in both
            if self._codes.has(kind, undotted(code))
            and ("." not in code or written(code, kind) == code.strip().upper())
        )

    def periods(self, code: str, kind: Kind) -> tuple[Period, ...]:
        """Return the periods in which the code was billable; empty when it never was."""
        row = self._codes.get(kind, undotted(code), Validity)
        return row.periods if row else ()

    def billable(self, code: str, kind: Kind) -> bool:
        """Tell whether the code could be reported on the day."""
        return any(p.covers(self.day) for p in self.periods(code, kind))

    def title(self, code: str, kind: Kind) -> str | None:
        """Return the full title, or None when no installed release holds it."""
        row = self._titles.get(kind, undotted(code), Titled) if self._titles else None
        return row.title if row else None

    def below(self, prefix: str, kind: Kind) -> tuple[str, ...]:
        """Return the codes billable on the day that begin with `prefix`."""
        return tuple(
            code
            for code, row in self._codes.scan(kind, Validity, undotted(prefix))
            if any(p.covers(self.day) for p in row.periods)
        )


def icd9cm(tables: Tables, day: date) -> Icd9cm:
    """Return ICD-9-CM as of `day`.

    Raises:
        TableMissing: no list covers the day; for billing it ended with 2015-09-30 (45 CFR 162.1002).
    """
    codes = tables.as_of(CODES, day)
    try:
        titles: Release | None = tables.nearest(TITLES, day).release
    except TableMissing:
        titles = None
    return Icd9cm(day, codes, titles)
