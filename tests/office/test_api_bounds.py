"""What no encounter can count is refused with its field: numbers without end, true and false in place of a number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.office.models import Assignment, Encounter


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


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(("coverages", 0, "order"), 10**30), (("coverages", 0, "order"), 2**15), (("lines", 0, "number"), -1),
     (("lines", 0, "number"), 2**63), (("lines", 0, "charge"), "1e400"), (("lines", 0, "charge"), "9" * 20),
     (("charge",), "10000000000.00")],
)  # fmt: skip
def test_an_encounter_with_a_number_that_no_database_keeps_is_refused(
    feed: Caller, path: tuple[str | int, ...], wrong: object
):
    body = json.loads(charts.encounter().model_dump_json(by_alias=True))
    refused = feed.send("POST", "/encounters", with_one(body, path, wrong))

    assert refused.status_code == 422, refused.content
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(("charge",), "-1.00"), (("lines", 0, "charge"), "-0.01"), (("lines", 1, "units"), "0"),
     (("lines", 1, "units"), "-5"), (("lines", 1, "units"), "99999.001"),
     (("lines", 1, "units"), "0.0001"), (("lines", 1, "ndc_quantity"), "-1"),
     (("service_date",), "1899-12-31"), (("lines", 0, "service_date"), "0001-01-01"),
     (("lines", 0, "through_date"), "9999-12-31"), (("discharge_date",), "2199-01-01")],
)  # fmt: skip
def test_an_encounter_with_a_charge_count_or_day_that_cannot_be_is_refused_at_its_field(
    feed: Caller, path: tuple[str | int, ...], wrong: str
):
    body = json.loads(charts.encounter().model_dump_json(by_alias=True))
    refused = feed.send("POST", "/encounters", with_one(body, path, wrong))

    field = f"lines[{path[1]}].{path[2]}" if len(path) > 1 else str(path[0])
    assert (refused.status_code, refused.json()["fields"]) == (422, [field])
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize("units", ["٣", "1_0", "１２", True])
def test_a_number_is_written_with_plain_digits(feed: Caller, units: object):
    body = json.loads(charts.encounter().model_dump_json(by_alias=True))

    assert feed.send("POST", "/encounters", with_one(body, ("lines", 0, "units"), units)).status_code == 422


@pytest.mark.parametrize(
    ("path", "right"),
    [(("lines", 0, "charge"), "0.00"), (("lines", 1, "units"), "99999"), (("lines", 1, "units"), "0.125"),
     (("lines", 0, "service_date"), "1900-01-01")],
)  # fmt: skip
def test_an_encounter_at_the_edge_of_what_can_be_is_taken(feed: Caller, path: tuple[str | int, ...], right: str):
    body = json.loads(charts.encounter().model_dump_json(by_alias=True))

    assert feed.send("POST", "/encounters", with_one(body, path, right)).status_code == 201


@pytest.mark.parametrize(
    ("name", "wrong"), [("sequence", -1), ("sequence", 10**30), ("confidence", -1), ("confidence", "NaN")]
)
def test_a_coding_with_a_number_that_no_database_keeps_is_refused(
    program: Callable[..., Caller],  # noqa: F811 - the fixture
    encounter_id: str,
    name: str,
    wrong: object,
):
    body = json.loads(charts.coded().model_dump_json(by_alias=True))
    refused = program("coder").send(
        "POST", f"/encounters/{encounter_id}/coding", with_one(body, ("codes", 0, name), wrong)
    )

    assert refused.status_code == 422, refused.content
    assert Assignment.objects.count() == 0


def with_one(body: Any, path: tuple[str | int, ...], value: object) -> Any:
    """The body with one value replaced."""
    part = body
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return body
