"""Where each claim stands: kept in step with the ledger in the same transaction, and rebuilt from it to prove it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.institutional import InstitutionalClaim
from superbill.model.ledger import ADJUSTMENTS, MONEY, Account
from superbill.office.models import Claim, ClaimEvent, ClaimStanding, Encounter, Posting
from superbill.office.records.bulk import update
from superbill.payers.tracking import stage_of
from superbill.remittance.ledger import first_day

ZERO = Decimal("0.00")
BATCH = 500
COLUMNS = {
    Account.REVENUE: ("charges", -1),
    Account.RECEIVABLE_PAYER: ("payer_owes", 1),
    Account.RECEIVABLE_PATIENT: ("patient_owes", 1),
    **dict.fromkeys(MONEY, ("paid", 1)),
    **dict.fromkeys(ADJUSTMENTS, ("adjusted", 1)),
}
"""The column that each account moves, and its sign: charges = paid + adjusted + payer_owes + patient_owes."""
SUMS = ("charges", "paid", "adjusted", "payer_owes", "patient_owes")


def stand(row: Claim, value: ProfessionalClaim | InstitutionalClaim) -> None:
    """Note what a claim that was built tells about itself; its money stays as the ledger has it."""
    later = [other for other in value.other_payers if other.paid is None]
    place = value.insured.order[:1] or "P"
    through = value.statement_through if isinstance(value, InstitutionalClaim) else _last_day(value)
    told = {
        "ledger": _ledger(row, place, first_day(value)),
        "payer_id": value.payer.id,
        "payer": value.payer.name,
        "payer_kind": _kind(row.encounter, place),
        "member_id": value.insured.member_id,
        "place": place,
        "onward": any(other.insured.order > place for other in later),
        "frequency": value.frequency,
        "service_day": first_day(value),
        "through_day": through,
        "charge": value.charge,
    }
    held, new = ClaimStanding.objects.get_or_create(claim=row, defaults=told)
    if not new:
        told.pop("ledger")
        for name, part in told.items():
            setattr(held, name, part)
        held.save(update_fields=list(told))


def _last_day(value: ProfessionalClaim) -> dt.date:
    return max(line.through_date or line.service_date for line in value.lines)


def _ledger(row: Claim, place: str, day: dt.date) -> Claim:
    """The claim that carries the charges of a claim to a later payer: the first payer's of the same visit and day."""
    if place == "P":
        return row
    first = (
        ClaimStanding.objects.filter(claim__encounter=row.encounter, place="P", service_day=day, charge=row.charge)
        .exclude(claim=row)
        .order_by("claim_id")
        .first()
    )
    return first.claim if first else row


def _kind(encounter: Encounter, place: str) -> str:
    if place == "P":
        return encounter.payer_kind
    order = {"S": 2, "T": 3}.get(place, 4)
    held = encounter.patient.coverages.filter(order=order).select_related("payer").first()
    return held.payer.kind if held else ""


def stage(claims: Iterable[int]) -> None:
    """Bring how far claims have come up to their events, a few statements for any number."""
    wanted = sorted(set(claims))
    for start in range(0, len(wanted), BATCH):
        _stage(wanted[start : start + BATCH])


def _stage(claims: Sequence[int]) -> None:
    steps: dict[int, list[tuple[str, str]]] = {claim: [] for claim in claims}
    told = ClaimEvent.objects.filter(claim__in=claims).order_by("at", "id").values_list("claim_id", "kind", "state")
    for claim, kind, state in told:
        steps[claim].append((kind, state))
    held = (
        ClaimStanding.objects.filter(claim__in=claims).exclude(payer_kind="self_pay").values_list("claim_id", "state")
    )
    now = ((stage_of(steps[claim]).value, before, claim) for claim, before in held)
    update(ClaimStanding, ("state",), ((state, claim) for state, before, claim in now if state != before))


def move(legs: Iterable[tuple[int, str, Decimal]]) -> None:
    """Add postings (claim, account, amount) to where their claims stand, a few statements for any number."""
    changes: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for claim, account, amount in legs:
        column, sign = COLUMNS[Account(account)]
        changes[claim][column] += sign * amount
    if not changes:
        return
    locked = ClaimStanding.objects.select_for_update().filter(claim_id__in=changes).order_by("claim_id")
    held = locked.values_list("claim_id", *SUMS)
    update(
        ClaimStanding,
        SUMS,
        (
            (*(before + changes[claim][column] for column, before in zip(SUMS, sums, strict=True)), claim)
            for claim, *sums in held
        ),
    )


def proof() -> tuple[str, ...]:
    """What is wrong with the ledger, in words; nothing when every dollar is explained."""
    total = Posting.objects.aggregate(total=Sum("amount"))["total"] or ZERO
    wrong = [f"The accounts add up to {total}, not to zero."] if total else []
    sums = ClaimStanding.objects.values_list("claim__control_number", *SUMS)
    wrong += [
        f"Claim {number}: charges are not paid, adjusted or owed."
        for number, charges, *rest in sums.iterator()
        if charges != sum(rest, ZERO)
    ]
    return (*wrong, *(f"Claim {number}: its standing is not what the ledger says." for number in differences()))


def differences() -> tuple[str, ...]:
    """Control numbers of claims whose standing is not what the ledger says; there are none unless a row was forged."""
    sums: Mapping[int, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, ZERO))
    totals = Posting.objects.filter(claim__isnull=False).values_list("claim_id", "account").order_by()
    for claim, account, amount in totals.annotate(total=Sum("amount")):
        column, sign = COLUMNS[Account(account)]
        sums[claim or 0][column] += sign * amount
    rows = ClaimStanding.objects.values_list("claim_id", "claim__control_number", *SUMS)
    return tuple(
        number for claim, number, *held in rows.iterator() if list(sums[claim].values()) != [h or ZERO for h in held]
    )
