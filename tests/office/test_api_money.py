"""Tasks, appeals, remittances, patients' bills and books through the API: as at the desk, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_remittance_screens import of

from superbill.model.claim import Name
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.records import glass
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
TODAY = date(2026, 6, 2)
Made = Callable[..., Caller]


@pytest.fixture
def claims(encounter_id: str) -> str:
    """Two claims that wait for their payer."""
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    return encounter_id


@pytest.fixture
def biller(claims: str, program: Made) -> Caller:  # noqa: F811 - the fixture
    assert claims
    return program("biller")


@pytest.fixture
def worked(biller: Caller) -> Caller:
    """A denial on one claim, and a payment that matches none."""
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)
    typo = msgspec.structs.replace(
        charts.remittance(B).claims[0], control_number="TYPO", patient=Name("Example", "Ada"), from_date=charts.DAY
    )
    value = msgspec.structs.replace(charts.remittance(B, "T2"), claims=(typo,), paid=typo.paid)
    money.post_remittance(value, "b" * 64, today=TODAY)
    return biller


def upload(caller: Caller, path: str, content: bytes, name: str = "one.835") -> Any:
    return caller.client.post(f"/api/v1{path}", {"file": SimpleUploadedFile(name, content)}, headers=caller.headers)


def first(caller: Caller, kind: str) -> str:
    return str(caller.get("/tasks", kind=kind).json()["rows"][0]["task_id"])


def test_the_queue_is_listed_by_kind_and_a_task_is_taken_noted_and_finished(worked: Caller):
    everything = worked.get("/tasks").json()
    denials = worked.get("/tasks", kind="denial").json()
    task = f"/tasks/{denials['rows'][0]['task_id']}"

    assert 0 < denials["total"] < everything["total"]
    assert worked.get("/tasks", kind="denial", start=denials["total"]).json()["rows"] == []
    assert worked.get("/tasks", kind="denial", reason="CO-50").json() == denials
    assert worked.get("/tasks", kind="denial", reason="CO-51").json()["rows"] == []
    assert worked.get("/tasks", state="done").json()["rows"] == []
    assert worked.get(f"{task}/letter.pdf").status_code == 404
    assert worked.send("POST", f"{task}/take").json()["assignee"] == "program-biller"
    assert worked.send("POST", f"{task}/notes", {"text": " "}).status_code == 422
    assert worked.send("POST", f"{task}/notes", {"text": "called the payer"}).status_code == 200
    done = worked.send("POST", f"{task}/finish", {"outcome": "corrected"}).json()
    again = worked.send("POST", f"{task}/finish", {"outcome": "paid"}).json()
    assert (done["state"], done["outcome"], again["outcome"]) == ("done", "corrected", "corrected")
    assert "called the payer" in [note["text"] for note in worked.get(task).json()["notes"]]
    assert rows.AuditEvent.objects.filter(actor="program-biller", kind="task", action="read").exists()


def test_a_denial_is_appealed_with_its_papers_and_decided(worked: Caller):
    task = first(worked, "denial")
    level = worked.send("POST", f"/tasks/{task}/appeals").json()
    assert worked.send("POST", f"/tasks/{task}/appeals").json() == level
    appeal = f"/appeals/{level['appeal_id']}"
    (document, *_) = worked.get(appeal).json()["chart"]

    assert worked.send("POST", f"{appeal}/documents", {"document": document[0]}).status_code == 201
    paper = upload(worked, f"{appeal}/files", b"From the journal.", "evidence.txt")
    assert paper.status_code == 201, paper.json()
    assert upload(worked, f"{appeal}/files", b"\x00\x01", "evidence.exe").status_code == 422
    left = worked.send("POST", f"{appeal}/files/{paper.json()['id']}/remove").json()
    assert len(left) == 1
    assert worked.send("POST", f"{appeal}/grounds", {"grounds": "Good cause: it came late."}).status_code == 200
    for name in ("letter.pdf", "packet.pdf"):
        made = worked.get(f"{appeal}/{name}")
        assert (made["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    assert worked.send("POST", f"{appeal}/file", {"grounds": ""}).status_code == 422
    filed = worked.send("POST", f"{appeal}/file", {"grounds": "Good cause: it came late."}).json()
    twice = worked.send("POST", f"{appeal}/file", {"grounds": "Good cause: again."})
    decided = worked.send("POST", f"{appeal}/decision", {"outcome": "lost"})

    assert (filed["state"], twice.status_code) == ("filed", 422)
    assert decided.status_code == 200, decided.json()
    assert worked.get("/appeals").json()[0]["state"] == decided.json()["state"] != "filed"


def test_a_payment_without_a_claim_is_matched_and_detached(worked: Caller):
    task = first(worked, "unmatched")
    whole = worked.get(f"/tasks/{task}").json()

    assert B in [s["control_number"] for s in whole["suggestions"]]
    assert whole["lines"]
    assert worked.send("POST", f"/tasks/{task}/payment", {"do": "match"}).status_code == 422
    assert worked.send("POST", f"/tasks/{task}/payment", {"do": "match", "claim": "NONE"}).status_code in {404, 422}
    assert worked.send("POST", f"/tasks/{task}/payment", {"do": "match", "claim": B}).status_code == 200
    assert worked.get(f"{charts.claim_address(B)}/balance").json()["paid"] == "102.72"
    assert worked.send("POST", f"/tasks/{task}/payment", {"do": "match", "claim": B}).status_code in {404, 422}
    held = next(r for r in worked.get("/remittances").json() if r["trace"] == "T2")
    detached = worked.send("POST", f"/remittances/{held['id']}/detach", {"number": 1, "why": "another patient's"})
    assert detached.json()["task"]
    assert worked.get(f"{charts.claim_address(B)}/balance").json()["paid"] == "0.00"
    assert money.proof() == ()


def test_a_payment_of_a_restricted_chart_stays_where_it_is(worked: Caller, claims: str):
    glass.restrict(claims, by="supervisor")
    held = next(r for r in worked.get("/remittances").json() if r["trace"] != "T2")
    posted = records.balance(A)

    refused = worked.send("POST", f"/remittances/{held['id']}/detach", {"number": 1, "why": "another patient's"})

    assert refused.status_code == 403
    assert records.balance(A) == posted


def test_a_file_of_a_payer_is_taken_in_once(biller: Caller):
    taken = upload(biller, "/remittances", of(A)).json()
    again = upload(biller, "/remittances", of(A), "other-name.835").json()
    wrong = upload(biller, "/remittances", b"MRN-4711 is no file of a payer")

    assert [p["posted"] for p in taken["posted"]] == [1]
    assert sum(p["posted"] for p in again["posted"]) == 0
    assert (wrong.status_code, "MRN-4711" in wrong.content.decode()) == (422, False)
    whole = biller.get(f"/remittances/{taken['posted'][0]['remittance_id']}").json()
    assert [(r["claim"], r["paid"]) for r in whole["rows"]] == [(A, "102.72")]
    assert whole["value"]["claims"][0]["control_number"] == A
    assert biller.get(f"{charts.claim_address(A)}/balance").json()["paid"] == "102.72"


def test_a_paper_explanation_is_posted_whole_or_not_at_all(biller: Caller):
    claim = {"number": A, "lines": [
        {"line": 1, "paid": "102.72", "adjustments": {"CO-45": "61.60"}, "coinsurance": "25.68"},
        {"line": 2, "adjustments": {"CO-50": "25.00"}},
    ]}  # fmt: skip
    paper = {"payer": "Any Payer", "check": "4711", "date": "2026-06-01", "total": "102.72", "claims": [claim]}

    wrong = biller.send("POST", "/remittances/paper", paper | {"total": "102.73"})
    first_one = biller.send("POST", "/remittances/paper", paper)
    again = biller.send("POST", "/remittances/paper", paper)

    assert wrong.status_code == 422
    assert first_one.status_code == 201, first_one.json()
    assert again.json() == first_one.json()
    assert biller.get(f"{charts.claim_address(A)}/balance").json()["paid"] == "102.72"


def test_what_one_person_asks_for_another_approves(worked: Caller, program: Made):  # noqa: F811 - the fixture
    task, supervisor = first(worked, "denial"), program("supervisor")
    asked = {"kind": "contract", "side": "payer", "amount": "25.00", "reason": "not worth an appeal"}
    before = Decimal(worked.get(f"{charts.claim_address(A)}/balance").json()["payer"])

    too_much = worked.send("POST", f"/tasks/{task}/requests", asked | {"amount": "9999.00"})
    made = worked.send("POST", f"/tasks/{task}/requests", asked)
    again = worked.send("POST", f"/tasks/{task}/requests", asked)
    refused = worked.send("POST", f"/requests/{made.json()['id']}/decision", {"approve": True})
    (waits,) = supervisor.get("/requests").json()
    done = supervisor.send("POST", f"/requests/{waits['request_id']}/decision", {"approve": True})

    assert (too_much.status_code, made.status_code, refused.status_code) == (422, 201, 403)
    assert again.json() == made.json()
    assert done.json()["state"] == "done"
    assert Decimal(worked.get(f"{charts.claim_address(A)}/balance").json()["payer"]) == before - 25


def test_a_patient_gets_a_statement_pays_and_is_held(worked: Caller):
    patient = rows.Encounter.objects.get().patient.public_id
    place = f"/patients/{patient}"

    assert worked.get("/balances").json()[0]["patient"] == str(patient)
    made = worked.send("POST", f"{place}/statements")
    assert made.status_code == 201, made.json()
    assert worked.get(f"{place}/statements/{made.json()['number']}.pdf").content[:5] == b"%PDF-"
    owes = Decimal(worked.get(f"{place}/account").json()["owes"])
    paid = worked.send("POST", f"{place}/payments", {"amount": "5.00", "way": "cash"})
    assert (paid.status_code, bool(paid.json()["receipt"])) == (201, True)
    assert Decimal(worked.get(f"{place}/account").json()["owes"]) == owes - 5
    ours = {"amount": "2.00", "way": "card", "receipt": "T-17"}
    assert [worked.send("POST", f"{place}/payments", ours).json() for _ in range(2)] == [{"receipt": "T-17"}] * 2
    assert worked.send("POST", f"{place}/payments", ours | {"amount": "3.00"}).status_code == 422
    owes -= 2
    assert Decimal(worked.get(f"{place}/account").json()["owes"]) == owes - 5
    held = worked.send("POST", f"{place}/holds", {"do": "hold", "kind": "dispute", "detail": "says it was paid"})
    assert [h["kind"] for h in held.json()] == ["dispute"]
    assert worked.send("POST", f"{place}/statements").status_code == 422
    assert worked.send("POST", f"{place}/holds", {"do": "release", "kind": "dispute"}).json() == []
    said = worked.send("POST", f"{place}/contacts", {"how": "phone", "direction": "in", "text": "will pay"})
    assert said.json()["by"] == "program-biller"
    parts = worked.send("POST", f"{place}/plan", {"part": "10.00", "first": "2027-01-15"})
    assert parts.status_code == 201, parts.json()
    assert sum(Decimal(p["amount"]) for p in parts.json()) == owes - 5
    assert worked.send("POST", f"{place}/payments", {"amount": "0", "way": "cash"}).status_code == 422
    assert worked.send("POST", f"{place}/payments", {"amount": "1.005", "way": "cash"}).status_code == 422


def test_deposits_are_held_against_remittances(worked: Caller):
    deposit = {"trace": "T2", "amount": "102.72", "day": f"{timezone.localdate()}"}

    assert worked.send("POST", "/deposits", {"deposits": [deposit, deposit]}).json() == {"new": 1}
    found = {t["trace"]: t["state"] for t in worked.get("/deposits").json()}
    wrong = worked.send("POST", "/deposits", {"deposits": [deposit | {"trace": "X"}, deposit | {"amount": "much"}]})

    assert found["T2"] == "agrees"
    assert wrong.status_code == 422
    assert "X" not in {t["trace"] for t in worked.get("/deposits").json()}, "all of a list or none"


def test_a_deposit_entered_wrong_is_taken_back_with_the_reason(worked: Caller):
    deposit = {"trace": "T2", "amount": "1027.20", "day": f"{timezone.localdate()}"}
    assert worked.send("POST", "/deposits", {"deposits": [deposit | {"day": "2199-01-01"}]}).status_code == 422
    worked.send("POST", "/deposits", {"deposits": [deposit]})
    (held,) = worked.get("/deposits/entered").json()
    place = f"/deposits/{held['deposit_id']}/take-back"

    assert worked.send("POST", place, {"reason": " "}).status_code == 422
    assert worked.send("POST", place, {"reason": "the point is wrong"}).json() == {"amount": "1027.20"}

    assert (held["trace"], held["amount"], held["by"]) == ("T2", "1027.20", "program-biller")
    assert worked.get("/deposits/entered").json() == []
    assert worked.send("POST", place, {"reason": "again"}).status_code == 422
    assert worked.send("POST", "/deposits", {"deposits": [deposit]}).json() == {"new": 1}


def test_the_books_are_read_proved_closed_and_exported(worked: Caller, program: Made):  # noqa: F811 - the fixture
    supervisor, yesterday = program("supervisor"), "2026-06-02"

    aging = worked.get("/aging", day="2026-06-20").json()
    owed = [
        claim
        for bucket in range(5)
        for claim in worked.get("/aging/claims", day="2026-06-20", side="patient", bucket=bucket).json()
    ]
    assert sum(Decimal(x) for row in aging if row["side"] == "patient" for x in row["buckets"]) == sum(
        Decimal(claim["amount"]) for claim in owed
    )
    assert worked.get("/measures", day="2026-06-20").json()["months"][0]["claims"] == 2
    (month, *_) = worked.get("/measures/claims", month="2026-05-01").json()
    assert {month["control_number"]} <= {A, B}
    assert worked.get("/measures/claims", month="2020-05-01").json() == []
    assert worked.get("/books/proof").json() == {"differences": []}
    assert worked.send("POST", "/books/close", {"do": "day", "day": yesterday}).status_code == 403
    closed = supervisor.send("POST", "/books/close", {"do": "day", "day": yesterday})
    assert (closed.status_code, closed.json()["last_day"]) == (200, yesterday)
    assert supervisor.send("POST", "/books/close", {"do": "day", "day": yesterday}).status_code == 422
    assert supervisor.get("/books", day=yesterday).json()["closes"]
    text = supervisor.get("/books/ledger.txt", form="csv")
    assert text["Content-Type"].startswith("text/plain")
    assert A in text.content.decode()
    assert rows.AuditEvent.objects.filter(action="export", kind="ledger").exists()
    assert worked.get("/books/ledger.txt").status_code == 403
