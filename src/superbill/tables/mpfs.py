"""The Medicare Physician Fee Schedule as it is priced: relative values, geographic indices, localities, factors.

Source: 42 CFR 414.20-414.26; CMS Claims Processing Manual ch. 12 §20 and ch. 23 §30 (record layouts). Each table is a
release of its own, because each is published on its own: `mpfs.rvu` by quarter, `mpfs.gpci` by year, `mpfs.zip` by
quarter. No descriptor of a code is kept.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import msgspec

from superbill.errors import TableMissing
from superbill.tables.release import Release
from superbill.tables.store import Tables

RVU, GPCI, LOCALITY, ZIP, ZIP9 = "mpfs.rvu", "mpfs.gpci", "mpfs.locality", "mpfs.zip", "mpfs.zip9"
OPPS_CAP, CLFS = "mpfs.oppscap", "clfs"
ANESTHESIA_FACTOR, ANESTHESIA_BASE = "mpfs.anesthesia.factor", "mpfs.anesthesia.base"
DATED = (RVU, GPCI, LOCALITY, OPPS_CAP, CLFS, ANESTHESIA_FACTOR, ANESTHESIA_BASE)


class Rvu(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `rvu` of `mpfs.rvu`, key "code-modifier": one line of the relative value file.

    `modifier` is "", 26, TC or 53. The indicators are the file's own one-character codes. `imaging_family` is 88 for
    diagnostic imaging under the multiple-procedure reduction. The three `opps_` values give the amount of the OPPS cap
    on imaging (Deficit Reduction Act of 2005 §5102(b)); all zero where no cap is set.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    pctc: str
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopy_base: str
    imaging_family: str
    opps_nonfacility_pe: Decimal
    opps_facility_pe: Decimal
    opps_malpractice: Decimal
    nonfacility_na: bool = False
    facility_na: bool = False

    @property
    def priced(self) -> bool:
        """Tell whether the file gives relative values at all."""
        return bool(self.work or self.nonfacility_pe or self.facility_pe or self.malpractice)


class Factor(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `factor` of `mpfs.rvu` (key "") and of `mpfs.anesthesia.factor` (key carrier + locality): dollars a unit."""

    value: Decimal


