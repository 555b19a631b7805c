"""A payer reached by HTTP: files are put to `/interchanges`, answers lie at `/answers`."""

from __future__ import annotations

import json
from urllib.parse import quote

from superbill.errors import PayerError
from superbill.payers.transport import Answer
from superbill.payers.transports.connection import Certificates, Connection


class HttpTransport:
    """Exchanges files with a payer by HTTPS, or by plain HTTP with one on this machine."""

    def __init__(self, payer: str, url: str, *, timeout: float = 30, certificates: Certificates | None = None) -> None:
        self.payer = payer
        self._connection = Connection(payer, url, timeout=timeout, certificates=certificates)

    def send(self, name: str, content: bytes) -> None:
        """Hand a file over; the payer takes the same name and content again without another effect."""
        self._connection.ask("PUT", f"/interchanges/{quote(name, safe='')}", content)

    def fetch(self) -> tuple[Answer, ...]:
        """Everything that lies ready, oldest first."""
        listed = self._connection.ask("GET", "/answers")
        try:
            names = [str(name) for name in json.loads(listed)["answers"]]
        except (ValueError, KeyError, TypeError):
            raise PayerError(self.payer, "its list of answers cannot be read", permanent=True) from None
        ask = self._connection.ask
        return tuple(Answer(name, ask("GET", f"/answers/{quote(name, safe='')}")) for name in names)

    def keep(self, answer: Answer) -> None:
        """Confirm that an answer is stored here."""
        self._connection.ask("DELETE", f"/answers/{quote(answer.name, safe='')}")
