"""Written questions and answers of eligibility and claim status, held against the models of another implementation.

What that implementation cannot take although the standard has it is left out of the values, each with its reason.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.x12 import judge
from tests.x12 import request_strategies as made
from tests.x12.planted import clean
from tests.x12.test_requests_both_ways import HEADER

from superbill.model.claim_status import StatusInquiry, StatusResponse
from superbill.model.eligibility import Benefit, EligibilityInquiry, EligibilityResponse
from superbill.x12 import claim_status, eligibility

replace = msgspec.structs.replace


def _inquiry(value: EligibilityInquiry) -> EligibilityInquiry:
    """It takes an empty EQ01 (a question about a procedure) for a service type that is no code."""
    return replace(
        value,
        requests=tuple(
            replace(r, asked=tuple(q for q in r.asked if not q.code) or (made.Asked(),)) for r in value.requests
        ),
    )


def _response(value: EligibilityResponse) -> EligibilityResponse:
    """It wants the receiver's refusal codes of a subscriber (no 58, 72), and loses the payer's contact."""
    answers = tuple(
        replace(a, benefits=tuple(_benefit(b) for b in a.benefits), refusals=(), payer_contact=None)
        for a in value.answers
    )
    return replace(value, answers=answers)


def _benefit(value: Benefit) -> Benefit:
    """It takes EB09 for a number, an empty EB03 for a code, and LS and LE for parts of the loop of places."""
    return replace(
        value, service_types=value.service_types or ("30",), code="", modifiers=(), quantity_kind="", quantity=None,
        places=(), related=(),
    )  # fmt: skip


def _status_inquiry(value: StatusInquiry) -> StatusInquiry:
    """It loses every service line but the last."""
    return replace(value, requests=tuple(replace(r, lines=r.lines[:1]) for r in value.requests))


def _status_response(value: StatusResponse) -> StatusResponse:
    """It loses every service line but the last."""
    return replace(value, answers=tuple(replace(a, lines=a.lines[:1]) for a in value.answers))


WAYS: dict[str, tuple[st.SearchStrategy[Any], Any]] = {
    "270": (made.inquiries().map(_inquiry), eligibility.write_inquiries),
    "271": (made.eligibility_responses().map(_response), eligibility.write_responses),
    "276": (made.status_inquiries().map(_status_inquiry), claim_status.write_inquiries),
    "277": (made.status_responses().map(_status_response), claim_status.write_responses),
}


@pytest.mark.parametrize("kind", WAYS)
@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
def test_another_implementation_takes_what_is_written(kind: str, data: st.DataObject) -> None:
    values, write = WAYS[kind]
    assert judge.models_error(write((data.draw(values),), HEADER)) == ""


@pytest.mark.parametrize("base", ["270", "276", "277", "837p", "837i", "835"])
def test_another_implementation_takes_the_clean_files(base: str) -> None:
    assert judge.models_error(clean(base)) == ""
