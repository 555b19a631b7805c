"""Patients' money: statements, payments at the desk, plans, holds, and what was said about the bill."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Max, Sum
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.model.ledger import Posting as Leg
from superbill.model.party import Coverage
from superbill.model.party import Patient as PatientValue
from superbill.office import audit
from superbill.office.models import (
    ClaimStanding,
    Contact,
    Patient,
    PatientHold,
    PaymentPlan,
    Posting,
    Remittance,
    Statement,
    Task,
)
from superbill.office.records import tasks
from superbill.office.records.appeals import sender_of
from superbill.office.records.claims import next_number
from superbill.office.records.keeping import kept, sha256, storable
from superbill.office.records.ledger import post_all
from superbill.office.records.our_claims import load_values
from superbill.office.records.parties import standing as record_that_stands
from superbill.remittance import statement as rules
from superbill.remittance.ledger import Place, pair, told_code
from superbill.remittance.letters import statement_pdf
from superbill.tables.deadlines import months_later

ZERO = Decimal("0.00")
BETWEEN = dt.timedelta(days=28)
SMALLEST = Decimal("5.00")
"""A balance below this is not worth a letter; it stays on the account."""
MANY = 3
Parts = tuple[tuple[dt.date, Decimal], ...]
PATIENT_KINDS = ("patient payment", "patient refund")


@dataclass(frozen=True)
class StatementRecord:
    """A statement as it was made; `why_not` says why none was."""

    patient_id: str
    number: int
    amount: Decimal
    due: dt.date | None
    why_not: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


def patients_who_owe(today: dt.date) -> tuple[tuple[str, Decimal, str], ...]:
    """Return patients with a balance: id, what stands as theirs, and why no statement goes out now, if so."""
    sums = (
        ClaimStanding.objects.filter(patient_owes__gt=ZERO)
        .values_list("claim__encounter__patient_id")
        .annotate(total=Sum("patient_owes"))
        .order_by("-total")
    )
    patients = Patient.objects.in_bulk([patient for patient, _ in sums])
    return tuple((str(patients[p].public_id), total, _why_not(patients[p], total, today)) for p, total in sums)


def owed_by_patient(row: Patient, today: dt.date) -> tuple[Decimal, str]:
    """Return what stands as one patient's, and why no statement of it goes out now, if so."""
    theirs = ClaimStanding.objects.filter(patient_owes__gt=ZERO, claim__encounter__patient=row)
    total: Decimal = theirs.aggregate(total=Sum("patient_owes"))["total"] or ZERO
    return total, _why_not(row, total, today) if total else ""


@kept
def make_statement(patient_id: str, by: str, *, today: dt.date) -> StatementRecord:
    """Make the next statement of a patient, unless a hold, the date of the last one or the law says no."""
    row = patient_row(patient_id)
    told = _statement(row, today)
    why = _why_not(row, told.total, today)
    if not why and told.total <= 0:
        why = "nothing that may be billed to the patient"
    if why:
        return StatementRecord(patient_id, 0, told.total, None, why, told.left_out)
    text = msgspec.json.encode(told).decode()
    Statement.objects.create(
        patient=row, number=told.number, day=today, due=told.due, amount=told.total, value=text,
        sha256=sha256(text), by=by,
    )  # fmt: skip
    if told.number >= MANY:
        _after_many(row, told, today)
    audit.record(by, "store", "statement", str(row.public_id), f"number {told.number}")
    return StatementRecord(patient_id, told.number, told.total, told.due, "", told.left_out)


def make_statements(by: str, *, today: dt.date) -> tuple[StatementRecord, ...]:
    """Make every statement that is due today; the others come back with the reason."""
    return tuple(make_statement(patient, by, today=today) for patient, _, _ in patients_who_owe(today))


def statement_file(patient_id: str, number: int) -> bytes:
    """Draw a statement that was made, as PDF."""
    row = Statement.objects.select_related("patient").filter(patient__public_id=patient_id, number=number).first()
    if row is None:
        raise BadInput("statement", "was never made", "Look at the patient's statements")
    told = msgspec.json.decode(row.value, type=rules.Statement)
    claim = ClaimStanding.objects.filter(claim__control_number=told.lines[0].claim).first()
    if claim is None:
        raise BadInput("statement", "names a claim that is not in the records", "Restore a backup")
    return statement_pdf(told, sender_of(load_values([claim.claim_id])[claim.claim_id]))


