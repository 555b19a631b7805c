"""Questions to payers and their answers: written, read back equal, and no error found in what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.x12 import request_strategies as made
from tests.x12.planted import clean

from superbill.x12 import attachment, authorization, claim_status, eligibility
from superbill.x12.check import Context, check, rows
from superbill.x12.write import Header

HEADER = Header("CLINIC01", "PAYER01", 9, "2026-01-06T10:00")
GUIDE = Context(levels=2)
WAYS: dict[str, tuple[st.SearchStrategy[Any], Callable[..., str], Callable[..., Any]]] = {
    "270": (made.inquiries(), eligibility.write_inquiries, eligibility.read_inquiries),
    "271": (made.eligibility_responses(), eligibility.write_responses, eligibility.read_responses),
    "276": (made.status_inquiries(), claim_status.write_inquiries, claim_status.read_inquiries),
    "277": (made.status_responses(), claim_status.write_responses, claim_status.read_responses),
    "278": (made.reviews(), authorization.write, authorization.read),
    "275": (made.attached(), attachment.write, attachment.read),
}


@pytest.mark.parametrize("kind", WAYS)
@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
def test_what_is_written_comes_back(kind: str, data: st.DataObject) -> None:
    values, write, read = WAYS[kind]
    told = (data.draw(values), data.draw(values))
    text = write(told, HEADER)
    assert read(text) == told
    assert [row.message for row in rows(check(text, context=GUIDE)) if row.severity == "error"] == []


@pytest.mark.parametrize("base", ["270", "271", "276", "277", "278_request", "278_response", "275"])
def test_a_clean_file_comes_back(base: str) -> None:
    _, write, read = WAYS[base.partition("_")[0]]
    held = read(clean(base))
    assert held
    assert read(write(held, HEADER)) == held
