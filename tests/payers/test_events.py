from datetime import date
from decimal import Decimal

import pytest
from tests.payers.office import claim, coverage, submission

from superbill.errors import BadFile, BadInput
from superbill.model.acknowledgment import (
    ClaimAcknowledgment,
    ClaimStatus,
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from superbill.model.remittance import Adjustment, ClaimPayment, ServicePayment
from superbill.payers.answers import Answers, events_of, payment_state, read_answers
from superbill.payers.status_words import Outcome, action_of, outcome_of, words_of
from superbill.payers.submission import prepare
from superbill.payers.tracking import ClaimEvent, Sent, Source, State, state_of
from superbill.x12.claim_acknowledgment import BatchReceipt, ClaimReceipt, Name, ProviderReceipt

SENT = Sent(7, "PAYER1", {"0001": ("C1", "C2"), "0002": ("C3",)})


def group(outcome, *sets):
    return Answers(groups=(GroupAcknowledgment("HC", 7, outcome, len(sets), len(sets), 0, sets),))


def acknowledged(control, *statuses, number=""):
    day = date(2026, 5, 15)
    receipt = ClaimReceipt(ClaimAcknowledgment(control, statuses, number), Name("A"), "M1", day)
    provider = ProviderReceipt(Name("Clinic", person=False), "1234567893", (receipt,))
    return Answers(
        batches=(BatchReceipt("P", "P", "R", "R", "1", "1", "7", day, day, ClaimStatus("A1", "19"), (provider,)),)
    )


def test_a_rejected_set_rejects_its_claims():
    """ack-001 (999, from the published sample of a rejected file): a segment that is not known at position 17."""
    bad = SetAcknowledgment("837", "0001", "R", ("5",), (SegmentError("NM", 17, "", "1"),))

    events = events_of(group("R", bad), [SENT])

    assert [(e.claim, e.state) for e in events[:2]] == [("C1", State.REJECTED), ("C2", State.REJECTED)]
    assert events[0].detail == "Set 0001 rejected: segment NM at position 17 is not known"
    assert "not appealed" in events[0].do
    assert events[2].state is State.REJECTED


def test_an_accepted_set():
    """ack-002: 999 accepted, one set of one."""
    sent = Sent(7, "P", {"0001": ("C1",)})

    (event,) = events_of(group("A", SetAcknowledgment("837", "0001", "A")), [sent])

    assert (event.state, event.do) == (State.ACKNOWLEDGED, "")


def test_a_group_that_is_partly_accepted():
    events = events_of(group("P", SetAcknowledgment("837", "0001", "A"), SetAcknowledgment("837", "0002", "R")), [SENT])

    assert [e.state for e in events] == [State.ACKNOWLEDGED, State.ACKNOWLEDGED, State.REJECTED]


def test_a_claim_rejected_for_invalid_information():
    """ack-003 (277CA, published sample): A7:562:85, work: fix the billing NPI, send as new, no appeal."""
    status = ClaimStatus("A7", "562", "85")

    (event,) = events_of(acknowledged("C1", status), [SENT])

    assert event.state is State.REJECTED
    assert event.detail == "A7 invalid information: 562 NPI of the billing provider"
    assert action_of(status) == (
        "Correct the NPI. Send it again as a new claim (frequency 1) once corrected; a rejection is not appealed"
    )
    assert state_of([event]) is State.REJECTED


def test_a_claim_accepted_into_adjudication():
    """ack-004 (277CA, published sample): A2:20 with the payer's claim number."""
    (event,) = events_of(acknowledged("C1", ClaimStatus("A2", "20"), number="1107000000014420"), [SENT])

    assert (event.state, event.payer_claim_number, event.do) == (State.ACCEPTED, "1107000000014420", "")


def test_a_status_answer_that_denies():
    """ack-006 (277): F2:88:QC is finished and denied."""
    assert outcome_of(ClaimStatus("F2", "88", "QC")) is Outcome.DENIED


def test_one_rejecting_status_among_several_rejects():
    (event,) = events_of(acknowledged("C1", ClaimStatus("A1", "20"), ClaimStatus("A6", "562", "82")), [SENT])

    assert event.state is State.REJECTED


def test_an_unknown_category_is_never_an_acceptance():
    strange = ClaimStatus("A9", "9999")

    (event,) = events_of(acknowledged("C1", strange), [SENT])

    assert (event.state, words_of(strange)) == (State.REJECTED, "A9 not in our table: 9999 not in our table")


def test_a_rejected_interchange_rejects_everything_in_it():
    events = events_of(Answers(interchanges=(InterchangeAcknowledgment(7, "R", "024"),)), [SENT])

    assert [e.claim for e in events] == ["C1", "C2", "C3"]
    assert {(e.state, e.detail) for e in events} == {(State.REJECTED, "Interchange 7: its content is wrong")}


def test_a_duplicate_interchange_is_no_rejection_of_its_claims():
    """The payer has a file of this number; its claims are not sent again before somebody has looked."""
    events = events_of(Answers(interchanges=(InterchangeAcknowledgment(7, "R", "025"),)), [SENT])

    assert {(e.state, e.detail) for e in events} == {(State.SENT, "Interchange 7: its control number was used before")}
    assert all("999 of the first copy" in e.do for e in events)


def test_answers_to_other_files_bring_nothing():
    others = Answers(
        interchanges=(InterchangeAcknowledgment(8, "R", "025"),),
        groups=(GroupAcknowledgment("HC", 8, "R", 1, 1, 0, ()),),
        batches=acknowledged("X9", ClaimStatus("A2", "20")).batches,
    )

    assert events_of(others, [SENT]) == ()


def test_capitals_of_a_control_number_do_not_matter():
    (event,) = events_of(acknowledged("c1", ClaimStatus("A2", "20")), [SENT])

    assert event.claim == "C1"


def event(source, state):
    return ClaimEvent("C1", source, state, "")


SENT_EVENT = event(Source.SENT, State.SENT)
TA1_OK = event(Source.TA1, State.ACKNOWLEDGED)
TAKEN = event(Source.CLAIM, State.ACCEPTED)
REFUSED = event(Source.CLAIM, State.REJECTED)
PAID = event(Source.REMITTANCE, State.PAID)
UNDONE = event(Source.REMITTANCE, State.REVERSED)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], None),
        ([SENT_EVENT], State.SENT),
        ([SENT_EVENT, TAKEN, TA1_OK], State.ACCEPTED),
        ([SENT_EVENT, PAID, TAKEN, TA1_OK], State.PAID),
        ([SENT_EVENT, PAID, UNDONE], State.REVERSED),
        ([SENT_EVENT, PAID, UNDONE, PAID], State.PAID),
        ([SENT_EVENT, TAKEN, REFUSED], State.REJECTED),
        ([SENT_EVENT, REFUSED, TAKEN], State.REJECTED),
        ([SENT_EVENT, REFUSED, SENT_EVENT], State.SENT),
        ([SENT_EVENT, REFUSED, SENT_EVENT, TAKEN], State.ACCEPTED),
    ],
)
def test_where_a_claim_stands(events, state):
    assert state_of(events) is state


