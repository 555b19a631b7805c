"""275, 005010X210: attachments sent apart from their claim, as far as the envelope and the link to the claim.

The content is not interpreted: its octets are taken by their number, whatever separators they hold. Written content is
base64, so that no octet can be mistaken for a separator. The grammar is not verified against the guide.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence

from superbill.model.attachment import AttachedDocument, AttachmentSubmission
from superbill.x12.people import NONE, name, name_of, party, party_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet
from superbill.x12.values import date_of, date_text, named, period_of, period_text
from superbill.x12.write import Header, OutgoingSet, interchange, segment

VERSION = "005010X210"
_SHORT = "275"
_SOLICITED = "11"


def read(source: Source, name: str = "275") -> tuple[AttachmentSubmission, ...]:
    """The attachments of a file, one value for each 275."""
    with named(name):
        return tuple(
            _set(loop)
            for _, loop in Reader(source, ("ST",), name)
            if isinstance(loop, TransactionSet) and loop.guide.short == _SHORT
        )


def write(submissions: Sequence[AttachmentSubmission], header: Header) -> str:
    """One interchange, one 275 for each submission."""
    sets = (OutgoingSet("275", VERSION, list(_segments(value))) for value in submissions)
    return interchange(header, "PI", VERSION, sets)


def _set(loop: Loop) -> AttachmentSubmission:
    start = loop.find("BGN") or NONE
    payer, submitter = _name(loop, "1000A"), _name(loop, "1000B")
    patient_loop, patient = loop.loop("1000D"), _name(loop, "1000D")
    when = patient_loop.of("DTP", "472") if patient_loop else None
    day, through = period_of(when, 3) if when is not None else (None, None)
    return AttachmentSubmission(
        start.get(2), date_of(start, 3), payer.get(3), payer.get(9), submitter.get(3), submitter.get(9),
        party_of(loop.loop("1000C")), name_of(patient),
        tuple(_document(item, solicited=start.get(1) == _SOLICITED) for item in loop.loops("2000A")),
        patient.get(9), _reference(patient_loop, "EJ"), _reference(patient_loop, "1K"), _reference(patient_loop, "EA"),
        _reference(patient_loop, "BLT"), day, through,
    )  # fmt: skip


def _name(loop: Loop, loop_id: str) -> Segment:
    inner = loop.loop(loop_id)
    return (inner.find("NM1") if inner is not None else None) or NONE


def _reference(loop: Loop | None, kind: str) -> str:
    found = loop.of("REF", kind) if loop is not None else None
    return found.get(2) if found is not None else ""


def _document(loop: Loop, *, solicited: bool) -> AttachedDocument:
    trace = loop.find("TRN") or NONE
    text = loop.loop("2100B")
    content = text.loop("2110B") if text is not None else None
    submitted = (text.of("DTP", "368") if text is not None else None) or NONE
    data = (content.find("BIN") if content is not None else None) or NONE
    kind = (text.find("CAT") if text is not None else None) or NONE
    return AttachedDocument(
        trace.get(2), _octets(data.get(2)), date_of(submitted, 3), kind.get(1), kind.get(2), solicited,
        _reference(loop, "FJ") or _reference(loop, "6R"),
    )  # fmt: skip


def _octets(text: str) -> bytes:
    """Base64 as we write it, else the octets as they came."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogateescape")


def _segments(value: AttachmentSubmission) -> Iterator[str]:
    solicited = any(document.solicited for document in value.documents)
    yield segment("BGN", _SOLICITED if solicited else "02", value.reference, date_text(value.day))
    yield segment("NM1", "PR", "2", value.payer, "", "", "", "", "PI", value.payer_id)
    yield segment("NM1", "41", "2", value.submitter, "", "", "", "", "46", value.submitter_id)
    yield from party("1P", value.provider)
    yield name("QC", value.patient, "MI", value.member_id)
    for kind, told in (
        ("1K", value.payer_claim_number), ("EJ", value.patient_account), ("EA", value.medical_record_number),
        ("BLT", value.bill_type),
    ):  # fmt: skip
        if told:
            yield segment("REF", kind, told)
    if value.service_date is not None:
        yield "*".join(("DTP", "472", *period_text(value.service_date, value.through_date)))
    for number, document in enumerate(value.documents, start=1):
        yield f"LX*{number}"
        yield segment("TRN", "2" if document.solicited else "1", document.control_number)
        if document.line_control:
            yield segment("REF", "FJ", document.line_control)
        yield f"DTP*368*D8*{date_text(document.submitted)}"
        yield segment("CAT", document.kind, document.form)
        yield "EFI*05"
        content = base64.b64encode(document.content).decode("ascii")
        yield f"BIN*{len(content)}*{content}"
