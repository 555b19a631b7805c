"""Minimum necessary by field: whatever screen a role opens, it shows no field that docs/reference/roles.md denies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.office import office_charts as charts
from tests.office.test_roles import SAMPLES, SCREENS, address

from superbill.coding.query import compose
from superbill.model.coded import Indicator
from superbill.office import records
from superbill.office.models import Assignment, Claim, Encounter, Patient, Query
from superbill.office.permits import need_of
from superbill.office.records import charting
from superbill.office.roles import Role, fields_of, permissions_of

SHOWN: dict[str, tuple[str, ...]] = {
    "patient.name": ("Example, Ada", "EXAMPLE, ADA", "EXAMPLE*ADA"),
    "patient.birth_date": ("Mar 2, 1958", "1958-03-02", "19580302"),
    "patient.number": ("MRN-4711", "ACC-77"),
    "coverage.member": ("1EG4TE5MK73", "W123456789"),
    "note.text": ("sooner if fever or breathlessness",),
    "note.evidence": ("Increase lisinopril to 40 mg",),
    "code.decisions": ("not assessed by anybody",),
    "price.expected": ("140.11",),
    "claim.money": ("102.72",),
}
"""What each field looks like on the screens and in the X12 of the invented chart."""


@pytest.fixture
def chart(full_chart: str, browser_of: Callable[..., Client]) -> str:
    """The full chart with a decision, a price and an answered query, taken by nobody."""
    browser_of("provider")
    browser_of("coder")
    row = Encounter.objects.get(public_id=full_chart)
    code = Assignment.objects.filter(encounter=row, state="suggested").first()
    assert code
    charting.reject(full_chart, str(code.public_id), "not assessed by anybody", revision=row.revision, by="coder")
    price = charts.price()
    records.store_price(full_chart, price.model_copy(update={"allowed": Decimal("140.11")}))
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME,
                     evidence=charts.span("BMI 33.2", "assessment and plan"))  # fmt: skip
    query = records.draft_query(full_chart, compose("weight", [fact]), by="coder", asked="provider")
    records.send_query(query.public_id, by="coder")
    return full_chart


def places(chart: str) -> list[tuple[str, str]]:
    """Every screen with the records of the chart in its address."""
    ids = {
        "claim_id": Claim.objects.get().public_id,
        "patient_id": Patient.objects.get().public_id,
        "query_id": Query.objects.get().public_id,
        "chart_id": chart,
        "code_id": Assignment.objects.filter(encounter__public_id=chart).first().public_id,
        "document_id": Encounter.objects.get(public_id=chart).documents.first().public_id,
    }
    found = []
    for route, pattern in SCREENS:
        where = address(route, pattern, chart)
        for name in pattern.pattern.converters:
            if name in ids:
                where = where.replace(str(SAMPLES["uuid"]), str(ids[name]), 1)
        found.append((str(need_of(pattern.callback)), where))
    return found


@pytest.mark.parametrize("role", Role)
def test_no_screen_shows_a_field_that_the_role_may_not_see(chart: str, browser_of: Callable[..., Client], role: Role):
    visitor, leaks = browser_of(role), []
    visitor.handler.enforce_csrf_checks = False
    if role == Role.TRAINEE:
        Encounter.objects.update(owner="trainee")
    hidden = {name: words for name, words in SHOWN.items() if name not in fields_of([role])}
    for need, where in places(chart):
        if need not in permissions_of([role]):
            continue
        answers = [visitor.get(where)]
        if where == reverse("patients"):
            answers.append(visitor.post(where, {"find": "Example"}))
        for answer in answers:
            if answer.status_code == 200 and not answer.streaming:
                text = answer.content.decode("utf-8", "replace")
                leaks += [f"{name} on {where}" for name, words in hidden.items() if any(w in text for w in words)]
    assert leaks == []


def test_who_may_see_a_field_does_see_it_somewhere(chart: str, browser_of: Callable[..., Client]):
    """The words looked for are the ones that the screens show: else the test above would prove nothing."""
    seen: set[str] = set()
    for role in Role:
        visitor = browser_of(role)
        visitor.handler.enforce_csrf_checks = False
        for need, where in places(chart):
            if need in permissions_of([role]):
                answer = visitor.get(where)
                text = answer.content.decode("utf-8", "replace") if answer.status_code == 200 else ""
                seen |= {name for name, words in SHOWN.items() if any(w in text for w in words)}
    assert set(SHOWN) - seen == set()
