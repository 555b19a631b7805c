"""Chain: the named steps of a price that is worked out for the whole claim, not line by line."""

from __future__ import annotations

from decimal import Decimal

from superbill.model.price import Step
from superbill.model.table import TableRef
from superbill.pricing.service import plain

NINE = Decimal("0.000000001")


def quotient(amount: Decimal, by: Decimal) -> Decimal:
    """Divide, kept to nine decimals as the pricing software of the prospective payment systems keeps it."""
    return (amount / by).quantize(NINE)


class Chain:
    """Steps in their order; `number` adds one and gives its result back, so that a step is also the calculation."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def number(self, name: str, value: Decimal, source: str, given: str = "", table: TableRef | None = None) -> Decimal:
        """Add a step whose result is a number, and return it."""
        self.steps.append(Step(step=name, value=plain(value), source=source, given=given, table=table))
        return value

    def step(self, name: str, value: str, source: str, given: str = "") -> None:
        """Add a step, as a service line takes it."""
        self.word(name, value, source, given)

    def word(self, name: str, value: str, source: str, given: str = "", table: TableRef | None = None) -> None:
        """Add a step whose result is a word."""
        self.steps.append(Step(step=name, value=value, source=source, given=given, table=table))
