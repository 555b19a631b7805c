"""Rates of home health and skilled nursing by year: weights and thresholds of groups, national amounts, rates a day.

Source: 42 CFR 484.215-484.240 (home health), 413.337 (skilled nursing); the tables of the yearly payment rules.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.store import Tables

GROUPS, DIAGNOSES, HOME_RATES = "home_health.groups", "home_health.diagnoses", "home_health.rates"
NURSING_RATES = "skilled_nursing.rates"


class HomeGroup(msgspec.Struct, frozen=True, array_like=True):
    """Row `group` of `home_health.groups`, key the HIPPS code: weight, and the visits below which visits are paid."""

    weight: Decimal
    threshold: int


class ClinicalGroup(msgspec.Struct, frozen=True, array_like=True):
    """Row `diagnosis` of `home_health.diagnoses`, key the code without dot: the letter of its clinical group."""

    letter: str


class Rate(msgspec.Struct, frozen=True, array_like=True):
    """Row `rate` of `home_health.rates`, key its item.

    Items: period (30 days), labor_share; visit_SN, visit_PT, visit_OT, visit_SLP, visit_MSS, visit_HHA; add_on_SN ...
    (factor of the first visit of a low-utilization period); unit_SN ... (15 minutes), fixed_loss, loss_sharing.
    """

    amount: Decimal


class DailyRate(msgspec.Struct, frozen=True, array_like=True):
    """Row `rate` of `skilled_nursing.rates`, key "component/group", such as PT/TA, NURSING/ES3, NON-CASE-MIX/ALL.

    LABOR/SHARE holds the labor-related share in both columns.
    """

    urban: Decimal
    rural: Decimal


def home_group(tables: Tables, hipps: str, day: date) -> HomeGroup | None:
    """Return weight and threshold of a HIPPS code.

    Raises:
        TableMissing: no installed release covers the day. (So do the others.)
    """
    return tables.as_of(GROUPS, day).get("group", hipps, HomeGroup)


def clinical_group(tables: Tables, code: str, day: date) -> ClinicalGroup | None:
    """Return the clinical group of a principal diagnosis; None where the list does not accept it as one."""
    return tables.as_of(DIAGNOSES, day).get("diagnosis", code.replace(".", ""), ClinicalGroup)


def home_rate(tables: Tables, item: str, day: date) -> Decimal | None:
    """Return a national amount of home health."""
    row = tables.as_of(HOME_RATES, day).get("rate", item.upper(), Rate)
    return row.amount if row else None


def daily_rate(tables: Tables, component: str, group: str, day: date) -> DailyRate | None:
    """Return the rate a day of a component's group in a skilled nursing facility."""
    return tables.as_of(NURSING_RATES, day).get("rate", f"{component}/{group}", DailyRate)
