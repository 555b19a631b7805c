"""The national provider file: who a National Provider Identifier belongs to (45 CFR 162.410)."""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.tables.store import Tables

NPPES = "nppes"


class Npi(msgspec.Struct, frozen=True, array_like=True):
    """Row `npi`, key ten digits. `person` tells an individual (entity type 1) from an organization (2).

    `taxonomies` has the primary one first. A number that was deactivated and not reactivated has no name in the file.
    """

    person: bool
    name: str
    first_name: str
    credential: str
    state: str
    zip: str
    taxonomies: tuple[str, ...]
    enumerated: date | None
    deactivated: date | None = None

    def active(self, day: date) -> bool:
        """Tell whether the number could be used on `day`."""
        return (self.enumerated is None or self.enumerated <= day) and (
            self.deactivated is None or day < self.deactivated
        )


def provider(tables: Tables, npi: str, day: date) -> Npi | None:
    """Return what the newest file in force knows of a number, or None when it does not hold it.

    Raises:
        TableMissing: no installed file covers the day.
    """
    return tables.as_of(NPPES, day).get("npi", npi, Npi)
