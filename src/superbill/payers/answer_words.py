"""What a file of answers says, in one sentence for each transaction set and without patient data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

import msgspec

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment
from superbill.model.authorization import ReviewSet
from superbill.model.claim import Submission
from superbill.model.claim_status import StatusResponse
from superbill.model.counted import counted
from superbill.model.dental import DentalSubmission
from superbill.model.eligibility import EligibilityAnswer, EligibilityResponse
from superbill.model.institutional import InstitutionalSubmission
from superbill.model.remittance import Remittance
from superbill.payers.answers import payment_state
from superbill.payers.status_words import Outcome, outcome_of, words_of_note
from superbill.payers.tracking import State
from superbill.x12.claim_acknowledgment import BatchReceipt

_ACCEPTED = frozenset({"A", "E"})
_ACTIONS = {"A1": "certified", "A2": "certified in part", "A3": "not certified", "A4": "pended", "A6": "modified",
            "C": "cancelled", "CT": "the payer wants a call", "NA": "no authorization needed"}  # fmt: skip
_REFUSED = frozenset({"A3"})


class Told(msgspec.Struct, frozen=True):
    """What one answer is (999, 277CA ...), what it says, and whether it rejects or denies anything."""

    kind: str
    says: str
    bad: bool = False


@singledispatch
def told(value: object) -> Told:  # noqa: ARG001 - what it is decides
    """What an answer says; of what is sent to payers only how much it is."""
    return Told("", "a question to the payer, or an attachment; not an answer")


@told.register(Submission)
@told.register(InstitutionalSubmission)
@told.register(DentalSubmission)
def _(value: Submission | InstitutionalSubmission | DentalSubmission) -> Told:
    charged = sum((claim.charge for claim in value.claims), Decimal(0))
    return Told("837", f"{counted(len(value.claims), 'claim')} to a payer, {charged} charged; not an answer")


@told.register
def _(value: InterchangeAcknowledgment) -> Told:
    taken = value.outcome in _ACCEPTED
    outcome = "accepted" if value.outcome == "A" else "accepted with errors" if taken else "rejected"
    why = "" if value.note == "000" else f": {words_of_note(value.note)}"
    return Told("TA1", f"interchange {value.control_number} {outcome}{why}", not taken)


@told.register
def _(value: GroupAcknowledgment) -> Told:
    rejected = sum(s.outcome not in _ACCEPTED for s in value.sets)
    bad = bool(rejected) or value.outcome not in _ACCEPTED
    what = f"group {value.control_number}: {value.accepted} of {counted(value.received, 'set')} accepted"
    errors = sum(len(s.errors) for s in value.sets)
    return Told("999", what + (f", {counted(errors, 'error')}" if errors else ""), bad)


@told.register
def _(value: BatchReceipt) -> Told:
    outcomes = [_worst(outcome_of(s) for s in claim.statuses) for claim in value.claims]
    rejected = sum(outcome in {Outcome.REJECTED, Outcome.ERROR} for outcome in outcomes)
    says = f"{counted(len(outcomes), 'claim')}, {rejected} rejected"
    if not outcomes:
        rejected = outcome_of(value.status) in {Outcome.REJECTED, Outcome.ERROR}
        says = f"the whole batch {'rejected' if rejected else 'taken'}"
    return Told("277CA", says, bool(rejected))


@told.register
def _(value: StatusResponse) -> Told:
    states = Counter(answer.state or "not told" for answer in value.answers)
    return Told("277", _listed(states), "denied" in states)


@told.register
def _(value: EligibilityResponse) -> Told:
    found = Counter(_coverage(answer) for answer in value.answers)
    if value.refusals:
        found["refused"] += 1
    return Told("271", _listed(found), "refused" in found)


@told.register
def _(value: ReviewSet) -> Told:
    if not value.answers:
        return Told("278", "a request, not an answer")
    review = value.review
    actions = [d.action for d in (review.decision, *(s.decision for s in review.services)) if d]
    found = Counter(_ACTIONS.get(action, action) for action in actions)
    refused = review.refusals or any(s.refusals for s in review.services)
    if refused:
        found["refused"] += 1
    return Told("278", _listed(found) + "; not verified against the guide", bool(refused or _REFUSED & set(actions)))


@told.register
def _(value: Remittance) -> Told:
    states = Counter(str(payment_state(claim)) for claim in value.claims)
    plb = sum((a.amount for a in value.provider_adjustments), start=Decimal(0))
    taken = f"; {plb} taken by provider adjustments" if plb else ""
    says = f"{value.paid} paid by {value.payer} on {value.payment_date} under {value.trace}: {_listed(states)}{taken}"
    return Told("835", says, bool(states[State.DENIED] or states[State.PARTLY_PAID]))


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """A claim of which one status rejects is rejected."""
    found = list(outcomes)
    return next((o for o in found if o in {Outcome.REJECTED, Outcome.ERROR}), found[0] if found else Outcome.ERROR)


def _coverage(answer: EligibilityAnswer) -> str:
    if answer.refusals:
        return "refused"
    return {True: "active", False: "not active", None: "neither active nor inactive"}[answer.active]


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in found.items()) or "nothing"
