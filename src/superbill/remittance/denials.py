"""The work that a remittance makes: what was not paid and is not simply written off, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from superbill.model.remittance import Adjustment, Remittance
from superbill.remittance.matching import BilledClaim, MatchedClaim, match
from superbill.remittance.posting import PREDETERMINATION, REVERSAL
from superbill.remittance.reasons import (
    Treatment,
    category,
    is_zero_payment,
    path_of,
    reason,
    remark_action,
    treatment,
)


class WorkItem(msgspec.Struct, frozen=True, gc=False):
    """One thing to work: an adjustment of a line (line 0: of the claim), in our words, with the next step.

    `denied` is true when the line was paid nothing; `patient` when the amount is the patient's by the payer's word.
    `path`, `owner`, `chance` (percent) and `days` say how it is worked, by whom, and within which time of the office.
    """

    claim: str
    line: int
    code: str
    group: str = ""
    reason: str = ""
    amount: Decimal = Decimal(0)
    category: str = ""
    means: str = ""
    do: str = ""
    remarks: tuple[str, ...] = ()
    denied: bool = False
    patient: bool = False
    path: str = ""
    owner: str = ""
    chance: int = 0
    days: int = 0


def work_items(claims: Iterable[BilledClaim], remittance: Remittance) -> tuple[WorkItem, ...]:
    """What is to be worked after this remittance, in its order; routine patient shares and write-offs are not."""
    items: list[WorkItem] = []
    for matched in match(claims, remittance).matched:
        if matched.payment.status not in {REVERSAL, PREDETERMINATION}:
            items.extend(items_of(matched))
    return tuple(items)


def items_of(matched: MatchedClaim) -> Iterator[WorkItem]:
    """What is to be worked of one claim payment."""
    number, payment = matched.claim.control_number, matched.payment
    for line, service in matched.services:
        blank = WorkItem(
            claim=number,
            line=line.number if line else 0,
            code=service.code,
            remarks=(*service.remarks, *payment.remarks),
            denied=service.paid == 0 and service.charge != 0,
        )
        yield from _items(service.adjustments, service.charge, blank)
    blank = WorkItem(
        claim=number, line=0, code="", remarks=payment.remarks, denied=payment.paid == 0 and payment.charge != 0
    )
    yield from _items(payment.adjustments, payment.charge, blank)


def _items(adjustments: Sequence[Adjustment], charge: Decimal, blank: WorkItem) -> Iterator[WorkItem]:
    zero_paid = is_zero_payment(adjustments, charge)
    for adjustment in adjustments:
        how, known = treatment(adjustment), reason(adjustment.reason)
        own = how is Treatment.WORK or (how is Treatment.WRITE_OFF and zero_paid)
        if not own and (how is not Treatment.PATIENT or known.routine):
            continue
        kind = category(known.category)
        actions = [known.do, *(remark_action(remark) for remark in blank.remarks)]
        yield msgspec.structs.replace(
            blank,
            group=adjustment.group,
            reason=adjustment.reason,
            amount=adjustment.amount,
            category=known.category,
            means=known.means,
            do=". ".join(dict.fromkeys(text for text in actions if text)),
            patient=how is Treatment.PATIENT,
            path=path_of(adjustment.reason, blank.remarks),
            owner=kind.owner,
            chance=kind.chance,
            days=kind.days,
        )
