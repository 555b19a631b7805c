"""A claim after it was sent: replaced, voided, sent again, billed to the next payer; the ledger follows to the cent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from tests.claims.invented_visit import coverage, line, office_visit, part
from tests.payers.office import scenario, submission

from superbill.claims.build import build
from superbill.errors import BadInput
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.records.secondary import in_order
from superbill.office.roles import Role
from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import prepare
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.tracking import sent_events
from superbill.remittance.posting import UnbalancedRemittance

TODAY = date(2026, 6, 2)
SECOND = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Second Mutual"},
                  subscriber={"member_id": "S777"})  # fmt: skip
pytestmark = pytest.mark.django_db


def billed(*coverages, control: str = "C100", **changes) -> str:
    """A visit with two charges and its claim; returns the encounter's id."""
    cards = [coverage(), *coverages]
    visit = office_visit(lines=[line(1), line(2, code="93000", charge="60.00")], coverages=cards, **changes)
    first = visit.coverages[0].payer.id
    (claim,) = build(visit, control=control, payer=first)
    encounter_id = records.store_encounter(visit)
    records.store_claim(encounter_id, claim)
    return encounter_id


def payer_with(rule: str = "", seed: int = 7) -> SimulatedPayer:
    """A payer that treats the first claim by a scenario."""
    first = f'\n[[rule]]\nscenario = "{rule}"\ntimes = 1' if rule else ""
    return SimulatedPayer(msgspec.structs.replace(scenario(f'[patient]\ncoinsurance = "0.20"{first}'), seed=seed))


def answered(
    control: str, rule: str = "", *, number: int = 1, seed: int = 7, payer: SimulatedPayer | None = None
) -> None:
    """Send the newest version of a claim and take in everything that its payer answers."""
    payer = payer or payer_with(rule, seed)
    value = money.billed_claims([control])[control]
    outgoing = prepare(submission(value, number=number))
    money.book_charges([value], "biller")
    digest = hashlib.sha256(outgoing.content).hexdigest()
    records.add_events(sent_events(outgoing.sent, TODAY), source_sha256=digest)
    for answer in payer.receive(outgoing.content):
        read = read_answers(answer.content)
        digest = hashlib.sha256(answer.content).hexdigest()
        others = type(read)(read.interchanges, read.groups, read.batches, (), read.statuses)
        records.add_events(events_of(others, [outgoing.sent]), source_sha256=digest)
        for remittance in read.remittances:
            try:
                money.post_remittance(remittance, digest, "biller", today=TODAY)
            except UnbalancedRemittance:
                continue


def stands(control: str = "C100") -> rows.ClaimStanding:
    return rows.ClaimStanding.objects.get(claim__control_number=control)


def test_a_corrected_claim_replaces_with_the_payers_number_and_its_charges_follow():
    visit, payer = billed(), payer_with("denied")
    answered("C100", payer=payer)
    icn, before = stands().payer_claim_number, stands().charges
    with pytest.raises(BadInput, match="same again"):
        money.correct_claim("C100", "biller", today=TODAY)
    money.change_charge(visit, 2, {"charge": "75.00"}, "biller")

    made = money.correct_claim("C100", "biller", today=TODAY)

    claim = money.billed_claims(["C100"])["C100"]
    assert (made.version, claim.frequency, claim.payer_claim_number) == (2, "7", icn)
    assert stands().charges == before + 15
    assert rows.Task.objects.filter(kind="denial", state="open").count() == 0
    assert set(rows.Task.objects.filter(kind="denial").values_list("outcome", flat=True)) == {"corrected"}
    assert [row.control_number for row in money.ready("PAYER1")[0]] or rows.Encounter.objects.get().checked is False
    answered("C100", number=2, payer=payer)
    assert stands().paid > 0
    assert money.proof() == ()


def test_a_correction_that_changes_no_charge_books_nothing_again():
    visit = billed()
    answered("C100", "denied")
    entries = rows.Entry.objects.filter(kind="charge").count()
    money.change_charge(visit, 2, {"modifiers": "59"}, "biller")

    money.correct_claim("C100", "biller", today=TODAY)

    assert rows.Entry.objects.filter(kind="charge").count() == entries
    assert money.proof() == ()


