"""Batches: the claims of one payer that are ready go out once; the others are named with the reason.

A file stands in the outbox whole before it is handed over, and the outbox remembers its claims. So a crash at any
moment sends nothing twice: what the outbox holds is handed over first, and its claims go into no other file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet

from superbill.errors import BadInput
from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.claim import Receiver, Submission, Submitter
from superbill.model.counted import counted
from superbill.model.institutional import InstitutionalClaim, InstitutionalSubmission
from superbill.office import audit
from superbill.office.models import BillHold, Claim
from superbill.office.records.claim_changes import book_charges
from superbill.office.records.claims import add_events, next_number
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, storable
from superbill.office.records.our_claims import load_values
from superbill.payers.outbox import Outbox
from superbill.payers.submission import prepare
from superbill.payers.tracking import Sent, sent_events
from superbill.payers.transport import Transport
from superbill.remittance.matching import BilledClaim

MOST = 5000
"""Claims in one file; a payer's limit may be lower."""


@dataclass(frozen=True)
class LeftOut:
    """A claim that did not go out, and why."""

    control_number: str
    why: str
    claim_id: str = ""


@dataclass(frozen=True)
class Batch:
    """What was sent: files, claims; and what was left out."""

    files: tuple[str, ...]
    claims: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Desk:
    """Who sends to whom, and over which way; `created` is the moment that the file tells."""

    submitter: Submitter
    receiver: Receiver
    outbox: Outbox
    transport: Transport
    created: dt.datetime


def send_batch(desk: Desk, by: str, *, most: int = MOST) -> Batch:
    """Send what waits in the outbox and then every claim of the payer that is ready."""
    sent = list(_hand_over(desk, by))
    waiting = {number for each in desk.outbox.sent() for number in each.claims}
    rows, left_out = ready(desk.receiver.id)
    rows = [row for row in rows if row.control_number not in waiting or _built_again(row)][:most]
    values = load_values(row.pk for row in rows)
    for kind in (ProfessionalClaim, InstitutionalClaim):
        claims = [values[row.pk] for row in rows if isinstance(values[row.pk], kind)]
        if claims:
            book_charges(claims, by)
            desk.outbox.put(prepare(_submission(desk, tuple(claims))))
            sent += _hand_over(desk, by)
    numbers = tuple(number for each in sent for number in each.claims)
    return Batch(tuple(f"{each.control_number:09d}" for each in sent), numbers, left_out)


def ready(
    payer_id: str, *, today: dt.date | None = None, among: Collection[str] | None = None
) -> tuple[list[Claim], tuple[LeftOut, ...]]:
    """Return the claims of a payer that were built and not sent since, and those that something holds back.

    `among` names the claims that are asked for; without it all of the payer.
    """
    rows = waiting(payer_id)
    rows = rows if among is None else rows.filter(control_number__in=among)
    held = BillHold.objects.filter(released__isnull=True)
    held = held.filter(Q(until__isnull=True) | Q(until__gte=today)) if today else held
    holds = dict(held.values_list("encounter_id", "reason"))
    good: list[Claim] = []
    left_out: list[LeftOut] = []
    for row in rows:
        why = next(_why_not(row, holds), "")
        if why:
            left_out.append(LeftOut(row.control_number, why, str(row.public_id)))
        else:
            good.append(row)
    return good, tuple(left_out)


def waiting(payer_id: str = "") -> QuerySet[Claim]:
    """Return the claims (of a payer) that were built and not sent since, oldest first."""
    built = Max("events__at", filter=Q(events__kind="built"))
    sent = Max("events__at", filter=Q(events__kind="sent"))
    rows = Claim.objects.exclude(standing__payer_kind="self_pay")
    rows = rows.filter(standing__payer_id=payer_id) if payer_id else rows
    return (
        rows.annotate(built=built, sent=sent)
        .filter(Q(sent__isnull=True) | Q(sent__lt=F("built")), built__isnull=False)
        .select_related("encounter", "standing")
        .order_by("id")
    )


@kept
def hold_bill(encounter_id: str, reason: str, by: str, *, until: dt.date | None = None) -> None:
    """Keep the claims of an encounter back: late charges, a query, missing information; once for one reason."""
    told = storable(" ".join(reason.split()), "reason", 200)
    if not told:
        raise BadInput("reason", "is missing", "Say what the bill waits for")
    row = encounter_row(encounter_id, lock=True)
    if row.holds.filter(reason=told, released__isnull=True).exists():
        return
    BillHold.objects.create(encounter=row, reason=told, until=until, by=by)
    audit.record(by, "hold bill", "encounter", encounter_id)


@kept
def release_bill(encounter_id: str, by: str, *, today: dt.date) -> None:
    """Let the claims of an encounter go."""
    BillHold.objects.filter(encounter=encounter_row(encounter_id), released__isnull=True).update(released=today)
    audit.record(by, "release bill", "encounter", encounter_id)


def _why_not(row: Claim, holds: dict[int, str]) -> Iterator[str]:
    encounter = row.encounter
    if encounter.pk in holds:
        yield f"held: {holds[encounter.pk]}"
    if not encounter.checked:
        yield "the edits have not run"
    if encounter.open_errors:
        yield f"{counted(encounter.open_errors, 'open error')} of the edits"


def _built_again(row: Claim) -> bool:
    return getattr(row, "sent", None) is not None


def _submission(desk: Desk, claims: tuple[BilledClaim, ...]) -> Submission | InstitutionalSubmission:
    number, created = next_number("interchange"), desk.created.strftime("%Y-%m-%dT%H:%M")
    if isinstance(claims[0], InstitutionalClaim):
        bills = tuple(c for c in claims if isinstance(c, InstitutionalClaim))
        return InstitutionalSubmission(number, desk.submitter, desk.receiver, bills, created)
    own = tuple(c for c in claims if isinstance(c, ProfessionalClaim))
    return Submission(number, desk.submitter, desk.receiver, own, created)


def _hand_over(desk: Desk, by: str) -> tuple[Sent, ...]:
    """Hand over what waits, and note it on the claims; what was noted before stays as it is."""
    handed = desk.outbox.deliver(desk.transport)
    for each in desk.outbox.sent():
        content = f"{desk.receiver.id}|{each.control_number}|{'|'.join(each.claims)}"
        digest = hashlib.sha256(content.encode()).hexdigest()
        add_events(sent_events(each, desk.created.date()), source_sha256=digest, by=by)
    return handed
