"""A restricted chart: every address that reads is asked with its ids, by everybody it is shut to.

What is told of it all the same stands in `TOLD` (docs/decisions/0012-restricted-charts.md).
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.office import office_charts as charts
from tests.office.test_api import Caller, operations, program  # noqa: F401 - a fixture
from tests.office.test_roles import SCREENS

from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.permits import ANYBODY, SIGNED_IN, need_of
from superbill.office.records import glass, requests
from superbill.office.roles import Role
from superbill.office.screens.billing import OTHERS, QUEUES

NAME = r"\bAda\b"
NUMBER, TODAY = "SB0000001", date(2026, 6, 2)
SHUT = [role for role in Role if role != Role.SUPERVISOR]
SECRETS = (NUMBER, NAME, "[Bb]ronchitis", r"J20\.?9")
PARTS = {
    "queue": [*QUEUES, *OTHERS], "side": ["payer", "patient"], "bucket": range(6), "reason": ["CO-50", "CO-45"],
    "measure": ["month", "sent", "clean"], "month": ["2026-05-01"], "number": [1],
    "tab": ["price", "claim", "findings", "history"], "form": ["csv"], "kind": ["Patient"],
}  # fmt: skip
TOLD = {
    "billing/<slug:queue>/", "billing/patients/<uuid:patient_id>/", "patients/<uuid:patient_id>/",
    "patients/<uuid:patient_id>/card/",
    "/patients/{patient_id}",
}  # fmt: skip
"""Who keeps cards and bills sees that somebody is a patient here and owes something: the name, nothing of the chart."""


@pytest.fixture
def ids(full_chart: str) -> dict[str, str]:
    """The ids of everything that hangs on a restricted chart, by the names that addresses give them."""
    claim = rows.Claim.objects.get()
    money.post_remittance(charts.remittance(NUMBER, "T7"), "7" * 64, today=TODAY)
    denial = rows.Task.objects.filter(kind="denial", payment__isnull=False).first()
    assert denial
    appeal = money.start_appeal(str(denial.public_id), "biller", today=TODAY)
    asked = requests.ask(NUMBER, "refund", "payer", Decimal("1.00"), reason="paid twice", by="biller", today=TODAY)
    glass.restrict(full_chart, by="supervisor")
    return {
        "encounter_id": full_chart, "chart_id": full_chart, "claim_id": str(claim.public_id),
        "task_id": str(denial.public_id), "patient_id": str(rows.Patient.objects.get().public_id),
        "remittance_id": str(rows.Remittance.objects.latest("id").public_id), "request_id": str(asked),
        "appeal_id": appeal.appeal_id, "code_id": str(rows.Assignment.objects.all()[0].public_id),
        "document_id": str(rows.Document.objects.all()[0].public_id),
        "glass_id": str(rows.GlassBreak.objects.get().public_id),
    }  # fmt: skip


def filled(route: str, names: list[str], ids: dict[str, str]) -> Iterator[str]:
    choices = [[ids[name]] if name in ids else list(PARTS.get(name, [str(uuid.UUID(int=1))])) for name in names]
    for values in itertools.product(*choices):
        text = route
        for name, value in zip(names, values, strict=True):
            text = re.sub(rf"[<{{](?:\w+:)?{name}[>}}]", str(value), text)
        yield text


def told(answer: HttpResponseBase) -> list[str]:
    body = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return [secret for secret in SECRETS if re.search(secret, body.decode(errors="replace"))]


def telling_screens(visitor: Client, ids: dict[str, str]) -> set[tuple[str, str]]:
    """The routes that tell something of the chart, each with what it tells."""
    found = set()
    for route, pattern in SCREENS:
        if need_of(pattern.callback) not in {ANYBODY, SIGNED_IN}:
            for where in filled(f"/{route}", list(pattern.pattern.converters), ids):
                found |= {(route, secret) for secret in told(visitor.get(where))}
    return found


def telling_operations(caller: Caller, ids: dict[str, str]) -> set[tuple[str, str]]:
    found = set()
    for method, path, _ in operations():
        if method == "GET":
            for where in filled(path, re.findall(r"{(?:\w+:)?(\w+)}", path), ids):
                found |= {(path.replace("uuidstr:", ""), secret) for secret in told(caller.get(where))}
    return found


@pytest.mark.parametrize("role", SHUT)
def test_it_is_not_told_to_whom_it_is_shut(
    ids: dict[str, str],
    browser_of: Callable[..., Client],
    program: Callable[..., Caller],  # noqa: F811 - the fixture
    role: Role,
):
    assert telling_screens(browser_of(role), ids) <= {(route, NAME) for route in TOLD}
    assert telling_operations(program(role), ids) <= {(route, NAME) for route in TOLD}


def test_the_supervisor_and_who_breaks_the_glass_see_it(
    ids: dict[str, str],
    browser_of: Callable[..., Client],
    program: Callable[..., Caller],  # noqa: F811
):
    screens, operations_ = (
        telling_screens(browser_of("supervisor"), ids),
        telling_operations(program("supervisor"), ids),
    )
    for queue in ("billing/<slug:queue>/", "billing/tasks/<uuid:task_id>/"):
        assert (queue, NUMBER) in screens
    for path in ("/tasks", "/appeals", "/remittances/{remittance_id}", "/patients/{patient_id}/account"):
        assert (path, NUMBER) in operations_

    biller = browser_of("biller")
    glass.break_glass(ids["encounter_id"], by="biller", reason="the payer is on the telephone")

    assert ("billing/<slug:queue>/", NUMBER) in telling_screens(biller, ids)


def test_a_list_says_that_it_leaves_something_out(ids: dict[str, str], browser_of: Callable[..., Client]):
    page = browser_of("biller").get(reverse("billing-queue", args=["denials"])).content.decode()
    whole = browser_of("supervisor").get(reverse("billing-queue", args=["denials"])).content.decode()
    bill = browser_of("biller").get(reverse("billing-patient", args=[ids["patient_id"]])).content.decode()

    assert "of restricted charts" in page
    assert "restricted" not in whole
    assert "left out; what the patient owes counts it" in bill


@pytest.mark.parametrize("deed", [
    {"do": "match", "claim": NUMBER}, {"do": "split", "part-1": NUMBER}, {"do": "tie", "claim": NUMBER},
])  # fmt: skip
@pytest.mark.usefixtures("ids")
def test_no_money_is_set_on_its_claim(browser_of: Callable[..., Client], deed: dict[str, str]):
    task = rows.Task.objects.create(key="x", kind="unmatched", opened=TODAY)
    biller, before = browser_of("biller"), records.balance(NUMBER)
    biller.handler.enforce_csrf_checks = False

    assert biller.post(reverse("billing-task", args=[task.public_id]), deed).status_code == 403
    assert records.balance(NUMBER) == before


def test_no_money_is_set_on_its_claim_by_a_program(ids: dict[str, str], program: Callable[..., Caller]):  # noqa: F811
    task = rows.Task.objects.create(key="x", kind="unmatched", opened=TODAY)
    biller, where = program("biller"), f"/tasks/{task.public_id}"
    paper = {"payer": "Any", "check": "1", "date": str(TODAY), "total": "1.00",
             "claims": [{"number": NUMBER, "lines": [{"line": 1, "paid": "1.00"}]}]}  # fmt: skip

    asked = [
        biller.send("POST", f"{where}/payment", {"do": "match", "claim": NUMBER}),
        biller.send("POST", f"{where}/payment", {"do": "split", "parts": {NUMBER: [1]}}),
        biller.send("POST", f"{where}/takeback", {"claim": NUMBER}),
        biller.send("POST", f"/patients/{ids['patient_id']}/receipts", {"receipt": "R1", "claim": NUMBER}),
        biller.send("POST", "/remittances/paper", paper),
    ]

    assert [answer.status_code for answer in asked] == [403] * 5
