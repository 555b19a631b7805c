"""The outpatient prospective payment system on one day: status indicators, APCs, rates, complexity, rank.

Source: 42 CFR 419; addenda A, B, D1, E, J, M and P of the OPPS final rule and their quarterly updates. Each addendum
is a table of its own. Descriptors of CPT and CDT codes are not kept.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.errors import TableMissing
from superbill.model.table import TableRef
from superbill.tables.outpatient_editor import EDITOR, editor_code
from superbill.tables.store import Tables

APC, CODES, STATUS, INPATIENT = "opps.apc", "opps.hcpcs", "opps.status", "opps.inpatient"
COMPLEXITY, RANK, COMPOSITE, DEVICE = "opps.complexity", "opps.rank", "opps.composite", "opps.device"


class Apc(msgspec.Struct, frozen=True, array_like=True):
    """Row `apc` of `opps.apc` (Addendum A). None where the file gives no amount.

    `adjusted_copayment` is what the patient owes where the copayment is capped at the inpatient deductible (42 CFR
    419.41(c)(4)(i)) or, with `coinsurance_percent`, where a drug's price rose faster than inflation (42 CFR 419.41(e)).
    """

    apc: str
    title: str
    status: str
    weight: Decimal | None
    rate: Decimal | None
    national_copayment: Decimal | None
    minimum_copayment: Decimal | None
    coinsurance_percent: Decimal | None
    adjusted_copayment: Decimal | None


class OppsCode(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `opps.hcpcs` (Addendum B). `apc` is "" where the code has none or the file does not tell."""

    code: str
    status: str
    comment: str
    apc: str
    weight: Decimal | None
    rate: Decimal | None
    national_copayment: Decimal | None
    minimum_copayment: Decimal | None
    coinsurance_percent: Decimal | None
    adjusted_copayment: Decimal | None


class Status(msgspec.Struct, frozen=True, array_like=True):
    """Row `status` of `opps.status` (Addendum D1): what an indicator stands for and how it pays, in CMS's words."""

    indicator: str
    item: str
    payment: str


class InpatientOnly(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `opps.inpatient` (Addendum E): a procedure paid only as inpatient."""

    status: str
    comment: str


class Complexity(msgspec.Struct, frozen=True, array_like=True):
    """Row `pair` of `opps.complexity` (Addendum J), key "primary/secondary": the higher APC that the two are paid as.

    `code` is the made-up code that CMS's software puts in the place of the primary one.
    """

    code: str
    apc: str


class Rank(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `opps.rank` (Addendum J): a comprehensive (J1) service; the lowest rank on a claim is primary."""

    status: str
    apc: str
    rank: int
    cost: Decimal | None
    deleted: bool


class Composite(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `opps.composite` (Addendum M): a code with its own APC and the composite APCs that may pay it."""

    status: str
    apc: str
    composites: tuple[str, ...]


class Device(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `opps.device` (Addendum P): a device-intensive procedure, and what of its rate is the device."""

    status: str
    apc: str
    percent: Decimal | None
    amount: Decimal | None


class Opps:
    """The addenda in force on one day. Make it with `opps(tables, day)`; each is opened when asked."""

    def __init__(self, tables: Tables, day: date) -> None:
        self.day, self._tables = day, tables

    def code(self, code: str) -> OppsCode | None:
        """Return the row of Addendum B, or None when it does not list the code.

        Where Addendum B is not installed, the file of the code editor gives the status, without APC and rate.

        Raises:
            TableMissing: no installed Addendum B covers the day. (So do the others, for their addenda.)
        """
        try:
            return self._tables.as_of(CODES, self.day).get("code", code, OppsCode)
        except TableMissing as missing:
            return self._by_editor(code, missing)

    def _by_editor(self, code: str, missing: TableMissing) -> OppsCode | None:
        try:
            known = editor_code(self._tables.as_of(EDITOR, self.day), code, self.day)
        except TableMissing:
            raise missing from None
        return OppsCode(code, known.status, "", "", None, None, None, None, None, None) if known else None

    def apc(self, number: str) -> Apc | None:
        """Return the row of Addendum A."""
        return self._tables.as_of(APC, self.day).get("apc", number.zfill(4), Apc)

    def status(self, indicator: str) -> Status | None:
        """Return what a status indicator stands for."""
        return self._tables.as_of(STATUS, self.day).get("status", indicator, Status)

    def inpatient_only(self, code: str) -> bool:
        """Tell whether Addendum E lists the code."""
        return self._tables.as_of(INPATIENT, self.day).has("code", code)

    def complexity(self, primary: str, secondary: str) -> Complexity | None:
        """Return the adjustment of a J1 service billed with another service, or None."""
        return self._tables.as_of(COMPLEXITY, self.day).get("pair", f"{primary}/{secondary}", Complexity)

    def rank(self, code: str) -> Rank | None:
        """Return the rank of a comprehensive service, or None when the code is none."""
        return self._tables.as_of(RANK, self.day).get("code", code, Rank)

    def composite(self, code: str) -> Composite | None:
        """Return the composite APCs of a code, or None."""
        return self._tables.as_of(COMPOSITE, self.day).get("code", code, Composite)

    def device(self, code: str) -> Device | None:
        """Return the device share of a device-intensive procedure, or None."""
        return self._tables.as_of(DEVICE, self.day).get("code", code, Device)

    def ref(self, table: str) -> TableRef:
        """Return the release that answers for one of the tables; for Addendum B that of the editor in its place."""
        try:
            return self._tables.as_of(table, self.day).ref
        except TableMissing:
            if table != CODES:
                raise
            return self._tables.as_of(EDITOR, self.day).ref


def opps(tables: Tables, day: date) -> Opps:
    """Return the addenda as of `day`; which are installed shows when they are asked."""
    return Opps(tables, day)
