"""What a payer sends back, read and brought home to our claims: TA1, 999, 277CA, 277 and 835."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from superbill.errors import BadFile
from superbill.model.acknowledgment import (
    ClaimAcknowledgment,
    ClaimStatus,
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    SetAcknowledgment,
)
from superbill.model.claim_status import StatusAnswer, StatusResponse
from superbill.model.remittance import Adjustment, ClaimPayment, Remittance
from superbill.payers.status_words import (
    Outcome,
    action_of,
    outcome_of,
    resend,
    words_of,
    words_of_note,
    words_of_segment_error,
)
from superbill.payers.tracking import ClaimEvent, Sent, Source, State
from superbill.x12 import (
    claim_acknowledgment,
    claim_status,
    implementation_acknowledgment,
    interchange_acknowledgment,
    remittance,
)
from superbill.x12.check import check
from superbill.x12.contents import contents
from superbill.x12.whole import require_whole

_ACCEPTED = {"A", "E"}
_NEWS = frozenset({"999", "277CA", "277", "835", "835 4010"})
_DUPLICATE = "025"


class Answers(msgspec.Struct, frozen=True):
    """Everything that one file of answers says."""

    interchanges: tuple[InterchangeAcknowledgment, ...] = ()
    groups: tuple[GroupAcknowledgment, ...] = ()
    batches: tuple[claim_acknowledgment.BatchReceipt, ...] = ()
    remittances: tuple[Remittance, ...] = ()
    statuses: tuple[StatusResponse, ...] = ()


def read_answers(content: bytes, name: str = "answer") -> Answers:
    """Read a file of answers, whichever of the four kinds it holds.

    Raises:
        BadFile: when it is not X12, or holds none of them.
    """
    require_whole(content, name)
    sets = [found for report in check(content, name) for g in report.groups for found in g.sets]
    kinds = {found.transaction for found in sets}
    asked = any(found.transaction == "277" and found.version.startswith("005010X212") for found in sets)
    acknowledged = any(found.transaction == "277" and found.version.startswith("005010X214") for found in sets)
    answers = Answers(
        interchanges=interchange_acknowledgment.read(content, name),
        groups=implementation_acknowledgment.read(content, name) if "999" in kinds else (),
        batches=claim_acknowledgment.read(content, name) if acknowledged else (),
        statuses=claim_status.read_responses(content, name) if asked else (),
        remittances=remittance.read(content, name) if "835" in kinds else (),
    )
    if answers == Answers():
        raise BadFile(name, "", "holds no TA1, 999, 277CA, 277 or 835", "Look at it with `superbill x12 json`")
    return answers


def news_of_claims(content: bytes, name: str = "answer") -> bool:
    """Whether a file holds anything that `read_answers` reads; a 271 or 278 says nothing of claims.

    Raises:
        BadFile: when it is not X12.
    """
    held = contents(content, name)
    return any(interchange.answers for interchange in held) or any(
        found.short in _NEWS for interchange in held for found in interchange.sets
    )


def events_of(answers: Answers, sent: Sequence[Sent]) -> tuple[ClaimEvent, ...]:
    """The events that answers bring to claims of the files that were sent; answers to other files bring none."""
    by_number = {file.control_number: file for file in sent}
    ours = {claim.upper(): claim for file in sent for claim in file.claims}
    events: list[ClaimEvent] = []
    for interchange in answers.interchanges:
        if interchange.control_number in by_number:
            events.extend(_of_interchange(interchange, by_number[interchange.control_number]))
    for group in answers.groups:
        if group.control_number in by_number:
            events.extend(_of_group(group, by_number[group.control_number]))
    for batch in answers.batches:
        events.extend(_of_claim(found, batch) for found in batch.claims)
    for response in answers.statuses:
        events.extend(e for found in response.answers if (e := _of_status(found)) is not None)
    for paid in answers.remittances:
        events.extend(_of_payment(found, paid) for found in paid.claims)
    return tuple(replace(e, claim=ours[e.claim.upper()]) for e in events if e.claim.upper() in ours)


def _of_interchange(found: InterchangeAcknowledgment, sent: Sent) -> Iterator[ClaimEvent]:
    state, do = State.REJECTED, "Correct the envelope and send the file again"
    if found.outcome in _ACCEPTED:
        state, do = State.ACKNOWLEDGED, ""
    elif found.note == _DUPLICATE:
        # As a rule the payer has this very file, and it was handed over again after a broken connection: to send its
        # claims under a new number would bill them twice. They stay sent, and the clock asks when no 999 comes.
        state, do = State.SENT, "Look for the 999 of the first copy before you send these claims under a new number"
    detail = f"Interchange {found.control_number}: {words_of_note(found.note)}"
    for claim in sent.claims:
        yield ClaimEvent(claim, Source.TA1, state, detail, do)


def _of_group(group: GroupAcknowledgment, sent: Sent) -> Iterator[ClaimEvent]:
    answered = {found.control_number: found for found in group.sets}
    for number, claims in sent.sets.items():
        found = answered.get(number)
        accepted = found.outcome in _ACCEPTED if found else group.outcome in _ACCEPTED
        detail = f"Set {number} {'accepted' if accepted else 'rejected'}{_where(found)}"
        state = State.ACKNOWLEDGED if accepted else State.REJECTED
        for claim in claims:
            yield ClaimEvent(claim, Source.SET, state, detail, "" if accepted else resend())


def _where(found: SetAcknowledgment | None) -> str:
    if found is None or not found.errors:
        return ""
    first = found.errors[0]
    loop = f" in loop {first.loop}" if first.loop else ""
    more = f", and {len(found.errors) - 1} more" if len(found.errors) > 1 else ""
    return f": segment {first.segment} at position {first.position}{loop} {words_of_segment_error(first.code)}{more}"


def _of_claim(found: ClaimAcknowledgment, batch: claim_acknowledgment.BatchReceipt) -> ClaimEvent:
    outcomes = [outcome_of(status) for status in found.statuses]
    rejected = Outcome.REJECTED in outcomes or Outcome.ERROR in outcomes
    actions = [action_of(status) for status in found.statuses] if rejected else []
    return ClaimEvent(
        claim=found.control_number,
        source=Source.CLAIM,
        state=State.REJECTED if rejected else State.ACCEPTED,
        detail="; ".join(words_of(status) for status in found.statuses),
        do=". ".join(dict.fromkeys(action for action in actions if action)),
        day=batch.processed,
        payer_claim_number=found.payer_claim_number,
    )


_BY_STATE = {
    "paid": State.PAID, "denied": State.DENIED, "pending": State.PENDING, "acknowledged": State.ACCEPTED,
    "information asked": State.INFORMATION, "revised": State.ANSWERED, "finalized": State.ANSWERED,
}  # fmt: skip


def _of_status(found: StatusAnswer) -> ClaimEvent | None:
    """What a 277 says of one claim; an answer that could not be given is no step of the claim."""
    state = _BY_STATE.get(found.state)
    number = found.patient_account or found.trace
    if state is None or not number:
        return None
    told = found.statuses[0]
    words = words_of(ClaimStatus(told.category, told.status, told.entity))
    if outcome_of(ClaimStatus(told.category, told.status)) is Outcome.REJECTED:
        state = State.REJECTED
    return ClaimEvent(number, Source.STATUS, state, words, "", told.day, found.payer_claim_number)


def _of_payment(found: ClaimPayment, paid: Remittance) -> ClaimEvent:
    state = payment_state(found)
    return ClaimEvent(
        claim=found.control_number,
        source=Source.REMITTANCE,
        state=state,
        detail=f"Remittance {paid.trace}: {state}, {found.paid} of {found.charge}",
        do="Work the denial; it may be appealed" if state in {State.DENIED, State.PARTLY_PAID} else "",
        day=paid.payment_date,
        payer_claim_number=found.payer_claim_number,
    )


def payment_state(found: ClaimPayment) -> State:
    """Paid, partly paid (a line came back empty), denied, or reversed.

    A line is unpaid when the payer gives nothing and leaves the patient nothing to pay either: a deductible that takes
    all of it is a payment decision, not a denial. Status 4 is a denial whatever the amounts say (835, CLP02).
    """
    if found.status == "22":
        return State.REVERSED
    if found.status in {"23", "25"}:
        return State.ANSWERED
    unpaid = [line for line in found.services if line.charge and not line.paid and not _patients(line.adjustments)]
    nothing = not found.paid and not found.patient_responsibility and found.charge != 0
    if found.status == "4" or nothing:
        return State.DENIED
    return State.PARTLY_PAID if unpaid else State.PAID


def _patients(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((a.amount for a in adjustments if a.group == "PR"), Decimal(0))
