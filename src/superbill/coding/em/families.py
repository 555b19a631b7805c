"""The families of E/M services by date: codes by decision-making and by minutes, prolonged and critical care.

Source: `families.toml`, which names its own.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from superbill.model.visit import Visit

STEPS = ("straightforward", "low", "moderate", "high")
SOURCE = "CPT E/M guidelines (2021 office, 2023 others), own words; CMS MLN006764"
MEDICARE = frozenset({"medicare", "medicare_advantage"})


class Dated(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """A row with the days on which it holds."""

    start: dt.date
    end: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Tell whether the row holds on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


class Family(Dated, frozen=True, kw_only=True):
    """One family: codes for the four steps of decision-making, least minutes by code, payers that refuse it.

    `held`: how a remote visit of the family was held.
    """

    id: str
    patient: str | None = None
    held: str | None = None
    mdm: tuple[str, ...] = ()
    minutes: dict[str, int] = {}
    not_for: tuple[str, ...] = ()


class Prolonged(Dated, frozen=True, kw_only=True):
    """A prolonged service: for each code of a visit the total minutes at which its first unit counts."""

    code: str
    payers: str
    first: dict[str, int]


class Critical(Dated, frozen=True, kw_only=True):
    """The total minutes at which the second critical care code counts."""

    payers: str
    second: int


class Preventive(Dated, frozen=True, kw_only=True):
    """The least age of each preventive visit."""

    new: dict[str, int]
    established: dict[str, int]


class Book(msgspec.Struct, frozen=True):
    """All rows of `families.toml`."""

    family: tuple[Family, ...]
    prolonged: tuple[Prolonged, ...]
    critical: tuple[Critical, ...]
    preventive: tuple[Preventive, ...]


Row = TypeVar("Row", bound=Dated)


@cache
def book() -> Book:
    """Read `families.toml` once."""
    text = files("superbill.coding.em").joinpath("families.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Book)


def rules_of(visit: Visit) -> str:
    """Whose rules count the time: Medicare's own or CPT's."""
    return "medicare" if visit.payer in MEDICARE else "cpt"


def holding(rows: Iterable[Row], day: dt.date) -> list[Row]:
    """The rows that hold on a day."""
    return [row for row in rows if row.holds(day)]


def family_of(visit: Visit, patient: str | None) -> Family | None:
    """The family of a visit on its day; None where none holds or new against established is not known."""
    rows = [row for row in holding(book().family, visit.service_date) if row.id == visit.family]
    rows = [row for row in rows if row.held in {None, visit.telehealth}]
    return next((row for row in rows if row.patient in {None, patient}), None)


def codes_like(visit: Visit) -> frozenset[str]:
    """Every code of the visit's family on its day, of new and of established patients."""
    rows = [row for row in holding(book().family, visit.service_date) if row.id == visit.family]
    return frozenset(code for row in rows for code in (*row.mdm, *row.minutes))
