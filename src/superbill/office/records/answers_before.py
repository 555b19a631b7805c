"""Answers of payers that tell of no claim but of what comes before one: coverage (271) and authorizations (278)."""

from __future__ import annotations

import datetime as dt

from superbill.errors import BadInput
from superbill.office.records.authorizing import take_authorizations
from superbill.office.records.before_visit import take_eligibility
from superbill.x12.contents import contents

LARGEST = 1 << 24
"""How many bytes of answers are taken at once."""


def take_answers(content: bytes, by: str, today: dt.date) -> str:
    """Take in what a payer answered before the visit; says how many answers found their question.

    Raises:
        BadFile: it is not X12.
        BadInput: it holds neither a 271 nor a decided 278.
    """
    kinds = {found.short for interchange in contents(content, "answer") for found in interchange.sets}
    if "271" in kinds:
        return f"{take_eligibility(content, by)} answers about coverage found their visit."
    if "278 response" in kinds:
        return f"{take_authorizations(content, by, today=today)} decisions found their authorization."
    raise BadInput("file", "holds neither a 271 nor an answered 278", "Other answers are taken in by the billing desk")
