"""Inpatient prospective payment: standardized amounts, wage indices, counties, and the lists of Table 6.

Source: 42 CFR 412.60-412.64; Tables 1A-1E, 2, 3, 4A, 4B and 6 of an IPPS final rule or its correction. Days are those
of the federal fiscal year of discharge. Table 5, the MS-DRG weights, is in `msdrg`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.codes import undotted
from superbill.tables.store import Tables

AMOUNTS, HOSPITALS, AREAS = "ipps.amounts", "ipps.hospitals", "ipps.areas"
OUTMIGRATION, REDESIGNATED = "ipps.outmigration", "ipps.redesignated"
MCC, CC, EXCLUSIONS = "msdrg.mcc", "msdrg.cc", "msdrg.cc_exclusions"
NEW_DIAGNOSES, NEW_PROCEDURES = "ipps.new_diagnoses", "ipps.new_procedures"
INVALID_DIAGNOSES, INVALID_PROCEDURES = "ipps.invalid_diagnoses", "ipps.invalid_procedures"


class Amount(msgspec.Struct, frozen=True, array_like=True):
    """Row `amount` of `ipps.amounts` (Tables 1A-1E), key "table/column", columns numbered from 1 as printed.

    Tables 1A (wage index above 1) and 1B (at most 1): column 1 quality data and meaningful use, 2 quality data only, 3
    meaningful use only, 4 neither. `nonlabor` is None in tables that give one amount (1D capital, 1E long-term care).
    """

    labor: Decimal
    nonlabor: Decimal | None


class HospitalWage(msgspec.Struct, frozen=True, array_like=True):
    """Row `hospital` of `ipps.hospitals` (Table 2), key CCN. `payment_cbsa` is "" where it is the geographic one."""

    wage_index: Decimal
    geographic_cbsa: str
    payment_cbsa: str
    case_mix: Decimal | None
    county: str


class AreaWage(msgspec.Struct, frozen=True, array_like=True):
    """Row `area` of `ipps.areas` (Table 3), key "CBSA/state": an area that reaches into two states has two rows.

    `gaf` is the geographic adjustment factor of the capital payment. None where the file gives none.
    """

    name: str
    wage_index: Decimal | None
    gaf: Decimal | None
    reclassified_wage_index: Decimal | None
    reclassified_gaf: Decimal | None


class County(msgspec.Struct, frozen=True, array_like=True):
    """Row `county`, key FIPS code. Table 4A: the out-migration adjustment; 4B: the area that it is deemed part of."""

    name: str
    state: str
    adjustment: Decimal | None = None
    redesignated_cbsa: str = ""


class Complication(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `msdrg.cc_exclusions` (Table 6K), key the code without its dot.

    `collection` names the principal diagnoses with which it does not count, "" where there are none.
    `alive_only`: it counts only when the patient was discharged alive (part 2).
    """

    level: str
    collection: str
    alive_only: bool


class Collection(msgspec.Struct, frozen=True, array_like=True):
    """Row `collection` of `msdrg.cc_exclusions`, key its number: principal diagnoses, without dots, sorted."""

    codes: tuple[str, ...]


class GroupExclusion(msgspec.Struct, frozen=True, array_like=True):
    """Row `group` of `msdrg.cc_exclusions` (part 3), key "first-last MS-DRG": diagnoses that do not count there."""

    title: str
    codes: tuple[str, ...]


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of Tables 6A to 6D, 6I and 6J, key the code without its dot."""

    title: str
    note: str = ""


class Severity:
    """Complications and what excludes them on one day of discharge (Table 6K)."""

    def __init__(self, tables: Tables, day: date) -> None:
        self._release = tables.as_of(EXCLUSIONS, day)
        self.ref = self._release.ref

    def level(self, code: str, principal: str, *, alive: bool = True) -> str | None:
        """Return "CC" or "MCC" as a secondary diagnosis beside a principal one; None when it does not count."""
        row = self._release.get("code", undotted(code), Complication)
        if row is None or (row.alive_only and not alive):
            return None
        excluded = self._release.get("collection", row.collection, Collection) if row.collection else None
        return None if excluded and undotted(principal) in excluded.codes else row.level


def severity(tables: Tables, day: date) -> Severity:
    """Return Table 6K as of the day of discharge.

    Raises:
        TableMissing: no installed release covers the day.
    """
    return Severity(tables, day)


def amount(tables: Tables, table: str, column: int, day: date) -> Amount | None:
    """Return a standardized amount of Tables 1A to 1E.

    Raises:
        TableMissing: no installed release covers the day. (So do the others.)
    """
    return tables.as_of(AMOUNTS, day).get("amount", f"{table}/{column}", Amount)


def hospital_wage(tables: Tables, ccn: str, day: date) -> HospitalWage | None:
    """Return the wage index of a hospital from Table 2."""
    return tables.as_of(HOSPITALS, day).get("hospital", ccn, HospitalWage)


def area_wage(tables: Tables, cbsa: str, state: str, day: date) -> AreaWage | None:
    """Return the wage index of an area in a state from Table 3."""
    return tables.as_of(AREAS, day).get("area", f"{cbsa}/{state}", AreaWage)


def county(tables: Tables, table: str, fips: str, day: date) -> County | None:
    """Return a county of Table 4A (`OUTMIGRATION`) or 4B (`REDESIGNATED`)."""
    return tables.as_of(table, day).get("county", fips, County)
