"""The envelope of the CAQH CORE connectivity rules around a file: multipart MIME or SOAP, with the same fields.

Source: CAQH CORE Phase II Connectivity Rule 270 version 2.2.0 (45 CFR 162.920 adopts it for eligibility and claim
status). Real-time questions are answered in the response; batches are confirmed, and their answers retrieved later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import msgspec

from superbill.errors import BadFile

VERSION = "2.2.0"
NAMESPACE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_PART_NAME = re.compile(r'name="([A-Za-z]+)"')
_FIELDS = {
    "PayloadType": "payload_type", "ProcessingMode": "mode", "PayloadID": "payload_id", "TimeStamp": "time",
    "UserName": "user", "Password": "password", "SenderID": "sender", "ReceiverID": "receiver",
    "CORERuleVersion": "version", "ErrorCode": "error_code", "ErrorMessage": "error",
}  # fmt: skip
REAL_TIME, BATCH = "RealTime", "Batch"
SUCCESS = "Success"


class Envelope(msgspec.Struct, frozen=True):
    """What the rules ask for around a payload. `payload_id` makes the same submission twice one submission."""

    payload_type: str
    mode: str
    payload_id: str
    time: str
    sender: str
    receiver: str
    payload: bytes = b""
    user: str = ""
    password: str = ""
    version: str = VERSION
    error_code: str = ""
    error: str = ""


class Message(NamedTuple):
    """What goes over HTTP: the body and its content type."""

    body: bytes
    content_type: str


def payload_id(sender: str, name: str) -> str:
    """A UUID that is the same each time for a sender and the name of a file."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{sender}/{name}"))


def mime(envelope: Envelope) -> Message:
    """The envelope as multipart/form-data, one part for each field."""
    boundary = "core-" + hashlib.sha256(envelope.payload + envelope.payload_id.encode()).hexdigest()[:32]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in _told(envelope)
    ]
    if envelope.payload:
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="Payload"\r\n\r\n'.encode()
            + envelope.payload
            + b"\r\n"
        )
    return Message(b"".join((*parts, f"--{boundary}--\r\n".encode())), f"multipart/form-data; boundary={boundary}")


def soap(envelope: Envelope, *, response: bool = False) -> Message:
    """The envelope in SOAP 1.2, with a username token where there is one; batches travel in base64."""
    kind = "COREEnvelopeRealTime" if envelope.mode == REAL_TIME else "COREEnvelopeBatchSubmission"
    element = kind + ("Response" if response else "Request" if envelope.mode == REAL_TIME else "")
    told = [(field, value) for field, value in _told(envelope) if field not in {"UserName", "Password"}]
    fields = "".join(f"<{field}>{escape(value)}</{field}>" for field, value in told)
    fields += _soap_payload(envelope)
    token = ""
    if envelope.user:
        token = (
            f'<soap:Header><wsse:Security xmlns:wsse="{_SECURITY}" soap:mustUnderstand="true"><wsse:UsernameToken>'
            f"<wsse:Username>{escape(envelope.user)}</wsse:Username>"
            f"<wsse:Password>{escape(envelope.password)}</wsse:Password>"
            "</wsse:UsernameToken></wsse:Security></soap:Header>"
        )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{SOAP}">{token}<soap:Body>'
        f'<core:{element} xmlns:core="{NAMESPACE}">{fields}</core:{element}></soap:Body></soap:Envelope>'
    )
    return Message(text.encode(), "application/soap+xml; charset=UTF-8")


def _soap_payload(envelope: Envelope) -> str:
    if not envelope.payload:
        return ""
    if envelope.mode == REAL_TIME:
        return f"<Payload>{escape(envelope.payload.decode())}</Payload>"
    digest = hashlib.sha1(envelope.payload, usedforsecurity=False).hexdigest()
    coded = base64.b64encode(envelope.payload).decode("ascii")
    return (
        f"<PayloadLength>{len(envelope.payload)}</PayloadLength><CheckSum>{digest}</CheckSum><Payload>{coded}</Payload>"
    )


def read(message: Message, name: str = "CORE envelope") -> Envelope:
    """Take an envelope apart, whichever of the two it is.

    Raises:
        BadFile: when it is neither, a field is missing, or the payload is not what its checksum says.
    """
    if message.content_type.lower().startswith("multipart/"):
        fields, payload = _read_mime(message, name)
    else:
        fields, payload = _read_soap(message, name)
    told = {ours: fields.get(theirs, "") for theirs, ours in _FIELDS.items()}
    for required in ("payload_type", "mode", "payload_id"):
        if not told[required]:
            raise BadFile(name, required, "is missing", "Have the sender complete the envelope")
    return Envelope(payload=payload, **told)


def _told(envelope: Envelope) -> list[tuple[str, str]]:
    return [(field, value) for field, ours in _FIELDS.items() if (value := getattr(envelope, ours))]


def _read_mime(message: Message, name: str) -> tuple[dict[str, str], bytes]:
    found = _BOUNDARY.search(message.content_type)
    if found is None:
        raise BadFile(name, "", "has no boundary", "Have the sender correct the content type")
    fields, payload = dict[str, str](), b""
    for part in message.body.split(b"--" + found.group(1).encode())[1:-1]:
        head, gap, body = part.partition(b"\r\n\r\n")
        field = _PART_NAME.search(head.decode("latin-1"))
        if not gap or field is None:
            raise BadFile(name, "", "has a part without a name", "Have the sender correct the envelope")
        body = body.removesuffix(b"\r\n")
        if field.group(1) == "Payload":
            payload = body
        else:
            fields[field.group(1)] = body.decode("utf-8", "replace")
    return fields, payload


def _read_soap(message: Message, name: str) -> tuple[dict[str, str], bytes]:
    if b"<!DOCTYPE" in message.body or b"<!ENTITY" in message.body:
        raise BadFile(name, "", "declares entities, which an envelope never needs", "Have the sender leave them out")
    try:
        root = ET.fromstring(message.body)  # noqa: S314 - no declarations get here
    except ET.ParseError:
        raise BadFile(name, "", "is neither MIME nor SOAP", "Have the sender correct the envelope") from None
    body = root.find(f"{{{SOAP}}}Body")
    if body is None or not len(body):
        raise BadFile(name, "", "has no body", "Have the sender correct the envelope")
    fields = {child.tag.rpartition("}")[2]: child.text or "" for child in body[0]}
    for theirs, ours in (("Username", "UserName"), ("Password", "Password")):
        held = root.find(f".//{{{_SECURITY}}}{theirs}")
        if held is not None:
            fields[ours] = held.text or ""
    return fields, _coded_payload(fields, name)


def _coded_payload(fields: dict[str, str], name: str) -> bytes:
    text = fields.get("Payload", "")
    if not text or fields.get("ProcessingMode") == REAL_TIME:
        return text.encode()
    try:
        payload = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadFile(name, "Payload", "is not base64", "Have the sender send it again") from None
    told = fields.get("CheckSum", "")
    if told and hashlib.sha1(payload, usedforsecurity=False).hexdigest() != told.lower():
        raise BadFile(name, "Payload", "is not what its checksum says", "Have the sender send it again")
    return payload
