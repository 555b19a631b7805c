"""What no encounter can count is refused with its field: numbers without end, true and false in place of a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.office.models import Encounter


@pytest.fixture
def feed(db, program: Callable[..., Caller]) -> Caller:  # noqa: ARG001, F811 - fixtures for their effect
    return program("registrar")


def told() -> dict[str, Any]:
    return charts.encounter().model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize("units", ["1e999999", "1e-999999", "1" * 400, "100000", "0", "1.0001", "-1", True, "NaN"])
def test_units_of_an_authorization_have_an_end(feed: Caller, units: object):
    value = told() | {"authorizations": [{"number": "AUTH1", "units": units}]}

    answer = feed.send("POST", "/encounters", value)

    assert answer.status_code == 422
    assert "units" in answer.content.decode()
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize(
    "extra",
    [
        {"transport": {"reason": "A", "miles": "1e99999"}},
        {"transport": {"reason": "A", "miles": "5", "patients": True}},
        {"prior_decisions": [
            {"payer_id": "1", "date": "2026-05-01", "paid": "0", "lines": [{"line": 1, "paid": "0", "units": "1e9"}]}
        ]},
        {"prior_payments": [{"amount": "1.00", "line": True}]},
        {"overrides": [{"edit": "X", "lines": [True], "reason": "x", "by": "y"}]},
        {"lines": [{"number": True, "code": "99214"}]},
        {"lines": [{"number": 1, "code": "99214", "diagnoses": [True]}]},
    ],
)  # fmt: skip
def test_true_is_no_number_and_a_count_has_an_end(feed: Caller, extra: dict[str, Any]):
    assert feed.send("POST", "/encounters", told() | extra).status_code == 422
    assert Encounter.objects.count() == 0


def test_what_can_be_is_stored(feed: Caller):
    value = told() | {"authorizations": [{"number": "AUTH1", "units": "99999"}]}

    assert feed.send("POST", "/encounters", value).status_code == 201
