"""The work that remittances make: denials, short payments, credits, takebacks, payments for nobody."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
from django.db.models import Q

from superbill.edits.payer.book import PayerBook
from superbill.model.finding import Finding, Severity
from superbill.model.ledger import Entry
from superbill.model.remittance import ClaimPayment, ProviderAdjustment, Remittance
from superbill.office.models import ClaimStanding, Payer, RemittanceClaim, Task
from superbill.office.models import Remittance as RemittanceRow
from superbill.office.records import tasks
from superbill.office.records.filing import rules_of_payers, terms_of
from superbill.office.records.ledger import entries_of
from superbill.office.records.our_claims import OurClaim
from superbill.office.records.payment_group import Group, Matched, matched_claim
from superbill.office.records.short_payments import short_paid
from superbill.remittance.balancing import is_balanced
from superbill.remittance.clocks import Terms, clock
from superbill.remittance.denials import WorkItem, items_of
from superbill.remittance.paid_before import twice_paid
from superbill.remittance.posting import FORWARDED, LATER, PREDETERMINATION, REVERSAL
from superbill.tables.deadlines import Deadline, overpayment_due

SOON = dt.timedelta(days=2)
RECOVERY = {"WO", "FB", "72", "J1", "E3", "50"}
"""Provider adjustments that somebody must tie to claims: recovery, balance forward, return, withheld ..."""


def of_remittance(row: RemittanceRow, value: Remittance, findings: Sequence[Finding], today: dt.date) -> Iterator[Task]:
    """The work about a whole remittance that does not add up."""
    if not is_balanced(findings):
        yield Task(
            key=f"unbalanced:{row.content_sha256}",
            kind="unbalanced",
            remittance=row,
            amount=value.paid,
            means=f"Remittance {value.trace} does not add up at {len(findings)} places; nothing of it is posted",
            do="Ask the payer for a corrected remittance; the deposit stays open until it comes",
            owner="payments",
            opened=today,
            due=today + SOON,
            chance=90,
        )


def of_unknown_payer(row: RemittanceRow, value: Remittance, today: dt.date) -> Task:
    """Payments from a payer that nobody here has billed, some of which match no claim."""
    return Task(
        key=f"unknown payer:{value.payer_id}:{value.payer}"[:240],
        kind="unknown payer",
        remittance=row,
        amount=value.paid,
        means=f"Remittance {value.trace} comes from a payer that no claim was sent to",
        do="Find out whose payer this is, and whether its payments belong to this practice",
        owner="payments",
        opened=today,
        due=today + SOON,
        chance=90,
    )


def unknown_payer(value: Remittance) -> Finding:
    """The warning about a remittance of a payer that nobody here has billed."""
    return Finding(
        edit="REMIT-PAYER",
        severity=Severity.WARNING,
        message=f"Remittance {value.trace} comes from a payer that no claim was sent to.",
        do="Payments that name our claims are posted; look whether the payer has another name in the records.",
        source="ASC X12N 835 005010X221A1, loop 1000A",
    )


def known_payer(value: Remittance) -> bool:
    """Tell whether claims were sent to the payer of a remittance, or patients are covered by it."""
    names = Q(payer_id=value.payer_id) | Q(payer__iexact=value.payer)
    here = Q(identifier=value.payer_id) | Q(name__iexact=value.payer)
    return ClaimStanding.objects.filter(names).exists() or Payer.objects.filter(here).exists()


def of_takebacks(
    row: RemittanceRow,
    told: Iterable[tuple[ProviderAdjustment, str]],
    today: dt.date,
    claims: Mapping[str, ClaimStanding],
) -> Iterator[Task]:
    """Money that a payer kept back: to be tied to the claim whose payment it takes back, or disputed there."""
    for adjustment, key in told:
        claim = claims.get(key)
        if adjustment.reason in RECOVERY and adjustment.amount > 0:
            yield Task(
                key=f"takeback:{key}"[:240],
                kind="takeback",
                claim_id=claim.ledger_id if claim else None,
                remittance=row,
                code=adjustment.reason[:10],
                amount=adjustment.amount,
                means=f"The payer kept {adjustment.amount:.2f} back ({adjustment.reason})",
                do="Look whether it is right, and dispute it in time: the claim counts as unpaid by so much"
                if claim
                else "Find the claim of this reference and move the amount to it, or dispute it in time",
                owner="payments",
                opened=today,
                due=today + dt.timedelta(days=30),
                chance=50,
            )


class Made(NamedTuple):
    """The work that a group of payments made: how many tasks are new, what is to be worked, what was warned of."""

    tasks: int
    work: tuple[WorkItem, ...]
    warnings: tuple[Finding, ...]


def after_group(
    group: Group,
    matched: Sequence[Matched],
    unmatched: Sequence[tuple[RemittanceClaim, ClaimPayment]],
    entries: Sequence[Entry],
) -> Made:
    """Open the tasks of one group of payments and close those that they settle."""
    _settle(matched, group.today)
    work = [(row, ours, item) for row, payment, ours in matched for item in _items(payment, ours)]
    books = rules_of_payers() if work else ()
    warned = _paid_again(group, matched, entries)
    new = [*_unmatched(group, unmatched), *_denials(group, work, books), *short_paid(group, matched)]
    new += [*(task for task, _ in warned), *_voided(group, matched), *_credits(group, matched)]
    new += [*_next_payer(group, matched), *_estimates(group, matched)]
    items = tuple(item for _, _, item in work)
    return Made(tasks.open_tasks(new), items, tuple(finding for _, finding in warned))


def _settle(matched: Sequence[Matched], today: dt.date) -> None:
    """Denials whose line is paid now are done; what a reversal takes back is no denial any more either."""
    claims = {ours.row.claim_id: payment for _, payment, ours in matched if payment.status != PREDETERMINATION}
    later = {
        ours.row.ledger_id: p for _, p, ours in matched if ours.row.claim_id != ours.row.ledger_id or p.status in LATER
    }
    onward = Task.objects.filter(state="open", kind__in=["next payer", "crossover"], claim_id__in=list(later))
    tasks.close_rows(list(onward), "decided by the next payer", today)
    waiting = list(Task.objects.filter(state="open", kind__in=["denial", "underpayment"], claim_id__in=list(claims)))
    for outcome in (tasks.PAID, "decided again"):
        rows = [row for row in waiting if _outcome(claims[row.claim_id or 0]) == outcome]
        if rows:
            tasks.close_rows(rows, outcome, today)


def _outcome(payment: ClaimPayment) -> str:
    return tasks.PAID if payment.paid > 0 and payment.status != REVERSAL else "decided again"


def _unmatched(group: Group, unmatched: Iterable[tuple[RemittanceClaim, ClaimPayment]]) -> Iterator[Task]:
    for row, payment in unmatched:
        yield Task(
            key=f"unmatched:{row.key}",
            kind="unmatched",
            payment=row,
            remittance=group.row,
            amount=payment.paid,
            means="A payment for a claim that is not ours, or whose number the payer has changed",
            do="Look at the suggestions; match it, split it, or send it back",
            owner="payments",
            opened=group.today,
            due=group.today + SOON,
            chance=90,
        )


def _items(payment: ClaimPayment, ours: OurClaim) -> Iterator[WorkItem]:
    if payment.status not in {REVERSAL, PREDETERMINATION}:
        yield from items_of(matched_claim(payment, ours))


def _denials(
    group: Group, work: Iterable[tuple[RemittanceClaim, OurClaim, WorkItem]], books: Sequence[PayerBook]
) -> Iterator[Task]:
    numbers: Counter[int] = Counter()
    terms: dict[tuple[str, str], Terms | None] = {}
    for row, ours, item in work:
        numbers[row.pk] += 1
        whose = (ours.row.payer_id, ours.row.payer_kind)
        if whose not in terms:
            terms[whose] = terms_of(ours.row, books)
        yield _denial(group, row, ours.row, item, numbers[row.pk], terms[whose])


def _denial(  # noqa: PLR0913, PLR0917 - what a denial is made of
    group: Group, row: RemittanceClaim, standing: ClaimStanding, item: WorkItem, number: int, terms: Terms | None
) -> Task:
    decided = group.value.payment_date
    due = clock(item.path, standing.payer_kind, decided, standing.service_day, days=item.days, terms=terms)
    return Task(
        key=f"denial:{row.key}:{number}",
        kind="denial",
        claim_id=standing.claim_id,
        payment=row,
        remittance=group.row,
        line=item.line,
        code=item.code[:10],
        group=item.group,
        reason=item.reason[:8],
        remarks=list(item.remarks),
        amount=item.amount,
        category=item.category,
        means=item.means,
        do=item.do,
        path=item.path,
        owner=item.owner,
        chance=item.chance,
        opened=group.today,
        due=due.day,
        due_source=due.source,
    )


def _paid_again(group: Group, matched: Sequence[Matched], entries: Sequence[Entry]) -> list[tuple[Task, Finding]]:
    """Claims that this payer had paid before and not taken back: the payment stands, and the money may go back."""
    times = Counter(ours.ledger for _, _, ours in matched)
    twice = {o.ledger for _, p, o in matched if p.paid > 0 and (o.row.paid > 0 or times[o.ledger] > 1)}
    doubtful = [(row, payment, ours) for row, payment, ours in matched if ours.ledger in twice]
    if not doubtful:
        return []
    claims = [msgspec.structs.replace(o.value, control_number=o.ledger) for _, _, o in doubtful]
    payments = tuple(msgspec.structs.replace(p, control_number=o.ledger) for _, p, o in doubtful)
    part = msgspec.structs.replace(group.value, claims=payments)
    history = entries_of({o.row.ledger_id for _, _, o in doubtful})
    found = dict(twice_paid(claims, part, entries, history))
    return [
        (_again(group, row, ours, payment, "The payer paid this claim before"), found[ours.ledger])
        for row, payment, ours in doubtful
        if ours.ledger in found and payment.paid > 0
    ]


def _next_payer(group: Group, matched: Sequence[Matched]) -> Iterator[Task]:
    """What goes on to another payer: to be billed there, or awaited from there where this payer forwarded it."""
    for row, payment, ours in matched:
        forwarded = payment.status in FORWARDED
        if not (forwarded or ours.row.onward) or payment.status in {REVERSAL, PREDETERMINATION, "4"}:
            continue
        left = payment.patient_responsibility
        if left > 0:
            yield Task(
                key=f"next payer:{row.key}",
                kind="crossover" if forwarded else "next payer",
                claim_id=ours.row.ledger_id,
                payment=row,
                remittance=group.row,
                amount=left,
                means="Forwarded by the payer to the next one" if forwarded else "Another payer follows",
                do="Wait for the next payer; do not bill it again"
                if forwarded
                else "Bill the next payer with this decision",
                path="bill another",
                owner="biller",
                chance=80,
                opened=group.today,
                due=group.today + dt.timedelta(days=45 if forwarded else 3),
                due_source="the office's own clock",
            )


def _estimates(group: Group, matched: Sequence[Matched]) -> Iterator[Task]:
    for row, payment, ours in matched:
        if payment.status == PREDETERMINATION:
            yield Task(
                key=f"estimate:{row.key}",
                kind="estimate only",
                claim_id=ours.row.claim_id,
                payment=row,
                remittance=group.row,
                amount=payment.charge,
                means="The payer told what it would pay, and paid nothing: the claim was read as a predetermination",
                do="Keep the estimate; send the claim for payment once the service is done",
                path="resend",
                owner="biller",
                chance=90,
                opened=group.today,
                due=group.today + dt.timedelta(days=7),
                due_source="the office's own clock",
            )


def _voided(group: Group, matched: Sequence[Matched]) -> Iterator[Task]:
    for row, payment, ours in matched:
        if payment.paid > 0 and ours.value.frequency == "8":
            yield _again(group, row, ours, payment, "The payer paid a claim that was voided")


def _again(group: Group, row: RemittanceClaim, ours: OurClaim, payment: ClaimPayment, means: str) -> Task:
    limit = _return_by(ours.row.payer_kind, group.today)
    return Task(
        key=f"paid again:{row.key}",
        kind="paid again",
        claim_id=ours.row.claim_id,
        payment=row,
        remittance=group.row,
        amount=payment.paid,
        means=means,
        do="Ask the payer which payment stands; what was paid twice goes back",
        owner="payments",
        chance=90,
        opened=group.today,
        due=limit.last_day,
        due_source=limit.source,
    )


def _credits(group: Group, matched: Sequence[Matched]) -> Iterator[Task]:
    """Claims on which more was received than was owed: to be returned within 60 days of knowing it."""
    ids = {ours.row.ledger_id for _, _, ours in matched}
    _no_credit_any_more(ids, group.today)
    owing = Q(payer_owes__lt=Decimal(0)) | Q(patient_owes__lt=Decimal(0))
    for row in ClaimStanding.objects.filter(owing, claim_id__in=ids):
        limit = _return_by(row.payer_kind, group.today)
        credit = min(row.payer_owes, Decimal(0)) + min(row.patient_owes, Decimal(0))
        yield Task(
            key=f"credit:{row.claim_id}:{credit}",
            kind="credit",
            claim_id=row.claim_id,
            amount=-credit,
            means="More was received than was owed",
            do="Find out whose money it is; move it to an open balance or return it",
            owner="payments",
            chance=90,
            opened=group.today,
            due=limit.last_day,
            due_source=limit.source,
        )


def _return_by(kind: str, identified: dt.date) -> Deadline:
    """Until when too much is returned: by law to Medicare and Medicaid; the office gives itself as long elsewhere."""
    limit = overpayment_due(identified)
    if kind.startswith("medica"):
        return limit
    return Deadline(limit.last_day, "the office's own clock: contract or state law may set another")


def _no_credit_any_more(ids: set[int], today: dt.date) -> None:
    """Close credits that a later payment or reversal has explained: payments come in any order."""
    owing = Q(payer_owes__lt=Decimal(0)) | Q(patient_owes__lt=Decimal(0))
    still = ClaimStanding.objects.filter(owing, claim_id__in=ids).values("claim_id")
    waiting = Task.objects.filter(state="open", kind__in=["credit", "paid again"], claim_id__in=ids)
    tasks.close_rows(list(waiting.exclude(claim_id__in=still)), "explained", today)
