"""What the fields of requests may hold: text that every database keeps, amounts of whole cents, numbers of claims."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints

_TEXT = r"^[^\x00]*$"
Word = Annotated[str, StringConstraints(max_length=60, pattern=_TEXT, strip_whitespace=True)]
"""A short word: a kind, an outcome, a number that somebody gave."""
Line = Annotated[str, StringConstraints(max_length=250, pattern=_TEXT, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=_TEXT, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1800, pattern=_TEXT, strip_whitespace=True)]
"""Words about a piece of work, which may not be empty."""
NUMBER = r"^[!-~]([ -~]*[!-~])?$"
ControlNumber = Annotated[str, StringConstraints(max_length=38, pattern=NUMBER)]
"""A claim's control number as X12 allows it (005010X222, CLM01)."""


def _number(value: object) -> object:
    """JSON's true is not 1, and a number is written with the digits 0 to 9 alone."""
    if isinstance(value, bool) or (isinstance(value, str) and ("_" in value or not value.isascii())):
        raise ValueError("write it as a number, with the digits 0 to 9")
    return value


Digits = BeforeValidator(_number)
"""A number of a body: stands last in its type, so that the schema tells its bounds."""
Whole = Annotated[int, Digits]
Amount = Annotated[Decimal, Field(max_digits=12, decimal_places=2), Digits]
Kept = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2), Digits]
"""An amount that is never below zero."""
Quantity = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=3), Digits]
"""Units of a service, as a claim can carry them."""
Day = Annotated[dt.date, Field(ge=dt.date(1980, 1, 1), le=dt.date(2199, 12, 31))]
Dollars = Annotated[Decimal, PlainSerializer("{:.2f}".format, return_type=str)]
"""An amount in an answer: text with two decimals, so that no program reads it as a binary fraction."""
