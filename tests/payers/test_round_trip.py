"""The whole road: a claim is built, written, sent over HTTP, answered, read back, posted, and balanced to the cent."""

from decimal import Decimal

from tests.payers.office import claim, submission
from tests.x12 import judge

from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import collect, deliver, prepare
from superbill.payers.test_payer.scenario import shipped_scenario
from superbill.payers.test_payer.server import running
from superbill.payers.tracking import Source, State, built, sent_events, state_of
from superbill.payers.transports.http import HttpTransport
from superbill.remittance.balancing import balance
from superbill.remittance.denials import work_items
from superbill.remittance.ledger import charge_entry, standing
from superbill.remittance.posting import post


def send_and_collect(batch):
    """Everything that the shipped test payer answers to a submission, over HTTP."""
    outgoing, kept = prepare(batch), []
    with running(shipped_scenario()) as server:
        transport = HttpTransport("TESTPAYER", server.url)
        deliver(outgoing, transport)
        deliver(outgoing, transport)
        assert collect(transport, kept.append) == 3
        assert transport.fetch() == ()
    return outgoing, kept


def test_from_claim_to_balanced_ledger():
    one, two = claim("C100"), claim("C200", id="E2")
    batch = submission(one, two)

    outgoing, kept = send_and_collect(batch)

    read = [read_answers(answer.content, answer.name) for answer in kept]
    events = [*built(batch), *sent_events(outgoing.sent), *(e for a in read for e in events_of(a, [outgoing.sent]))]
    for control in ("C100", "C200"):
        mine = [e for e in events if e.claim == control]
        assert [e.source for e in mine] == [s for s in Source if s is not Source.STATUS]
        assert state_of(mine) is State.PARTLY_PAID
        assert mine[-1].payer_claim_number == mine[-2].payer_claim_number != ""

    (paid,) = [r for a in read for r in a.remittances]
    assert balance(paid) == ()
    entries = [charge_entry(one), charge_entry(two), *post([one, two], paid)]
    assert sum(leg.amount for e in entries for leg in e.postings) == 0
    for mine in (one, two):
        where = standing(entries, mine.control_number)
        assert where.charges == where.paid + where.adjustments + where.balance == Decimal("210.00")
        # 150.00 allowed at 80%: 120.00, of which the patient pays a fifth; the second line, 60.00, is denied.
        assert (where.paid, where.adjustments, where.patient, where.payer) == tuple(
            map(Decimal, ("96.00", "30.00", "24.00", "60.00"))
        )
    assert [(w.claim, w.line, w.reason, w.amount) for w in work_items([one, two], paid)] == [
        ("C100", 2, "97", Decimal("60.00")),
        ("C200", 2, "97", Decimal("60.00")),
    ]


def test_an_independent_validator_accepts_everything():
    outgoing, kept = send_and_collect(submission(claim("C100"), claim("C200", id="E2")))

    assert judge.errors(outgoing.content.decode()) == []
    for answer in kept:
        assert judge.errors(answer.content.decode()) == [], answer.name
