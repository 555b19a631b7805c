"""Acknowledgment: what a payer says of a file or claim before it decides about money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class InterchangeAcknowledgment(msgspec.Struct, frozen=True):
    """TA1: `outcome` A accepted, E accepted with errors, R rejected; `note` is the interchange note code.

    `created` is the time (YYYY-MM-DDTHH:MM) of the interchange that is answered, as its header tells it.
    """

    control_number: int
    outcome: str
    note: str = "000"
    created: str = ""


class SegmentError(msgspec.Struct, frozen=True):
    """One IK3/IK4 of a 999: where a transaction set breaks the guide."""

    segment: str
    position: int
    loop: str = ""
    code: str = ""
    element: int | None = None
    component: int | None = None
    element_code: str = ""
    element_number: str = ""


class SetAcknowledgment(msgspec.Struct, frozen=True):
    """One AK2..IK5 of a 999: `outcome` A accepted, E with errors, R rejected."""

    transaction: str
    control_number: str
    outcome: str
    codes: tuple[str, ...] = ()
    errors: tuple[SegmentError, ...] = ()
    version: str = ""


class GroupAcknowledgment(msgspec.Struct, frozen=True):
    """A 999 for one functional group: counts and the outcome A, E, P (partly) or R."""

    functional_id: str
    control_number: int
    outcome: str
    included: int
    received: int
    accepted: int
    sets: tuple[SetAcknowledgment, ...] = ()
    version: str = ""
    codes: tuple[str, ...] = ()


class ClaimStatus(msgspec.Struct, frozen=True):
    """One STC: category (A0-A8 ...), status code and entity code."""

    category: str
    status: str
    entity: str = ""
    day: date | None = None
    charge: Decimal | None = None


class ClaimAcknowledgment(msgspec.Struct, frozen=True):
    """What a 277CA says of one claim. Rejected is not denied: it is fixed and sent again, never appealed."""

    control_number: str
    statuses: tuple[ClaimStatus, ...]
    payer_claim_number: str = ""

    @property
    def accepted(self) -> bool:
        """True when every status is A0 (forwarded), A1 (received), A2 (accepted) or A5 (split)."""
        return all(s.category in {"A0", "A1", "A2", "A5"} for s in self.statuses)
