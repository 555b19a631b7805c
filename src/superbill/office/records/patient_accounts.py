"""What stands as a patient's, claim by claim, as the rules of statements ask for it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Sum

from superbill.errors import BadInput
from superbill.model.ledger import MONEY
from superbill.model.party import Coverage
from superbill.office.models import ChargeItem, ClaimStanding, Patient, Posting, RemittanceClaim
from superbill.office.records.our_claims import load_values
from superbill.office.records.parties import standing as record_that_stands
from superbill.remittance import statement as rules
from superbill.remittance.ledger import told_code
from superbill.remittance.matching import BilledClaim
from superbill.remittance.service_words import told_service

ZERO = Decimal("0.00")
PATIENT_KINDS = ("patient payment", "patient refund")


def patient_row(patient_id: str) -> Patient:
    """Return the row of a patient, or say that there is none; a merged record leads to the one that stays."""
    row = Patient.objects.filter(public_id=patient_id).first()
    if row is None:
        raise BadInput("patient", "is not in the records", "Take the id from the list of balances")
    return record_that_stands(row)


def same_patient(row: Patient) -> set[int]:
    """Return the record that stands and all that were merged into it: what was said of one holds for the patient."""
    found, new = {row.pk}, {row.pk}
    while new:
        new = set(Patient.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - found
        found |= new
    return found


def open_claims(row: Patient) -> list[ClaimStanding]:
    """Return the claims on which a patient owes something, the oldest service first."""
    owing = ClaimStanding.objects.filter(claim__encounter__patient=row, patient_owes__gt=ZERO)
    return list(owing.select_related("claim").order_by("service_day", "claim_id"))


def accounts(row: Patient) -> Iterator[rules.Account]:
    """Yield each claim on which something stands as the patient's, with what decides whether it may be asked for."""
    standings = list(
        ClaimStanding.objects.filter(claim__encounter__patient=row).exclude(patient_owes=ZERO).select_related("claim")
    )
    values = load_values(s.claim_id for s in standings)
    paid = _paid_by_patient([s.claim_id for s in standings])
    shares = _shares([s.claim_id for s in standings])
    cards = [Coverage.model_validate_json(c.value) for c in row.coverages.select_related("payer")]
    for standing in standings:
        value = values[standing.claim_id]
        held = [card for card in cards if _held(card, standing.service_day)]
        provider = " ".join(part for part in (value.billing.name.first, value.billing.name.last) if part)
        own = paid.get(standing.claim_id, ZERO)
        yield rules.Account(
            claim=standing.claim.control_number,
            day=standing.service_day,
            provider=provider,
            services=_services(value),
            plan=standing.payer,
            plan_kind=standing.payer_kind,
            charges=standing.charges,
            plan_paid=standing.paid - own,
            adjusted=standing.adjusted,
            plan_owes=standing.payer_owes,
            patient_paid=own,
            patient_owes=standing.patient_owes,
            qmb=standing.payer_kind.startswith("medicare") and any(card.qmb for card in held),
            medicaid=any(card.payer.kind == "medicaid" for card in held),
            assigned=getattr(value, "accept_assignment", "A") == "A",
            shares=shares.get(standing.claim_id, ()),
            remarks=_remarks(standing),
        )


def _paid_by_patient(claims: Sequence[int]) -> dict[int, Decimal]:
    money = [account.value for account in MONEY]
    rows = Posting.objects.filter(claim_id__in=claims, account__in=money, entry__kind__in=PATIENT_KINDS)
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for claim, total in rows.values_list("claim_id").annotate(total=Sum("amount")).order_by():
        sums[claim or 0] = total
    return sums


def _remarks(standing: ClaimStanding) -> tuple[str, ...]:
    """The remarks of every payment of the claim, of its claims to later payers too."""
    rows = RemittanceClaim.objects.filter(claim__standing__ledger_id=standing.ledger_id)
    found = {remark for remarks in rows.values_list("remarks", flat=True) for remark in remarks}
    return tuple(sorted(found))


def _services(value: BilledClaim) -> tuple[str, ...]:
    """The services of a claim as a patient reads them, in the practice's own words where its charge master has some."""
    codes = list(dict.fromkeys(told_code(line) for line in value.lines))
    named = ChargeItem.objects.filter(code__in=codes).exclude(words="").order_by("effective_from")
    words = dict(named.values_list("code", "words"))
    return tuple(told_service(code, words.get(code, "")) for code in codes)


def _held(card: Coverage, day: dt.date) -> bool:
    return (card.effective_from or dt.date.min) <= day <= (card.effective_to or dt.date.max)


def _shares(claims: Sequence[int]) -> dict[int, tuple[tuple[str, Decimal], ...]]:
    """What payers have left to the patient on each claim, by reason without its group."""
    rows = Posting.objects.filter(claim_id__in=claims, account="receivable:patient", reason__startswith="PR-")
    sums: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for claim, reason, total in rows.values_list("claim_id", "reason").annotate(total=Sum("amount")).order_by("reason"):
        if total:
            sums[claim or 0].append((reason.removeprefix("PR-"), total))
    return {claim: tuple(found) for claim, found in sums.items()}
