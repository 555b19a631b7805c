"""MS-DRG relative weights: Table 5 of the IPPS final rule, one release per federal fiscal year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.release import Release
from superbill.tables.store import Tables

WEIGHTS = "msdrg.weights"


class Drg(msgspec.Struct, frozen=True, array_like=True):
    """Row `drg`: one diagnosis-related group. Weight and stays are None for 998 and 999, which are not paid.

    `weight` is the weight that pays: after the cap of 10% on a fall from the year before (42 CFR 412.60(b)).
    """

    drg: str
    title: str
    mdc: str
    kind: str
    weight: Decimal | None
    weight_before_cap: Decimal | None
    geometric_mean_stay: Decimal | None
    arithmetic_mean_stay: Decimal | None
    post_acute: bool
    special_pay: bool


def weights(tables: Tables, day: date) -> Release:
    """Return the weights in force on the day of discharge.

    Raises:
        TableMissing: no Table 5 covers the day.
    """
    return tables.as_of(WEIGHTS, day)


def drg(release: Release, number: str) -> Drg | None:
    """Return one group by its number of three digits, or None."""
    return release.get("drg", number.strip().zfill(3), Drg)
