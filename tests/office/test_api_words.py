"""What the fields of requests take: numbers are numbers, and the schema tells their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from superbill.office.api.words import Amount, Kept, Quantity, Whole

NUMBERS = (Whole, Amount, Kept, Quantity)


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("wrong", [True, "٣", "１２", "1_0", "NaN", "many"])
def test_what_is_no_plain_number_is_refused(kind: Any, wrong: object):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(wrong)


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("right", [3, "3", Decimal(3)])
def test_a_plain_number_is_taken(kind: Any, right: object):
    assert TypeAdapter(kind).validate_python(right) == 3


def test_the_schema_tells_the_bounds():
    assert TypeAdapter(Kept).json_schema()["anyOf"][0] == {"type": "number", "minimum": 0.0}
    assert TypeAdapter(Quantity).json_schema()["anyOf"][0] == {"type": "number", "exclusiveMinimum": 0.0}
