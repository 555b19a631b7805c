"""Worked cases of the area ack with neighbours of our own: what each status makes of a claim, and what to do."""

import pytest
from tests.payers.test_scenarios import DOCTOR, status_of

from superbill.model.acknowledgment import ClaimStatus
from superbill.model.claim_status import StatusAnswer, StatusDetail, StatusResponse, StatusSubject
from superbill.model.eligibility import Benefit, EligibilityAnswer, Member, Name
from superbill.payers.answers import Answers, events_of
from superbill.payers.status_words import Outcome, action_of, outcome_of, words_of
from superbill.payers.tracking import Sent, Source, State
from superbill.x12.claim_status import read_responses, write_responses
from superbill.x12.write import Header

SENT = Sent(1, "P", {"0001": ("C100",)})
WHO = StatusSubject(Name("Archer", "Dana"), "M12345")


@pytest.mark.parametrize(
    ("category", "status", "outcome"),
    [
        ("A7", "562", Outcome.REJECTED), ("A2", "20", Outcome.ACCEPTED), ("A0", "16", Outcome.ACCEPTED),
        ("A1", "19", Outcome.ACCEPTED), ("A3", "33", Outcome.REJECTED), ("A4", "35", Outcome.REJECTED),
        ("A5", "20", Outcome.ACCEPTED), ("A6", "21", Outcome.REJECTED), ("A8", "178", Outcome.REJECTED),
        ("ZZ", "20", Outcome.ERROR), ("P1", "20", Outcome.PENDING), ("F2", "88", Outcome.DENIED),
    ],
)  # fmt: skip
def test_what_a_category_makes_of_a_claim(category, status, outcome):
    """ack-003 and ack-004; an unknown category never counts as accepted."""
    told = ClaimStatus(category, status)

    assert outcome_of(told) is outcome
    assert ("not appealed" in action_of(told)) is (outcome is Outcome.REJECTED)


def test_the_words_of_a_rejection():
    """ack-003: A7:562:85."""
    assert words_of(ClaimStatus("A7", "562", "85")) == "A7 invalid information: 562 NPI of the billing provider"


@pytest.mark.parametrize(
    ("category", "status", "entity", "state"),
    [
        ("F2", "88", "QC", State.DENIED), ("F1", "65", "", State.PAID), ("P1", "20", "", State.PENDING),
        ("P3", "294", "", State.PENDING), ("R4", "294", "", State.INFORMATION), ("A2", "20", "", State.ACCEPTED),
        ("F3", "101", "", State.ANSWERED), ("F4", "104", "", State.DENIED), ("A7", "562", "85", State.REJECTED),
    ],
)  # fmt: skip
def test_what_a_277_makes_of_a_claim(category, status, entity, state):
    """ack-006: F2:88:QC is denied, with nothing paid."""
    answer = StatusAnswer("P", "P1", "R", "R1", "C100", (StatusDetail(category, status, entity),), DOCTOR, WHO,
                          patient_account="C100")  # fmt: skip
    header = Header("PAYER1", "ELM", 1, "2026-05-15T08:30", "T")
    read = read_responses(write_responses([StatusResponse("1", (answer,))], header))

    (event,) = events_of(Answers(statuses=read), [SENT])

    assert (event.source, event.state) == (Source.STATUS, state)


@pytest.mark.parametrize("category", ["D0", "E1", "E4"])
def test_an_answer_that_could_not_be_given_is_no_step(category):
    answer = StatusAnswer("P", "P1", "R", "R1", "C100", (StatusDetail(category, "35"),), DOCTOR, WHO)

    assert events_of(Answers(statuses=(StatusResponse("1", (answer,)),)), [SENT]) == ()


@pytest.mark.parametrize(("kinds", "active"), [(("1", "B"), True), (("6",), False), (("B",), None), (("2", "6"), True)])
def test_active_coverage(kinds, active):
    """ack-008: EB 1 is active coverage; a copayment alone says nothing of it."""
    told = EligibilityAnswer("P", "P1", DOCTOR, Member(Name("A")), benefits=tuple(Benefit(k) for k in kinds))

    assert told.active is active


def test_a_question_is_no_answer():
    assert b"*276*" in status_of()
