"""A patient's statement: what it may ask for, and what it says, in plain words.

Only what a payer has left to the patient (group PR) is ever asked; an amount that contract, Medicaid, the Qualified
Medicare Beneficiary program or the No Surprises Act takes from the patient is not, and nothing before adjudication.
Sources: 42 CFR 424.55 and 489.21 (assignment and charges to beneficiaries); Social Security Act §1902(n)(3) (QMB);
42 CFR 447.15 (Medicaid payment in full); 45 CFR 149.410-149.430 (No Surprises Act); 11 USC 362 (bankruptcy stay).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal

import msgspec

ZERO = Decimal("0.00")
QMB_REMARKS = frozenset({"N781", "N782", "N783"})
PROTECTED_REMARKS = frozenset({"N830", "N859", "N860", *(f"N{n}" for n in range(862, 878))})
"""Remarks by which a payer says that the No Surprises Act protects the patient."""
COST_SHARE = frozenset({"1", "2", "3", "66"})
"""Deductible, coinsurance, copayment, blood deductible: what a plan's terms leave to its member."""
MEDICAID_SHARE = frozenset({"3", "142", "178"})
"""Copayment, the month's share of an institution's resident, spend-down: what Medicaid leaves to its member."""
OVER_FEE = "45"
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

    `plan_owes` waits for the plan, `patient_paid` came from the patient; `remarks` are those of all payments. `shares`
    are what payers have left to the patient, by reason; without them all of it counts as cost sharing. `medicaid`: the
    patient had Medicaid on that day, before or after other plans. `assigned`: the practice took Medicare's assignment.
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
    medicaid: bool = False
    assigned: bool = True
    shares: tuple[tuple[str, Decimal], ...] = ()
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


class Withheld(msgspec.Struct, frozen=True):
    """What of a claim must not be asked of the patient, and why."""

    claim: str
    amount: Decimal
    why: str


class Statement(msgspec.Struct, frozen=True):
    """A statement; `left_out` are claims with what may not be asked, and why. `due_now` is the part of a plan."""

    number: int
    day: dt.date
    due: dt.date
    patient: str
    address: tuple[str, ...]
    lines: tuple[StatementLine, ...]
    total: Decimal
    left_out: tuple[tuple[str, str], ...] = ()
    plan_of_payment: str = ""
    due_now: Decimal | None = None
    self_pay: bool = False


def withheld(account: Account) -> Withheld | None:
    """What of what stands as the patient's may not be asked for; None where all of it may."""
    owed = account.patient_owes
    if owed <= 0:
        return None
    whole = _never(account)
    if whole:
        return Withheld(account.claim, owed, whole)
    if account.medicaid or account.plan_kind == "medicaid":
        why = "Medicaid's payment is payment in full, but for its copayment (42 CFR 447.15)"
        return _beyond(account, MEDICAID_SHARE, why)
    if PROTECTED_REMARKS & set(account.remarks):
        why = "the No Surprises Act leaves the patient the plan's cost sharing only (45 CFR 149.410, 149.420)"
        return _beyond(account, COST_SHARE, why)
    if account.plan_kind in {"medicare", "medicare_advantage"} and account.assigned:
        why = "Medicare's assignment was taken: nothing above the allowed amount is asked (42 CFR 424.55)"
        return _beyond(account, {reason for reason, _ in account.shares} - {OVER_FEE}, why)
    return None


def _never(account: Account) -> str:
    """Why nothing of a claim may be asked of the patient; empty where something may."""
    if not account.adjudicated:
        return "the plan has not decided yet"
    if account.qmb or QMB_REMARKS & set(account.remarks):
        return "the patient is a Qualified Medicare Beneficiary (Social Security Act §1902(n)(3))"
    if account.plan_kind == "workers_compensation":
        return "an injured worker is not billed for the covered injury"
    return ""


def _beyond(account: Account, permitted: Collection[str], why: str) -> Withheld | None:
    """What is owed beyond the shares for permitted reasons; what the patient has paid is taken as paid on those."""
    if not account.shares:
        known = account.plan_kind != "medicaid" and not account.medicaid
        return None if known else Withheld(account.claim, account.patient_owes, why)
    fair = sum((amount for reason, amount in account.shares if reason in permitted), ZERO)
    most = max(fair - account.patient_paid, ZERO)
    beyond = account.patient_owes - most
    return Withheld(account.claim, beyond, why) if beyond > 0 else None


def statement(
    number: int, day: dt.date, patient: str, address: tuple[str, ...], accounts: Iterable[Account]
) -> Statement:
    """The statement of a patient's accounts on a day."""
    lines: list[StatementLine] = []
    left_out: list[tuple[str, str]] = []
    own = False
    for account in sorted(accounts, key=lambda a: (a.day, a.claim)):
        kept = withheld(account)
        if kept is not None:
            left_out.append((kept.claim, f"{kept.amount:.2f} is not asked: {kept.why}"))
        asked = account.patient_owes - (kept.amount if kept else ZERO)
        own = own or (asked > 0 and account.plan_kind == "self_pay")
        if asked:
            lines.append(_line(account, asked))
    total = sum((line.you_owe for line in lines), ZERO)
    due = day + dt.timedelta(days=PAYMENT_DAYS)
    return Statement(number, day, due, patient, address, tuple(lines), total, tuple(left_out), self_pay=own)


def _line(account: Account, asked: Decimal) -> StatementLine:
    """A visit on the statement: what law forbids to ask for stands with what is taken off."""
    return StatementLine(
        day=account.day,
        claim=account.claim,
        provider=account.provider,
        services=account.services,
        plan=account.plan,
        charge=account.charges,
        plan_paid=account.plan_paid,
        discount=account.adjusted + account.patient_owes - asked,
        waiting=account.plan_owes,
        you_paid=account.patient_paid,
        you_owe=asked,
    )
