"""What a group of matched payments becomes: ledger entries, events on the claims, charges that were not booked yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from superbill.model.ledger import Account, Entry
from superbill.model.remittance import ClaimPayment, Remittance, ServicePayment
from superbill.office.models import Remittance as RemittanceRow
from superbill.office.models import RemittanceClaim
from superbill.office.records.ledger import entries_of
from superbill.office.records.our_claims import OurClaim
from superbill.payers.answers import Answers, events_of
from superbill.payers.tracking import ClaimEvent, Sent
from superbill.remittance.ledger import Place, charge_entry, pair
from superbill.remittance.matching import MatchedClaim, match_lines
from superbill.remittance.posting import LATER, REVERSAL, Poster

Matched = tuple[RemittanceClaim, ClaimPayment, OurClaim]


@dataclass(frozen=True)
class Group:
    """What the payments of one transaction have in common."""

    row: RemittanceRow
    value: Remittance
    by: str
    today: dt.date


def matched_claim(payment: ClaimPayment, ours: OurClaim) -> MatchedClaim:
    """The payment with our lines, under the number of the claim that carries the charges."""
    lines = match_lines(ours.value, payment)
    claim = (
        ours.value if ours.ledger == ours.number else msgspec.structs.replace(ours.value, control_number=ours.ledger)
    )
    return MatchedClaim(claim, payment, lines)


def remarks_of(payment: ClaimPayment) -> list[str]:
    """The remark codes of a payment and of its lines, each once."""
    told = (*payment.remarks, *(remark for service in payment.services for remark in service.remarks))
    return list(dict.fromkeys(told))


def allowed_of(payment: ClaimPayment) -> Decimal:
    """What the payer allowed for a claim: line by line, or for the whole claim where it tells no lines."""
    if not payment.services:
        return payment.paid + payment.patient_responsibility
    return sum((allowed_on(service) for service in payment.services), Decimal(0))


def allowed_on(service: ServicePayment) -> Decimal:
    """What the payer allowed for a line: as it says, else what it paid with what it left to the patient."""
    if service.allowed is not None:
        return service.allowed
    return service.paid + sum((a.amount for a in service.adjustments if a.group == "PR"), Decimal(0))


def visits_of(matched: Iterable[Matched]) -> set[int]:
    """The visits (row ids) whose claims were paid."""
    return {ours.row.claim.encounter_id for _, _, ours in matched}


def entry_under(group: Group, payment: ClaimPayment, ours: OurClaim, key: str) -> Entry | None:
    """The entry of one payment under a key, knowing what was posted to its claim before."""
    poster = Poster(group.value, entries_of([ours.row.ledger_id]))
    return poster.claim(matched_claim(payment, ours), key, onward=ours.row.onward)


def entries_for(group: Group, matched: Iterable[Matched]) -> list[Entry]:
    """The entries of matched payments, knowing what was posted to their claims before."""
    told = list(matched)
    needed = [ours.row.ledger_id for _, payment, ours in told if _needs_history(payment)]
    poster = Poster(group.value, entries_of(needed) if needed else ())
    made = []
    for row, payment, ours in told:
        key = row.key or f"payment:{row.pk}"
        made.append(poster.claim(matched_claim(payment, ours), key, onward=ours.row.onward))
    return [entry for entry in made if entry is not None]


def _needs_history(payment: ClaimPayment) -> bool:
    return payment.status == REVERSAL or payment.status in LATER


def charges_missing(matched: Iterable[Matched]) -> list[Entry]:
    """The charges of claims that nobody has booked yet; what was booked and reversed is not booked again."""
    return [
        charge_entry(ours.value)
        for _, _, ours in matched
        if not ours.row.charges and ours.value.frequency != "8" and ours.ledger == ours.number
    ]


def events_for(value: Remittance, matched: Iterable[Matched]) -> tuple[ClaimEvent, ...]:
    """What the payments make of our claims, each under its own control number."""
    told = list(matched)
    ours = Sent(0, value.payer_id, {"": tuple(claim.number for _, _, claim in told)})
    payments = tuple(msgspec.structs.replace(p, control_number=claim.number) for _, p, claim in told)
    part = msgspec.structs.replace(value, claims=payments)
    return events_of(Answers(remittances=(part,)), [ours])


def unapplied_entry(value: Remittance, key: str, payment: ClaimPayment) -> Entry | None:
    """Money for a claim that nobody knows: it is in the bank and waits until somebody matches it."""
    if not payment.paid:
        return None
    return Entry(
        key=f"unapplied:{key}"[:200],
        day=value.payment_date,
        kind="unapplied",
        memo=f"Remittance {value.trace}: a payment that matches no claim yet",
        postings=pair(Account.CASH, Account.UNAPPLIED, payment.paid, Place("", 0, "unmatched")),
    )
