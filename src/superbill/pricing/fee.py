"""The fee schedule amount of one unit: relative values times geographic indices times conversion factor, capped.

Source: 42 CFR 414.20 (formula), 414.22 (relative values), 414.26 (indices), 414.28 (factor); Deficit Reduction Act of
2005 §5102(b) (the OPPS cap on imaging). The amount is rounded half up to the cent once, as Medicare publishes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from superbill.model.money import cents
from superbill.model.price import Step
from superbill.model.table import TableRef
from superbill.pricing.factors import ConversionFactor
from superbill.pricing.place import Place
from superbill.tables.mpfs import OPPS_CAP, RVU, FeeSchedule, Rvu

FORMULA = "42 CFR 414.20; rounded half up to the cent"
CAP_SOURCE = "Deficit Reduction Act of 2005 §5102(b); 42 CFR 414.22(b)"
HALF = Decimal("0.5")


class Fee(msgspec.Struct, frozen=True):
    """What the schedule allows for one unit in a locality and setting.

    `practice_expense` is the relative value after its index. `halved` is the amount with half the practice expense, as
    therapy after the first unit is paid. `cap` is the OPPS cap, or None where it does not bind.
    """

    row: Rvu
    practice_expense: Decimal
    uncapped: Decimal
    cap: Decimal | None
    halved: Decimal
    steps: tuple[Step, ...]
    example: bool

    @property
    def amount(self) -> Decimal:
        """The amount with the cap applied."""
        return self.uncapped if self.cap is None else self.cap


def fee_of(schedule: FeeSchedule, code: str, modifier: str, place: Place, factor: ConversionFactor) -> Fee | None:
    """Return the fee of a code (or of its 26, TC or 53 row); None when the relative value file has no such row.

    Raises:
        TableMissing: the relative value file of the day is not installed.
    """
    key = ("fee", code, modifier, place.gpci.carrier, place.gpci.locality, factor.value, place.facility)
    if key in schedule.memo:
        known: Fee | None = schedule.memo[key]
        return known
    row = schedule.rvu(code, modifier)
    return schedule.remember(key, _fee(schedule, row, place, factor) if row else None)


def _fee(schedule: FeeSchedule, row: Rvu, place: Place, factor: ConversionFactor) -> Fee:
    gpci = place.gpci
    expense = row.facility_pe if place.facility else row.nonfacility_pe
    work, practice, malpractice = (
        row.work * gpci.work,
        expense * gpci.practice_expense,
        row.malpractice * gpci.malpractice,
    )
    uncapped = cents((work + practice + malpractice) * factor.value)
    steps = [*_parts(schedule, row, place), _step("conversion factor", factor.value, factor.source, table=factor.table)]
    given = f"({work:f} + {practice:f} + {malpractice:f}) × {factor.value:f}"
    steps.append(_step("fee schedule amount", uncapped, FORMULA, given))
    cap, table = _cap(schedule, row, place, factor)
    if cap is not None and cap >= uncapped:
        cap = None
    if cap is not None:
        steps.append(_step("OPPS cap on imaging", cap, CAP_SOURCE, f"min({uncapped:f}, {cap:f})", table))
    halved = cents((work + practice * HALF + malpractice) * factor.value)
    return Fee(row, practice, uncapped, cap, halved, tuple(steps), schedule.release(RVU).manifest.example)


def _parts(schedule: FeeSchedule, row: Rvu, place: Place) -> Iterator[Step]:
    """Yield a step for each relative value times its index."""
    gpci, table = place.gpci, schedule.release(RVU).ref
    expense = row.facility_pe if place.facility else row.nonfacility_pe
    setting = "facility" if place.facility else "non-facility"
    for name, rvu, index, rule in (
        ("work", row.work, gpci.work, "(a)"),
        (f"practice expense, {setting}", expense, gpci.practice_expense, "(b)"),
        ("malpractice", row.malpractice, gpci.malpractice, "(c)"),
    ):
        yield _step(name, rvu * index, f"42 CFR 414.22{rule}, 414.26", f"{rvu:f} × {index:f}", table)


def _step(name: str, value: Decimal, source: str, given: str = "", table: TableRef | None = None) -> Step:
    return Step(step=name, value=format(value, "f"), source=source, given=given, table=table)


def _cap(
    schedule: FeeSchedule, row: Rvu, place: Place, factor: ConversionFactor
) -> tuple[Decimal | None, TableRef | None]:
    """Return the OPPS cap amount and the release it comes from; None where no cap is set.

    The file of cap amounts comes first where it is installed; without it the amount is what the relative value file
    itself gives: work, and the practice expense and malpractice used for the OPPS payment amount.
    """
    gpci = place.gpci
    expense = row.opps_facility_pe if place.facility else row.opps_nonfacility_pe
    if not expense and not row.opps_malpractice:
        return None, None
    published = schedule.cap(row.code, row.modifier, gpci.carrier, gpci.locality)
    if published:
        return (published.facility if place.facility else published.nonfacility), schedule.release(OPPS_CAP).ref
    total = row.work * gpci.work + expense * gpci.practice_expense + row.opps_malpractice * gpci.malpractice
    return cents(total * factor.value), schedule.release(RVU).ref
