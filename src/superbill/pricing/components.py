"""Several imaging, cardiovascular, eye or therapy services in one session: multiple-procedure indicators 4 to 7.

Source: CMS Claims Processing Manual ch. 4 §20.6.14 and ch. 12 §40.6; Social Security Act §1848(b)(11) (imaging,
professional component 5% since 2017), §1848(b)(4)(D) (imaging, technical component 50%), §1848(b)(7) (therapy, half the
practice expense); CY2013 final rule (technical component: cardiovascular 25%, ophthalmology 20%). The OPPS cap on
imaging is applied after the reduction (CY2007 final rule).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from superbill.pricing.fee import Fee
from superbill.pricing.service import ONE, Service, days_of, fee_beside, plain


@dataclass(frozen=True, slots=True)
class Reduction:
    """What the second and later technical and professional components of a group are paid."""

    technical: Decimal
    professional: Decimal
    name: str
    source: str


REDUCTIONS = {
    "4": Reduction(
        Decimal("0.5"),
        Decimal("0.95"),
        "multiple imaging",
        "MPFS indicator 4; Social Security Act §1848(b)(4)(D), (b)(11)",
    ),
    "6": Reduction(Decimal("0.75"), ONE, "multiple cardiovascular diagnostics", "MPFS indicator 6; CY2013 final rule"),
    "7": Reduction(Decimal("0.8"), ONE, "multiple ophthalmology diagnostics", "MPFS indicator 7; CY2013 final rule"),
}
THERAPY_SOURCE = "MPFS indicator 5; Social Security Act §1848(b)(7)"
TECHNICAL_OF_GLOBAL = {
    # PC/TC indicator 4: a code for the whole test, whose technical part is one or two codes of their own
    "93000": ("93005",), "93015": ("93017",), "93040": ("93041",), "93224": ("93225", "93226"),
    "93241": ("93242", "93243"), "93245": ("93246", "93247"), "93268": ("93270", "93271"), "93784": ("93786", "93788"),
}  # fmt: skip


@dataclass(slots=True)
class Component:
    """The technical or professional component of one unit of a line, and what it is paid after ranking."""

    service: Service
    amount: Decimal
    cap: Decimal | None = None
    percent: Decimal = ONE

    @property
    def paid(self) -> Decimal:
        """The amount after reduction and cap."""
        reduced = self.amount * self.percent
        return reduced if self.cap is None else min(reduced, self.cap)

    @property
    def text(self) -> str:
        """The arithmetic, for the step."""
        product = f"{plain(self.amount)} × {plain(self.percent)}"
        return product if self.cap is None else f"min({product}, {plain(self.cap)})"


@dataclass(frozen=True, slots=True)
class Split:
    """One unit of a line cut into components; None where it has no such component."""

    technical: Decimal | None = None
    professional: Decimal | None = None
    cap: Decimal | None = None


def reduce_components(services: list[Service]) -> None:
    """Apply the reductions of indicators 4, 6 and 7 to each session and set the totals of their lines."""
    for indicator, reduction in REDUCTIONS.items():
        group = [s for s in services if s.open and s.fee and s.fee.row.multiple == indicator]
        for session in days_of(group):
            if sum(s.units for s in session) > 1:
                _reduce(session, reduction)


def _reduce(session: list[Service], reduction: Reduction) -> None:
    technical: list[Component] = []
    professional: list[Component] = []
    for service in session:
        split = _split(service)
        if split is None:
            service.refuse(f"the technical component of {service.code}, a code for the whole test")
            continue
        for _ in range(service.units):
            if split.technical is not None:
                technical.append(Component(service, split.technical, split.cap))
            if split.professional is not None:
                professional.append(Component(service, split.professional))
    _later(technical, reduction.technical)
    _later(professional, reduction.professional)
    if any(c.percent != ONE for c in technical + professional):
        for service in session:
            _total(service, [c for c in technical + professional if c.service is service], reduction)


def _total(service: Service, components: list[Component], reduction: Reduction) -> None:
    if service.open and components:
        service.total = sum((c.paid for c in components), Decimal(0)) * service.factor
        given = f"({' + '.join(c.text for c in components)}) × {plain(service.factor)}"
        service.step(reduction.name, plain(service.total), reduction.source, given)


def _later(components: list[Component], percent: Decimal) -> None:
    """Reduce every component but the highest."""
    for component in sorted(components, key=lambda c: -c.amount)[1:]:
        component.percent = percent


def _split(service: Service) -> Split | None:
    """Cut one unit into its technical and professional component; None when they are not known."""
    fee = service.fee
    if fee is None:
        return None
    row = fee.row
    if row.modifier == "26" or row.pctc == "2":
        return Split(professional=fee.amount)
    if row.pctc == "4":
        return _whole_test(service, fee)
    if row.modifier or row.pctc != "1":
        return Split(technical=fee.uncapped, cap=fee.cap)
    technical, professional = fee_beside(service, row.code, "TC"), fee_beside(service, row.code, "26")
    if technical is None or professional is None:
        return None
    part = service.technical_part
    cap = None if technical.cap is None else technical.cap * part
    return Split(technical.uncapped * part, professional.amount, cap)


def _whole_test(service: Service, fee: Fee) -> Split | None:
    parts = [fee_beside(service, code) for code in TECHNICAL_OF_GLOBAL.get(fee.row.code, ())]
    amounts = [part.amount for part in parts if part]
    if not amounts or len(amounts) != len(parts):
        return None
    technical = sum(amounts, Decimal(0))
    return Split(technical, fee.amount - technical)


def reduce_therapy(services: list[Service]) -> None:
    """Pay the highest practice expense of a session in full, and half of it for every other unit."""
    group = [s for s in services if s.open and s.fee and s.fee.row.multiple == "5"]
    for session in days_of(group):
        if sum(s.units for s in session) < 2:
            continue
        highest = max(session, key=lambda s: s.fee.practice_expense if s.fee else Decimal(0))
        for service in session:
            if service.fee:
                _therapy_total(service, service.fee, full=1 if service is highest else 0)


def _therapy_total(service: Service, fee: Fee, *, full: int) -> None:
    rest = service.units - full
    service.total = (fee.amount * full + fee.halved * rest) * service.factor
    given = f"({plain(fee.amount)} × {full} + {plain(fee.halved)} × {rest}) × {plain(service.factor)}"
    service.step("therapy, half the practice expense after the first unit", plain(service.total), THERAPY_SOURCE, given)
