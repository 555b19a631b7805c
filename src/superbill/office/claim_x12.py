"""A claim's segments, loop by loop, as its newest version is written into a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from superbill.errors import SuperbillError
from superbill.model.claim import Claim, Contact, Receiver, Submission, Submitter
from superbill.model.institutional import InstitutionalSubmission
from superbill.office.records.claims import ClaimValue
from superbill.payers.submission import write_claims
from superbill.x12.document import read
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

NOBODY = Contact("Not given", "0000000000")
LEVELS = "20"


@dataclass(frozen=True)
class Line:
    """One segment under the loop that it stands in; `opens` names the loop where it begins."""

    opens: str
    depth: int
    text: str


@dataclass(frozen=True)
class Listing:
    """The segments from the billing provider on, or why the claim cannot be written."""

    lines: tuple[Line, ...] = ()
    trouble: str = ""


def listing(claim: ClaimValue, made: datetime) -> Listing:
    """Write the claim and list its loops; the envelope around it is made when it is sent and is left out."""
    own = " ".join(part for part in (claim.billing.name.first, claim.billing.name.last) if part)
    parties = (Submitter(own, claim.billing.tax_id, NOBODY), Receiver(claim.payer.name, claim.payer.id))
    created = f"{made:%Y-%m-%dT%H:%M}"
    try:
        if isinstance(claim, Claim):
            content = write_claims(Submission(1, *parties, (claim,), created))
        else:
            content = write_claims(InstitutionalSubmission(1, *parties, (claim,), created))
    except SuperbillError as error:
        return Listing(trouble=str(error))
    document = read(content, "claim")
    return Listing(tuple(line for interchange in document.interchanges for line in _inside(interchange, -1)))


def _inside(loop: Loop, depth: int) -> Iterator[Line]:
    shown = depth >= 0 or loop.id.startswith(LEVELS)
    depth = depth + 1 if shown else -1
    opens = f"{loop.id} {loop.grammar.name}" if shown else ""
    for item in loop.items:
        if isinstance(item, Loop):
            yield from _inside(item, depth)
        elif shown:
            yield Line(opens, depth, _text(item))
            opens = ""


def _text(segment: Segment) -> str:
    return "*".join(segment.elements)