@kept
def patient_pays(
    patient_id: str, amount: Decimal, by: str, *, today: dt.date, how: tuple[str, str] = ("card", "")
) -> str:
    """Post a payment of a patient to the oldest balances first; what is left waits as unapplied. Returns the receipt.

    `how` is the way of payment and the receipt's number, the next one where it is empty; a receipt is posted once.
    """
    method, receipt = how
    if amount <= 0:
        raise BadInput("amount", "is not above zero", "Enter a refund as a refund")
    row = patient_row(patient_id)
    receipt = receipt or f"R{next_number('receipt'):07d}"
    left = amount
    legs: list[Leg] = []
    for standing in _open(row):
        part = min(left, standing.patient_owes)
        legs += pair(
            Account.CASH, Account.RECEIVABLE_PATIENT, part, Place(standing.claim.control_number, 0, method[:30])
        )
        left -= part
    legs += pair(Account.CASH, Account.UNAPPLIED, left, Place("", 0, "patient credit"))
    key = f"receipt:{receipt}"
    if not _receipt_known(key, amount):
        memo = f"Receipt {receipt}, {method}"
        entry = Entry(key=key, day=today, kind="patient payment", memo=memo, postings=tuple(legs))
        post_all([entry], by)
        if left:
            tasks.open_tasks([_credit(receipt, left, today)])
    return receipt


@kept
def hold(patient_id: str, kind: str, by: str, *, today: dt.date, detail: str = "") -> None:
    """Keep statements back: bankruptcy, deceased, bad address, dispute, assistance, suppressed."""
    if kind not in rules.NO_STATEMENT:
        raise BadInput("kind", f"is not one of {', '.join(rules.NO_STATEMENT)}", "Choose one of these")
    row = patient_row(patient_id)
    PatientHold.objects.get_or_create(
        patient=row, kind=kind, to_day=None, defaults={"detail": detail, "from_day": today, "by": by}
    )
    audit.record(by, f"hold: {kind}", "patient", patient_id)


@kept
def release(patient_id: str, kind: str, by: str, *, today: dt.date) -> None:
    """End a hold."""
    PatientHold.objects.filter(patient=patient_row(patient_id), kind=kind, to_day=None).update(to_day=today)
    audit.record(by, f"release: {kind}", "patient", patient_id)


@kept
def plan_payments(
    patient_id: str, part: Decimal, by: str, *, first_due: dt.date
) -> tuple[tuple[dt.date, Decimal], ...]:
    """Agree on monthly parts of what the patient owes now; returns the days and amounts. The last part is the rest."""
    row = patient_row(patient_id)
    amount = sum((s.patient_owes for s in _open(row)), ZERO)
    if not ZERO < part <= amount:
        raise BadInput("part", f"is not between zero and the balance ({amount})", "Choose a part of the balance")
    PaymentPlan.objects.filter(patient=row, state="running").update(state="replaced")
    PaymentPlan.objects.create(patient=row, amount=amount, part=part, first_due=first_due, by=by)
    audit.record(by, "store", "payment plan", patient_id)
    return schedule(amount, part, first_due)


def schedule(amount: Decimal, part: Decimal, first_due: dt.date) -> Parts:
    """The days and amounts of a payment plan; parts add up to the amount."""
    found: list[tuple[dt.date, Decimal]] = []
    while amount > 0:
        found.append((months_later(first_due, len(found)), min(part, amount)))
        amount -= part
    return tuple(found)


@kept
def contact(patient_id: str, kind: str, text: str, by: str, *, direction: str = "out") -> None:
    """Write down a call, letter or message about a patient's bill."""
    Contact.objects.create(
        patient=patient_row(patient_id), kind=kind, direction=direction, text=storable(text, "text", 4000),
        at=timezone.now(), by=by,
    )  # fmt: skip
    audit.record(by, "contact", "patient", patient_id)


def patient_row(patient_id: str) -> Patient:
    """Return the row of a patient, or say that there is none; a merged record leads to the one that stays."""
    row = Patient.objects.filter(public_id=patient_id).first()
    if row is None:
        raise BadInput("patient", "is not in the records", "Take the id from the list of balances")
    return record_that_stands(row)


def _open(row: Patient) -> list[ClaimStanding]:
    owing = ClaimStanding.objects.filter(claim__encounter__patient=row, patient_owes__gt=ZERO)
    return list(owing.select_related("claim").order_by("service_day", "claim_id"))


def _receipt_known(key: str, amount: Decimal) -> bool:
    held = Posting.objects.filter(entry__key=key, account="cash").aggregate(total=Sum("amount"))["total"]
    if held is not None and held != amount:
        raise BadInput("receipt", "was used for another amount", "Take the next number")
    return held is not None


