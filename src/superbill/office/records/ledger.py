"""The ledger: entries are posted once, never changed, and reversed when wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Sum
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import ledger as model
from superbill.model.money import CENT
from superbill.office import audit
from superbill.office.models import Claim, Entry, Posting
from superbill.office.records.claims import claim_row
from superbill.office.records.keeping import kept, sha256, storable

ZERO = Decimal("0.00")
LIMIT = Decimal("1e15")
_ADJUSTMENTS = (
    model.Account.CONTRACTUAL,
    model.Account.OTHER_ADJUSTMENT,
    model.Account.PROVIDER_ADJUSTMENT,
)


@dataclass(frozen=True)
class ClaimBalance:
    """Where a claim's money stands. Always: charges = paid + adjustments + balance."""

    control_number: str
    charges: Decimal
    paid: Decimal
    adjustments: Decimal
    payer: Decimal
    patient: Decimal

    @property
    def balance(self) -> Decimal:
        """What is still owed, by payer and patient together."""
        return self.payer + self.patient


@kept
def post(value: model.Entry, by: str = "system") -> bool:
    """Post a balanced entry; False when its key was posted before.

    Refused: an entry that does not balance for each claim, a fraction of a cent, a claim that is not ours, a second
    entry of other content under the same key, a reversal that is not the exact opposite of what it reverses.
    """
    _check(value)
    text = _canonical(value)
    held = Entry.objects.filter(key=value.key).first()
    if held is not None:
        if held.sha256 != sha256(text):
            raise BadInput("key", "was posted before with other content", "Reverse that entry and post under a new key")
        return False
    claims = _claims(value)
    reverses = _reversed_entry(value)
    identity = uuid.uuid4()
    # Postings first: the trigger on the entry looks at them (see append_only).
    Posting.objects.bulk_create(
        Posting(
            entry_id=identity,
            number=number,
            account=leg.account,
            amount=leg.amount,
            claim=claims.get(leg.claim),
            line=leg.line,
            reason=storable(leg.reason, f"postings[{number - 1}].reason", 40),
        )
        for number, leg in enumerate(value.postings, start=1)
    )
    Entry.objects.create(
        id=identity,
        key=storable(value.key, "key", 200),
        day=value.day,
        kind=storable(value.kind, "kind", 40),
        memo=value.memo,
        reverses=reverses,
        sha256=sha256(text),
        by=by,
        posted_at=timezone.now(),
    )
    audit.record(by, "post", "entry", str(identity))
    return True


@kept
def post_all(values: Iterable[model.Entry], by: str = "system") -> int:
    """Post several entries, all or none; returns how many were not posted before."""
    return sum(post(value, by) for value in values)


@kept
def reverse(key: str, *, new_key: str, day: dt.date, memo: str, by: str = "system") -> bool:
    """Undo an entry by its exact opposite; False when that reversal was posted before."""
    row = Entry.objects.filter(key=key).first()
    if row is None:
        raise BadInput("key", "is not an entry of the ledger", "Name the key of the entry to reverse")
    legs = tuple(msgspec.structs.replace(leg, amount=-leg.amount) for leg in _value(row).postings)
    return post(model.Entry(key=new_key, day=day, kind="reversal", memo=memo, postings=legs, reverses=key), by)


def balance(control_number: str) -> ClaimBalance:
    """Return where one claim stands."""
    return balances([claim_row(control_number).control_number])[control_number]


def balances(control_numbers: Iterable[str]) -> dict[str, ClaimBalance]:
    """Return where each of several claims stands, in one query; a claim without postings stands at zero."""
    wanted = list(control_numbers)
    sums: dict[str, dict[str, Decimal]] = {number: defaultdict(lambda: ZERO) for number in wanted}
    rows = (
        Posting.objects.filter(claim__control_number__in=wanted)
        .values_list("claim__control_number", "account")
        .order_by()
        .annotate(total=Sum("amount"))
    )
    for number, account, total in rows:
        sums[number][account] = total
    return {
        number: ClaimBalance(
            control_number=number,
            charges=ZERO - by_account[model.Account.REVENUE],
            paid=by_account[model.Account.CASH],
            adjustments=sum((by_account[a] for a in _ADJUSTMENTS), ZERO),
            payer=by_account[model.Account.RECEIVABLE_PAYER],
            patient=by_account[model.Account.RECEIVABLE_PATIENT],
        )
        for number, by_account in sums.items()
    }


def entries(control_number: str) -> tuple[model.Entry, ...]:
    """Return every entry that touches a claim, in the order of the ledger, each with all its postings."""
    rows = Entry.objects.filter(postings__claim=claim_row(control_number)).distinct()
    return tuple(_value(row) for row in rows.select_related("reverses"))


def _value(row: Entry) -> model.Entry:
    return model.Entry(
        key=row.key,
        day=row.day,
        kind=row.kind,
        memo=row.memo,
        postings=tuple(
            model.Posting(
                account=model.Account(leg.account),
                amount=leg.amount,
                claim=leg.claim.control_number if leg.claim else "",
                line=leg.line,
                reason=leg.reason,
            )
            for leg in row.postings.select_related("claim")
        ),
        reverses=row.reverses.key if row.reverses else "",
    )


def _canonical(value: model.Entry) -> str:
    """Return the entry as text in which 10 and 10.00 are the same amount."""
    legs = tuple(msgspec.structs.replace(leg, amount=leg.amount.quantize(CENT)) for leg in value.postings)
    return storable(msgspec.json.encode(msgspec.structs.replace(value, postings=legs)).decode(), "entry")


def _check(value: model.Entry) -> None:
    if not value.key:
        raise BadInput("key", "is empty", "Name the event that is posted, so that it is posted once")
    if len(value.postings) < 2:
        raise BadInput("postings", "are fewer than two", "Post each amount to two accounts")
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for number, leg in enumerate(value.postings):
        if not leg.amount.is_finite() or abs(leg.amount) >= LIMIT or leg.amount != leg.amount.quantize(CENT):
            raise BadInput(f"postings[{number}].amount", "is not whole cents", "Round where the rule says, then post")
        if leg.amount == 0:
            raise BadInput(f"postings[{number}].amount", "is zero", "Leave the posting out")
        sums[leg.claim] += leg.amount
    if any(sums.values()):
        raise BadInput(
            "postings",
            "debits and credits differ for a claim",
            "Post every amount of a claim to two accounts, both under that claim",
        )


def _claims(value: model.Entry) -> dict[str, Claim]:
    named = {leg.claim for leg in value.postings if leg.claim}
    found = {c.control_number: c for c in Claim.objects.filter(control_number__in=named)}
    if named - found.keys():
        raise BadInput("postings", "name a claim that is not in the records", "Store the claim first")
    return found


def _reversed_entry(value: model.Entry) -> Entry | None:
    if not value.reverses:
        return None
    row = Entry.objects.select_for_update().filter(key=value.reverses).first()
    if row is None:
        raise BadInput("reverses", "is not an entry of the ledger", "Name the key of the entry to reverse")
    if Entry.objects.filter(reverses=row).exists():
        raise BadInput("reverses", "is reversed already", "Look at the entries of the claim")
    legs = tuple(msgspec.structs.replace(leg, amount=-leg.amount) for leg in _value(row).postings)
    if legs != value.postings:
        raise BadInput("postings", "are not the opposite of what is reversed", "Use `reverse`, which copies them")
    return row
