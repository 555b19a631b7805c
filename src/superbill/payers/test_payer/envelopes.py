"""The test payer as the CORE connectivity rules say: one address for envelopes, real-time and batch."""

from __future__ import annotations

from superbill.errors import BadFile
from superbill.payers import core_envelope
from superbill.payers.core_envelope import BATCH, REAL_TIME, SUCCESS, Envelope, Message
from superbill.payers.test_payer.mailbox import Mailbox

RETRIEVE, CONFIRM, NOTHING = "X12_005010_Request_Batch_Results", "X12_005010_Response_Receipt", "X12_NoBatchFile"
_RECEIVED, _FAILED = "X12_BatchReceiptConfirmation", "CoreEnvelopeError"


def answer(mailbox: Mailbox, message: Message, payer_id: str) -> Message:
    """The envelope that answers an envelope, in the same style.

    Raises:
        Broken: when the scenario wants trouble with the connection.
    """
    styled = core_envelope.mime if message.content_type.lower().startswith("multipart/") else _soap
    try:
        asked = core_envelope.read(message)
    except BadFile as error:
        return styled(Envelope(_FAILED, BATCH, "none", "", payer_id, "", error_code="Sender", error=error.what))
    back = Envelope("", asked.mode, asked.payload_id, asked.time, payer_id, asked.sender, error_code=SUCCESS)
    try:
        return styled(_answered(mailbox, asked, back))
    except BadFile as error:
        return styled(_told(back, _FAILED, error_code="Sender", error=error.what))


def _soap(envelope: Envelope) -> Message:
    return core_envelope.soap(envelope, response=True)


def _answered(mailbox: Mailbox, asked: Envelope, back: Envelope) -> Envelope:
    if asked.mode == REAL_TIME:
        payload = mailbox.ask(asked.payload)
        return _told(back, asked.payload_type.replace("_Request_", "_Response_"), payload)
    if asked.payload_type == RETRIEVE:
        place = int(asked.payload) if asked.payload.isdigit() else 0
        names = mailbox.ready() if place else mailbox.names()
        if place >= len(names):
            return _told(back, NOTHING)
        content = mailbox.answer(names[place]) or b""
        return _told(back, "X12_005010_Response_Batch_Results", content, payload_id=names[place])
    if asked.payload_type == CONFIRM:
        mailbox.forget(asked.payload.decode("utf-8", "replace"))
        return _told(back, _RECEIVED)
    status = mailbox.take(asked.payload_id, asked.payload)
    if status >= 400:
        return _told(back, _FAILED, error_code="PayloadIDIllegal", error="another payload has this identifier")
    return _told(back, _RECEIVED)


def _told(  # noqa: PLR0913 - the parts of an envelope
    back: Envelope, kind: str, payload: bytes = b"", *, payload_id: str = "", error_code: str = SUCCESS, error: str = ""
) -> Envelope:
    return Envelope(
        kind, back.mode, payload_id or back.payload_id, back.time, back.sender, back.receiver, payload,
        error_code=error_code, error=error,
    )  # fmt: skip