def test_a_voided_claim_charges_nothing_and_cannot_be_changed_again():
    billed()
    answered("C100")
    paid = stands().paid

    money.void_claim("C100", "biller", today=TODAY)

    assert money.billed_claims(["C100"])["C100"].frequency == "8"
    assert stands().charges == 0
    assert stands().payer_owes + stands().patient_owes == -paid - stands().adjusted, "the payer takes its money back"
    for again in (money.void_claim, money.correct_claim):
        with pytest.raises(BadInput, match="was voided"):
            again("C100", "biller", today=TODAY)
    assert money.proof() == ()


def test_what_no_payer_has_taken_in_is_sent_again_and_not_replaced():
    visit = billed()
    answered("C100", "rejected-member-not-found")
    for change in (money.correct_claim, money.void_claim):
        with pytest.raises(BadInput, match="not known"):
            change("C100", "biller", today=TODAY)
    with pytest.raises(BadInput, match="rejected again"):
        money.resend_claim("C100", "biller", today=TODAY)
    value = records.load_encounter(visit)
    card = value.coverages[0]
    holder = card.subscriber.model_copy(update={"member_id": "M99999"})
    mended = card.model_copy(update={"subscriber": holder})
    records.store_encounter(value.model_copy(update={"coverages": (mended,)}))

    made = money.resend_claim("C100", "biller", today=TODAY)

    claim = money.billed_claims(["C100"])["C100"]
    assert (made.version, claim.frequency, claim.insured.member_id) == (2, "1", "M99999")
    answered("C100", number=2)
    with pytest.raises(BadInput, match=r"sent and not rejected.*correct it \(7\)"):
        money.resend_claim("C100", "biller", today=TODAY)


def test_a_claim_that_has_not_gone_out_is_built_again_from_the_corrected_visit(browser_of: Callable[..., Client]):
    visit, biller = billed(), browser_of("biller")
    page = reverse("change-claim", args=[rows.Claim.objects.get().public_id])
    assert "It has not gone out" in biller.get(page).content.decode()
    with pytest.raises(BadInput, match="says what the visit says already"):
        money.resend_claim("C100", "biller", today=TODAY)
    money.change_charge(visit, 2, {"charge": "30.00"}, "biller")

    made = money.resend_claim("C100", "biller", today=TODAY)

    claim = money.billed_claims(["C100"])["C100"]
    assert (made.version, claim.frequency) == (2, "1")
    assert Decimal("30.00") in [line.charge for line in claim.lines]
    assert stands().charges == 0, "nothing is booked before it goes out"
    assert money.proof() == ()


def test_a_rejected_claim_in_a_batch_that_is_being_sent_is_not_built_once_more():
    visit = billed()
    answered("C100", "rejected-member-not-found")
    money.change_charge(visit, 2, {"charge": "30.00"}, "biller")
    money.resend_claim("C100", "biller", today=TODAY)
    rows.Job.objects.create(kind="submit", argument={"claims": ["C100"]}, state="running", by="biller")
    money.change_charge(visit, 2, {"charge": "31.00"}, "biller")

    with pytest.raises(BadInput, match="is in a batch that is being sent"):
        money.resend_claim("C100", "biller", today=TODAY)


def test_a_correction_that_waits_is_corrected_once_more_and_a_void_is_final():
    visit = billed()
    answered("C100", "denied")
    money.change_charge(visit, 2, {"charge": "75.00"}, "biller")
    money.correct_claim("C100", "biller", today=TODAY)

    with pytest.raises(BadInput, match=r"waits to be sent as a correction \(7\)"):
        money.resend_claim("C100", "biller", today=TODAY)

    money.void_claim("C100", "biller", today=TODAY)
    with pytest.raises(BadInput, match=r"was voided\. Bill the visit with a new claim"):
        money.resend_claim("C100", "biller", today=TODAY)
    records.add_event("C100", "sent", "interchange 000000009", source_sha256="d" * 64)
    with pytest.raises(BadInput, match="was voided"):
        money.resend_claim("C100", "biller", today=TODAY)


def test_a_claim_on_its_way_is_not_built_again():
    visit = billed()
    money.change_charge(visit, 2, {"charge": "30.00"}, "biller")
    job = rows.Job.objects.create(kind="submit", argument={"claims": ["C100"]}, state="queued", by="biller")
    with pytest.raises(BadInput, match=r"is in a batch that is being sent\. Wait until it is out"):
        money.resend_claim("C100", "biller", today=TODAY)

    rows.Job.objects.filter(pk=job.pk).update(state="done")
    records.add_event("C100", "sent", "interchange 000000001", source_sha256="c" * 64)

    with pytest.raises(BadInput, match="on its way: wait"):
        money.resend_claim("C100", "biller", today=TODAY)


