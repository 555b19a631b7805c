"""A patient's statement: what it may ask for, and what it says, in plain words.

Only what a payer has left to the patient (group PR) is ever asked; an amount that contract, Medicaid, the Qualified
Medicare Beneficiary program or the No Surprises Act takes from the patient is not, and nothing before adjudication.
Sources: 42 CFR 424.55 and 489.21 (assignment and charges to beneficiaries); Social Security Act §1902(n)(3) (QMB);
42 CFR 447.15 (Medicaid payment in full); 45 CFR 149.410-149.430 (No Surprises Act); 11 USC 362 (bankruptcy stay).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec

ZERO = Decimal("0.00")
QMB_REMARKS = frozenset({"N781", "N782", "N783"})
PAYMENT_DAYS = 30
NO_STATEMENT = {
    "bankruptcy": "a bankruptcy stay forbids asking for payment (11 USC 362)",
    "deceased": "the patient has died: write to the estate by hand",
    "bad address": "the address is wrong: find the right one first",
    "dispute": "the bill is disputed: answer first",
    "assistance": "financial assistance is being decided (26 CFR 1.501(r)-6)",
    "suppressed": "the patient asked for no statements",
}
"""Holds that keep a statement back, and why."""


class Account(msgspec.Struct, frozen=True):
    """One claim of a patient, as the ledger has it, with what decides whether the patient may be billed.

    `plan_owes` waits for the plan, `patient_paid` came from the patient; `remarks` are those of all payments.
    """

    claim: str
    day: dt.date
    provider: str
    services: tuple[str, ...]
    plan: str
    plan_kind: str
    charges: Decimal
    plan_paid: Decimal
    adjusted: Decimal
    plan_owes: Decimal
    patient_paid: Decimal
    patient_owes: Decimal
    qmb: bool = False
    copay_only: Decimal | None = None
    remarks: tuple[str, ...] = ()
    adjudicated: bool = True


class StatementLine(msgspec.Struct, frozen=True):
    """One visit on the statement: charge = plan paid + plan discount + waiting for the plan + you paid + you owe."""

    day: dt.date
    claim: str
    provider: str
    services: tuple[str, ...]
    plan: str
    charge: Decimal
    plan_paid: Decimal
    discount: Decimal
    waiting: Decimal
    you_paid: Decimal
    you_owe: Decimal


class Statement(msgspec.Struct, frozen=True):
    """A statement; `left_out` are claims that may not be billed to the patient, each with the reason."""

    number: int
    day: dt.date
    due: dt.date
    patient: str
    address: tuple[str, ...]
    lines: tuple[StatementLine, ...]
    total: Decimal
    left_out: tuple[tuple[str, str], ...] = ()
    plan_of_payment: str = ""


def not_billable(account: Account) -> str:
    """Why a patient may not be asked for what stands as the patient's; empty where it may be."""
    if not account.adjudicated:
        return "the plan has not decided yet"
    if account.qmb or QMB_REMARKS & set(account.remarks):
        return "the patient is a Qualified Medicare Beneficiary (Social Security Act §1902(n)(3))"
    if account.plan_kind == "medicaid" and account.copay_only is not None and account.patient_owes > account.copay_only:
        return "Medicaid's payment is payment in full, but for its copayment (42 CFR 447.15)"
    if account.plan_kind == "workers_compensation":
        return "an injured worker is not billed for the covered injury"
    return ""


def statement(
    number: int, day: dt.date, patient: str, address: tuple[str, ...], accounts: Iterable[Account]
) -> Statement:
    """The statement of a patient's accounts on a day."""
    lines, left_out = [], []
    for account in sorted(accounts, key=lambda a: (a.day, a.claim)):
        why = not_billable(account)
        if why and account.patient_owes > 0:
            left_out.append((account.claim, why))
        elif account.patient_owes:
            lines.append(_line(account))
    total = sum((line.you_owe for line in lines), ZERO)
    due = day + dt.timedelta(days=PAYMENT_DAYS)
    return Statement(number, day, due, patient, address, tuple(lines), total, tuple(left_out))


def _line(account: Account) -> StatementLine:
    return StatementLine(
        day=account.day,
        claim=account.claim,
        provider=account.provider,
        services=account.services,
        plan=account.plan,
        charge=account.charges,
        plan_paid=account.plan_paid,
        discount=account.adjusted,
        waiting=account.plan_owes,
        you_paid=account.patient_paid,
        you_owe=account.patient_owes,
    )
