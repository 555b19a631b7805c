"""Patients' money: statements, payments at the desk, plans, holds, and what was said about the bill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Max, Sum
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.party import Patient as PatientValue
from superbill.office import audit
from superbill.office.models import (
    ClaimStanding,
    Contact,
    Encounter,
    Patient,
    PatientHold,
    Statement,
    Task,
)
from superbill.office.records import tasks
from superbill.office.records.appeals import sender_of
from superbill.office.records.keeping import kept, sha256, storable
from superbill.office.records.our_claims import load_values
from superbill.office.records.patient_accounts import accounts, patient_row, same_patient
from superbill.office.records.payment_plans import PlanStanding, plan_standing
from superbill.office.records.receipts import apply_receipts
from superbill.remittance import statement as rules
from superbill.remittance.letters import statement_pdf

ZERO = Decimal("0.00")
BETWEEN = dt.timedelta(days=28)
SMALLEST = Decimal("5.00")
"""A balance below this is not worth a letter; it stays on the account."""
MANY = 3


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
    apply_receipts(row.encounters.values_list("id", flat=True), by, today=today)
    plan = plan_standing(row, today)
    claims = tuple(accounts(row))
    told = _statement(row, claims, plan, today)
    why = _why_not(row, told.total, today) or _nowhere(told)
    _tell_left_out(claims, today)
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
    if plan is not None and plan.behind:
        _behind(row, told, plan, today)
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


def charts_on_statement(patient_id: str, number: int) -> tuple[str, ...]:
    """Return the charts whose services a statement lists; none for one that was never made."""
    row = Statement.objects.filter(patient__public_id=patient_id, number=number).first()
    if row is None:
        return ()
    told = msgspec.json.decode(row.value, type=rules.Statement)
    charts = Encounter.objects.filter(claims__control_number__in={line.claim for line in told.lines})
    return tuple(str(chart) for chart in charts.values_list("public_id", flat=True).distinct())


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
    PatientHold.objects.filter(patient__in=same_patient(patient_row(patient_id)), kind=kind, to_day=None).update(
        to_day=today
    )
    audit.record(by, f"release: {kind}", "patient", patient_id)


@kept
def contact(patient_id: str, kind: str, text: str, by: str, *, direction: str = "out") -> None:
    """Write down a call, letter or message about a patient's bill."""
    Contact.objects.create(
        patient=patient_row(patient_id), kind=kind, direction=direction, text=storable(text, "text", 4000),
        at=timezone.now(), by=by,
    )  # fmt: skip
    audit.record(by, "contact", "patient", patient_id)


def _why_not(row: Patient, total: Decimal, today: dt.date) -> str:
    kinds = set(PatientHold.objects.filter(patient__in=same_patient(row), to_day=None).values_list("kind", flat=True))
    if row.death_date is not None:
        kinds.add("deceased")
    held = next((why for kind, why in rules.NO_STATEMENT.items() if kind in kinds), "")
    if held:
        return held
    last = Statement.objects.filter(patient__in=same_patient(row)).aggregate(day=Max("day"))["day"]
    if last is not None and today - last < BETWEEN:
        return f"the last statement went out on {last}"
    if ZERO < total < SMALLEST:
        return f"{total} is below the smallest balance that is billed ({SMALLEST})"
    return ""


def _nowhere(told: rules.Statement) -> str:
    return "" if told.address else "no address is known: ask for it and correct the patient's card"


def _statement(
    row: Patient, claims: Iterable[rules.Account], plan: PlanStanding | None, today: dt.date
) -> rules.Statement:
    number = (Statement.objects.filter(patient=row).aggregate(last=Max("number"))["last"] or 0) + 1
    value = PatientValue.model_validate_json(row.value)
    where = value.address
    lines = (where.street, f"{where.city}, {where.state} {where.zip[:5]}") if where and where.street else ()
    name = " ".join(part for part in (row.first_name, row.last_name) if part)
    told = rules.statement(number, today, name, lines, claims)
    if plan is None:
        return told
    words = "You pay by plan: only the part above is due now."
    if plan.behind:
        words += f" ${plan.behind:,.2f} of it is from parts that have not reached us."
    return msgspec.structs.replace(
        told, plan_of_payment=words, due_now=min(plan.now, told.total), due=max(plan.due, today)
    )


def _tell_left_out(claims: Iterable[rules.Account], today: dt.date) -> None:
    """What stands as a patient's and must not be asked for is work: it is written off or goes where it belongs."""
    found = {kept.claim: kept for each in claims if (kept := rules.withheld(each)) is not None}
    held = ClaimStanding.objects.filter(claim__control_number__in=found).select_related("claim")
    tasks.open_tasks(
        Task(
            key=f"not the patient's:{row.claim.control_number}",
            kind="not the patient's",
            claim_id=row.claim_id,
            means=found[row.claim.control_number].why,
            do="Bill who owes it, or ask for its write-off; the patient is not asked",
            amount=found[row.claim.control_number].amount,
            owner="patient accounts",
            chance=60,
            opened=today,
            due=today + dt.timedelta(days=14),
            due_source="the office's own clock",
        )
        for row in held
    )


def _behind(row: Patient, told: rules.Statement, plan: PlanStanding, today: dt.date) -> None:
    claim = ClaimStanding.objects.get(claim__control_number=told.lines[0].claim)
    task = Task(
        key=f"plan behind:{row.pk}:{told.number}", kind="patient balance", claim_id=claim.claim_id, amount=plan.behind,
        means=f"{plan.behind:.2f} of the payment plan has not come",
        do="Call the patient: keep the plan, agree on a smaller part, or offer assistance",
        owner="patient accounts", chance=50, opened=today, due=today + dt.timedelta(days=14),
        due_source="the office's own clock",
    )  # fmt: skip
    tasks.open_tasks([task])


def _after_many(row: Patient, told: rules.Statement, today: dt.date) -> None:
    claim = ClaimStanding.objects.get(claim__control_number=told.lines[0].claim)
    task = Task(
        key=f"statements:{row.pk}:{told.number}", kind="patient balance", claim_id=claim.claim_id, amount=told.total,
        means=f"{told.number} statements went out, and the balance is open",
        do="Call the patient; offer a plan and assistance. No collection before 120 days (26 CFR 1.501(r)-6)",
        owner="patient accounts", chance=30, opened=today, due=today + dt.timedelta(days=30),
    )  # fmt: skip
    tasks.open_tasks([task])
