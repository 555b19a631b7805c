"""Deposits at the bank and the remittances that explain them, found by trace number (CCD+ addenda; 835 TRN02)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import QuerySet, Sum

from superbill.errors import BadInput
from superbill.model.money import CENT
from superbill.model.remittance import ProviderAdjustment, Remittance
from superbill.office import audit
from superbill.office.models import Deposit, RemittanceClaim
from superbill.office.models import Remittance as RemittanceRow
from superbill.office.records.keeping import kept, public_id, storable
from superbill.remittance.posting import adjustment_keys

ZERO = Decimal("0.00")
LARGEST = Decimal("100000000.00")
OLDEST = dt.timedelta(days=731)
AGREES, DIFFERS, NO_REMITTANCE, NO_DEPOSIT, NOTHING = (
    "agrees", "amounts differ", "no remittance", "no deposit", "nothing to deposit",
)  # fmt: skip


@dataclass(frozen=True)
class Reconciled:
    """One trace number: what the bank has, what the remittances say, and how that stands."""

    trace: str
    payer: str
    day: dt.date
    deposited: Decimal
    remitted: Decimal
    state: str
    remittance_id: str = ""

    @property
    def difference(self) -> Decimal:
        """What the bank has more than the remittances explain."""
        return self.deposited - self.remitted


class _Heading(msgspec.Struct):
    """What of a stored remittance tells its provider adjustments, without its claims."""

    trace: str
    payer_id: str
    payment_date: dt.date
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()


def check_deposit(trace: str, amount: Decimal, day: dt.date, today: dt.date) -> None:
    """Refuse a deposit that no bank booked: without a number, beyond all measure, of a day to come or long past."""
    if not trace.strip():
        raise BadInput("trace", "is missing", "Copy the trace number of the transfer, or the number of the check")
    if not amount or amount != amount.quantize(CENT):
        raise BadInput("amount", "is not an amount of whole cents", "Write it as 102.72")
    if abs(amount) > LARGEST:
        raise BadInput("amount", f"is above {LARGEST:,.0f} dollars", "Look where its point stands")
    if not today - OLDEST <= day <= today:
        what = f"is not between {today - OLDEST} (two years ago) and {today} (today)"
        raise BadInput("day", what, "Write the day on which the bank booked it")


@kept
def store_deposit(  # noqa: PLR0913 - the parts of a deposit
    trace: str, amount: Decimal, day: dt.date, *, today: dt.date, payer: str = "", by: str = "system"
) -> bool:
    """Keep a deposit; False when the same one (trace, amount, day) is here already and was not taken back.

    A negative amount is money that the bank has returned.
    """
    check_deposit(trace, amount, day, today)
    if _standing().filter(normal_trace=normal(trace), amount=amount, day=day).exists():
        return False
    row = _add(trace, amount, day, payer=storable(payer, "payer", 200), by=by)
    audit.record(by, "store", "deposit", str(row.public_id))
    return True


@kept
def move_deposit(trace: str, to: str, by: str) -> Decimal:
    """Set deposits that stand under a wrong trace number under the right one; returns how much was moved.

    What was stored stays: the wrong number gets the opposite amounts, so that both say what happened.
    """
    if normal(trace) == normal(to) or not to.strip():
        raise BadInput("trace", "is no other number", "Write the trace number of the remittance")
    held = list(_standing().select_for_update(of=("self",)).filter(normal_trace=normal(trace)))
    total = sum((deposit.amount for deposit in held), ZERO)
    if not total:
        raise BadInput("trace", "has no deposit", "Take one from the list")
    for row in held:
        if _standing().filter(normal_trace=normal(to), amount=row.amount, day=row.day).exists():
            raise BadInput("trace", "is that of a deposit with this amount and day already", "Take the wrong one back")
        _opposite(row, row.day, by, "stands under another trace number")
        _add(to.strip(), row.amount, row.day, payer=row.payer, method=row.method, by=by)
    audit.record(by, "move", "deposit", str(held[0].public_id))
    return total


@kept
def take_back_deposit(deposit_id: str, reason: str, by: str, *, today: dt.date) -> Deposit:
    """Take back a deposit that was entered wrong; it stays, with the opposite amount of today and the reason.

    Returns the deposit that was taken back.
    """
    rows = Deposit.objects.select_for_update().filter(takes_back=None)
    row = rows.filter(public_id=public_id(deposit_id, "deposit")).first()
    if row is None:
        raise BadInput("deposit", "is not in the records", "Choose one of the list")
    if hasattr(row, "taken_back_by"):
        raise BadInput("deposit", "was taken back before", "Choose another one, or enter it again if it was right")
    if not reason.strip():
        raise BadInput("reason", "is missing", "Say what was wrong with the deposit")
    _opposite(row, today, by, storable(reason.strip(), "reason", 1000))
    audit.record(by, "take back", "deposit", str(row.public_id))
    return row


def deposits_standing(most: int) -> list[Deposit]:
    """Return the deposits that count, those entered last first."""
    return list(_standing().order_by("-id")[:most])


def deposits_taken_back(most: int) -> list[Deposit]:
    """Return what took deposits back, each with the deposit and the reason, the last first."""
    return list(Deposit.objects.exclude(takes_back=None).select_related("takes_back").order_by("-id")[:most])


def _standing() -> QuerySet[Deposit]:
    return Deposit.objects.filter(takes_back=None, taken_back_by=None)


def _opposite(row: Deposit, day: dt.date, by: str, reason: str) -> None:
    _add(row.trace, -row.amount, day, payer=row.payer, method=row.method, takes_back=row, reason=reason, by=by)


def _add(trace: str, amount: Decimal, day: dt.date, **rest: Any) -> Deposit:  # noqa: ANN401 - the model's fields
    same = {"normal_trace": normal(trace), "amount": amount, "day": day}
    repeat = Deposit.objects.filter(**same).count()
    return Deposit.objects.create(**same, repeat=repeat, trace=storable(trace, "trace", 80), **rest)


def reconcile() -> tuple[Reconciled, ...]:
    """Return every trace number with its state, what needs somebody first."""
    banked: dict[str, list[Deposit]] = defaultdict(list)
    for deposit in Deposit.objects.all():
        banked[deposit.normal_trace].append(deposit)
    told = _remitted()
    found = [_of_trace(trace, banked.get(trace, []), told.get(trace)) for trace in sorted(banked.keys() | told.keys())]
    return tuple(sorted(found, key=lambda r: (r.state in {AGREES, NOTHING}, r.day, r.trace)))


def normal(trace: str) -> str:
    """A trace number as banks and payers both have it: capitals and digits, without leading zeros."""
    return re.sub(r"[^0-9A-Z]", "", trace.upper()).lstrip("0") or "0"


def _remitted() -> dict[str, tuple[RemittanceRow, Decimal]]:
    """What remittances say for each trace, each payment and provider adjustment once however many files held it."""
    paid = dict(
        RemittanceClaim.objects.exclude(state__in=["part", "detached"], number__gt=100_000)
        .values_list("remittance_id")
        .annotate(total=Sum("paid"))
        .order_by()
    )
    sums: dict[str, tuple[RemittanceRow, Decimal]] = {}
    seen: set[str] = set()
    for row in RemittanceRow.objects.select_related("state").order_by("id").iterator(chunk_size=200):
        unbalanced = hasattr(row, "state") and row.state.state == "unbalanced"
        kept_back = ZERO if unbalanced else _kept_back(row.value, seen)
        first, before = sums.get(normal(row.trace), (row, ZERO))
        sums[normal(row.trace)] = (first, before + (paid.get(row.pk) or ZERO) - kept_back)
    return sums


def _kept_back(text: str, seen: set[str]) -> Decimal:
    told = msgspec.json.decode(text, type=_Heading)
    value = Remittance(
        told.trace, ZERO, told.payment_date, "", "", told.payer_id, "", "", (), told.provider_adjustments
    )
    total = ZERO
    for adjustment, key in zip(told.provider_adjustments, adjustment_keys(value), strict=True):
        if key not in seen:
            seen.add(key)
            total += adjustment.amount
    return total


def _of_trace(trace: str, banked: list[Deposit], told: tuple[RemittanceRow, Decimal] | None) -> Reconciled:
    deposited = sum((d.amount for d in banked), ZERO)
    remitted = told[1] if told else ZERO
    if told is None:
        state = NO_REMITTANCE if deposited else NOTHING
    elif not deposited:
        state = NO_DEPOSIT if remitted else NOTHING
    else:
        state = AGREES if deposited == remitted else DIFFERS
    shown = banked[0].trace if banked else told[0].trace if told else trace
    payer = told[0].payer if told else banked[0].payer if banked else ""
    day = banked[0].day if banked else told[0].payment_date if told else dt.date.min
    return Reconciled(shown, payer, day, deposited, remitted, state, str(told[0].public_id) if told else "")
