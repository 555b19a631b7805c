"""Service: one line on its way from the fee schedule amount to the allowed amount, with the steps it went through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from superbill.model.encounter import ServiceLine
from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.model.party import Provider
from superbill.model.price import Step
from superbill.model.table import TableRef
from superbill.pricing.factors import ConversionFactor
from superbill.pricing.fee import Fee, fee_of
from superbill.pricing.place import Place
from superbill.tables.mpfs import FeeSchedule

ONE = Decimal(1)
ASSISTANTS = ("80", "81", "82", "AS")
CPM12 = "CMS Claims Processing Manual ch. 12"


def plain(number: Decimal) -> str:
    """Write an exact number without exponent and without idle zeros after the cents."""
    text = str(number)
    if text[-3:-2] == ".":
        return text
    text = format(number, "f")
    whole, dot, decimals = text.partition(".")
    return f"{whole}{dot}{decimals[:2]}{decimals[2:].rstrip('0')}" if dot else text


@lru_cache(maxsize=1 << 16)
def said(name: str, value: str, source: str, given: str) -> Step:
    """Return a step without a table; the same words come back by the thousand and are made once."""
    return Step(step=name, value=value, source=source, given=given)


class NotPriced(Exception):
    """Ends the pricing of one line inside this stage: what is missing to price it, never seen outside."""


class NotPaid(Exception):
    """Ends the pricing of one line inside this stage: the payer pays nothing for it, and why."""

    def __init__(self, reason: str, source: str) -> None:
        self.reason, self.source = reason, source
        super().__init__(reason)


@dataclass(slots=True)
class Service:
    """One line being priced. `open` is false when something has ended its pricing.

    `base` is the amount of one unit, `factor` the product of the modifiers' percentages, `total` what the schedule
    gives for all units; `allowed` is set when nothing can change it any more. `patient_liable` tells whether the
    patient owes the charge of a line that is not paid; None when the claim does not tell. `technical_part` is what
    older imaging equipment leaves of the technical component of a global service.
    """

    line: ServiceLine
    day: date
    provider: Provider
    schedule: FeeSchedule
    code: str
    units: int = 1
    open: bool = True
    place: Place | None = None
    conversion: ConversionFactor | None = None
    fee: Fee | None = None
    base: Decimal = Decimal(0)
    factor: Decimal = ONE
    total: Decimal | None = None
    allowed: Decimal | None = None
    laboratory: bool = False
    anesthesia: bool = False
    coinsurance: Decimal | None = None
    verdict: Outcome = Outcome.PASS
    missing: str | None = None
    reason: str | None = None
    example: bool = False
    patient_liable: bool | None = False
    limiting_charge: Decimal | None = None
    second_side_of: Service | None = None
    technical_part: Decimal = ONE
    steps: list[Step] = field(default_factory=list)

    def beside(self, line: ServiceLine, provider: Provider) -> Service:
        """Return a line that stands where this one does, with steps of its own."""
        return Service(
            line, self.day, provider, self.schedule, self.code, self.units, self.open, self.place, self.conversion,
            self.fee, self.base, self.factor, self.total, self.allowed, self.laboratory, self.anesthesia,
            self.coinsurance, self.verdict, self.missing, self.reason, self.example, self.patient_liable,
            self.limiting_charge, None, self.technical_part, self.steps.copy(),
        )  # fmt: skip

    @property
    def unit_amount(self) -> Decimal:
        """The amount of one unit after the modifiers."""
        return self.base * self.factor

    def has(self, *modifiers: str) -> bool:
        """Tell whether the line carries one of these modifiers."""
        mine = self.line.modifiers
        return bool(mine) and not set(mine).isdisjoint(modifiers)

    def step(self, name: str, value: str, source: str, given: str = "", table: TableRef | None = None) -> None:
        """Add a step."""
        if table is None:
            self.steps.append(said(name, value, source, given))
        else:
            self.steps.append(Step(step=name, value=value, source=source, given=given, table=table))

    def multiply(self, name: str, factor: Decimal, source: str) -> None:
        """Apply a percentage to every unit and say so."""
        before = self.unit_amount
        self.factor *= factor
        self.step(name, plain(self.unit_amount), source, f"{plain(before)} × {plain(factor)}")

    def take(self, name: str, factor: Decimal, source: str) -> None:
        """Apply a percentage to the amount of the whole line and say so."""
        if self.total is not None:
            before, self.total = self.total, self.total * factor
            self.step(name, plain(self.total), source, f"{plain(before)} × {plain(factor)}")

    def refuse(self, missing: str) -> None:
        """End the pricing: it cannot be checked, and what is missing."""
        self.open, self.verdict, self.missing, self.allowed = False, Outcome.NOT_CHECKED, missing, None

    def deny(self, reason: str, source: str) -> None:
        """End the pricing: nothing is paid, and why."""
        self.open, self.verdict, self.reason, self.allowed = False, Outcome.FAIL, reason, cents(Decimal(0))
        self.step("not paid", "0.00", source, reason)


def fee_beside(service: Service, code: str, modifier: str = "") -> Fee | None:
    """Return the fee of another code or component at the place of this line; None when the file has no such row."""
    if service.place is None or service.conversion is None:
        return None
    return fee_of(service.schedule, code, modifier, service.place, service.conversion)


def session_of(service: Service) -> tuple[object, ...]:
    """Return what one surgical session is: the day, who rendered the service, and whether as an assistant."""
    return service.day, service.provider.npi, service.has(*ASSISTANTS)


def sessions(services: Iterable[Service]) -> list[list[Service]]:
    """Return the services grouped by session, in the order of their first lines."""
    groups: dict[tuple[object, ...], list[Service]] = {}
    for service in services:
        groups.setdefault(session_of(service), []).append(service)
    return list(groups.values())


def days_of(services: Iterable[Service]) -> list[list[Service]]:
    """Return the services grouped by day: a claim is of one billing group, as imaging and therapy count it."""
    groups: dict[date, list[Service]] = {}
    for service in services:
        groups.setdefault(service.day, []).append(service)
    return list(groups.values())
