"""Ambulatory surgical centers: addenda AA and BB of the ASC payment system (42 CFR 416.171), by quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.store import Tables

SURGICAL, ANCILLARY = "asc.surgical", "asc.ancillary"


class AscCode(msgspec.Struct, frozen=True, array_like=True):
    """Row `code`: a surgical procedure (Addendum AA) or an ancillary service (BB).

    `indicator` is the payment indicator, such as G2, J8 or N1; `discounted` whether the multiple-procedure reduction
    applies (AA only). None where the file gives no amount.
    """

    indicator: str
    discounted: bool
    weight: Decimal | None
    rate: Decimal | None


def asc_code(tables: Tables, code: str, day: date, table: str = SURGICAL) -> AscCode | None:
    """Return the row of a code on a day, or None when the addendum does not list it.

    Raises:
        TableMissing: no installed release covers the day.
    """
    return tables.as_of(table, day).get("code", code, AscCode)
