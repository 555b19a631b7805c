"""Dental claims at the test payer: acknowledged and decided as others are; a predetermination gets an estimate."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.payers.office import RECEIVER, SUBMITTER, claim, scenario
from tests.x12 import judge

from superbill.model.dental import DentalClaim, DentalLine, DentalSubmission, Tooth
from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import ready_to_send
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.tracking import Source, State
from superbill.x12 import dental

DAY = date(2026, 5, 14)


def dental_file(**changes):
    visit = claim()
    lines = (
        DentalLine(1, "D2391", Decimal("180.00"), teeth=(Tooth("14", ("O",)),), control="L1"),
        DentalLine(2, "D1110", Decimal("95.00"), Decimal(1), control="L2"),
    )
    made = DentalClaim("T100", Decimal("275.00"), "11", visit.billing, visit.insured, visit.payer, lines, DAY)
    made = replace(made, **changes)
    return dental.write(DentalSubmission(9, SUBMITTER, RECEIVER, (made,), "2026-05-15T08:30")).encode()


def answered(content, rules=""):
    answers = SimulatedPayer(scenario(rules)).receive(content)
    sent = ready_to_send(content, "dental").outgoing.sent
    return answers, [e for a in answers for e in events_of(read_answers(a.content), [sent])]


def test_a_dental_claim_is_acknowledged_and_paid():
    answers, events = answered(dental_file())

    assert [a.name.rpartition(".")[2] for a in answers] == ["999", "277ca", "835"]
    assert [(e.source, e.state) for e in events][-2:] == [
        (Source.CLAIM, State.ACCEPTED), (Source.REMITTANCE, State.PAID)
    ]  # fmt: skip
    text = answers[2].content.decode()
    assert "SVC*AD:D2391*180.00*180.00" in text
    assert judge.errors(text) == []
    assert judge.balance_errors(text) == []
    (paid,) = read_answers(answers[2].content).remittances[0].claims
    assert [(s.code, s.control) for s in paid.services] == [("D2391", "L1"), ("D1110", "L2")]


def test_a_predetermination_gets_an_estimate_and_nothing_is_paid():
    answers, events = answered(dental_file(predetermination=True, service_date=None))

    (told,) = read_answers(answers[2].content).remittances[0].claims
    assert (told.status, told.paid, events[-1].state) == ("25", 0, State.ANSWERED)


@pytest.mark.parametrize(
    ("name", "state"),
    [("denied", State.DENIED), ("rejected-billing-npi", State.REJECTED), ("one-line-denied", State.PARTLY_PAID)],
)
def test_scenarios_hold_for_dental_claims(name, state):
    _, events = answered(dental_file(), f'[[rule]]\nscenario = "{name}"')

    assert events[-1].state is state
