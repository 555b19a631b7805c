"""The fee schedule files of CMS: what reads each, and how it tells its days. One entry of `FEE_FILES` per layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from superbill.tables import mpfs
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period, annual, clfs_quarter, from_year, quarterly, zip_quarter
from superbill.tables.loaders import anesthesia, clfs, gpci, locco, oppscap, pprrvu, zip_localities
from superbill.tables.official import OfficialFile


@dataclass(frozen=True, slots=True)
class FeeFile:
    """One official layout: what reads it, and what reads its days from content or name."""

    table: str
    load: Callable[[OfficialFile, Draft], None]
    period: Callable[[OfficialFile], Period | None]


FEE_FILES = (
    FeeFile(mpfs.RVU, pprrvu.load, quarterly),
    FeeFile(mpfs.GPCI, gpci.load, annual),
    FeeFile(mpfs.LOCALITY, locco.load, annual),
    FeeFile(mpfs.OPPS_CAP, oppscap.load, quarterly),
    FeeFile(mpfs.ANESTHESIA_FACTOR, anesthesia.load_factor, annual),
    FeeFile(mpfs.ANESTHESIA_BASE, anesthesia.load_base, from_year),
    FeeFile(mpfs.ZIP, zip_localities.load, zip_quarter),
    FeeFile(mpfs.ZIP9, zip_localities.load_nine, zip_quarter),
    FeeFile(mpfs.CLFS, clfs.load, clfs_quarter),
)
