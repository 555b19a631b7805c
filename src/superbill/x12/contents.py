"""What a file holds, and its values whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment
from superbill.model.claim import Submission
from superbill.model.remittance import Remittance
from superbill.x12 import (
    claim_acknowledgment,
    implementation_acknowledgment,
    interchange_acknowledgment,
    professional,
    remittance,
)
from superbill.x12.claim_acknowledgment import BatchReceipt
from superbill.x12.source import Source
from superbill.x12.tree import Reader, TransactionSet

Value: TypeAlias = Submission | Remittance | GroupAcknowledgment | InterchangeAcknowledgment | BatchReceipt


class SetContents(msgspec.Struct, frozen=True):
    """One transaction set. `known` is false where there is no grammar for it here."""

    transaction: str
    version: str
    name: str
    control_number: str
    known: bool


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
    return SetContents(st.get(1), loop.guide.version, loop.guide.name, st.get(2), loop.guide.known)


def read_values(source: str | bytes, name: str = "X12 file") -> tuple[Value, ...]:
    """The typed values of all sets of a file that have a reader; `contents` tells which have none."""
    held = contents(source, name)
    return tuple(_values(source, name, held))


def _values(source: str | bytes, name: str, held: tuple[Contents, ...]) -> Iterator[Value]:
    kinds = {(s.transaction, s.version) for interchange in held for s in interchange.sets}
    if any(interchange.answers for interchange in held):
        yield from interchange_acknowledgment.read(source, name)
    if ("999", implementation_acknowledgment.VERSION) in kinds:
        yield from implementation_acknowledgment.read(source, name)
    if ("277", claim_acknowledgment.VERSION) in kinds:
        yield from claim_acknowledgment.read(source, name)
    if ("835", remittance.VERSION) in kinds:
        yield from remittance.read(source, name, only=False)
    if ("837", professional.VERSION) in kinds:
        yield from professional.read(source, name, only=False)
