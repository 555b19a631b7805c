"""Our claims that payments speak of, with their newest version and where they stand: a few queries for any number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.institutional import InstitutionalClaim
from superbill.model.remittance import ClaimPayment
from superbill.office.models import ClaimStanding, ClaimVersion
from superbill.remittance.matching import BilledClaim
from superbill.remittance.suggestions import payer_numbers

FEW = 50


@dataclass(frozen=True)
class OurClaim:
    """A claim of ours: where it stands, and what it says."""

    row: ClaimStanding
    value: BilledClaim

    @property
    def number(self) -> str:
        """Its control number."""
        return self.value.control_number

    @property
    def ledger(self) -> str:
        """The control number of the claim that carries its charges."""
        return self.row.ledger.control_number


def find_claims(payments: Sequence[ClaimPayment]) -> dict[str, OurClaim]:
    """Return our claim for the control number of each payment that has one.

    First by our own number, which payers return in capitals and with blanks; else by the payer's claim number where
    exactly one claim of ours has it and the charge is the same.
    """
    wanted = {p.control_number: p.control_number.strip() for p in payments if p.control_number.strip()}
    found = _by_number(wanted)
    rest = [p for p in payments if p.control_number not in found]
    by_payer_number = _by_payer_number(rest)
    standings = {**found, **by_payer_number}
    values = load_values(row.claim_id for row in standings.values())
    return {number: OurClaim(row, values[row.claim_id]) for number, row in standings.items()}


def billed_claims(control_numbers: Iterable[str]) -> dict[str, BilledClaim]:
    """Return the newest version of claims by control number; those that are not ours are left out."""
    rows = ClaimStanding.objects.filter(claim__control_number__in=list(control_numbers))
    ids = dict(rows.values_list("claim_id", "claim__control_number"))
    return {ids[claim]: value for claim, value in load_values(ids).items()}


def load_values(claims: Iterable[int]) -> dict[int, BilledClaim]:
    """Return the newest version of each claim, by row id."""
    ids = list(set(claims))
    texts: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        versions = ClaimVersion.objects.filter(claim_id__in=ids[start : start + 500]).order_by("number")
        texts.update(versions.values_list("claim_id", "value"))
    return {claim: value_of(text) for claim, text in texts.items()}


def value_of(text: str) -> BilledClaim:
    """Return the claim of either kind that a stored version holds."""
    if '"bill_type":' in text:
        return msgspec.json.decode(text, type=InstitutionalClaim)
    return msgspec.json.decode(text, type=ProfessionalClaim)


def _by_number(wanted: dict[str, str]) -> dict[str, ClaimStanding]:
    spelled = {form for number in wanted.values() for form in (number, number.upper())}
    rows = ClaimStanding.objects.select_related("claim", "ledger")
    by_upper = {row.claim.control_number.upper(): row for row in rows.filter(claim__control_number__in=spelled)}
    missing = [number for number in wanted.values() if number.upper() not in by_upper]
    for number in missing[:FEW]:
        row = rows.filter(claim__control_number__iexact=number).first()
        if row is not None:
            by_upper[number.upper()] = row
    return {told: by_upper[number.upper()] for told, number in wanted.items() if number.upper() in by_upper}


def _by_payer_number(payments: Sequence[ClaimPayment]) -> dict[str, ClaimStanding]:
    numbers = {number for payment in payments for number in payer_numbers(payment)}
    if not numbers:
        return {}
    rows: dict[str, list[ClaimStanding]] = {}
    standing = ClaimStanding.objects.select_related("claim", "ledger").filter(payer_claim_number__in=numbers)
    for row in standing:
        rows.setdefault(row.payer_claim_number, []).append(row)
    found = {}
    for payment in payments:
        fitting = [r for n in payer_numbers(payment) for r in rows.get(n, []) if r.charge == abs(payment.charge)]
        if len({r.claim_id for r in fitting}) == 1 and payment.control_number:
            found[payment.control_number] = fitting[0]
    return found