def test_the_next_payer_is_billed_with_what_the_first_decided_and_nothing_is_counted_twice():
    billed(SECOND)
    with pytest.raises(BadInput, match="no decision"):
        money.bill_next_payer("C100", "biller")
    answered("C100")
    first = stands()
    assert (first.patient_owes, first.payer_owes > 0) == (0, True), "what is left waits for the second payer"

    (second,) = money.bill_next_payer("C100", "biller")

    claim = money.billed_claims([second])[second]
    assert claim.payer.id == "PAYER2"
    assert claim.other_payers[0].paid == first.paid
    assert stands(second).ledger.control_number == "C100"
    answered(second, number=2, seed=9)
    after = stands()
    assert after.charges == first.charges, "the charges are booked once"
    assert stands(second).charges == 0
    assert after.charges == after.paid + after.adjusted + after.payer_owes + after.patient_owes
    assert after.paid > first.paid
    assert rows.Task.objects.filter(kind="next payer", state="open").count() == 0
    assert money.proof() == ()
    with pytest.raises(BadInput, match="no further payer"):
        money.bill_next_payer("C100", "biller")


def test_medicaid_comes_after_the_others_whatever_the_cards_say():
    state = {"kind": "medicaid", "id": "STATE", "name": "State plan"}
    medicaid = coverage(payer=state, subscriber={"member_id": "D1"})
    visit = office_visit(coverages=[{**medicaid, "order": 1}, {**coverage(), "order": 2}], lines=[line(1)])
    (claim,) = build(in_order(visit), control="C100", payer="PAYER1")
    records.store_claim(records.store_encounter(visit), claim)
    answered("C100")

    (second,) = money.bill_next_payer("C100", "biller")

    assert money.billed_claims([second])[second].payer.id == "STATE"


def test_what_its_payer_forwarded_is_not_billed_again():
    billed(SECOND)
    answered("C100", "crossover")
    with pytest.raises(BadInput, match="forwarded"):
        money.bill_next_payer("C100", "biller")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def press(client: Client, address: str, **fields: str):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, address))
    assert token
    return client.post(address, {"csrfmiddlewaretoken": token[1], **fields})


def test_the_screen_corrects_voids_and_bills_on(browser_of: Callable[..., Client]):
    visit = billed(SECOND)
    answered("C100")
    biller = browser_of(Role.BILLER)
    address = f"/claims/{rows.Claim.objects.get().public_id}/change/"

    assert "Corrected claim (7)" in page(biller, address)
    assert press(biller, address, do="correct").status_code == 422
    assert press(biller, address, do="next").status_code == 302
    money.change_charge(visit, 2, {"charge": "70.00"}, "biller")
    assert press(biller, address, do="correct").status_code == 302
    assert press(biller, address, do="void").status_code == 302
    assert press(biller, address, do="void").status_code == 422
    assert press(biller, address, do="dance").status_code == 422
    assert browser_of(Role.AUDITOR).get(address).status_code == 403


def test_the_secondary_claim_from_its_task(browser_of: Callable[..., Client]):
    billed(SECOND)
    answered("C100")
    biller, task = browser_of(Role.BILLER), rows.Task.objects.get(kind="next payer")

    assert press(biller, f"/billing/tasks/{task.public_id}/", do="next").status_code == 302

    task.refresh_from_db()
    assert (task.state, rows.Claim.objects.count()) == ("done", 2)


@pytest.mark.parametrize("amount", ["10.00", "999.00"])
def test_a_payment_on_a_merged_account_goes_to_the_record_that_stays(amount: str):
    billed()
    answered("C100")
    own = rows.Patient.objects.get()
    person = part("patient", medical_record_number="OTHER", account="OTHER")
    other = records.store_encounter(office_visit(id="other", patient=person))
    stays = rows.Encounter.objects.get(public_id=other).patient
    records.merge_patients(str(stays.public_id), str(own.public_id), "the same person", by="regina")
    owed = stands().patient_owes

    money.patient_pays(str(own.public_id), Decimal(amount), "desk", today=TODAY)

    assert stands().patient_owes == max(owed - Decimal(amount), 0)
    assert money.proof() == ()
