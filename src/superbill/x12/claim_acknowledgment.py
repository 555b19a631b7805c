"""277CA, 005010X214: what becomes of each claim of a file before it is adjudicated.

The model keeps what a biller works with, the claim's statuses. The values here hold the rest of the transaction, which
the sender of a 277CA must know: who answers whom, about which batch, and whose claim it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.acknowledgment import ClaimAcknowledgment, ClaimStatus
from superbill.model.claim import Name
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, date_of, date_text, named, number_of, number_text, period_of, period_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, segment, segment_with

VERSION = "005010X214"
_NONE = Segment([""], 0, 0)
_NOTHING = Decimal(0)


class ClaimReceipt(msgspec.Struct, frozen=True):
    """The answer about one claim, with the patient and dates that identify it."""

    acknowledgment: ClaimAcknowledgment
    patient: Name
    member_id: str
    service_date: date
    through_date: date | None = None
    type_of_bill: str = ""

    @property
    def charge(self) -> Decimal:
        """The claim's total charge, as the answer repeats it."""
        return next((s.charge for s in self.acknowledgment.statuses if s.charge is not None), _NOTHING)


class ProviderReceipt(msgspec.Struct, frozen=True):
    """The claims of one billing provider."""

    name: Name
    npi: str
    claims: tuple[ClaimReceipt, ...]


class BatchReceipt(msgspec.Struct, frozen=True):
    """One 277CA transaction set. `batch` is the BHT03 of the claims answered, `trace` the answerer's own number."""

    source: str
    source_id: str
    receiver: str
    receiver_id: str
    reference: str
    trace: str
    batch: str
    received: date
    processed: date
    status: ClaimStatus
    providers: tuple[ProviderReceipt, ...]

    @property
    def claims(self) -> tuple[ClaimAcknowledgment, ...]:
        """The answers about all claims, in order."""
        return tuple(claim.acknowledgment for provider in self.providers for claim in provider.claims)


def read(source: Source, name: str = "277CA") -> tuple[BatchReceipt, ...]:
    """The claim acknowledgments of a file."""
    with named(name):
        return tuple(
            _batch(loop, marks_of(around).component)
            for around, loop in Reader(source, ("ST",), name)
            if isinstance(loop, TransactionSet) and loop.guide.version == VERSION
        )


def write(batches: tuple[BatchReceipt, ...], header: Header) -> str:
    """One interchange, one transaction set for each batch."""
    sets = (OutgoingSet("277", VERSION, list(_segments(batch, header))) for batch in batches)
    return interchange(header, "HN", VERSION, sets)


def _segments(batch: BatchReceipt, header: Header) -> Iterator[str]:
    time = header.time
    yield segment("BHT", "0085", "08", batch.reference, f"{time:%Y%m%d}", f"{time:%H%M}", "TH")
    yield "HL*1**20*1"
    yield segment("NM1", "PR", "2", batch.source, "", "", "", "", "PI", batch.source_id)
    yield segment("TRN", "1", batch.trace)
    yield f"DTP*050*D8*{date_text(batch.received)}"
    yield f"DTP*009*D8*{date_text(batch.processed)}"
    yield f"HL*2*1*21*{1 if batch.providers else 0}"
    yield segment("NM1", "41", "2", batch.receiver, "", "", "", "", "46", batch.receiver_id)
    yield segment("TRN", "2", batch.batch)
    yield _status(batch.status, batch.processed)
    yield from _totals([c for p in batch.providers for c in p.claims], "90", "AA")
    number = 2
    for provider in batch.providers:
        number += 1
        level = number
        yield f"HL*{level}*2*19*1"
        yield _name("85", provider.name, "XX", provider.npi)
        yield "TRN*1*0"
        yield _provider_status(batch.status, sum((c.charge for c in provider.claims), _NOTHING))
        yield from _totals(provider.claims, "QA", "QC")
        for claim in provider.claims:
            number += 1
            yield f"HL*{number}*{level}*PT"
            yield from _claim(claim, batch.processed)


def _totals(claims: tuple[ClaimReceipt, ...] | list[ClaimReceipt], accepted: str, rejected: str) -> Iterator[str]:
    """Numbers and charges of the claims accepted and rejected, where there are any."""
    split = [[c for c in claims if c.acknowledgment.accepted is taken] for taken in (True, False)]
    for some, quantity in zip(split, (accepted, rejected), strict=True):
        if some:
            yield f"QTY*{quantity}*{len(some)}"
    for some, amount in zip(split, ("YU", "YY"), strict=True):
        if some:
            yield f"AMT*{amount}*{number_text(sum((c.charge for c in some), _NOTHING))}"


