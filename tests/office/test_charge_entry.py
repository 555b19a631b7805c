"""Charges of a visit: entered once, priced by the master, held against the note; bills held; claims built and sent."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from tests.claims.invented_visit import office_visit, part
from tests.office import office_charts as charts
from tests.office.test_charge_master import FILE

from superbill.errors import BadInput
from superbill.model.finding import CheckedEncounter
from superbill.office import billing_run, money, records
from superbill.office import models as rows
from superbill.office.models import Encounter
from superbill.office.roles import Role

TODAY = date(2026, 6, 2)


@pytest.fixture
def visit(db) -> str:  # noqa: ARG001 - a fixture for its effect
    money.import_charges(FILE, "charges.csv", "susan")
    return records.store_encounter(office_visit())


def lines(visit: str):
    return records.load_encounter(visit).lines


def test_a_charge_without_an_amount_comes_from_the_master(visit: str):
    number = money.add_charge(visit, {"code": "93000", "modifiers": "26", "units": "2", "diagnoses": "1"}, "billie")

    new = next(line for line in lines(visit) if line.number == number)
    assert (new.charge, new.units, new.diagnoses) == (Decimal("60.00"), Decimal(2), (1,))
    assert Encounter.objects.get().checked is False
    money.change_charge(visit, number, {"units": "1"}, "billie")
    assert next(line for line in lines(visit) if line.number == number).charge == Decimal("30.00")
    money.change_charge(visit, number, {"charge": "25.00"}, "billie")
    assert next(line for line in lines(visit) if line.number == number).charge == Decimal("25.00")


@pytest.mark.parametrize(
    "values",
    [{"code": ""}, {"code": "99999"}, {"code": "93000", "units": "0"}, {"code": "93000", "units": "some"},
     {"code": "93000", "diagnoses": "99"}, {"code": "93000", "charge": "much"}, {"code": "93000", "modifiers": "x"}],
)  # fmt: skip
def test_what_cannot_be_charged_is_refused_and_nothing_changes(visit: str, values: dict[str, str]):
    before = records.load_encounter(visit)
    with pytest.raises(BadInput):
        money.add_charge(visit, values, "billie")
    assert records.load_encounter(visit) == before


def test_a_charge_is_taken_off_with_a_reason(visit: str):
    many = len(lines(visit))
    with pytest.raises(BadInput, match="reason"):
        money.remove_charge(visit, 1, "billie", reason="")
    money.remove_charge(visit, 1, "billie", reason="not documented")
    assert len(lines(visit)) == many - 1
    with pytest.raises(BadInput, match="not in the visit"):
        money.remove_charge(visit, 1, "billie", reason="not documented")


def test_a_held_bill_is_left_out_with_its_reason_until_its_day_or_its_release(visit: str):
    records.store_check(visit, CheckedEncounter(id="x"))
    (claim,) = _built(visit)
    payer = rows.ClaimStanding.objects.get().payer_id
    money.hold_bill(visit, "late charges", "billie", until=TODAY)
    money.hold_bill(visit, "late charges", "billie", until=TODAY)
    assert rows.BillHold.objects.count() == 1

    good, left_out = money.ready(payer, today=TODAY)
    assert (good, [(x.control_number, x.why) for x in left_out]) == ([], [(claim, "held: late charges")])
    assert [c.control_number for c in money.ready(payer, today=TODAY + timedelta(days=1))[0]] == [claim]
    money.release_bill(visit, "billie", today=TODAY)
    assert [c.control_number for c in money.ready(payer, today=TODAY)[0]] == [claim]
    with pytest.raises(BadInput, match="reason"):
        money.hold_bill(visit, " ", "billie")


def _built(visit: str) -> tuple[str, ...]:
    from superbill.claims.build import build  # noqa: PLC0415 - as the office does it

    made = build(records.load_encounter(visit))
    return tuple(records.store_claim(visit, claim).control_number for claim in made)


def test_a_batch_is_queued_once_and_says_what_is_left_out(visit: str):
    records.store_check(visit, CheckedEncounter(id="x"))
    (number,) = _built(visit)
    other = records.store_encounter(
        office_visit(id="other", patient={**charts.encounter().patient.model_dump(mode="json")})
    )
    assert other
    payer = rows.ClaimStanding.objects.get().payer_id

    assert billing_run.submit_batch(payer, "billie", today=TODAY) == 1
    assert billing_run.submit_batch(payer, "bruno", today=TODAY) == 0
    assert rows.Job.objects.filter(kind="submit").count() == 1
    (batch,) = billing_run.batches(TODAY)
    assert (batch.ready, batch.queued) == ((), 1)
    records.add_event(number, "sent", "interchange 1", state="sent", source_sha256="a" * 64)
    rows.Job.objects.update(state="done")
    assert billing_run.batches(TODAY) == ()


CLERK = """
import datetime as dt, sys
from superbill import office
office.setup()
from superbill.model.finding import CheckedEncounter
from superbill.office import billing_run, models as rows, records
from tests.claims.invented_visit import office_visit
from superbill.claims.build import build
if sys.argv[1] == "fill":
    visit = records.store_encounter(office_visit())
    records.store_check(visit, CheckedEncounter(id="x"))
    for claim in build(office_visit()):
        records.store_claim(visit, claim)