class Gpci(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `gpci` of `mpfs.gpci`, key carrier + locality: the geographic practice cost indices of one locality."""

    carrier: str
    locality: str
    name: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


class Area(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `area` of `mpfs.locality`, key carrier + locality: its name and its counties."""

    carrier: str
    locality: str
    state: str
    name: str
    counties: tuple[str, ...]


class ZipArea(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `zip` of `mpfs.zip` (five digits) or `mpfs.zip9` (nine): the locality that a ZIP code lies in.

    `plus_four` tells that the five-digit code lies in more than one locality, so that nine digits are needed. `rural`
    is what the ambulance fee schedule goes by: "" urban, R rural, B the rural areas with the fewest people; None where
    the release was compiled without it.
    """

    zip: str
    state: str
    carrier: str
    locality: str
    plus_four: bool = False
    rural: str | None = None


class Cap(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `cap` of `mpfs.oppscap`, key "code-modifier/carrier+locality": the published OPPS cap amounts."""

    nonfacility: Decimal
    facility: Decimal


class Fee(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `fee` of `clfs`, key "code-modifier": an amount that holds everywhere."""

    amount: Decimal


class BaseUnits(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `base` of `mpfs.anesthesia.base`, key code: the base units of an anesthesia service."""

    units: Decimal


Row = TypeVar("Row")
Derived = TypeVar("Derived")
MEMO_SIZE = 100_000


class FeeSchedule:
    """The tables of the fee schedule on one day. Get it with `fee_schedule(tables, day)`.

    `memo` keeps what is derived from the tables alone, such as the fee of a code in a locality. Days on which
    the same releases are in force share it. It is emptied when it has grown large; nothing in it is needed.
    """

    def __init__(self, tables: Tables, day: date) -> None:
        self.day = day
        self._tables = tables
        self._held = {name: _held(tables, name, day) for name in DATED}
        shared = tables.views.setdefault((FeeSchedule, tuple(self._held.values())), ({}, {}))
        self._rows, self.memo = cast("tuple[dict[tuple[str, str, str], object], dict[Hashable, Any]]", shared)
        self._zip: dict[str, tuple[Release, bool]] = {}

    def remember(self, key: Hashable, value: Derived) -> Derived:
        """Keep what was derived under a key, and return it."""
        if len(self.memo) >= MEMO_SIZE:
            self.memo.clear()
        self.memo[key] = value
        return value

    def held(self, name: str) -> Release | None:
        """Return the release of one of the tables in force on the day, or None when none is installed."""
        return self._held[name]

    def release(self, name: str) -> Release:
        """Return the release in force on the day.

        Raises:
            TableMissing: no installed release of it covers the day.
        """
        return self._held[name] or self._tables.as_of(name, self.day)

    def rvu(self, code: str, modifier: str = "") -> Rvu | None:
        """Return the relative values of a code, or of its 26, TC or 53 row; None when the file has no such row."""
        return self._row(RVU, "rvu", f"{code}-{modifier}", Rvu)

    def conversion_factor(self) -> Decimal:
        """Return the conversion factor that the relative value file states.

        Raises:
            TableMissing: no relative value file of the day is installed.
        """
        row = self._row(RVU, "factor", "", Factor)
        if row is None:
            raise TableMissing(RVU, self.day)
        return row.value

    def gpci(self, carrier: str, locality: str) -> Gpci | None:
        """Return the indices of a locality.

        A locality number is unique within a state, whose contractors share the first three digits of the carrier
        number; some CMS files list all of California below one of its two carriers.
        """
        exact = self._row(GPCI, "gpci", carrier + locality, Gpci)
        return exact or self._row(GPCI, "state", carrier[:3] + locality, Gpci)

    def area(self, carrier: str, locality: str) -> Area | None:
        """Return what the locality is called; None when the list of localities is not installed or lacks it."""
        return self._row(LOCALITY, "area", carrier + locality, Area) if self.held(LOCALITY) else None

    def cap(self, code: str, modifier: str, carrier: str, locality: str) -> Cap | None:
        """Return the published OPPS cap of a code in a locality; None when not listed or the file not installed."""
        if self.held(OPPS_CAP) is None:
            return None
        return self._row(OPPS_CAP, "cap", f"{code}-{modifier}/{carrier}{locality}", Cap)

    def anesthesia_factor(self, carrier: str, locality: str) -> Decimal | None:
        """Return the anesthesia conversion factor of a locality."""
        row = self._row(ANESTHESIA_FACTOR, "factor", carrier + locality, Factor)
        row = row or self._row(ANESTHESIA_FACTOR, "state", carrier[:3] + locality, Factor)
        return row.value if row else None

    def base_units(self, code: str) -> Decimal | None:
        """Return the base units of an anesthesia code."""
        row = self._row(ANESTHESIA_BASE, "base", code, BaseUnits)
        return row.units if row else None

    def lab_fee(self, code: str, modifier: str = "") -> Decimal | None:
        """Return the national amount of the clinical laboratory fee schedule for a code."""
        row = self._row(CLFS, "fee", f"{code}-{modifier}", Fee)
        return row.amount if row else None

    def zip_release(self, name: str = ZIP) -> tuple[Release, bool]:
        """Return the ZIP file of the day, else the official one nearest in time, and whether it was carried over.

        Raises:
            TableMissing: no ZIP file is installed, or only an example of other days.
        """
        if name not in self._zip:
            held = self._tables.nearest(name, self.day)
            if held.carried and held.release.manifest.example:
                raise TableMissing(name, self.day, [held.release.manifest.release])
            self._zip[name] = held.release, held.carried
        return self._zip[name]

    def _row(self, table: str, kind: str, key: str, row: type[Row]) -> Row | None:
        place = (table, kind, key)
        if place not in self._rows:
            self._rows[place] = self.release(table).get(kind, key, row)
        return cast("Row | None", self._rows[place])


def _held(tables: Tables, name: str, day: date) -> Release | None:
    try:
        return tables.as_of(name, day)
    except TableMissing:
        return None


def fee_schedule(tables: Tables, day: date) -> FeeSchedule:
    """Return the fee schedule as of `day`; the same value for the same tables and day."""
    view = tables.views.get((FeeSchedule, day))
    if not isinstance(view, FeeSchedule):
        view = tables.views[FeeSchedule, day] = FeeSchedule(tables, day)
    return view
