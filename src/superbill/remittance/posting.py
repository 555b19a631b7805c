"""From a remittance to ledger entries. Nothing is posted from a remittance that does not add up.

Each claim payment becomes one entry, and so does each provider adjustment; the key of an entry comes from what the
payer sent, so that the same remittance under another file name, or cut in two, posts once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from superbill.errors import SuperbillError
from superbill.model.finding import Finding, Severity
from superbill.model.ledger import Account, Entry, Posting
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance
from superbill.remittance.balancing import balance, is_balanced
from superbill.remittance.ledger import Place, pair
from superbill.remittance.matching import BilledClaim, MatchedClaim, match
from superbill.remittance.reasons import Treatment, is_zero_payment, treatment

FORWARDED = {"19", "20", "21"}
LATER = {"2", "3", "20", "21"}
REVERSAL, PREDETERMINATION = "22", "25"

_DEBIT = {
    Treatment.WRITE_OFF: Account.CONTRACTUAL,
    Treatment.OTHER: Account.OTHER_ADJUSTMENT,
    Treatment.PATIENT: Account.RECEIVABLE_PATIENT,
}


class UnbalancedRemittance(SuperbillError):
    """A remittance does not add up; `findings` say where. Nothing was posted."""

    def __init__(self, trace: str, findings: Sequence[Finding]) -> None:
        self.trace = trace
        self.findings = tuple(f for f in findings if f.severity is Severity.ERROR)
        super().__init__(
            f"Remittance {trace} does not add up at {len(self.findings)} places, so nothing was posted. "
            f"First: {self.findings[0].message} Ask the payer for a corrected remittance."
        )


class _Posted:
    """What the ledger holds already, by key and by claim."""

    def __init__(self, history: Iterable[Entry]) -> None:
        self.by_key: dict[str, Entry] = {}
        self._payments: dict[str, list[Entry]] = {}
        self._undone: set[str] = set()
        self._owed: dict[tuple[str, int], Decimal] = {}
        self._charged: set[tuple[str, int]] = set()
        for entry in history:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take note of an entry; one that is known already is not counted again."""
        if entry.key in self.by_key:
            return
        self.by_key[entry.key] = entry
        self._undone.add(entry.reverses)
        for leg in entry.postings:
            if leg.account is Account.RECEIVABLE_PAYER:
                for place in {(leg.claim, leg.line), (leg.claim, 0)}:
                    self._owed[place] = self._owed.get(place, Decimal(0)) + leg.amount
                    if entry.kind == "charge":
                        self._charged.add(place)
        if entry.kind == "payment":
            for claim in {leg.claim for leg in entry.postings}:
                self._payments.setdefault(claim, []).append(entry)

    def payment(self, claim: str, paid: Decimal) -> Entry | None:
        """The newest payment of a claim with this amount that nothing has reversed yet."""
        held = reversed(self._payments.get(claim, []))
        return next((e for e in held if e.key not in self._undone and _cash(e) == paid), None)

    def capped(self, legs: Sequence[Posting]) -> Iterator[Posting]:
        """The legs of a later payer, with its reductions no greater than what earlier payers left of each line.

        A second payer reports its own contract reduction on the whole charge, of which the first payer's is a part
        (837 005010X222A1, 1.4.1): what the first has taken off is not taken off again. Payments stay as they are, and
        the patient's share goes before reductions.
        """
        pairs = sorted(
            zip(legs[::2], legs[1::2], strict=True),
            key=lambda p: (p[0].account is not Account.CASH, p[0].account is not Account.RECEIVABLE_PATIENT),
        )
        used: dict[tuple[str, int], Decimal] = {}
        for debit, credit in pairs:
            place = (credit.claim, credit.line)
            place = place if place in self._charged else (credit.claim, 0)
            amount = debit.amount
            if place in self._charged and debit.account is not Account.CASH and amount > 0:
                amount = max(min(amount, self._owed[place] - used.get(place, Decimal(0))), Decimal(0))
            used[place] = used.get(place, Decimal(0)) + amount
            if amount:
                yield msgspec.structs.replace(debit, amount=amount)
                yield msgspec.structs.replace(credit, amount=-amount)


class Poster:
    """Turns claim payments into entries one after the other, knowing what was posted before."""

    def __init__(self, remittance: Remittance, history: Iterable[Entry] = ()) -> None:
        self.remittance = remittance
        self._posted = _Posted(history)

    def claim(self, matched: MatchedClaim, key: str, *, onward: bool = False) -> Entry | None:
        """The entry of one claim payment under its key; the one that is there already, None where nothing moves.

        `onward` says that the claim goes on to another payer: patient responsibility stays with the payers.
        """
        payment = matched.payment
        before = self._posted.by_key.get(key)
        if before is not None or payment.status == PREDETERMINATION:
            return before
        legs = tuple(_claim_legs(matched, onward=onward or payment.status in FORWARDED))
        reverses, kind = "", "payment"
        if payment.status == REVERSAL:
            kind = "reversal"
            original = self._posted.payment(matched.claim.control_number, -payment.paid)
            if original is not None:
                reverses = original.key
                legs = tuple(msgspec.structs.replace(leg, amount=-leg.amount) for leg in original.postings)
        elif payment.status in LATER:
            legs = tuple(self._posted.capped(legs))
        if not legs:
            return None
        entry = Entry(
            key=key,
            day=self.remittance.payment_date,
            kind=kind,
            memo=f"Remittance {self.remittance.trace}, claim {matched.claim.control_number}, status {payment.status}",
            postings=legs,
            reverses=reverses,
        )
        self._posted.add(entry)
        return entry

    def provider(self, adjustment: ProviderAdjustment, key: str) -> Entry:
        """The entry of a provider adjustment: a positive amount takes from the payment; it belongs to no claim.

        Source: ASC X12N 835 005010X221A1, 1.10.2.1.3 and the provider adjustments.
        """
        return Entry(
            key=key,
            day=self.remittance.payment_date,
            kind="provider adjustment",
            memo=f"Remittance {self.remittance.trace}, provider adjustment {adjustment.reason}",
            postings=pair(
                Account.PROVIDER_ADJUSTMENT, Account.CASH, adjustment.amount, Place("", 0, f"PLB-{adjustment.reason}")
            ),
        )