else:
    payer = rows.ClaimStanding.objects.get().payer_id
    print("ready", flush=True)
    sys.stdin.readline()
    print(billing_run.submit_batch(payer, sys.argv[1], today=dt.date(2026, 6, 2)))
"""


@pytest.mark.long
def test_two_clerks_at_the_same_moment_send_one_batch(tmp_path: Path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    env |= {"SUPERBILL_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}

    def clerk(name: str) -> subprocess.Popen[str]:
        program = [sys.executable, "-c", CLERK, name]
        return subprocess.Popen(program, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    assert clerk("fill").wait(120) == 0
    both = [clerk("billie"), clerk("bruno")]
    for each in both:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()

    assert sorted(int(each.communicate(timeout=120)[0]) for each in both) == [0, 1]


def test_a_visit_without_a_plan_is_charged_to_the_patient(visit: str):
    person = part("patient", account="OWN1")
    own = records.store_encounter(office_visit(id="own", payer=None, coverages=[], patient=person))
    (number,) = billing_run.bill_patient(own, "billie", today=TODAY)
    standing = rows.ClaimStanding.objects.get(claim__control_number=number)

    assert standing.patient_owes == standing.charges == standing.charge > 0
    assert (standing.payer_owes, standing.payer_kind) == (0, "self_pay")
    assert billing_run.batches(TODAY) == (), "nothing goes to a payer"
    made = money.make_statement(str(rows.Encounter.objects.get(public_id=own).patient.public_id), "b", today=TODAY)
    assert made.amount == standing.charge
    assert money.proof() == ()
    assert visit


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def press(client: Client, address: str, at: str = "", **fields):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, at or address))
    assert token
    return client.post(address, {"csrfmiddlewaretoken": token[1], **fields})


def test_the_screen_enters_holds_prints_and_reconciles(full_chart: str, browser_of: Callable[..., Client]):
    money.import_charges(FILE, "charges.csv", "susan")
    biller, address = browser_of(Role.BILLER), f"/encounters/{full_chart}/charges/"
    many = len(lines(full_chart))

    assert "Against the note" in page(biller, address)
    assert press(biller, address, do="add", code="93000", units="1").status_code == 302
    refused = press(biller, address, do="add", code="00000", units="7")
    assert refused.status_code == 422
    assert 'value="00000"' in refused.content.decode(), "what was typed stays"
    assert len(lines(full_chart)) == many + 1
    assert press(biller, address, do="remove", line=str(many + 1), reason="entered twice").status_code == 302
    assert press(biller, address, do="hold", reason="late charges", until="2026-07-01").status_code == 302
    assert "late charges" in page(biller, address)
    assert press(biller, address, do="release").status_code == 302
    assert press(biller, address, do="dance").status_code == 422
    printed = biller.get(f"/encounters/{full_chart}/superbill.pdf")
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert browser_of(Role.AUDITOR).get(address).status_code == 403


def test_the_master_on_the_screen(db, browser_of: Callable[..., Client]):  # noqa: ARG001
    import io  # noqa: PLC0415

    def file(text: str) -> io.BytesIO:
        made = io.BytesIO(text.encode())
        made.name = "charges.csv"
        return made

    supervisor, biller = browser_of(Role.SUPERVISOR), browser_of(Role.BILLER)
    assert press(supervisor, "/charges/import/", "/charges/", file=file(FILE)).status_code == 200
    assert "Office visit 3" in page(biller, "/charges/")
    assert press(supervisor, "/charges/import/", "/charges/", file=file("code\n1\n")).status_code == 422
    assert press(biller, "/charges/import/", "/billing/charges/", file=file(FILE)).status_code == 403
    assert b"99213" in biller.get("/charges/file.csv").content


def test_the_batches_screen_builds_and_sends(visit: str, browser_of: Callable[..., Client]):
    records.store_check(visit, CheckedEncounter(id="x"))
    _built(visit)
    payer = rows.ClaimStanding.objects.get().payer_id
    biller = browser_of(Role.BILLER)

    assert "1 ready" in page(biller, "/billing/batches/")
    assert "1 claim is on its way" in press(biller, "/billing/batches/", do="send", payer=payer).content.decode()
    assert "Nothing was left" in press(biller, "/billing/batches/", do="send", payer=payer).content.decode()
    assert press(biller, "/billing/batches/", do="build").status_code == 200
    assert "Visits without a claim" in page(biller, "/billing/charges/")


def test_a_bill_that_the_edits_hold_leads_to_them(visit: str, browser_of: Callable[..., Client], monkeypatch):
    monkeypatch.setattr(billing_run, "check", lambda *_, **__: charts.checked())
    biller, address = browser_of(Role.BILLER), f"/encounters/{visit}/charges/"

    answer = press(biller, address, do="bill")

    assert answer.status_code == 422
    assert f"/encounters/{visit}/?look=1#edits" in answer.content.decode()
