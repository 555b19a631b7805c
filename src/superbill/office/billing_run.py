"""From finished charts to claims on their way: edits run, claims built, batches queued once, patients charged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from superbill.claims.problems import NoClaim
from superbill.errors import BadInput, SuperbillError
from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.ledger import Account, Entry
from superbill.model.party import Coverage, Payer
from superbill.office import audit, jobs, records
from superbill.office.models import BillHold, Claim, ClaimStanding, Job
from superbill.office.models import Encounter as Row
from superbill.office.models import Sequence as Counter
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.asking import first_payer
from superbill.office.records.batches import LeftOut, ready, waiting
from superbill.office.records.claims import ClaimValue, store_claim
from superbill.office.records.directory import refuse_retired
from superbill.office.records.keeping import kept
from superbill.office.records.ledger import post_all
from superbill.office.records.our_claims import billed_claims
from superbill.office.records.parties import ROLES
from superbill.office.records.secondary import in_order
from superbill.office.standing import tables
from superbill.pipeline import build_claims, check
from superbill.remittance.ledger import Place, charge_entry, pair

OWN = Payer(kind="self_pay", name="Patient")
MOST = 5000


@dataclass(frozen=True)
class NotBilled:
    """A finished chart whose claim could not be built, and why."""

    encounter_id: str
    why: str


@dataclass(frozen=True)
class Run:
    """What a billing run built, and what it left with the reason."""

    claims: tuple[str, ...]
    left: tuple[NotBilled, ...]


@dataclass(frozen=True)
class PayerBatch:
    """What waits for one payer: how many are ready, how many are on their way, what is left out and why."""

    payer_id: str
    payer: str
    ready: tuple[str, ...]
    queued: int
    left_out: tuple[LeftOut, ...]


def to_bill(today: dt.date) -> list[Row]:
    """Return the finished charts without a claim that nothing holds, oldest first."""
    held = BillHold.objects.filter(Q(until__isnull=True) | Q(until__gte=today), released__isnull=True)
    rows = Row.objects.filter(completed_at__isnull=False, claims__isnull=True)
    return list(rows.exclude(pk__in=held.values("encounter_id")).order_by("service_date", "id")[:MOST])


def unbilled(today: dt.date) -> QuerySet[Row]:
    """Return the visits up to a day that have no claim, finished or not, oldest first."""
    return Row.objects.filter(claims__isnull=True, service_date__lte=today).order_by("service_date", "id")


def bill(encounter_ids: Iterable[str], by: str, *, today: dt.date) -> Run:
    """Run the edits over visits and build their claims; what cannot be built stays, with the reason."""
    built: list[str] = []
    left: list[NotBilled] = []
    for encounter_id in encounter_ids:
        try:
            built += bill_visit(encounter_id, by, today=today)
        except SuperbillError as error:
            left.append(NotBilled(encounter_id, _words(error)))
    return Run(tuple(built), tuple(left))


def bill_visit(encounter_id: str, by: str, *, today: dt.date) -> tuple[str, ...]:
    """Check a visit and build its claims; a visit without a plan is charged to the patient. Returns their numbers.

    Raises:
        BadInput: an edit holds it, its bill is held, or it has no charges.
        NoClaim: something is missing; all of it is named.
    """
    row = Row.objects.get(public_id=encounter_id)
    visit = records.load_encounter(encounter_id, by=by)
    if row.claims.exists():
        raise BadInput("visit", "has its claim already", "Correct or void that claim")
    held = BillHold.objects.filter(Q(until__isnull=True) | Q(until__gte=today), encounter=row, released__isnull=True)
    if (reason := held.values_list("reason", flat=True).first()) is not None:
        raise BadInput("bill", f"is held: {reason}", "Release it first")
    if not visit.lines:
        raise BadInput("visit", "has no charges", "Enter its charges")
    records.store_check(encounter_id, check(visit, tables(), books=rules_in_force()), by)
    row.refresh_from_db()
    if row.open_errors:
        found = counted(row.open_errors, "open error")
        raise BadInput("visit", f"has {found} of the edits", "Mend what they found, or let it stand with a reason")
    visit = in_order(visit)
    payer = first_payer(visit)
    if payer is None or payer.kind == "self_pay":
        return bill_patient(encounter_id, by, today=today)
    people = (getattr(visit, role) for role in ROLES)
    refuse_retired((payer, *(c.payer for c in visit.coverages)), (who for who in people if who))
    return tuple(store_claim(encounter_id, claim, by).control_number for claim in _numbered(row, visit))


@kept
def bill_patient(encounter_id: str, by: str, *, today: dt.date) -> tuple[str, ...]:
    """Charge a visit without a plan to the patient: the charges are booked and are the patient's from the first day.

    No file goes to anybody; the statement asks for it. Source: 45 CFR 149.610 (the estimate that was due before).
    """
    row = Row.objects.select_for_update(of=("self",)).get(public_id=encounter_id)
    visit = records.load_encounter(encounter_id, by=by)
    own = visit.model_copy(update={"payer": None, "coverages": (_own_coverage(visit),)})
    numbers = []
    for value in _numbered(row, own):
        made = store_claim(encounter_id, value, by)
        ClaimStanding.objects.filter(claim__control_number=made.control_number).update(
            payer_kind="self_pay", payer_id="", state="self-pay"
        )
        move = Entry(
            key=f"own:{made.control_number}", day=today, kind="self-pay", memo="The patient has no plan for this visit",
            postings=pair(Account.RECEIVABLE_PATIENT, Account.RECEIVABLE_PAYER, value.charge,
                          Place(made.control_number, 0, "PR-self-pay")),
        )  # fmt: skip
        post_all([charge_entry(value), move], by)
        numbers.append(made.control_number)
    audit.record(by, "bill", "patient", str(row.patient.public_id))
    return tuple(numbers)


def batches(today: dt.date) -> tuple[PayerBatch, ...]:
    """Return what waits for each payer, with what is left out and why."""
    payers = dict(waiting().values_list("standing__payer_id", "standing__payer").distinct().order_by())
    on_their_way = _queued()
    found = []
    for payer_id, name in sorted(payers.items(), key=lambda p: p[1]):
        good, left_out = ready(payer_id, today=today)
        numbers = [row.control_number for row in good]
        going = [n for n in numbers if n in on_their_way]
        still = tuple(n for n in numbers if n not in on_their_way)
        found.append(PayerBatch(payer_id, name, still, len(going), left_out))
    return tuple(found)


@kept
def submit_batch(payer_id: str, by: str, *, today: dt.date, among: Collection[str] | None = None) -> int:
    """Queue every claim of a payer that is ready (or those of `among`), each kind apart; returns how many.

    Two clerks who press at the same moment send one batch: the second waits for the first and finds nothing left.
    """
    name = f"batch:{payer_id}"[:40]
    Counter.objects.get_or_create(name=name)
    Counter.objects.select_for_update().get(name=name)
    good, _ = ready(payer_id, today=today, among=among)
    going = _queued()
    numbers = [row.control_number for row in good if row.control_number not in going][:MOST]
    for part in _by_kind(numbers):
        jobs.submit(payer_id, part, by=by)
    return len(numbers)


def _by_kind(numbers: Sequence[str]) -> list[list[str]]:
    values = billed_claims(numbers)
    kinds = (
        [n for n in numbers if isinstance(values[n], ProfessionalClaim)],
        [n for n in numbers if not isinstance(values[n], ProfessionalClaim)],
    )
    return [part for part in kinds if part]


def _queued() -> set[str]:
    rows = Job.objects.filter(kind="submit", state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return {number for argument in rows.values_list("argument", flat=True) for number in argument.get("claims", ())}


def _numbered(row: Row, visit: Encounter) -> Sequence[ClaimValue]:
    """The claims of a visit; where its account number is another visit's claim, under numbers of this visit."""
    first = min(visit.coverages, key=lambda c: c.order, default=None)
    payer = (first.payer.id or "").strip() or None if first else None
    built = build_claims(visit, payer=payer)
    taken = Claim.objects.filter(control_number__in=[c.control_number for c in built]).exclude(encounter=row)
    return build_claims(visit, control=f"V{row.pk:09d}", payer=payer) if taken.exists() else built


def _own_coverage(visit: Encounter) -> Coverage:
    """The patient in the payer's place, so that the bill is built by the same rules."""
    return Coverage.model_validate(
        {
            "order": 1,
            "payer": {"kind": "other", "id": "PATIENT", "name": OWN.name, "address": _address(visit)},
            "subscriber": {"member_id": "NONE", "relationship": "self"},
        }
    )


def _address(visit: Encounter) -> dict[str, object] | None:
    return visit.patient.address.model_dump() if visit.patient.address else None


def _words(error: SuperbillError) -> str:
    if isinstance(error, NoClaim):
        return str(error).partition("\n")[0]
    return f"{error.field} {error.what}. {error.do}." if isinstance(error, BadInput) else str(error)
