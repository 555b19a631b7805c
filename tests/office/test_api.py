"""The API: tokens and their scopes, every operation in every role, what it gives and what it never repeats."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office import office_charts as charts

from superbill.coding.query import compose
from superbill.errors import SuperbillError
from superbill.model.coded import Indicator
from superbill.model.encounter import Encounter as Value
from superbill.office import accounts, money, records, tokens
from superbill.office.api import api
from superbill.office.models import (
    ApiToken,
    Assignment,
    AuditEvent,
    Authorization,
    BenefitCheck,
    Claim,
    Document,
    Encounter,
    GlassBreak,
    Job,
    Notice,
    Payer,
    RemittanceClaim,
    Task,
    User,
)
from superbill.office.roles import PERMISSIONS, Role, permissions_of

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest
RENDERING = "1003000126"  # the provider of the chart in office_charts


class Caller:
    """A program with a token."""

    def __init__(self, token: str) -> None:
        self.client, self.headers = Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, method: str, path: str, body: object = None) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", text, "application/json", headers=self.headers)


@pytest.fixture
def program(db) -> Callable[..., Caller]:  # noqa: ARG001 - a fixture for its effect
    def of(*roles: str, scopes: list[str] | None = None) -> Caller:
        name = f"program-{'-'.join(roles)}"
        if not User.objects.filter(username=name).exists():
            accounts.add(name, PASSWORD, roles, npi=RENDERING)
        return Caller(tokens.make(name, scopes or sorted(permissions_of(roles)), label="test", by="test"))

    return of


def operations() -> Iterator[tuple[str, str, str | None]]:
    """Method, path and permission of every operation of the API."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                auth = operation.auth_param
                permission = getattr(auth, "permission", None)
                for method in operation.methods:
                    yield method, f"{prefix.rstrip('/')}{path}", permission


def asked(encounter_id: str) -> str:
    """A draft of a question about the chart."""
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME)
    return records.draft_query(encounter_id, compose("weight", [fact]), by="coder").public_id


@pytest.fixture
def places(full_chart: str) -> dict[str, str]:
    """What stands for each part of a path: records that are there."""
    payment = RemittanceClaim.objects.select_related("remittance").get()
    return {
        "{uuid:encounter_id}": full_chart,
        "{uuid:code_id}": str(Assignment.objects.filter(system="ICD-10-CM").earliest("id").public_id),
        "{uuid:claim_id}": str(Claim.objects.get().public_id),
        "{uuid:batch_id}": str(uuid.uuid4()),
        "{uuid:query_id}": asked(full_chart),
        "{uuid:override_id}": str(uuid.uuid4()),
        "{uuid:task_id}": str(Task.objects.get(kind="denial", key="k").public_id),
        "{uuid:coverage_id}": str(uuid.uuid4()),
        "{uuid:merge_id}": str(uuid.uuid4()),
        **prepared(),
        "{uuid:deposit_id}": str(uuid.uuid4()),
        "{uuid:appeal_id}": str(uuid.uuid4()),
        "{uuid:attachment_id}": str(uuid.uuid4()),
        "{uuid:request_id}": str(uuid.uuid4()),
        "{uuid:rule_id}": str(uuid.uuid4()),
        "{uuid:remittance_id}": str(payment.remittance.public_id),
        "{uuid:patient_id}": str(Encounter.objects.get().patient.public_id),
        "{number}": "1",
        "{uuid:audit_id}": audited(full_chart),
        "{board}": "unbilled",
        "{index}": "index",
        "{kind}": "payer",
        "{uuid:party_id}": str(Payer.objects.earliest("id").public_id),
        "{uuid:glass_id}": str(GlassBreak.objects.get().public_id),
        "{account_id}": str(User.objects.get(username="audited").pk),
        "{uuid:document_id}": str(Document.objects.earliest("id").public_id),
        "/Encounter/{id}": f"/Encounter/{full_chart}",
        "/Condition/{id}": f"/Condition/{Assignment.objects.filter(system='ICD-10-CM').earliest('id').public_id}",
        "/Claim/{id}": f"/Claim/{Claim.objects.get().public_id}",
        "{id}": f"{payment.remittance.public_id}-{payment.number}",
    }


