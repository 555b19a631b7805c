"""Drugs of a professional claim: the payment limit of the quarter, which the physician fee schedule leaves open.

Source: Social Security Act §1847A; 42 CFR 414.904 (average sales price and 6 percent, already in the limit); Social
Security Act §1833(a)(1)(EE) (coinsurance of a drug whose price rose faster than inflation); CMS Claims Processing
Manual ch. 17 §20, §40 (discarded amounts are billed on a line of their own and paid alike).
"""

from __future__ import annotations

from decimal import Decimal

from superbill.errors import TableMissing
from superbill.pricing.service import Service, plain
from superbill.tables.asp import ASP, payment_limit
from superbill.tables.store import Tables

SOURCE = "Social Security Act §1847A; 42 CFR 414.904"
HUNDRED = Decimal(100)


def price_drug(service: Service, tables: Tables) -> bool:
    """Give a line that no other schedule prices the payment limit of its code; False where the file has none."""
    if service.code[:1].isdecimal():
        return False
    try:
        limit, release = payment_limit(tables, service.code, service.day), tables.as_of(ASP, service.day)
    except TableMissing:
        return False
    if limit is None:
        return False
    service.steps = []
    service.base = limit.limit
    service.example |= release.manifest.example
    service.step("payment limit of one unit", plain(limit.limit), SOURCE, limit.dosage, release.ref)
    if limit.coinsurance is not None:
        service.coinsurance = limit.coinsurance / HUNDRED
    return True