def paid(amount, *lines, status="1", patient="0", charge="100.00"):
    services = tuple(
        ServicePayment("99213", Decimal(c), Decimal(p), adjustments=(Adjustment(g, r, Decimal(c) - Decimal(p)),))
        for c, p, g, r in lines
    )
    return ClaimPayment("C1", status, Decimal(charge), Decimal(amount), Decimal(patient), services=services)


@pytest.mark.parametrize(
    ("payment", "state"),
    [
        (paid("80.00", ("100.00", "80.00", "CO", "45")), State.PAID),
        (paid("50.00", ("50.00", "50.00", "CO", "45"), ("50.00", "0", "CO", "97")), State.PARTLY_PAID),
        (paid("0", ("100.00", "0", "CO", "97")), State.DENIED),
        (paid("0", ("100.00", "0", "PR", "1"), patient="100.00"), State.PAID),
        (paid("0", ("100.00", "0", "PR", "27"), patient="100.00", status="4"), State.DENIED),
        (paid("-80.00", ("-100.00", "-80.00", "CO", "45"), status="22", charge="-100.00"), State.REVERSED),
        (paid("0", status="23"), State.ANSWERED),
    ],
)
def test_what_a_payment_makes_of_a_claim(payment, state):
    assert payment_state(payment) is state


def test_a_file_that_answers_nothing():
    with pytest.raises(BadFile, match="no TA1, 999, 277CA, 277 or 835"):
        read_answers(prepare(submission(claim())).content, "x")


def test_a_file_that_is_not_x12():
    with pytest.raises(BadFile):
        read_answers(b"hello", "x")


def test_claims_of_one_file_have_their_own_numbers():
    with pytest.raises(BadInput, match="2 claims"):
        prepare(submission(claim("C1"), claim("C1", id="E2")))


def test_a_file_that_a_payer_would_reject_is_not_prepared():
    short = coverage(payer={"kind": "commercial", "id": "P", "name": "Prairie"})

    with pytest.raises(BadInput, match="shorter than allowed"):
        prepare(submission(claim(coverages=[short])))


def test_what_is_remembered_of_a_file():
    outgoing = prepare(submission(claim("C1"), claim("C2", id="E2"), number=41))

    assert outgoing.name == "000000041.837"
    assert outgoing.sent == Sent(41, "PAYER1", {"0001": ("C1", "C2")}, date(2026, 5, 15))
    assert outgoing.sent.claims == ("C1", "C2")
