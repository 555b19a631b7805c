"""Payments that found no claim, or the wrong one: suggest, match, split, detach, return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Q

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.model.remittance import ClaimPayment, Remittance
from superbill.office import audit
from superbill.office import models as rows
from superbill.office.models import Claim, ClaimStanding, RemittanceClaim, Task
from superbill.office.records import payment_tasks, tasks
from superbill.office.records.claims import add_events
from superbill.office.records.keeping import kept
from superbill.office.records.ledger import post_all, reverse
from superbill.office.records.our_claims import OurClaim, load_values
from superbill.office.records.payment_group import (
    Group,
    allowed_of,
    charges_missing,
    entry_under,
    events_for,
    remarks_of,
    unapplied_entry,
    visits_of,
)
from superbill.office.records.receipts import apply_receipts
from superbill.remittance.ledger import Place, pair
from superbill.remittance.suggestions import Candidate, Suggestion, payer_numbers, suggest

FEW = 200


@dataclass(frozen=True)
class Payment:
    """One claim payment of a remittance as queues show it. `task_id` is its open task, if it waits."""

    payment_id: int
    task_id: str
    trace: str
    payer: str
    day: dt.date
    control_number: str
    claim: str
    status: str
    charge: Decimal
    paid: Decimal
    state: str


def unmatched_payments() -> tuple[Payment, ...]:
    """Return the payments that wait for a claim, oldest first."""
    waiting = RemittanceClaim.objects.filter(state="unmatched").select_related("remittance", "claim").order_by("id")
    return tuple(_payment(row) for row in waiting)


def payments_of(control_number: str) -> tuple[Payment, ...]:
    """Return the payments that were posted to a claim, oldest first."""
    posted = RemittanceClaim.objects.filter(claim__control_number=control_number).order_by("id")
    return tuple(_payment(row) for row in posted.select_related("remittance", "claim"))


def suggestions(task_id: str) -> tuple[Suggestion, ...]:
    """Return the claims that an unmatched payment may belong to, the best first, with what fits."""
    payment = _content(_waiting(task_id))
    days = [d for d in (payment.from_date, *(s.service_date for s in payment.services)) if d is not None]
    like = Q(payer_claim_number__in=payer_numbers(payment) or ["-"])
    if payment.member_id:
        like |= Q(member_id=payment.member_id)
    if days:
        like |= Q(service_day__lte=max(days), through_day__gte=min(days), charge=abs(payment.charge))
        near = (min(days) - dt.timedelta(days=3), max(days) + dt.timedelta(days=3))
        like |= Q(service_day__range=near, claim__encounter__patient__last_name__iexact=_last(payment))
    found = list(ClaimStanding.objects.filter(like).select_related("claim__encounter__patient")[:FEW])
    values = load_values(row.claim_id for row in found)
    return suggest(
        payment,
        [
            Candidate(
                control_number=row.claim.control_number,
                charge=row.charge,
                service_day=row.service_day,
                through_day=row.through_day,
                member_id=row.member_id,
                last_name=row.claim.encounter.patient.last_name,
                payer_claim_number=row.payer_claim_number,
                codes=tuple(line.code for line in values[row.claim_id].lines if line.code),
            )
            for row in found
        ],
    )[:10]


def lines_of(task_id: str) -> tuple[tuple[int, str, Decimal], ...]:
    """Return the lines of an unmatched payment by which it may be split: number, code, what was paid."""
    services = _content(_waiting(task_id)).services
    return tuple((number, service.code, service.paid) for number, service in enumerate(services, start=1))


@kept
def match_payment(task_id: str, control_number: str, by: str, *, today: dt.date) -> None:
    """Post an unmatched payment to the claim that a person has chosen."""
    row = _waiting(task_id)
    _take_from_unapplied(row, today, by)
    ours = _ours(control_number)
    key = row.key if not row.attached else f"{row.key}@{row.attached}"
    row.claim_id, row.state = ours.row.claim_id, "posted"
    row.save(update_fields=["claim_id", "state"])
    _post(row, [(_content(row), ours, key or "")], by, today)
    tasks.finish(task_id, f"matched to {control_number}", by, today=today)


@kept
def split_payment(task_id: str, parts: Mapping[str, Sequence[int]], by: str, *, today: dt.date) -> None:
    """Post the service lines of one payment to several claims: control number, and the places of its lines from 1."""
    row = _waiting(task_id)
    payment = _content(row)
    _check_parts(payment, parts)
    _take_from_unapplied(row, today, by)
    row.state = "split"
    row.save(update_fields=["state"])
    told = []
    number = RemittanceClaim.objects.filter(remittance=row.remittance).order_by("-number").values_list("number")[0][0]
    for place, (control_number, lines) in enumerate(parts.items(), start=1):
        ours, part = _ours(control_number), _part(payment, lines)
        key = f"{row.key}/{row.attached}.{place}"
        RemittanceClaim.objects.create(
            remittance=row.remittance,
            number=max(number, 100_000) + place,
            control_number=row.control_number,
            claim_id=ours.row.claim_id,
            status=part.status,
            charge=part.charge,
            paid=part.paid,
            patient_responsibility=part.patient_responsibility,
            allowed=allowed_of(part),
            key=key,
            state="part",
            remarks=remarks_of(part),
        )
        told.append((part, ours, key))
    _post(row, told, by, today)
    tasks.finish(task_id, f"split over {len(parts)} claims", by, today=today)


@kept
def detach_payment(payment_id: int, by: str, *, today: dt.date, why: str) -> str:
    """Take a payment off the claim that it was posted to; it waits again. Returns the new task.

    One part of a split payment takes all parts with it.
    """
    row = _posted(payment_id)
    whole = _whole(row)
    parts = list(RemittanceClaim.objects.filter(key__startswith=f"{whole.key}/{whole.attached}.", state="part"))
    alone = f"{whole.key}@{whole.attached}" if whole.attached else f"{whole.key}"
    for key in [p.key or "" for p in parts] or [alone]:
        _undo(key, by, today, why)
    for part in parts:
        part.state, part.claim_id = "detached", None
        part.save(update_fields=["state", "claim_id"])
    whole.state, whole.claim_id, whole.attached = "unmatched", None, whole.attached + 1
    whole.save(update_fields=["state", "claim_id", "attached"])
    waiting = unapplied_entry(_value(whole), f"{whole.key}@{whole.attached}", _content(whole))
    post_all([msgspec.structs.replace(waiting, day=today)] if waiting else [], by)
    task = Task(
        key=f"unmatched:{whole.key}@{whole.attached}"[:240], kind="unmatched", payment=whole,
        remittance=whole.remittance, amount=whole.paid, means=f"Taken off a claim: {why}",
        do="Match it to the right claim, split it, or send it back", owner="payments", chance=90,
        opened=today, due=today + payment_tasks.SOON,
    )  # fmt: skip
    tasks.open_tasks([task])
    audit.record(by, "detach", "payment", str(whole.remittance.public_id))
    return str(Task.objects.get(key=task.key).public_id)


@kept
def return_payment(task_id: str, by: str, *, today: dt.date, why: str) -> None:
    """Send money that is not ours back to the payer: it leaves the bank, and the task is done."""
    row = _waiting(task_id)
    entry = Entry(
        key=f"returned:{row.key}@{row.attached}"[:200],
        day=today,
        kind="returned",
        memo=f"Returned to the payer: {why}",
        postings=pair(Account.UNAPPLIED, Account.CASH, row.paid, Place("", 0, "returned")),
    )
    post_all([entry] if row.paid else [], by)
    row.state = "returned"
    row.save(update_fields=["state"])
    tasks.finish(task_id, "returned", by, today=today, text=why)


def _post(row: RemittanceClaim, told: Sequence[tuple[ClaimPayment, OurClaim, str]], by: str, today: dt.date) -> None:
    group = Group(row.remittance, _value(row), by, today)
    matched = [(row, payment, ours) for payment, ours, _ in told]
    entries = [e for payment, ours, key in told if (e := entry_under(group, payment, ours, key)) is not None]
    post_all([*charges_missing(matched), *entries], by)
    apply_receipts(visits_of(matched), by, today=today)
    add_events(events_for(group.value, matched), source_sha256=row.remittance.source_sha256, by=by)
    payment_tasks.after_group(group, matched, [], entries)
    audit.record(by, "match", "payment", str(row.remittance.public_id))


def _take_from_unapplied(row: RemittanceClaim, today: dt.date, by: str) -> None:
    if row.paid:
        key = f"{row.key}@{row.attached}" if row.attached else row.key
        _undo(f"unapplied:{key}", by, today, "its claim was found")


def _undo(key: str, by: str, today: dt.date, why: str) -> None:
    if rows.Entry.objects.filter(key=key[:200]).exists():
        reverse(key[:200], new_key=f"undo:{key}"[:200], day=today, memo=why, by=by)


def _waiting(task_id: str) -> RemittanceClaim:
    task = tasks.task_row(task_id)
    row = task.payment
    if task.kind != "unmatched" or row is None or row.state != "unmatched":
        raise BadInput("task", "is not an unmatched payment", "Take its id from the queue of unmatched payments")
    return row


def _posted(payment_id: int) -> RemittanceClaim:
    row = RemittanceClaim.objects.filter(pk=payment_id, state__in=["posted", "part"]).first()
    if row is None:
        raise BadInput("payment", "is not posted to a claim", "Take its id from the payments of the claim")
    return row


def _whole(row: RemittanceClaim) -> RemittanceClaim:
    return RemittanceClaim.objects.get(key=(row.key or "").partition("/")[0]) if row.state == "part" else row


def _value(row: RemittanceClaim) -> Remittance:
    return msgspec.json.decode(row.remittance.value, type=Remittance)


def _content(row: RemittanceClaim) -> ClaimPayment:
    return _value(row).claims[row.number - 1]


def _ours(control_number: str) -> OurClaim:
    row = ClaimStanding.objects.select_related("claim", "ledger").filter(claim__control_number=control_number).first()
    if row is None:
        raise BadInput("claim", "is not a claim in the records", "Take its number from the suggestions")
    return OurClaim(row, load_values([row.claim_id])[row.claim_id])


def _last(payment: ClaimPayment) -> str:
    return payment.patient.last.strip() if payment.patient else "-"


def _check_parts(payment: ClaimPayment, parts: Mapping[str, Sequence[int]]) -> None:
    places = sorted(place for lines in parts.values() for place in lines)
    if places != list(range(1, len(payment.services) + 1)):
        what = f"must name each of the {len(payment.services)} lines of the payment once"
        raise BadInput("parts", what, "Write NUMBER=1,2 for each claim")
    if payment.adjustments:
        raise BadInput("parts", "the payment has adjustments of the whole claim", "Match it to one claim")


def _part(payment: ClaimPayment, lines: Sequence[int]) -> ClaimPayment:
    services = tuple(payment.services[place - 1] for place in lines)
    patient = sum((a.amount for s in services for a in s.adjustments if a.group == "PR"), Decimal(0))
    return msgspec.structs.replace(
        payment,
        services=services,
        charge=sum((s.charge for s in services), Decimal(0)),
        paid=sum((s.paid for s in services), Decimal(0)),
        patient_responsibility=patient,
    )


def _payment(row: RemittanceClaim) -> Payment:
    task = row.tasks.filter(kind="unmatched", state="open").first()
    claim: Claim | None = row.claim
    return Payment(
        payment_id=row.pk,
        task_id=str(task.public_id) if task else "",
        trace=row.remittance.trace,
        payer=row.remittance.payer,
        day=row.remittance.payment_date,
        control_number=row.control_number,
        claim=claim.control_number if claim else "",
        status=row.status,
        charge=row.charge,
        paid=row.paid,
        state=row.state,
    )