def post(
    claims: Iterable[BilledClaim],
    remittance: Remittance,
    *,
    next_payer: Collection[str] = (),
    history: Iterable[Entry] = (),
) -> tuple[Entry, ...]:
    """The entries of a remittance for our claims, in its order.

    Args:
        claims: the claims that it may speak of; payments for others are left to `matching.match`, which lists them.
        remittance: what the payer sent.
        next_payer: control numbers of claims that go on to another payer, so that patient responsibility stays with
            the payers. A payment that says it was forwarded (status 19 to 21) is treated so by itself.
        history: entries already posted for these claims, from which a reversal finds what it reverses.

    Raises:
        UnbalancedRemittance: with every place that does not add up; nothing is posted then.
    """
    require_balanced(remittance)
    poster = Poster(remittance, history)
    keys = payment_keys(remittance)
    matching = match(claims, remittance)
    entries = [
        poster.claim(m, keys[place], onward=m.claim.control_number in next_payer)
        for m, place in zip(matching.matched, matching.places, strict=True)
    ]
    posted = [entry for entry in entries if entry is not None]
    told = zip(remittance.provider_adjustments, adjustment_keys(remittance), strict=True)
    return (*posted, *(poster.provider(each, key) for each, key in told if each.amount))


def require_balanced(remittance: Remittance) -> tuple[Finding, ...]:
    """What was found without forbidding the posting.

    Raises:
        UnbalancedRemittance: with every place that does not add up.
    """
    findings = balance(remittance)
    if not is_balanced(findings):
        raise UnbalancedRemittance(remittance.trace, findings)
    return findings


def payment_keys(remittance: Remittance) -> tuple[str, ...]:
    """A key for each claim payment from what the payer told: payer, trace, day, claim and amounts.

    The same payment in another file has the same key; what comes twice within one remittance is counted.
    """
    return _keys(remittance, (_told(payment) for payment in remittance.claims))


def adjustment_keys(remittance: Remittance) -> tuple[str, ...]:
    """A key for each provider adjustment, as for payments."""
    return _keys(
        remittance,
        (
            "|".join(("provider", a.provider, a.reason, a.reference, f"{a.amount:.2f}"))
            for a in remittance.provider_adjustments
        ),
    )


def _keys(remittance: Remittance, told: Iterable[str]) -> tuple[str, ...]:
    start = f"835:{remittance.payer_id}:{remittance.trace}:{remittance.payment_date.isoformat()}"
    seen: Counter[str] = Counter()
    keys = []
    for text in told:
        key = f"{start}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}:{seen[key]}")
    return tuple(keys)


def _told(payment: ClaimPayment) -> str:
    """The numbers and amounts of a claim payment as text. It must not change between versions: keys rest on it."""
    rows = [["claim", payment.control_number, payment.payer_claim_number, payment.status]]
    rows.append(["amounts", f"{payment.charge:.2f}", f"{payment.paid:.2f}"])
    rows.extend(["adjusted", a.group, a.reason, f"{a.amount:.2f}"] for a in payment.adjustments)
    for service in payment.services:
        rows.append(["line", service.control, service.code, f"{service.charge:.2f}", f"{service.paid:.2f}"])
        rows.extend(["adjusted", a.group, a.reason, f"{a.amount:.2f}"] for a in service.adjustments)
    return "\n".join("|".join(row) for row in rows)


def _claim_legs(matched: MatchedClaim, *, onward: bool) -> Iterator[Posting]:
    number, payment = matched.claim.control_number, matched.payment
    by_line = sum((service.paid for service in payment.services), Decimal(0))
    for line, service in matched.services:
        place = Place(number, line.number if line else 0, "paid")
        yield from pair(Account.CASH, Account.RECEIVABLE_PAYER, service.paid, place)
        yield from _adjustments(service.adjustments, service.charge, place, onward=onward)
    # What the claim level adjusts is not in the lines' payments, so the rest of the payment stands at line 0.
    place = Place(number, 0, "paid")
    yield from pair(Account.CASH, Account.RECEIVABLE_PAYER, payment.paid - by_line, place)
    yield from _adjustments(payment.adjustments, payment.charge, place, onward=onward)


def _adjustments(
    adjustments: Sequence[Adjustment], charge: Decimal, place: Place, *, onward: bool
) -> Iterator[Posting]:
    zero_paid = is_zero_payment(adjustments, charge)
    for adjustment in adjustments:
        how = treatment(adjustment)
        if how not in _DEBIT or (how is Treatment.PATIENT and onward) or (how is Treatment.WRITE_OFF and zero_paid):
            continue
        at = place._replace(reason=f"{adjustment.group}-{adjustment.reason}")
        yield from pair(_DEBIT[how], Account.RECEIVABLE_PAYER, adjustment.amount, at)


def _cash(entry: Entry) -> Decimal:
    return sum((leg.amount for leg in entry.postings if leg.account is Account.CASH), Decimal(0))