def prepared() -> dict[str, str]:
    """A check of coverage, an authorization and a notice of the chart."""
    row = Encounter.objects.get()
    check = BenefitCheck.objects.create(encounter=row, order=1, payer="Any", trace="E1", day=charts.DAY)
    held = Authorization.objects.create(encounter=row, code="99213", trace="A1", units_asked=1)
    money.plan_notice(str(row.public_id), "gfe", "desk", asked=charts.DAY)
    return {
        "{uuid:check_id}": str(check.public_id),
        "{uuid:authorization_id}": str(held.public_id),
        "{uuid:notice_id}": str(Notice.objects.get().public_id),
    }


def audited(encounter_id: str) -> str:
    """An audit of the chart that is with its coder."""
    for name, role in (("audited", "coder"), ("auditing", "auditor")):
        accounts.add(name, PASSWORD, [role])
    made = records.begin_audit(encounter_id, "audited", by="auditing")
    records.route_audit(made, "to coder", by="auditing")
    return made


def filled(path: str, places: dict[str, str]) -> str:
    path = path.replace("{uuidstr:", "{uuid:")  # ninja's own converter
    for part, value in places.items():
        path = path.replace(part, value)
    return path


def test_every_operation_but_the_description_needs_a_permission():
    open_ones = [path for _, path, permission in operations() if permission is None]

    assert open_ones == ["/fhir/metadata"]
    assert {p for _, _, p in operations()} - {None} <= set(PERMISSIONS)
    assert len(list(operations())) > 25


@pytest.mark.parametrize("role", Role)
def test_every_operation_in_every_role(places: dict[str, str], program: Callable[..., Caller], role: Role):
    caller = program(role, scopes=sorted(permissions_of([role])))
    wrong = []
    for method, path, permission in operations():
        answer = caller.send(method, filled(path, places), {}) if method != "GET" else caller.get(filled(path, places))
        refused = answer.status_code == 403
        out_of_reach = role == Role.TRAINEE and any(p in path for p in ("encounter_id", "code_id", "query_id", "{id}"))
        may = permission is None or (permission in permissions_of([role]) and not out_of_reach)
        if refused == may and not (out_of_reach and answer.status_code in {404, 422}):
            wrong.append(f"{method} {path} answers {answer.status_code}")
        if refused:
            row = AuditEvent.objects.latest("number")
            assert (row.actor, row.action) == (f"program-{role}", "refused"), path
    assert wrong == []


def test_a_token_can_do_less_than_its_account(program: Callable[..., Caller], full_chart: str):
    caller = program("coder", scopes=["worklist.read"])

    assert caller.get("/worklist").status_code == 200
    assert caller.get(f"/encounters/{full_chart}").status_code == 403


def test_a_token_loses_what_its_account_loses(program: Callable[..., Caller]):
    caller = program("coder")
    accounts.give_roles("program-coder", ["administrator"], by="admin")

    assert caller.get("/worklist").status_code == 403


@pytest.mark.usefixtures("db")
def test_a_token_is_kept_as_a_hash_and_ends():
    accounts.add("coder", PASSWORD, ["coder"])
    text = tokens.make("coder", ["worklist.read"], label="feed", by="admin")
    row = ApiToken.objects.get()
    assert text not in json.dumps([row.hash, row.label, row.scopes])
    assert tokens.find(text) == row

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tokens.find(text) is None
    ApiToken.objects.update(expires_at=None)
    User.objects.update(is_active=False)
    assert tokens.find(text) is None
    User.objects.update(is_active=True)
    assert tokens.revoke(str(row.public_id), by="admin")
    assert not tokens.revoke(str(row.public_id), by="admin")
    assert Caller(text).get("/worklist").status_code == 401
    with pytest.raises(SuperbillError, match=r"may not 'money\.post'"):
        tokens.make("coder", ["money.post"], label="x", by="admin")
    with pytest.raises(SuperbillError, match="no scope"):
        tokens.make("coder", [], label="x", by="admin")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}, {"Cookie": "a=b"}]
)
def test_without_a_token_there_is_nothing(header: dict[str, str]):
    answer = Client().get("/api/v1/worklist", headers=header)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_log_in_of_the_screens_is_no_token(browser: Client):
    assert browser.get("/api/v1/worklist").status_code == 401


