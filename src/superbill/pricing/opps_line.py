"""One line of an outpatient hospital claim on its way through the outpatient prospective payment system."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import ServiceLine
from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.model.price import Step
from superbill.model.table import TableRef
from superbill.pricing.service import plain
from superbill.tables.opps import CODES, Opps, OppsCode

ZERO = Decimal("0.00")
D1 = "OPPS Addendum D1; 42 CFR 419.2, 419.31"
NOT_PAID = {
    "B": "the code is not recognized on an outpatient hospital claim",
    "C": "the procedure is paid only as inpatient",
    "D": "the code is discontinued",
    "E1": "the item or service is not covered on outpatient claims",
    "E2": "no price or claims data: not paid on outpatient claims",
    "M": "the item is not billable to the contractor",
    "Y": "durable medical equipment is billed to its own contractor",
}
ELSEWHERE = {
    "A": "the fee schedule that pays it (status A: not the outpatient system)",
    "F": "the reasonable cost (status F)",
    "L": "the reasonable cost of the vaccine (status L)",
    "H": "the cost of the pass-through device less its offset (status H)",
    "H1": "the cost of the device for pain relief (status H1)",
}
PAID = {"G", "J1", "J2", "K", "K1", "P", "R", "S", "T", "U", "V"}
WAGED = {"J1", "J2", "P", "R", "S", "T", "U", "V"}
"""Indicators whose rate is wage adjusted; drugs are not (OPPS final rule, section II.H)."""


@dataclass(slots=True)
class OppsLine:
    """One line. `status` is the indicator in force after conditions, `apc` and `rate` what pays one unit of it.

    `amount` is the payment of the whole line before deductible; None until known. `packaged` names what packages it.
    `part` is the patient's fraction where another schedule or rule sets it.
    """

    line: ServiceLine
    day: date
    status: str = ""
    apc: str = ""
    rate: Decimal | None = None
    copayment: Decimal | None = None
    copayment_cap: Decimal | None = None
    row: OppsCode | None = None
    table: TableRef | None = None
    amount: Decimal | None = None
    packaged: str | None = None
    laboratory: bool = False
    part: Decimal | None = None
    example: bool = False
    verdict: Outcome = Outcome.PASS
    missing: str | None = None
    reason: str | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Tell whether the line can still be paid."""
        return self.missing is None and self.reason is None and self.packaged is None

    @property
    def units(self) -> int:
        """Whole units of the line."""
        return int(self.line.units)

    def has(self, *modifiers: str) -> bool:
        """Tell whether the line carries one of these modifiers."""
        return not set(self.line.modifiers).isdisjoint(modifiers)

    def step(self, name: str, value: str, source: str, given: str = "", table: TableRef | None = None) -> None:
        """Add a step."""
        self.steps.append(Step(step=name, value=value, source=source, given=given, table=table))

    def multiply(self, name: str, factor: Decimal, source: str) -> None:
        """Take a part of the amount and say so."""
        if self.amount is not None:
            before, self.amount = self.amount, self.amount * factor
            self.step(name, plain(self.amount), source, f"{plain(before)} × {plain(factor)}")

    def package(self, into: str, source: str) -> None:
        """Nothing is paid for the line alone: it is part of another payment."""
        self.packaged, self.amount = into, ZERO
        self.step("packaged", "0.00", source, into)

    def refuse(self, missing: str) -> None:
        """The line cannot be priced, and what is missing."""
        self.verdict, self.missing, self.amount = Outcome.NOT_CHECKED, missing, None

    def deny(self, reason: str, source: str) -> None:
        """Nothing is paid, and why."""
        self.verdict, self.reason, self.amount = Outcome.FAIL, reason, ZERO
        self.step("not paid", "0.00", source, reason)

    def pay_as(self, apc: str, status: str, rate: Decimal | None, copayment: Decimal | None) -> None:
        """Set what pays one unit."""
        self.apc, self.status, self.rate, self.copayment = apc, status, rate, copayment


def open_opps_line(line: ServiceLine, day: date, addenda: Opps) -> OppsLine:
    """Return the line with what Addendum B says of its code; what ends its pricing is its verdict."""
    opened = OppsLine(line, day)
    if line.units < 0 or line.units != int(line.units):
        opened.refuse("units that are a whole number, not below zero")
        return opened
    if not line.code:
        opened.package("a revenue code without a procedure code has no payment of its own", "42 CFR 419.2(b)")
        return opened
    try:
        row, opened.table = addenda.code(line.code), addenda.ref(CODES)
    except TableMissing as missing:
        opened.refuse(str(missing))
        return opened
    if row is None:
        opened.refuse(f"code {line.code} in Addendum B")
        return opened
    _take(opened, row, addenda)
    return opened


def _take(opened: OppsLine, row: OppsCode, addenda: Opps) -> None:
    opened.row, opened.status = row, row.status
    opened.pay_as(row.apc, row.status, row.rate, _copayment(row))
    opened.copayment_cap = row.adjusted_copayment
    given = f"APC {row.apc}" if row.apc else ""
    opened.step("status indicator", row.status, D1, given, opened.table)
    if row.status in NOT_PAID:
        opened.deny(NOT_PAID[row.status], D1)
    elif row.status in ELSEWHERE:
        opened.refuse(ELSEWHERE[row.status])
    elif row.status == "N":
        opened.package("its payment is part of other services", "42 CFR 419.2(b)")
    elif row.rate is None and row.status != "Q4":
        held = addenda.ref(CODES)
        name = (
            "Addendum B"
            if held.name == CODES
            else "Addendum B (opps.hcpcs), which is not installed: the status is that of"
        )
        opened.refuse(f"the payment rate of code {row.code} in {name} {held.name} {held.release}")


def _copayment(row: OppsCode) -> Decimal | None:
    """42 CFR 419.41: the national copayment, never below the minimum; for a drug the adjusted percentage."""
    if row.coinsurance_percent is not None and row.rate is not None:
        return cents(row.rate * row.coinsurance_percent / 100)
    return row.national_copayment if row.national_copayment is not None else row.minimum_copayment
