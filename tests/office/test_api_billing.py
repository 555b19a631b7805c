"""Charges, batches and claims through the API: the functions of the desk, its refusals, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.claims.invented_visit import office_visit
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_charge_master import FILE

from superbill.office import models as rows
from superbill.office import money, records

Made = Callable[..., Caller]


@pytest.fixture
def biller(program: Made) -> Caller:  # noqa: F811 - the fixture
    return program("biller")


@pytest.fixture
def visit(db) -> str:  # noqa: ARG001 - a fixture for its effect
    money.import_charges(FILE, "charges.csv", "susan")
    return records.store_encounter(office_visit())


def test_a_charge_is_entered_changed_and_taken_off(biller: Caller, visit: str):
    address = f"/encounters/{visit}/charges"
    before = biller.get(address).json()

    new = biller.send("POST", address, {"code": "93000", "modifiers": ["26"], "units": "2", "diagnoses": [1]})
    number = new.json()["number"]
    changed = biller.send("PATCH", f"{address}/{number}", {"units": "1"})
    held = next(line for line in biller.get(address).json()["lines"] if line["number"] == number)
    unnamed = biller.send("POST", f"{address}/{number}/remove", {"reason": "no reason at all"})
    gone = biller.send("POST", f"{address}/{number}/remove", {"reason": "entered twice"})

    assert (new.status_code, changed.status_code, unnamed.status_code, gone.status_code) == (201, 200, 422, 200)
    assert (Decimal(held["charge"]), held["diagnoses"], held["modifiers"]) == (Decimal(30), [1], ["26"])
    assert biller.get(address).json() == before


@pytest.mark.parametrize(
    "charge",
    [{}, {"code": "99999"}, {"code": "93000", "units": "0"}, {"code": "93000", "diagnoses": [99]},
     {"code": "93000", "service_date": "0001-01-01"}, {"code": "93000", "service_date": "9999-12-31"},
     {"code": "93000", "charge": "1.005"}, {"code": "93000", "modifiers": ["x"]}, {"code": "93\u0000"}],
)  # fmt: skip
def test_what_cannot_be_charged_is_refused_and_nothing_changes(biller: Caller, visit: str, charge: dict[str, object]):
    before = records.load_encounter(visit)

    assert biller.send("POST", f"/encounters/{visit}/charges", charge).status_code == 422
    assert records.load_encounter(visit) == before


def test_a_bill_is_not_kept_back_until_the_end_of_time(biller: Caller, visit: str):
    held = {"do": "hold", "reason": "late charges", "until": "9999-12-31"}

    assert biller.send("POST", f"/encounters/{visit}/holds", held).status_code == 422
    assert not rows.BillHold.objects.exists()


def test_a_held_bill_is_refused_with_its_reason_until_it_is_released(biller: Caller, visit: str):
    place = f"/encounters/{visit}"
    kept = biller.send("POST", f"{place}/holds", {"do": "hold", "reason": "late charges"})
    refused = biller.send("POST", f"{place}/bill")
    freed = biller.send("POST", f"{place}/holds", {"do": "release"})

    assert [h["reason"] for h in kept.json()] == ["late charges"]
    assert (refused.status_code, "late charges" in refused.json()["detail"]) == (422, True)
    assert freed.json() == []
    assert rows.Claim.objects.count() == 0


@pytest.mark.usefixtures("tables")
def test_finished_charts_become_claims_and_a_batch_goes_once(biller: Caller, visit: str):
    rows.Encounter.objects.update(completed_at="2026-06-01T12:00Z", completed_by="coder")
    waiting = biller.get("/batches").json()

    run = biller.send("POST", "/batches/build").json()
    assert waiting["to_bill"] == 1
    for left in run["left"]:  # an open finding of the edits is let stand, as a person does it
        row = rows.Encounter.objects.get(public_id=left["encounter_id"])
        check = row.checks.latest("id")
        for place in range(len(records.load_check(left["encounter_id"]).findings)):
            biller.send("POST", f"/encounters/{visit}/overrides", {"place": place, "reason": "seen"})
        assert check.public_id
    numbers = run["claims"] or biller.send("POST", f"/encounters/{visit}/bill").json()["claims"]
    again = biller.send("POST", f"/encounters/{visit}/bill")
    (batch,) = biller.get("/batches").json()["batches"]
    sent = [biller.send("POST", "/batches/send", {"payer": batch["payer_id"]}) for _ in range(2)]

    assert numbers == batch["ready"]
    assert (again.status_code, "its claim already" in again.json()["detail"]) == (422, True)
    assert [s.json()["claims"] for s in sent] == [1, 0]
    assert rows.Job.objects.filter(kind="submit").count() == 1
    assert biller.get("/filing").json()[0]["control_number"] == numbers[0]


def test_a_claim_that_was_not_taken_in_is_not_replaced(biller: Caller, full_chart: str):
    assert full_chart
    place = f"/claims/{rows.Claim.objects.get(control_number='SB0000001').public_id}/changes"
    answers = {do: biller.send("POST", place, {"do": do}) for do in ("resend", "next payer")}
    voided = biller.send("POST", place, {"do": "void"})

    assert {answer.status_code for answer in answers.values()} <= {200, 422}
    assert answers["resend"].json()["detail"], "a claim that is with its payer is not sent twice"
    assert voided.status_code == 422
    assert biller.send("POST", f"/claims/{full_chart}/changes", {"do": "void"}).status_code == 404
    assert biller.send("POST", place, {"do": "burn"}).status_code == 422


def test_all_claims_are_found_by_state_number_and_patient(biller: Caller, full_chart: str, program: Made):  # noqa: F811 - the fixture
    def search(caller: Caller = biller, **body: object) -> dict[str, object]:
        answer = caller.send("POST", "/search/claims", body)
        assert answer.status_code == 200, answer.json()
        return dict(answer.json())

    (row,) = search()["rows"]
    assert (row["control_number"], row["encounter"], row["billed"]) == ("SB0000001", full_chart, "215.00")
    assert search(find="exam ada")["rows"] == search(find="sb00")["rows"] == [row]
    assert search(find="nobody")["rows"] == search(owed="credit")["rows"] == []
    assert search(page=2)["rows"] == []
    coder = search(program("coder"), sort="-billed", owed="credit")
    assert [r["billed"] for r in coder["rows"]] == [None], "money is neither shown nor asked for by the back door"
    assert not rows.AuditEvent.objects.filter(detail__contains="exam").exists()


def test_visits_without_a_claim_and_work_in_the_background(biller: Caller, visit: str):
    (waiting,) = biller.get("/charges/waiting").json()
    assert (waiting["id"], waiting["finished"]) == (visit, False)

    first = biller.send("POST", "/jobs/code/new")
    again = biller.send("POST", "/jobs/code/new")
    checked = biller.send("POST", "/jobs/check", {"encounters": [visit]})

    assert (first.status_code, first.json()["total"], again.status_code) == (202, 1, 204)
    assert {job["id"] for job in biller.get("/jobs").json()} == {first.json()["id"], checked.json()["id"]}
    assert biller.get(f"/encounters/{visit}/superbill.pdf").content[:5] == b"%PDF-"
    assert rows.AuditEvent.objects.filter(action="print", kind="superbill").count() == 1
