"""What patients pay: to the oldest balances first; what is left waits under the patient's name until a balance comes.

A copayment at the desk comes before the plan has decided: it waits as unapplied money and goes to the patient's share
as soon as a remittance makes one, so that no statement asks for it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.model.ledger import Posting as Leg
from superbill.office import audit
from superbill.office.models import ClaimStanding, Patient, Receipt, Task
from superbill.office.records import tasks
from superbill.office.records.claims import next_number
from superbill.office.records.keeping import kept, storable
from superbill.office.records.ledger import post_all
from superbill.office.records.parties import standing as record_that_stands
from superbill.office.records.patient_accounts import open_claims, patient_row, same_patient
from superbill.office.records.payment_plans import end_paid_plans
from superbill.remittance.ledger import Place, pair

ZERO = Decimal("0.00")
SOON, LATER = dt.timedelta(days=30), dt.timedelta(days=60)


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
    receipt = storable(receipt or f"R{next_number('receipt'):07d}", "receipt", 40)
    held = Receipt.objects.filter(number=receipt).first()
    if held is not None:
        if held.amount != amount or held.patient_id != row.pk:
            raise BadInput("receipt", "was used for another payment", "Take the next number")
        return receipt
    method = storable(method, "method", 30)
    legs, left = _legs(row, amount, Account.CASH, method)
    legs += pair(Account.CASH, Account.UNAPPLIED, left, Place("", 0, "patient credit"))
    memo = f"Receipt {receipt}, {method}"
    post_all([Entry(f"receipt:{receipt}", today, "patient payment", memo, tuple(legs))], by)
    Receipt.objects.create(number=receipt, patient=row, day=today, amount=amount, left=left, method=method, by=by)
    if left:
        tasks.open_tasks([_credit(row, receipt, left, today)])
    end_paid_plans(row)
    return receipt


def apply_receipts(encounters: Collection[int], by: str, *, today: dt.date) -> int:
    """Set what patients have paid before against balances that their visits have now; returns how many receipts moved.

    Runs inside the transaction that made the balances.
    """
    waiting = Receipt.objects.filter(left__gt=ZERO)
    if not waiting.exists():
        return 0
    patients = Patient.objects.filter(encounters__in=list(encounters)).distinct()
    everybody = {one for row in patients for one in same_patient(row)}
    moved = 0
    for receipt in waiting.filter(patient_id__in=everybody).select_related("patient").order_by("id"):
        moved += _apply(receipt, by, today)
    return moved


@kept
def set_receipt_on(receipt: str, control_number: str, by: str, *, today: dt.date) -> None:
    """Set what is left of a receipt on a claim of its patient, though nothing is owed there: to be returned from it."""
    row = Receipt.objects.select_for_update().filter(number=receipt, left__gt=ZERO).first()
    if row is None:
        raise BadInput("receipt", "has nothing left", "Take one from the patient's page")
    claim = ClaimStanding.objects.filter(
        claim__control_number=control_number,
        claim__encounter__patient__in=same_patient(record_that_stands(row.patient)),
    ).first()
    if claim is None:
        raise BadInput("claim", "is not this patient's", "Choose one of the patient's claims")
    number = claim.ledger.control_number
    legs = pair(Account.UNAPPLIED, Account.RECEIVABLE_PATIENT, row.left, Place(number, 0, row.method))
    _move(row, list(legs), ZERO, by, today)


def receipts_waiting(row: Patient) -> tuple[tuple[str, dt.date, Decimal], ...]:
    """Return what a patient has paid that waits for a balance: receipt, day, what is left."""
    waiting = Receipt.objects.filter(patient__in=same_patient(row), left__gt=ZERO).order_by("id")
    return tuple(waiting.values_list("number", "day", "left"))


def _apply(row: Receipt, by: str, today: dt.date) -> int:
    legs, left = _legs(record_that_stands(row.patient), row.left, Account.UNAPPLIED, row.method)
    if legs:
        _move(row, legs, left, by, today)
    return int(bool(legs))


def _move(row: Receipt, legs: list[Leg], left: Decimal, by: str, today: dt.date) -> None:
    key = f"applied:{row.number}:{row.left:.2f}"
    post_all([Entry(key, today, "patient payment", f"Receipt {row.number} set on a balance", tuple(legs))], by)
    row.left = left
    row.save(update_fields=["left"])
    if not left:
        task = Task.objects.filter(key=f"patient credit:{row.number}", state="open")
        tasks.close_rows(list(task), "set on a balance", today)
    end_paid_plans(record_that_stands(row.patient))
    audit.record(by, "apply", "receipt", str(row.public_id))


def _legs(row: Patient, amount: Decimal, source: Account, method: str) -> tuple[list[Leg], Decimal]:
    """The legs that set an amount against a patient's balances, oldest first, and what is left of it."""
    legs: list[Leg] = []
    for standing in open_claims(row):
        part = min(amount, standing.patient_owes)
        legs += pair(source, Account.RECEIVABLE_PATIENT, part, Place(standing.claim.control_number, 0, method))
        amount -= part
    return legs, amount


def _credit(row: Patient, receipt: str, amount: Decimal, today: dt.date) -> Task:
    waits = ClaimStanding.objects.filter(claim__encounter__patient=row, payer_owes__gt=ZERO).exists()
    return Task(
        key=f"patient credit:{receipt}", kind="credit", amount=amount,
        means=f"A patient paid more than is owed now (receipt {receipt})",
        do="It is set on the patient's share when the plan decides; what stays is returned" if waits
        else "Set it on a claim and return it, or keep it for a balance that comes soon",
        owner="patient accounts", chance=90, opened=today, due=today + (LATER if waits else SOON),
    )  # fmt: skip
