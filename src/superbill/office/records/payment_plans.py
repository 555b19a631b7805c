"""Payment plans: monthly parts of a balance, how far they are kept, and their end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import Patient, PaymentPlan, Receipt
from superbill.office.records.keeping import kept
from superbill.office.records.patient_accounts import open_claims, patient_row, same_patient
from superbill.tables.deadlines import months_later

ZERO = Decimal("0.00")
Parts = tuple[tuple[dt.date, Decimal], ...]


@dataclass(frozen=True)
class PlanStanding:
    """Where a running plan stands on a day: the next part, and what of earlier parts has not come."""

    part: Decimal
    due: dt.date
    behind: Decimal

    @property
    def now(self) -> Decimal:
        """What is to be paid next: the part, and what is behind."""
        return self.part + self.behind


@kept
def plan_payments(
    patient_id: str, part: Decimal, by: str, *, first_due: dt.date
) -> tuple[tuple[dt.date, Decimal], ...]:
    """Agree on monthly parts of what the patient owes now; returns the days and amounts. The last part is the rest."""
    row = patient_row(patient_id)
    amount = sum((s.patient_owes for s in open_claims(row)), ZERO)
    if not ZERO < part <= amount:
        raise BadInput("part", f"is not between zero and the balance ({amount})", "Choose a part of the balance")
    PaymentPlan.objects.filter(patient__in=same_patient(row), state="running").update(state="replaced")
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


def plan_standing(row: Patient, today: dt.date) -> PlanStanding | None:
    """Return where a patient's running plan stands; None where none runs.

    What was received from the patient since the plan was made counts, the oldest part first.
    """
    plan = PaymentPlan.objects.filter(patient__in=same_patient(row), state="running").first()
    if plan is None:
        return None
    since = Receipt.objects.filter(patient__in=same_patient(row), stored_at__gte=plan.stored_at)
    paid: Decimal = since.aggregate(total=Sum("amount"))["total"] or ZERO
    parts = schedule(plan.amount, plan.part, plan.first_due)
    past = sum((part for day, part in parts if day < today), ZERO)
    behind = max(past - paid, ZERO)
    paid = max(paid - past, ZERO)
    for day, part in parts:
        if day < today:
            continue
        if paid < part:
            return PlanStanding(part - paid, day, behind)
        paid -= part
    return PlanStanding(ZERO, today, behind)


def end_paid_plans(row: Patient) -> None:
    """End the plan of a patient who owes nothing any more (inside the caller's transaction)."""
    if not open_claims(row):
        PaymentPlan.objects.filter(patient__in=same_patient(row), state="running").update(state="kept")
