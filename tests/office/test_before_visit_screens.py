"""The front desk in the browser: days planned, payers asked, answers taken in, cards, authorizations, notices."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.claims.invented_visit import office_visit
from tests.office.test_before_visit import NOTE, RULES
from tests.payers.office import scenario

from superbill.office import models as rows
from superbill.office import records
from superbill.office.roles import Role
from superbill.payers.test_payer.payer import SimulatedPayer

TODAY = timezone.now().date()
VISIT = TODAY + timedelta(days=5)


@pytest.fixture
def desk(db, browser_of: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:  # noqa: ARG001
    """A registrar's browser, with a visit in five days and the payer's rules in the office's folder."""
    expect_a_visit(tmp_path, monkeypatch)
    return browser_of(Role.REGISTRAR)


def expect_a_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store a visit in five days, and the payer's rules in the office's folder."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    (tmp_path / "payer-rules").mkdir()
    code = office_visit().lines[0].code or ""
    (tmp_path / "payer-rules" / "any.toml").write_text(RULES.replace("{code}", code))
    lines = [line.model_dump(mode="json") | {"service_date": str(VISIT)} for line in office_visit().lines]
    records.store_encounter(office_visit(service_date=str(VISIT), lines=lines, documents=[NOTE]))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def press(client: Client, address: str, at: str = "", **fields):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, at or address))
    assert token
    return client.post(address, {"csrfmiddlewaretoken": token[1], **fields})


def planned(desk: Client) -> str:
    done = press(desk, "/before/plan/", "/before/", first=str(TODAY), last=str(VISIT))
    assert done.status_code == 200
    return done.content.decode()


def answers_to(content: bytes, rule: str, kind: str) -> bytes:
    payer = SimulatedPayer(scenario(f'[[rule]]\nscenario = "{rule}"' if rule else ""))
    return next(a.content for a in payer.receive(content) if a.name.endswith(kind))


def upload(desk: Client, content: bytes):
    file = io.BytesIO(content)
    file.name = "answers"
    return press(desk, "/before/answers/", "/before/", file=file)


def test_a_visit_is_planned_asked_answered_and_its_other_payer_entered(desk: Client):
    assert "New on the lists" in planned(desk)
    payer = rows.BenefitCheck.objects.order_by("order").first().encounter.patient.coverages.first().payer.identifier
    question = press(desk, "/before/ask/", "/before/", payer=payer, by="file")
    assert question["Content-Disposition"].endswith('.270"')

    told = upload(desk, answers_to(question.content, "other-payer", "271"))
    assert "found their visit" in told.content.decode()
    address = f"/before/checks/{rows.BenefitCheck.objects.filter(state='look').get().public_id}/"
    assert "Elder Mutual" in page(desk, address)
    card = {"payer_name": "Elder Mutual", "payer_id": "ELDER1", "kind": "commercial", "order": "2"}
    assert press(desk, address, do="card", **card).status_code == 422, "the member number is missing"
    assert press(desk, address, do="card", member_id="EM1", **card).status_code == 302
    assert rows.Coverage.objects.filter(payer__name="Elder Mutual", order=2).exists()
    assert press(desk, address, do="settle", text="Called: Elder Mutual is second").status_code == 302
    assert "Settled by registrar" in page(desk, address)
    assert press(desk, address, do="again").status_code == 302
    assert rows.BenefitCheck.objects.filter(state="look").count() == 0


def test_an_authorization_goes_out_with_its_documents_and_comes_back(desk: Client):
    planned(desk)
    held = rows.Authorization.objects.get()
    address = f"/before/authorizations/{held.public_id}/"
    assert "Provider manual 2026, section 6" in page(desk, address)
    sent = press(desk, address, do="ask", document=[NOTE["name"]])
    with zipfile.ZipFile(io.BytesIO(sent.content)) as both:
        request = both.read(next(n for n in both.namelist() if n.endswith(".278")))

    assert "1 decisions" in upload(desk, answers_to(request, "", "278")).content.decode()
    assert "granted" in page(desk, "/before/authorizations/")
    assert press(desk, address, do="decide", state="refused").status_code == 302
    assert press(desk, address, do="decide", state="granted", number="", units="x").status_code == 422


def test_an_estimate_is_printed_and_given(desk: Client):
    own = office_visit(id="own", service_date=str(VISIT), payer=None, coverages=[])
    records.store_encounter(own)
    planned(desk)
    address = f"/before/notices/{rows.Notice.objects.get().public_id}/"

    assert desk.get(f"{address}notice.pdf").content.startswith(b"%PDF-")
    assert press(desk, address, day="soon").status_code == 422
    assert press(desk, address, day=str(TODAY)).status_code == 302
    assert rows.Notice.objects.get().given == TODAY


def test_what_is_not_an_answer_is_refused_in_words(desk: Client):
    assert "cannot be read" in upload(desk, b"hello").content.decode() or upload(desk, b"hello").status_code == 422
    assert press(desk, "/before/ask/", "/before/", payer="NOBODY").status_code == 422
    assert press(desk, "/before/plan/", "/before/", first=str(VISIT), last=str(TODAY)).status_code == 422
    assert desk.get("/before/nowhere/").status_code == 404


def test_a_card_is_entered_at_the_desk(desk: Client):
    address = f"/patients/{rows.Patient.objects.get().public_id}/card/"
    refused = press(desk, address, payer_name="New Plan", kind="commercial", order="1", member_id="")
    assert refused.status_code == 422
    assert 'value="New Plan"' in refused.content.decode(), "what was typed stays"
    assert press(desk, address, payer_name="New Plan", kind="commercial", order="1", member_id="N1").status_code == 302
    assert rows.Coverage.objects.get(order=1).payer.name == "New Plan"


def test_only_the_desk_and_billers_come_in(desk: Client, browser_of: Callable[..., Client]):
    assert desk.get("/before/").status_code == 200
    assert browser_of(Role.BILLER).get("/before/").status_code == 200
    assert browser_of(Role.CODER).get("/before/").status_code == 403


def test_a_restricted_visit_is_neither_shown_nor_touched(desk: Client):
    records.store_encounter(office_visit(id="own", service_date=str(VISIT), payer=None, coverages=[]))
    planned(desk)
    held = [
        (f"/before/checks/{c.public_id}/", {"do": "settle", "text": "seen"}) for c in rows.BenefitCheck.objects.all()
    ]
    held += [(f"/before/authorizations/{a.public_id}/", {"state": "refused"}) for a in rows.Authorization.objects.all()]
    held += [(f"/before/notices/{n.public_id}/", {"day": str(TODAY)}) for n in rows.Notice.objects.all()]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(desk, held[0][0]))
    assert token
    for row in rows.Encounter.objects.all():
        rows.Restriction.objects.create(encounter=row, by="susan", at=timezone.now())

    def states() -> list[tuple[str, ...]]:
        return [row for of in (rows.BenefitCheck, rows.Authorization) for row in of.objects.values_list("state")]

    before = states()

    assert len(held) >= 3
    for address, form in held:
        assert desk.get(address).status_code == 403, address
        assert desk.post(address, {"csrfmiddlewaretoken": token[1], **form}).status_code == 403, address
    assert desk.get(f"{held[-1][0]}notice.pdf").status_code == 403
    assert states() == before
    assert rows.Notice.objects.get().given is None
