"""Deposits at the bank and the remittances that explain them, found by trace number (CCD+ addenda; 835 TRN02)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Sum

from superbill.errors import BadInput
from superbill.model.money import CENT
from superbill.model.remittance import ProviderAdjustment, Remittance
from superbill.office import audit
from superbill.office.models import Deposit, RemittanceClaim
from superbill.office.models import Remittance as RemittanceRow
from superbill.office.records.keeping import kept, storable
from superbill.remittance.posting import adjustment_keys

ZERO = Decimal("0.00")
LARGEST = Decimal("100000000.00")
OLDEST = dt.timedelta(days=3653)
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


def check_booked(day: dt.date, today: dt.date) -> None:
    """Refuse a deposit of a day that is still to come, or of more than ten years ago."""
    if not today - OLDEST <= day <= today:
        what = "is still to come" if day > today else "is more than ten years ago"
        raise BadInput("day", what, "Write the day on which the bank booked it")


@kept
def store_deposit(trace: str, amount: Decimal, day: dt.date, *, payer: str = "", by: str = "system") -> bool:
    """Keep a deposit; False when the same one (trace, amount, day) is here already.

    A negative amount takes a deposit back that was entered wrong, or that the bank has returned.
    """
    if not trace.strip():
        raise BadInput("trace", "is missing", "Copy the trace number of the transfer, or the number of the check")
    if not amount or amount != amount.quantize(CENT):
        raise BadInput("amount", "is not an amount of whole cents", "Write it as 102.72")
    if abs(amount) > LARGEST:
        raise BadInput("amount", f"is above {LARGEST:,.0f} dollars", "Look where its point stands")
    row, new = Deposit.objects.get_or_create(
        normal_trace=normal(trace),
        amount=amount,
        day=day,
        defaults={
            "trace": storable(trace, "trace", 80), "payer": storable(payer, "payer", 200), "by": by,
        },
    )  # fmt: skip
    if new:
        audit.record(by, "store", "deposit", str(row.public_id))
    return new


@kept
def move_deposit(trace: str, to: str, by: str) -> Decimal:
    """Set deposits that stand under a wrong trace number under the right one; returns how much was moved.

    What was stored stays: the wrong number gets the opposite amount, so that both say what happened.
    """
    if normal(trace) == normal(to) or not to.strip():
        raise BadInput("trace", "is no other number", "Write the trace number of the remittance")
    held = list(Deposit.objects.filter(normal_trace=normal(trace)))
    total = sum((deposit.amount for deposit in held), ZERO)
    if not total:
        raise BadInput("trace", "has no deposit", "Take one from the list")
    day = max(deposit.day for deposit in held)
    for number, amount in ((trace, -total), (to, total)):
        if Deposit.objects.filter(normal_trace=normal(number), amount=amount, day=day).exists():
            raise BadInput("trace", "was moved by this amount before", "Look at both numbers in the list")
        Deposit.objects.create(
            normal_trace=normal(number), amount=amount, day=day, by=by, payer=held[0].payer, method=held[0].method,
            trace=storable(number.strip(), "trace", 80),
        )  # fmt: skip
    audit.record(by, "move", "deposit", str(held[0].public_id))
    return total


@kept
def take_back_deposit(trace: str, by: str, *, today: dt.date) -> Decimal:
    """Take back what stands under a trace number with the opposite amount of today; returns how much that was."""
    held = list(Deposit.objects.select_for_update().filter(normal_trace=normal(trace)))
    total = sum((deposit.amount for deposit in held), ZERO)
    if not total:
        raise BadInput("trace", "has no deposit", "Take one from the list")
    Deposit.objects.create(
        normal_trace=normal(trace), amount=-total, day=today, by=by, payer=held[0].payer, method=held[0].method,
        trace=held[0].trace,
    )  # fmt: skip
    audit.record(by, "take back", "deposit", str(held[0].public_id))
    return total


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
