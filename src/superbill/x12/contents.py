"""What a file holds, and its values whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment
from superbill.model.attachment import AttachmentSubmission
from superbill.model.authorization import ReviewSet
from superbill.model.claim import Submission
from superbill.model.claim_status import StatusInquiry, StatusResponse
from superbill.model.dental import DentalSubmission
from superbill.model.eligibility import EligibilityInquiry, EligibilityResponse
from superbill.model.institutional import InstitutionalSubmission
from superbill.model.remittance import Remittance
from superbill.x12 import (
    attachment,
    authorization,
    claim_acknowledgment,
    claim_status,
    dental,
    eligibility,
    implementation_acknowledgment,
    institutional,
    interchange_acknowledgment,
    professional,
    remittance,
)
from superbill.x12.claim_acknowledgment import BatchReceipt
from superbill.x12.source import Source
from superbill.x12.tree import Reader, TransactionSet

Value: TypeAlias = (
    Submission | InstitutionalSubmission | DentalSubmission | Remittance | GroupAcknowledgment
    | InterchangeAcknowledgment | BatchReceipt | EligibilityInquiry | EligibilityResponse | StatusInquiry
    | StatusResponse | ReviewSet | AttachmentSubmission
)  # fmt: skip


class SetContents(msgspec.Struct, frozen=True):
    """One transaction set. `short` is what people call it (837P); `known` is false where no grammar is here."""

    transaction: str
    version: str
    name: str
    control_number: str
    known: bool
    short: str = ""


class Contents(msgspec.Struct, frozen=True):
    """One interchange: who to whom, under which number, and its sets; `answers` counts its TA1 segments."""

    sender: str
    receiver: str
    control_number: str
    usage: str
    sets: tuple[SetContents, ...]
    answers: int


def contents(source: Source, name: str = "X12 file") -> tuple[Contents, ...]:
    """The interchanges of a file and their sets, without judging them."""
    found: list[Contents] = []
    sets: list[SetContents] = []
    for _, loop in Reader(source, None, name):
        if isinstance(loop, TransactionSet):
            sets.append(_set(loop))
        elif loop.id == "ISA":
            isa = next(loop.segments())
            answers = sum(segment.id == "TA1" for segment in loop.segments())
            parties = isa.get(6).strip(), isa.get(8).strip()
            found.append(Contents(*parties, isa.get(13), isa.get(15), tuple(sets), answers))
            sets = []
    return tuple(found)


def _set(loop: TransactionSet) -> SetContents:
    st = next(loop.segments())
    return SetContents(st.get(1), loop.guide.version, loop.guide.name, st.get(2), loop.guide.known, loop.guide.short)


def read_values(source: str | bytes, name: str = "X12 file") -> tuple[Value, ...]:
    """The typed values of all sets of a file that have a reader; `contents` tells which have none."""
    held = contents(source, name)
    return tuple(_values(source, name, held))


_READERS: dict[str, Callable[[str | bytes, str], tuple[Value, ...]]] = {
    "999": implementation_acknowledgment.read,
    "277CA": claim_acknowledgment.read,
    "271": eligibility.read_responses,
    "277": claim_status.read_responses,
    "278 request": authorization.read,
    "278 response": authorization.read,
    "835": lambda source, name: remittance.read(source, name, only=False),
    "835 4010": lambda source, name: remittance.read(source, name, only=False),
    "270": eligibility.read_inquiries,
    "276": claim_status.read_inquiries,
    "275": attachment.read,
    "837P": lambda source, name: professional.read(source, name, only=False),
    "837P 4010": lambda source, name: professional.read(source, name, only=False),
    "837I": lambda source, name: institutional.read(source, name, only=False),
    "837I 4010": lambda source, name: institutional.read(source, name, only=False),
    "837D": lambda source, name: dental.read(source, name, only=False),
}


def _values(source: str | bytes, name: str, held: tuple[Contents, ...]) -> Iterator[Value]:
    """The answers to whole files first, then payers' answers, then what is sent to payers."""
    if any(interchange.answers for interchange in held):
        yield from interchange_acknowledgment.read(source, name)
    kinds = {s.short for interchange in held for s in interchange.sets}
    read: set[object] = set()
    for short, reader in _READERS.items():
        if short in kinds and _same(short) not in read:
            read.add(_same(short))
            yield from reader(source, name)


def _same(short: str) -> str:
    """One reader reads both directions of a review, and both versions of a claim or remittance."""
    return short.partition(" ")[0]
