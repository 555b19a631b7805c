"""What an outpatient line that is paid on its own is worth: wage adjustment, discounts, site, outlier.

Source: 42 CFR 419.43 (wage, rural, outlier adjustments), 419.44 (several procedures, terminated procedures), 419.48
(off-campus departments); CMS Claims Processing Manual ch. 4 §10.5, §20.6; discounting formulas of the code editor.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.pricing.hospital import Outpatient
from superbill.pricing.imaging_equipment import older_equipment
from superbill.pricing.opps_device import take_devices_out
from superbill.pricing.opps_line import WAGED, OppsLine
from superbill.pricing.service import plain
from superbill.tables.opps import Opps

ONE, HALF, LABOR = Decimal(1), Decimal("0.5"), Decimal("0.60")
ZERO = Decimal("0.00")
SITE = Decimal("0.40")
WAGE_SOURCE = "42 CFR 419.43(c); 60 percent of the rate is labor"
DISCOUNT, TERMINATED = "42 CFR 419.44(a); CPM ch. 4 §10.5", "42 CFR 419.44(b)"
OFF_CAMPUS = "42 CFR 419.48; Bipartisan Budget Act of 2015 §603"
CLINIC, ADMINISTRATION = "G0463", {"5691", "5692", "5693", "5694"}

OUTLIER_SOURCE = "42 CFR 419.43(d)"
MULTIPLE, OUTLIER_PART = Decimal("1.75"), Decimal("0.50")


def pay(lines: Sequence[OppsLine], facts: Outpatient | None, encounter: Encounter, addenda: Opps) -> None:
    """Give every line that is still open its amount."""
    for line in lines:
        if line.open and not line.laboratory:
            _rate(line, facts)
    take_devices_out(lines, encounter, addenda)
    procedures = [n for n in lines if n.open and n.status == "T" and n.amount is not None]
    for day in sorted({n.day for n in procedures}):
        today = sorted((n for n in procedures if n.day == day), key=lambda n: -(n.amount or ZERO))
        for place, line in enumerate(today):
            _discount(line, highest=place == 0)
    for line in lines:
        if line.open and line.amount is not None:
            if line.status != "T":
                _units(line)
            _site(line)


def _rate(line: OppsLine, facts: Outpatient | None) -> None:
    if line.rate is None:
        line.refuse(f"the payment rate of APC {line.apc}")
        return
    line.amount = line.rate
    line.step("payment rate", plain(line.rate), "OPPS Addenda A and B", f"APC {line.apc}", line.table)
    if line.status not in WAGED:
        return
    if facts is None:
        line.refuse("the hospital's wage index (--hospital FILE, section [outpatient])")
        return
    labor, other, index = line.rate * LABOR, line.rate * (ONE - LABOR), facts.wage_index
    line.amount = labor * index + other
    given = f"{plain(labor)} × {plain(index)} + {plain(other)}"
    line.step("wage adjusted", plain(line.amount), WAGE_SOURCE, given)
    if facts.rural != ONE:
        line.multiply("rural sole community hospital", facts.rural, "42 CFR 419.43(g)")


def _discount(line: OppsLine, *, highest: bool) -> None:
    """Formulas 1 to 7: the first unit of the highest procedure whole, every other at half."""
    rank = ONE if highest else HALF
    if line.has("73", "52"):
        line.multiply("discontinued before anesthesia or reduced", HALF, TERMINATED)
        if not highest:
            line.multiply("not the highest procedure of the day", HALF, DISCOUNT)
        return
    if line.has("50"):
        line.multiply("both sides: one whole and one half", rank * (ONE + HALF), DISCOUNT)
    elif line.units != 1 or not highest:
        factor = ONE + HALF * (line.units - 1) if highest else HALF * line.units
        name = "units after the first at half" if highest else "not the highest procedure of the day"
        line.multiply(name, factor if line.units else Decimal(0), DISCOUNT)


def _units(line: OppsLine) -> None:
    if line.has("73", "52"):
        line.multiply("discontinued before anesthesia or reduced", HALF, TERMINATED)
    elif line.has("50") and line.status == "S":
        line.multiply("both sides", Decimal(2), DISCOUNT)
    elif line.units != 1 and line.status not in {"J1", "J2"}:
        line.multiply("units", Decimal(line.units), "units of the line")


def _site(line: OppsLine) -> None:
    """Off-campus departments: 40 percent of the rate where not excepted, and for visits of excepted ones."""
    waged = line.status in WAGED
    if line.has("PN") and waged:
        line.multiply("non-excepted off-campus department", SITE, OFF_CAMPUS)
    elif line.has("PO") and line.line.code == CLINIC:
        line.multiply("clinic visit of an off-campus department", SITE, "42 CFR 419.83; CY2019 OPPS final rule X.B")
    elif line.has("PO") and line.apc in ADMINISTRATION and line.day.year >= 2026:
        line.multiply("drug administration off campus", SITE, "CY2026 OPPS final rule, volume control off campus")
    for older in older_equipment(line.line.modifiers, line.day):
        line.multiply(f"modifier {older.modifier}", older.part, older.source)


def outliers(lines: Sequence[OppsLine], facts: Outpatient | None) -> str | None:
    """Add outlier payments; packaged charges go to the paid lines by what they pay. Return what is missing."""
    paid = [n for n in lines if n.open and n.status in WAGED and n.amount]
    if not paid:
        return None
    if facts is None or facts.cost_to_charge is None or facts.outlier_fixed is None:
        return "for outlier payments: cost_to_charge and outlier_fixed of the hospital file"
    if any(n.line.charge is None for n in lines):
        return "for outlier payments: the charge of every line"
    packaged = sum((n.line.charge or ZERO for n in lines if n.packaged), ZERO)
    whole = sum((n.amount or ZERO for n in paid), ZERO)
    for line in paid:
        amount = line.amount or ZERO
        charge = (line.line.charge or ZERO) + packaged * amount / whole
        _outlier(line, charge * facts.cost_to_charge, amount, facts.outlier_fixed)
    return None


def _outlier(line: OppsLine, cost: Decimal, amount: Decimal, fixed: Decimal) -> None:
    if cost <= MULTIPLE * amount or cost <= amount + fixed:
        return
    extra = OUTLIER_PART * (cost - MULTIPLE * amount)
    given = f"0.50 × ({plain(cost)} - {plain(MULTIPLE)} × {plain(amount)})"
    line.step("outlier payment", plain(extra), OUTLIER_SOURCE, given)
    line.amount = amount + extra
    line.step("with outlier", plain(line.amount), OUTLIER_SOURCE, f"{plain(amount)} + {plain(extra)}")
