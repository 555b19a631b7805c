"""A payer or clearinghouse reached as the CAQH CORE connectivity rules say: one address, MIME or SOAP envelopes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from superbill.errors import BadFile, PayerError
from superbill.payers import core_envelope
from superbill.payers.core_envelope import BATCH, REAL_TIME, SUCCESS, Envelope, Message
from superbill.payers.transport import Answer
from superbill.payers.transports.connection import Certificates, Connection

RETRIEVE, CONFIRM, NOTHING = "X12_005010_Request_Batch_Results", "X12_005010_Response_Receipt", "X12_NoBatchFile"
_SET = re.compile(rb"ST.(\d{3}).[^A-Za-z0-9]?([0-9]+).(005010X\d{3}A?\d?)?")
_PASSING = frozenset({"Receiver", "TimeOut"})


def payload_type(content: bytes) -> str:
    """The name of a payload: its transaction and guide, such as X12_270_Request_005010X279A1."""
    found = _SET.search(content)
    transaction = found.group(1).decode() if found else "TA1"
    guide = found.group(3).decode() if found and found.group(3) else "005010"
    return f"X12_{transaction}_Request_{guide}"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


class CoreTransport:
    """Batches by `send`, `fetch` and `keep`; questions that are answered at once by `ask`.

    The names of retrieval follow the pattern of the rules and have not been tried with a clearinghouse.
    """

    def __init__(  # noqa: PLR0913 - the parts of a connection
        self,
        payer: str,
        url: str,
        *,
        sender: str,
        receiver: str,
        style: Literal["mime", "soap"] = "mime",
        user: str = "",
        password: str = "",
        timeout: float = 60,
        certificates: Certificates | None = None,
        now: Callable[[], str] = _now,
    ) -> None:
        self.payer, self.sender, self.receiver, self.style = payer, sender, receiver, style
        self._user, self._password, self._now = user, password, now
        self._connection = Connection(payer, url, timeout=timeout, certificates=certificates)

    def ask(self, content: bytes, name: str) -> bytes:
        """The answer to a question in real time."""
        return self._exchange(payload_type(content), REAL_TIME, name, content).payload

    def send(self, name: str, content: bytes) -> None:
        """Submit a batch. Its identifier comes from its name, so submitting it again has no other effect."""
        self._exchange(payload_type(content), BATCH, name, content)

    def fetch(self) -> tuple[Answer, ...]:
        """Everything that lies ready, oldest first."""
        found: list[Answer] = []
        while True:
            told = self._exchange(RETRIEVE, BATCH, f"retrieve-{len(found)}", str(len(found)).encode())
            if told.payload_type == NOTHING:
                return tuple(found)
            found.append(Answer(told.payload_id, told.payload))

    def keep(self, answer: Answer) -> None:
        """Confirm that an answer is stored here."""
        self._exchange(CONFIRM, BATCH, answer.name, answer.name.encode())

    def _exchange(self, kind: str, mode: str, name: str, content: bytes) -> Envelope:
        identifier = core_envelope.payload_id(self.sender, name)
        envelope = Envelope(
            kind, mode, identifier, self._now(), self.sender, self.receiver, content, self._user, self._password
        )
        message = core_envelope.mime(envelope) if self.style == "mime" else core_envelope.soap(envelope)
        answer = self._connection.ask("POST", "/core", message.body, message.content_type)
        kind = "multipart/form-data; " + _boundary(answer) if answer.startswith(b"--") else "application/soap+xml"
        try:
            told = core_envelope.read(Message(answer, kind))
        except BadFile as error:
            raise PayerError(
                self.payer, f"sent an envelope that cannot be read: {error.what}", permanent=False
            ) from None
        if told.error_code not in {"", SUCCESS}:
            raise PayerError(self.payer, f"answered {told.error_code}", permanent=told.error_code not in _PASSING)
        return told


def _boundary(body: bytes) -> str:
    return "boundary=" + body.split(b"\r\n", 1)[0].removeprefix(b"--").decode("latin-1")
