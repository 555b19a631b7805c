"""The ledger: entries are posted once, never changed, and reversed when wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import Max, Prefetch, Sum
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import ledger as model
from superbill.model.money import CENT
from superbill.office import audit
from superbill.office.models import Claim, Entry, LedgerClose, Posting
from superbill.office.records import standings
from superbill.office.records.bulk import insert, insert_rows
from superbill.office.records.claims import claim_row
from superbill.office.records.keeping import kept, sha256, storable

ZERO = Decimal("0.00")
LIMIT = Decimal("1e15")
LEG = ("entry_id", "number", "account", "amount", "claim_id", "line", "reason")
Leg = tuple[uuid.UUID, int, str, Decimal, int | None, int, str]
"""One posting as it goes into the database, in the order of `LEG`."""


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
    entry of other content under the same key, a reversal that is not the exact opposite of what it reverses. An entry
    of a day in a closed period is booked on the first open day and keeps its own day beside it.
    """
    return _post([value], by) == 1


@kept
def post_all(values: Iterable[model.Entry], by: str = "system") -> int:
    """Post several entries, all or none; returns how many were not posted before."""
    return _post(list(values), by)


def booked_on(day: dt.date) -> dt.date:
    """Return the day on which an event of a day is booked: that day, or the first open one where it is closed."""
    closed = LedgerClose.objects.aggregate(last=Max("last_day"))["last"]
    return day if closed is None or day > closed else closed + dt.timedelta(days=1)


def _post(values: list[model.Entry], by: str) -> int:
    """Write new entries with a few statements for any number of them."""
    hashes: dict[str, str] = {}
    for value in values:
        _check(value)
        told = sha256(_canonical(value))
        if hashes.setdefault(value.key, told) != told:
            raise _other_content()
    held = dict(Entry.objects.filter(key__in=list(hashes)).values_list("key", "sha256"))
    if any(held.get(key, told) != told for key, told in hashes.items()):
        raise _other_content()
    new = list({value.key: value for value in values if value.key not in held}.values())
    if not new:
        return 0
    claims = _claims(new)
    made = _entry_rows(new, hashes, by)
    # Postings first: the trigger on the entry looks at them (see append_only).
    legs = [leg for value in new for leg in _posting_rows(value, made[value.key], claims)]
    insert(Posting, LEG, legs)
    insert_rows(list(made.values()))
    standings.move((claim, account, amount) for _, _, account, amount, claim, _, _ in legs if claim)
    one = len(new) == 1
    identity = str(made[new[0].key].id)
    audit.record(by, "post", "entry" if one else "entries", identity, "" if one else f"{len(new)} entries")
    return len(new)


def _entry_rows(values: list[model.Entry], hashes: dict[str, str], by: str) -> dict[str, Entry]:
    made: dict[str, Entry] = {}
    days = {day: booked_on(day) for day in {value.day for value in values}}
    values_by_key = {value.key: value for value in values}
    for number, value in enumerate(values):
        made[value.key] = Entry(
            id=uuid.uuid4(),
            key=storable(value.key, "key", 200),
            day=days[value.day],
            event_day=value.day,
            kind=storable(value.kind, "kind", 40),
            memo=value.memo,
            reverses_id=_reversed_entry(value, made, values_by_key) if value.reverses else None,
            sha256=hashes[value.key],
            by=by,
            posted_at=timezone.now() + dt.timedelta(microseconds=number),
        )
    return made


def _posting_rows(value: model.Entry, entry: Entry, claims: dict[str, int]) -> Iterator[Leg]:
    for number, leg in enumerate(value.postings, start=1):
        reason = storable(leg.reason, f"postings[{number - 1}].reason", 40)
        yield entry.id, number, leg.account.value, leg.amount, claims.get(leg.claim), leg.line, reason


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
            paid=sum((by_account[a] for a in model.MONEY), ZERO),
            adjustments=sum((by_account[a] for a in model.ADJUSTMENTS), ZERO),
            payer=by_account[model.Account.RECEIVABLE_PAYER],
            patient=by_account[model.Account.RECEIVABLE_PATIENT],
        )
        for number, by_account in sums.items()
    }


def entries(control_number: str) -> tuple[model.Entry, ...]:
    """Return every entry that touches a claim, in the order of the ledger, each with all its postings."""
    return entries_of([claim_row(control_number).pk])


def entries_of(claims: Iterable[int]) -> tuple[model.Entry, ...]:
    """Return every entry that touches one of several claims (by row id), in the order of the ledger."""
    touching = Posting.objects.filter(claim_id__in=list(claims)).values("entry_id")
    legs = Prefetch("postings", Posting.objects.select_related("claim"))
    rows = Entry.objects.filter(id__in=touching).select_related("reverses").prefetch_related(legs)
    return tuple(_value(row) for row in rows)


def _value(row: Entry) -> model.Entry:
    return model.Entry(
        key=row.key,
        day=row.event_day or row.day,
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
            for leg in row.postings.all()
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


def _claims(values: list[model.Entry]) -> dict[str, int]:
    named = {leg.claim for value in values for leg in value.postings if leg.claim}
    found = dict(Claim.objects.filter(control_number__in=named).values_list("control_number", "id"))
    if named - found.keys():
        raise BadInput("postings", "name a claim that is not in the records", "Store the claim first")
    return found


def _other_content() -> BadInput:
    return BadInput("key", "was posted before with other content", "Reverse that entry and post under a new key")


def _reversed_entry(value: model.Entry, made: dict[str, Entry], values: dict[str, model.Entry]) -> uuid.UUID:
    """Return the id of what an entry reverses, in the ledger or before it in the same batch, or refuse it."""
    earlier = made.get(value.reverses)
    row = None if earlier else Entry.objects.select_for_update().filter(key=value.reverses).first()
    if earlier is None and row is None:
        raise BadInput("reverses", "is not an entry of the ledger", "Name the key of the entry to reverse")
    identity = earlier.id if earlier else row.id if row else uuid.uuid4()
    taken = any(e.reverses_id == identity for e in made.values())
    if taken or Entry.objects.filter(reverses_id=identity).exists():
        raise BadInput("reverses", "is reversed already", "Look at the entries of the claim")
    original = values[value.reverses] if earlier else _value(row) if row else value
    legs = tuple(msgspec.structs.replace(leg, amount=-leg.amount) for leg in original.postings)
    if legs != value.postings:
        raise BadInput("postings", "are not the opposite of what is reversed", "Use `reverse`, which copies them")
    return identity