def _why_not(row: Patient, total: Decimal, today: dt.date) -> str:
    kinds = set(PatientHold.objects.filter(patient=row, to_day=None).values_list("kind", flat=True))
    if row.death_date is not None:
        kinds.add("deceased")
    held = next((why for kind, why in rules.NO_STATEMENT.items() if kind in kinds), "")
    if held:
        return held
    last = Statement.objects.filter(patient=row).aggregate(day=Max("day"))["day"]
    if last is not None and today - last < BETWEEN:
        return f"the last statement went out on {last}"
    if ZERO < total < SMALLEST:
        return f"{total} is below the smallest balance that is billed ({SMALLEST})"
    return ""


def _statement(row: Patient, today: dt.date) -> rules.Statement:
    number = (Statement.objects.filter(patient=row).aggregate(last=Max("number"))["last"] or 0) + 1
    value = PatientValue.model_validate_json(row.value)
    where = value.address
    lines = (where.street, f"{where.city}, {where.state} {where.zip[:5]}") if where else ()
    name = " ".join(part for part in (row.first_name, row.last_name) if part)
    told = rules.statement(number, today, name, lines, _accounts(row))
    plan = PaymentPlan.objects.filter(patient=row, state="running").first()
    if plan is None:
        return told
    words = f"You pay by plan: ${plan.part:,.2f} each month from {plan.first_due}."
    return msgspec.structs.replace(told, plan_of_payment=words)


def _accounts(row: Patient) -> Iterable[rules.Account]:
    standings = list(
        ClaimStanding.objects.filter(claim__encounter__patient=row).exclude(patient_owes=ZERO).select_related("claim")
    )
    values = load_values(s.claim_id for s in standings)
    paid = _paid_by_patient([s.claim_id for s in standings])
    qmb = any(Coverage.model_validate_json(c.value).qmb for c in row.coverages.all())
    for standing in standings:
        value = values[standing.claim_id]
        provider = " ".join(part for part in (value.billing.name.first, value.billing.name.last) if part)
        own = paid.get(standing.claim_id, ZERO)
        yield rules.Account(
            claim=standing.claim.control_number,
            day=standing.service_day,
            provider=provider,
            services=tuple(told_code(line) for line in value.lines),
            plan=standing.payer,
            plan_kind=standing.payer_kind,
            charges=standing.charges,
            plan_paid=standing.paid - own,
            adjusted=standing.adjusted,
            plan_owes=standing.payer_owes,
            patient_paid=own,
            patient_owes=standing.patient_owes,
            qmb=qmb and standing.payer_kind.startswith("medicare"),
            remarks=_remarks(standing),
        )


def _paid_by_patient(claims: Sequence[int]) -> dict[int, Decimal]:
    rows = Posting.objects.filter(claim_id__in=claims, account="cash", entry__kind__in=PATIENT_KINDS)
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for claim, total in rows.values_list("claim_id").annotate(total=Sum("amount")).order_by():
        sums[claim or 0] = total
    return sums


def _remarks(standing: ClaimStanding) -> tuple[str, ...]:
    rows = Task.objects.filter(claim_id=standing.claim_id, kind="denial").values_list("remarks", flat=True)
    found = {remark for remarks in rows for remark in remarks}
    if standing.payer_kind.startswith("medicare"):
        told = Remittance.objects.filter(claims__claim_id=standing.claim_id).values_list("value", flat=True).distinct()
        found |= {remark for text in told for remark in rules.QMB_REMARKS if f'"{remark}"' in text}
    return tuple(sorted(found))


def _after_many(row: Patient, told: rules.Statement, today: dt.date) -> None:
    claim = ClaimStanding.objects.get(claim__control_number=told.lines[0].claim)
    task = Task(
        key=f"statements:{row.pk}:{told.number}", kind="patient balance", claim_id=claim.claim_id, amount=told.total,
        means=f"{told.number} statements went out, and the balance is open",
        do="Call the patient; offer a plan and assistance. No collection before 120 days (26 CFR 1.501(r)-6)",
        owner="patient accounts", chance=30, opened=today, due=today + dt.timedelta(days=30),
    )  # fmt: skip
    tasks.open_tasks([task])


def _credit(receipt: str, amount: Decimal, today: dt.date) -> Task:
    return Task(
        key=f"patient credit:{receipt}", kind="credit", amount=amount, means="A patient paid more than is owed now",
        do="Keep it for a balance that comes soon, or return it", owner="patient accounts", chance=90,
        opened=today, due=today + dt.timedelta(days=30),
    )  # fmt: skip