def _claim(claim: ClaimReceipt, processed: date) -> Iterator[str]:
    found = claim.acknowledgment
    yield _name("QC", claim.patient, "MI", claim.member_id)
    yield segment("TRN", "2", found.control_number)
    for status in found.statuses:
        yield _status(status, processed)
    if found.payer_claim_number:
        yield segment("REF", "1K", found.payer_claim_number)
    if claim.type_of_bill:
        yield segment("REF", "BLT", claim.type_of_bill)
    yield "*".join(("DTP", "472", *period_text(claim.service_date, claim.through_date)))


def _status(status: ClaimStatus, processed: date) -> str:
    code = composite(status.category, status.status, status.entity)
    charge = "" if status.charge is None else number_text(status.charge)
    return segment_with("STC", code, date_text(status.day or processed), _action(status), charge)


def _provider_status(status: ClaimStatus, charge: Decimal) -> str:
    code = composite(status.category, status.status, status.entity)
    return segment_with("STC", code, "", _action(status), number_text(charge))


def _action(status: ClaimStatus) -> str:
    """WQ (taken), or U (not taken) for a rejection."""
    return "WQ" if ClaimAcknowledgment("", (status,)).accepted else "U"


def _name(entity: str, name: Name, kind: str, identifier: str) -> str:
    return segment("NM1", entity, "1" if name.person else "2", name.last, name.first, name.middle, "", name.suffix,
                   kind, identifier)  # fmt: skip


def _batch(loop: Loop, component: str) -> BatchReceipt:
    source = loop.loop("2000A")
    receiver = source.loop("2000B") if source else None
    receipt = source.loop("2200A") if source else None
    answered = receiver.loop("2200B") if receiver else None
    statuses = _statuses(answered, component) if answered else ()
    if source is None or receiver is None or receipt is None or answered is None or not statuses:
        bad(next(loop.segments()), 1, "begins a 277CA without its source, its receiver or the status of the batch")
    who, whom = _inner(source, "2100A"), _inner(receiver, "2100B")
    return BatchReceipt(
        who.get(3), who.get(9), whom.get(3), whom.get(9), (loop.find("BHT") or _NONE).get(3),
        (receipt.find("TRN") or _NONE).get(2), (answered.find("TRN") or _NONE).get(2),
        date_of(receipt.find("DTP*050") or _NONE, 3), date_of(receipt.find("DTP*009") or _NONE, 3), statuses[0],
        tuple(_provider(item, component) for item in receiver.loops("2000C")),
    )  # fmt: skip


def _inner(loop: Loop, loop_id: str) -> Segment:
    """The name in an inner loop."""
    inner = loop.loop(loop_id)
    return (inner.find("NM1") if inner else None) or _NONE


def _provider(loop: Loop, component: str) -> ProviderReceipt:
    name = _inner(loop, "2100C")
    claims = tuple(
        _receipt(status, _inner(patient, "2100D"), component)
        for patient in loop.loops("2000D")
        for status in patient.loops("2200D")
    )
    return ProviderReceipt(_person(name), name.get(9), claims)


def _receipt(loop: Loop, patient: Segment, component: str) -> ClaimReceipt:
    number, when = loop.find("TRN") or _NONE, loop.find("DTP*472") or _NONE
    day, through = period_of(when, 3)
    answer = ClaimAcknowledgment(number.get(2), _statuses(loop, component), (loop.find("REF*1K") or _NONE).get(2))
    bill_type = (loop.find("REF*BLT") or _NONE).get(2)
    return ClaimReceipt(answer, _person(patient), patient.get(9), day, through, bill_type)


def _statuses(loop: Loop, component: str) -> tuple[ClaimStatus, ...]:
    """Each STC holds one status and, in its tenth and eleventh elements, up to two more."""
    found: list[ClaimStatus] = []
    for item in loop.segments():
        if item.id != "STC":
            continue
        day = date_of(item, 2) if item.get(2) else None
        charge = number_of(item, 4) if item.get(4) else None
        for text in (item.get(1), item.get(10), item.get(11)):
            if text:
                category, status, entity = (*text.split(component), "", "")[:3]
                found.append(ClaimStatus(category, status, entity, day, charge))
    return tuple(found)


def _person(found: Segment) -> Name:
    return Name(found.get(3), found.get(4), found.get(5), found.get(7), found.get(2) == "1")
