"""Posting remittances to the records: each payment once by its content, whatever file it comes in.

A remittance is stored first and then posted in groups of claims, each group in one transaction; what a crash leaves out
is posted when the same remittance comes again, and what is there already is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from django.utils import timezone

from superbill.model.finding import Finding
from superbill.model.remittance import ClaimPayment, Remittance
from superbill.office import audit
from superbill.office import models as rows
from superbill.office.records import payment_tasks, tasks
from superbill.office.records.claims import add_events
from superbill.office.records.keeping import kept, sha256, storable
from superbill.office.records.ledger import post_all
from superbill.office.records.our_claims import OurClaim, find_claims
from superbill.office.records.payment_group import (
    Group,
    allowed_of,
    charges_missing,
    entries_for,
    events_for,
    remarks_of,
    unapplied_entry,
    visits_of,
)
from superbill.office.records.receipts import apply_receipts
from superbill.office.records.takebacks import tied
from superbill.remittance.balancing import balance, is_balanced
from superbill.remittance.denials import WorkItem
from superbill.remittance.posting import (
    PREDETERMINATION,
    Poster,
    UnbalancedRemittance,
    adjustment_keys,
    payment_keys,
)

GROUP = 500
NOT_OURS = "23"


@dataclass(frozen=True)
class PostedRemittance:
    """What posting one remittance did: payments posted now and before, what matched nothing, and what was found."""

    remittance_id: str
    trace: str
    posted: int
    known: int
    unmatched: tuple[str, ...]
    tasks: int
    findings: tuple[Finding, ...] = ()
    work: tuple[WorkItem, ...] = ()


@dataclass
class _Done:
    by: str
    today: dt.date
    posted: int = 0
    known: int = 0
    tasks: int = 0
    unmatched: list[str] = field(default_factory=list)
    work: list[WorkItem] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def post_remittance(
    value: Remittance, source_sha256: str, by: str = "system", *, source: str = "835", today: dt.date | None = None
) -> PostedRemittance:
    """Store a remittance and post what it pays.

    Raises:
        UnbalancedRemittance: it does not add up; it is kept with a task, and nothing of it is posted.
    """
    today = today or timezone.now().date()
    findings = balance(value)
    row = _store(value, source_sha256, by)
    _keep_state(row, value, source, findings, today)
    if not is_balanced(findings):
        raise UnbalancedRemittance(value.trace, findings)
    keys = payment_keys(value)
    held = set(rows.RemittanceClaim.objects.filter(key__in=keys).values_list("key", flat=True))
    missing = [(place, key) for place, key in enumerate(keys) if key not in held]
    done = _Done(by, today)
    done.known = rows.RemittanceClaim.objects.filter(key__in=held, state="posted").count()
    for start in range(0, len(missing), GROUP):
        _post_group(row, value, missing[start : start + GROUP], done)
    _post_provider_adjustments(row, value, done)
    _look_at_payer(row, value, done)
    return PostedRemittance(
        str(row.public_id),
        value.trace,
        done.posted,
        done.known,
        tuple(done.unmatched),
        done.tasks,
        (*findings, *done.warnings),
        tuple(done.work),
    )


def _look_at_payer(row: rows.Remittance, value: Remittance, done: _Done) -> None:
    """Warn of a payer that nobody here has billed; where its payments match nothing, somebody has to look."""
    if payment_tasks.known_payer(value):
        return
    done.warnings.append(payment_tasks.unknown_payer(value))
    if done.unmatched:
        done.tasks += tasks.open_tasks([payment_tasks.of_unknown_payer(row, value, done.today)])


def unfinished() -> tuple[str, ...]:
    """Return the ids of remittances whose posting was cut off: `resume` posts the rest."""
    states = rows.RemittanceState.objects.filter(state="stored").select_related("remittance")
    return tuple(str(s.remittance.public_id) for s in states)


def resume(remittance_id: str, by: str = "system") -> PostedRemittance:
    """Post what is left of a remittance."""
    row = rows.Remittance.objects.get(public_id=remittance_id)
    return post_remittance(msgspec.json.decode(row.value, type=Remittance), row.source_sha256, by)


@kept
def _store(value: Remittance, source_sha256: str, by: str) -> rows.Remittance:
    text = storable(msgspec.json.encode(value).decode(), "remittance")
    row = rows.Remittance.objects.filter(content_sha256=sha256(text)).first()
    if row is None:
        row = rows.Remittance.objects.create(
            trace=value.trace,
            payer=value.payer,
            payer_id=value.payer_id,
            paid=value.paid,
            payment_date=value.payment_date,
            method=value.method,
            source_sha256=source_sha256,
            content_sha256=sha256(text),
            value=text,
            by=by,
        )
        audit.record(by, "store", "remittance", str(row.public_id))
    return row


@kept
def _keep_state(
    row: rows.Remittance, value: Remittance, source: str, findings: tuple[Finding, ...], today: dt.date
) -> None:
    rows.RemittanceState.objects.get_or_create(
        remittance=row,
        defaults={
            "state": "stored" if is_balanced(findings) else "unbalanced",
            "source": source,
            "findings": [finding.message for finding in findings],
            "at": timezone.now(),
        },
    )
    tasks.open_tasks(payment_tasks.of_remittance(row, value, findings, today))


@kept
def _post_group(row: rows.Remittance, value: Remittance, places: list[tuple[int, str]], done: _Done) -> None:
    """Post some claims of a remittance: rows, ledger, events and tasks together or not at all."""
    held = set(rows.RemittanceClaim.objects.filter(key__in=[k for _, k in places]).values_list("key", flat=True))
    payments = [(place, key, value.claims[place]) for place, key in places if key not in held]
    ours = find_claims([payment for _, _, payment in payments])
    group = Group(row, value, done.by, done.today)
    stored = rows.RemittanceClaim.objects.bulk_create(
        [_row(row, place, key, payment, ours) for place, key, payment in payments], batch_size=GROUP
    )
    matched = [(made, payment, ours[payment.control_number]) for made, payment in _matched(stored, payments)]
    unmatched = [
        (made, payment) for made, (_, _, payment) in zip(stored, payments, strict=True) if made.state == "unmatched"
    ]
    entries = entries_for(group, matched)
    charges = charges_missing(matched)
    unapplied = [e for made, p in unmatched if (e := unapplied_entry(value, made.key or "", p)) is not None]
    post_all([*charges, *entries, *unapplied], done.by)
    apply_receipts(visits_of(matched), done.by, today=done.today)
    touched = [str(claim.row.claim.public_id) for _, _, claim in matched]
    audit.record_all(done.by, "post payment", "claim", touched, str(row.public_id))
    add_events(events_for(value, matched), source_sha256=row.source_sha256, by=done.by)
    made = payment_tasks.after_group(group, matched, unmatched, entries)
    done.tasks += made.tasks
    done.work += made.work
    done.warnings += made.warnings
    done.posted += len(matched)
    done.unmatched += [payment.control_number for _, payment in unmatched]


def _row(
    row: rows.Remittance, place: int, key: str, payment: ClaimPayment, ours: dict[str, OurClaim]
) -> rows.RemittanceClaim:
    claim = ours.get(payment.control_number)
    state = "posted" if claim else "unmatched"
    if payment.status == PREDETERMINATION or (payment.status == NOT_OURS and not payment.paid):
        state = "noted"
    return rows.RemittanceClaim(
        remittance=row,
        number=place + 1,
        control_number=payment.control_number,
        claim_id=claim.row.claim_id if claim else None,
        status=payment.status,
        charge=payment.charge,
        paid=payment.paid,
        patient_responsibility=payment.patient_responsibility,
        allowed=allowed_of(payment),
        key=key,
        state=state,
        remarks=remarks_of(payment),
    )


def _matched(
    stored: list[rows.RemittanceClaim], payments: list[tuple[int, str, ClaimPayment]]
) -> Iterator[tuple[rows.RemittanceClaim, ClaimPayment]]:
    for made, (_, _, payment) in zip(stored, payments, strict=True):
        if made.claim_id is not None:
            yield made, payment


@kept
def _post_provider_adjustments(row: rows.Remittance, value: Remittance, done: _Done) -> None:
    """Post what the payer took from the whole payment or added to it, and mark the remittance as posted."""
    poster = Poster(value)
    told = list(zip(value.provider_adjustments, adjustment_keys(value), strict=True))
    adjustments = [poster.provider(each, key) for each, key in told if each.amount]
    new = post_all(adjustments, done.by)
    done.posted += new
    done.known += len(adjustments) - new
    claims = tied(told, done.by) if row.state.state == "stored" else {}
    done.tasks += tasks.open_tasks(payment_tasks.of_takebacks(row, told, done.today, claims))
    changed = rows.RemittanceState.objects.filter(remittance=row, state="stored").update(
        state="posted", at=timezone.now()
    )
    if changed:
        audit.record(done.by, "post", "remittance", str(row.public_id))
