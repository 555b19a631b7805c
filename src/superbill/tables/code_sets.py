"""Small code sets of claims and remittances: reason codes, place of service, provider taxonomy.

Numbers and days are facts. Words: X12 owns those of reason codes, so none is kept; place of service has short words of
our own; taxonomy keeps the names that its licence lets every user read in the file, not its definitions.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from superbill.tables.store import Tables

REASONS, PLACES, TAXONOMY = "x12.reasons", "place_of_service", "nucc.taxonomy"
Kind = Literal["group", "carc", "rarc"]


class Reason(msgspec.Struct, frozen=True, array_like=True):
    """Row "group", "carc" or "rarc", key the code: the days on which it may be used. No words."""

    start: date | None
    modified: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the code may be used on `day`. The end is the first day on which it may no longer be used."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class PlaceOfService(msgspec.Struct, frozen=True, array_like=True):
    """Row `place`, key two digits: whether Medicare pays its facility rate there, and our own words.

    `assigned` is false for a number that means nothing yet.
    """

    assigned: bool
    facility: bool
    name: str


class Taxonomy(msgspec.Struct, frozen=True, array_like=True):
    """Row `taxonomy`, key ten characters."""

    section: str
    grouping: str
    classification: str
    specialization: str
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the code may be used on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def reason(tables: Tables, kind: Kind, code: str, day: date) -> Reason | None:
    """Return a reason code with its days, or None when the list has none.

    Raises:
        TableMissing: no installed list covers the day. (So do the others.)
    """
    return tables.as_of(REASONS, day).get(kind, code.upper(), Reason)


def place_of_service(tables: Tables, code: str, day: date) -> PlaceOfService | None:
    """Return a place of service, or None when the list has none."""
    return tables.as_of(PLACES, day).get("place", code.zfill(2), PlaceOfService)


def taxonomy(tables: Tables, code: str, day: date) -> Taxonomy | None:
    """Return a provider taxonomy code, or None when the list has none."""
    return tables.as_of(TAXONOMY, day).get("taxonomy", code.upper(), Taxonomy)
