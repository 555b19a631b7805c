"""HCPCS on one day: level II codes with short titles, CPT numbers without any, and modifiers.

The numbers and days of CPT codes are facts that Medicare's files publish; their descriptors belong to the AMA (those of
D codes to the ADA) and are never held here.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

import msgspec

from superbill.errors import TableMissing
from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.store import Held, Tables
from superbill.tables.validity import Period, Validity

HCPCS, LEVEL_TWO = "hcpcs", "hcpcs.level2"
_LEVEL_TWO = re.compile(r"[A-CE-V]\d{4}")
_DENTAL = re.compile(r"D\d{4}")
_CPT = re.compile(r"\d{4}[0-9A-Z]")


class Level(StrEnum):
    """Whose code it is, which decides whether its descriptor may be shown."""

    CPT = "CPT"
    LEVEL_TWO = "HCPCS level II"
    DENTAL = "CDT"


def level(code: str) -> Level | None:
    """Tell the level of a code by its form; None when it is none."""
    plain = code.strip().upper()
    if _LEVEL_TWO.fullmatch(plain):
        return Level.LEVEL_TWO
    if _CPT.fullmatch(plain):
        return Level.CPT
    return Level.DENTAL if _DENTAL.fullmatch(plain) else None


class HcpcsCode(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `code`: the days of one code, and for level II its short title.

    Days before the first quarter that the release knows are not known; a period that starts there may be older.
    """

    periods: tuple[Period, ...]
    title: str = ""


class LevelTwo(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `code` or `modifier` of `hcpcs.level2`: what the HCPCS file says of one code; indicators as it writes them.

    Valid from `added` to `terminated`. `coverage`: C carrier judgment, D special instructions, I not payable, M
    non-covered, S by statute. `effective` is the day of the last `action` (N none, A added, C changed, D discontinued
    ...).
    """

    short: str
    long: str
    added: date
    effective: date | None
    terminated: date | None
    action: str
    coverage: str
    pricing: tuple[str, ...]
    multiple_pricing: str
    types_of_service: tuple[str, ...]
    betos: str
    statute: str
    cross_references: tuple[str, ...]

    def covers(self, day: date) -> bool:
        """Tell whether the code may be reported on `day`."""
        return self.added <= day and (self.terminated is None or day <= self.terminated)


class Hcpcs:
    """HCPCS on one day. Make it with `hcpcs(tables, day)`. `carried`: the release ended before the day."""

    def __init__(self, day: date, held: Held, level_two: Release | None = None) -> None:
        self.day, self.release, self.carried = day, held.release, held.carried
        self.level_two_release = level_two
        """The HCPCS file of the quarter, where one is installed: it knows more of level II than the quarters do."""

    @property
    def ref(self) -> TableRef:
        """The release that answers."""
        return self.release.ref

    def get(self, code: str) -> HcpcsCode | None:
        """Return the row of a code, or None when no quarter knows it."""
        return self.release.get("code", code.strip().upper(), HcpcsCode)

    def valid(self, code: str) -> bool:
        """Tell whether the code may be reported on the day; on a carried release, on its last day."""
        told = self.level_two(code)
        if told is not None:
            return told.covers(self.day)
        row = self.get(code)
        return row is not None and any(p.covers(self._asked) for p in row.periods)

    def level_two(self, code: str) -> LevelTwo | None:
        """Return what the HCPCS file of the day says of a level II code; None without it or where it lacks the code."""
        return self.level_two_release.get("code", code.strip().upper(), LevelTwo) if self.level_two_release else None

    def modifier(self, modifier: str) -> bool:
        """Tell whether the modifier is known on the day."""
        row = self.release.get("modifier", modifier.strip().upper(), Validity)
        return row is not None and any(p.covers(self._asked) for p in row.periods)

    def title(self, code: str) -> str | None:
        """Return the short title of a level II code; None for all others."""
        told = self.level_two(code)
        if told is not None:
            return told.short
        row = self.get(code)
        return row.title or None if row else None

    @property
    def _asked(self) -> date:
        ends = self.release.manifest.effective_to
        return ends if self.carried and ends is not None and self.day > ends else self.day


def hcpcs(tables: Tables, day: date, *, carry: bool = False) -> Hcpcs:
    """Return HCPCS as of `day`; with `carry`, the nearest release when none covers the day.

    Raises:
        TableMissing: no release covers the day (with `carry`: none is installed).
    """
    held = tables.nearest(HCPCS, day) if carry else Held(tables.as_of(HCPCS, day), carried=False)
    try:
        level_two: Release | None = tables.as_of(LEVEL_TWO, day)
    except TableMissing:
        level_two = None
    return Hcpcs(day, held, level_two)
