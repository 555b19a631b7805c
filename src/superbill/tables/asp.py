"""Payment limits of Part B drugs by quarter: average sales price and what replaces it (42 CFR 414.904)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.store import Tables

ASP, CROSSWALK = "asp", "asp.ndc"


class PaymentLimit(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `asp`: the limit for one billing unit of `dosage`. `coinsurance` is percent, usually 20."""

    dosage: str
    limit: Decimal
    coinsurance: Decimal | None
    notes: str


class DrugProduct(msgspec.Struct, frozen=True, array_like=True):
    """Row `ndc` of `asp.ndc`, key the eleven digits of the NDC: which code bills the product, and how many units."""

    code: str
    dosage: str
    name: str
    package_size: Decimal | None
    package_quantity: Decimal | None
    units_in_package: Decimal | None
    units_in_item: Decimal | None


def payment_limit(tables: Tables, code: str, day: date) -> PaymentLimit | None:
    """Return the payment limit of a code, or None when the file has none.

    Raises:
        TableMissing: no installed release covers the day.
    """
    return tables.as_of(ASP, day).get("code", code, PaymentLimit)
