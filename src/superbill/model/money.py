"""Money and units: Decimal only, read from strings, rounded once where a rule says so."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")
DIGITS = 15
"""So many digits a count or a factor has before its point, and twice as many after it."""


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent, as the Medicare fee schedules are rounded (CPM ch. 12 §20)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _exact(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError('write it as a string, such as "150.00": a binary fraction is not exact money')
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise ValueError("is not a number: write it with the digits 0 to 9")
    if isinstance(value, str | int):
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError("is not a number") from None
        if not number.is_finite():
            raise ValueError("is not a finite number")
        if number and not -2 * DIGITS <= number.adjusted() < DIGITS:
            raise ValueError(f"has more than {DIGITS} digits before the point, or is too near to nothing")
        return number
    return value


def _money(value: object) -> object:
    if isinstance(value, Decimal) and value.same_quantum(CENT):
        return value
    exact = _exact(value)
    if isinstance(exact, Decimal):
        if abs(exact) > LARGEST:
            raise ValueError("has more than ten digits before the point")
        rounded = exact.quantize(CENT)
        if exact != rounded:
            raise ValueError("money has at most two decimals")
        return rounded
    return exact


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is true or false: write a whole number")
    return value


def _plain(value: Decimal) -> str:
    return format(value, "f")


Money = Annotated[Decimal, BeforeValidator(_money), PlainSerializer(_plain, return_type=str)]
"""US dollars with exactly two decimals; JSON string such as "150.00"."""

Amount = Annotated[Decimal, PlainSerializer(_plain, return_type=str)]
"""US dollars that a rule has rounded already and nobody writes by hand; JSON string such as "150.00"."""

Units = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(_plain, return_type=str)]
"""A count, a number of minutes or a drug quantity; JSON string such as "1" or "2.5"."""

Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(_plain, return_type=str)]
"""An exact number without a unit (a weight, an RVU, a factor); JSON string."""

NoTruth = BeforeValidator(_no_truth)
"""JSON's true is not 1. Stands last in a type, so that the schema tells its bounds."""
Whole = Annotated[int, NoTruth]
"""A whole number: of a line, a place in a list, a count."""
