"""What the fields of requests may hold: text that every database keeps, amounts of whole cents, numbers of claims."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer, StringConstraints

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
Amount = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
Day = Annotated[dt.date, Field(ge=dt.date(1980, 1, 1), le=dt.date(2199, 12, 31))]
Dollars = Annotated[Decimal, PlainSerializer("{:.2f}".format, return_type=str)]
"""An amount in an answer: text with two decimals, so that no program reads it as a binary fraction."""