def test_what_is_stored_comes_back_equal(program: Callable[..., Caller]):
    caller = program("coder", "registrar", "biller")
    value = charts.encounter()

    first = caller.send("POST", "/encounters", value.model_dump_json(by_alias=True))
    again = caller.send("POST", "/encounters", value.model_dump_json(by_alias=True))

    assert first.status_code == 201
    assert first.json() == again.json()
    back = caller.get(f"/encounters/{first.json()['id']}")
    assert Value.model_validate_json(back.content) == value
    assert AuditEvent.objects.filter(actor="program-coder-registrar-biller", action="read").exists()


def test_fields_that_a_role_may_not_see_are_not_sent(full_chart: str, program: Callable[..., Caller]):
    page = program("auditor").get(f"/encounters/{full_chart}").content.decode()
    for hidden in ("Ada", "MRN-4711", "ACC-77", "1958", "1EG4TE5MK73", "1 Example Street"):
        assert hidden not in page
    assert "diabetes" in page

    page = program("biller").get(f"/encounters/{full_chart}").content.decode()
    assert "1EG4TE5MK73" in page
    assert charts.NOTE[:40] not in page
    documents = program("biller").get(f"/encounters/{full_chart}/documents").json()
    assert [d["text"] for d in documents] == [None]


def test_the_worklist_has_no_name_and_goes_on(program: Callable[..., Caller]):
    caller = program("coder")
    made = [records.store_encounter(Value(id=f"n{n}", setting="outpatient")) for n in range(5)]

    first = caller.get("/worklist", limit=3).json()
    second = caller.get("/worklist", limit=3, before=first["next"]).json()

    assert [r["id"] for r in first["rows"] + second["rows"]] == made[::-1]
    assert second["next"] is None
    assert caller.get("/worklist", stage="coded").json()["rows"] == []


def test_deciding_about_a_code(full_chart: str, program: Callable[..., Caller]):
    caller = program("coder")
    code = next(c for c in caller.get(f"/encounters/{full_chart}/codes").json() if c["code"] == "J20.9")

    assert caller.send("POST", f"/codes/{code['id']}/decision", {"action": "rejected"}).status_code == 422
    done = caller.send("POST", f"/codes/{code['id']}/decision", {"action": "rejected", "reason": "viral"})

    assert done.json() == {"state": "rejected"}
    assert caller.get(f"/encounters/{full_chart}/history").json()[-1]["reason"] == "viral"


def test_the_money_of_a_claim(full_chart: str, program: Callable[..., Caller]):  # noqa: ARG001 - for its effect
    caller = program("biller")

    assert caller.get(charts.claim_address()).json()["control_number"] == "SB0000001"
    assert caller.get(f"{charts.claim_address()}/balance").json()["balance"] == "50.68"
    kinds = [e["kind"] for e in caller.get(f"{charts.claim_address()}/ledger").json()]
    assert kinds[0] == "charge"
    assert "payment" in kinds
    assert len(caller.get(f"{charts.claim_address()}/timeline").json()) > 4
    (remittance,) = caller.get(f"{charts.claim_address()}/remittances").json()
    assert {c["control_number"] for c in remittance["claims"]} == {"SB0000001"}
    assert caller.get(f"/claims/{uuid.uuid4()}/balance").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{not json", 400),
        ("[]", 422),
        ('{"id": "x"}', 422),
        ('{"id": "x", "setting": "Ada Example MRN-4711"}', 422),
        ('{"id": "a\\u0000b", "setting": "outpatient"}', 422),
    ],
)
def test_a_wrong_body_is_told_without_its_values(program: Callable[..., Caller], body: str, status: int):
    answer = program("registrar").send("POST", "/encounters", body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "fields"}
    assert "Ada" not in answer.content.decode()


def test_a_huge_body_is_refused(program: Callable[..., Caller], settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = program("registrar").send("POST", "/encounters", json.dumps({"id": "x" * 2000}))

    assert answer.status_code in {400, 413}
    assert answer["Content-Type"] == "application/problem+json"


def test_background_work_is_ordered_once(encounter_id: str, program: Callable[..., Caller]):
    caller = program("coder")
    order = {"encounters": [encounter_id]}

    first, again = (caller.send("POST", "/jobs/code", order) for _ in range(2))

    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    assert Job.objects.count() == 1
    assert caller.get(f"/jobs/{first.json()['id']}").json()["finished"] is False
    assert caller.send("POST", "/jobs/code", {"encounters": [str(uuid.uuid4())]}).status_code == 404
