"""Every scenario of the test payer through the office, to a claim that is closed or stands in the right queue."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.claims.invented_visit import line, office_visit
from tests.payers.office import scenario, submission

from superbill.claims.build import build
from superbill.errors import BadFile
from superbill.office import models as rows
from superbill.office import money, records
from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import prepare
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.treatment import catalogue
from superbill.payers.timeline import timelines
from superbill.payers.tracking import ClaimEvent, Source, State, sent_events
from superbill.remittance.ledger import charge_entry
from superbill.remittance.posting import UnbalancedRemittance

CLAIMS = [t.name for t in catalogue().values() if t.transaction == "837"]
FAULTS = [t.name for t in catalogue().values() if t.transaction == "any"]
TODAY = date(2026, 6, 2)
LATER = datetime.now(UTC).date() + timedelta(days=100)
NOT_TAKEN = {"server-error", "busy", "not-authorized"}


def run(name: str) -> str:
    """Bill a visit to a payer with one scenario, take in everything that it sends, twice; the claim's number."""
    payer = SimulatedPayer(scenario(f'[patient]\ncoinsurance = "0.20"\n[[rule]]\nscenario = "{name}"'))
    visit = office_visit(lines=[line(1), line(2, code="93000", charge="60.00")])
    (claim,) = build(visit, control="C100")
    records.store_claim(records.store_encounter(visit), claim)
    records.post(charge_entry(claim))
    outgoing = prepare(submission(claim))
    if name in NOT_TAKEN:
        return claim.control_number
    answers = payer.receive(outgoing.content)
    records.add_events(sent_events(outgoing.sent, date(2026, 5, 15)), source_sha256="0" * 64)
    for answer in (*answers, *answers):
        take(answer.content, outgoing.sent)
    return claim.control_number


def take(content: bytes, sent) -> None:
    digest = hashlib.sha256(content).hexdigest()
    try:
        read = read_answers(content)
    except BadFile:
        return
    others = type(read)(read.interchanges, read.groups, read.batches, (), read.statuses)
    records.add_events(events_of(others, [sent]), source_sha256=digest)
    for remittance in read.remittances:
        try:
            money.post_remittance(remittance, digest, "biller", today=TODAY)
        except UnbalancedRemittance:
            continue


def road(number: str):
    told = [ClaimEvent(number, Source(e.kind), State(e.state), e.detail, "", e.at.date())
            for e in records.timeline(number) if e.state]  # fmt: skip
    return timelines(told, LATER)[0] if told else None


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", [*CLAIMS, *FAULTS])
def test_every_claim_ends_closed_or_in_a_queue(name: str):
    number = run(name)

    stands = records.balance(number)
    assert money.proof() == ()
    assert stands.charges == stands.paid + stands.adjustments + stands.balance
    kinds = set(money.counts())
    found = road(number)
    alarmed = found is None or (found.waiting is not None and found.waiting.late) or found.rejected
    queued = bool(kinds) or alarmed or stands.patient > 0
    assert stands.balance == 0 or queued, (name, stands)
    if stands.payer > 0:
        assert kinds or alarmed, f"{name}: {stands.payer} stands with the payer and nobody is told"


# claim-not-ours: the remittance has another number, and the payer's own, which the 277CA had told: so it is matched.
EXPECTED = {
    "denied": {"denial"}, "denied-medical-necessity": {"denial"}, "denied-authorization": {"denial"},
    "denied-late-filing": {"denial"}, "denied-other-payer-first": {"denial"}, "denied-duplicate": {"denial"},
    "denied-information-missing": {"denial"}, "denied-coverage-ended": {"denial"}, "one-line-denied": {"denial"},
    "paid-again": {"credit", "paid again"}, "recoupment": {"takeback"}, "claim-not-ours": set(),
    "unbalanced": {"unbalanced"}, "paid-in-full": set(), "paid-in-part": set(), "copay": set(),
    "interest": set(), "reversed-and-corrected": set(), "crossover": {"crossover"}, "remittance-twice": set(),
    "line-split": set(), "modifier-dropped": set(), "line-numbers-dropped": set(), "code-changed": set(),
    "predetermination": {"estimate only"}, "claim-level-only": set(), "paid-zero-deductible": set(),
}  # fmt: skip


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", EXPECTED)
def test_the_right_queue(name: str):
    run(name)

    assert set(money.counts()) == EXPECTED[name]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", ["denied", "one-line-denied", "paid-in-part", "denied-late-filing"])
def test_an_amount_of_group_co_never_reaches_the_patient(name: str):
    run(name)

    legs = rows.Posting.objects.filter(account="receivable:patient")
    assert [leg.reason for leg in legs if not leg.reason.startswith("PR-")] == []
