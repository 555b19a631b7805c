"""A payer reached by HTTP on this machine: the test payer. Claims never travel unencrypted to another machine."""

from __future__ import annotations

import http.client
import ipaddress
import json
from urllib.parse import quote, urlsplit

from superbill.errors import BadInput, PayerError
from superbill.payers.transport import Answer

_SERVER_ERROR = 500
_TOO_MANY = 429


class HttpTransport:
    """Posts files to `/interchanges` and fetches answers from `/answers` of a payer on this machine."""

    def __init__(self, payer: str, url: str, *, timeout: int = 30) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
            raise BadInput("url", "is not http:// to this machine", "Plain HTTP would show patient data to the network")
        self.payer, self.timeout = payer, timeout
        self.host, self.port = parts.hostname or "", parts.port or http.client.HTTP_PORT

    def send(self, name: str, content: bytes) -> None:
        """Hand a file over; the payer takes the same name and content again without another effect."""
        self._ask("PUT", f"/interchanges/{quote(name, safe='')}", content)

    def fetch(self) -> tuple[Answer, ...]:
        """Everything that lies ready, oldest first."""
        listed = self._ask("GET", "/answers")
        try:
            names = [str(name) for name in json.loads(listed)["answers"]]
        except (ValueError, KeyError, TypeError):
            raise PayerError(self.payer, "its list of answers cannot be read", permanent=True) from None
        return tuple(Answer(name, self._ask("GET", f"/answers/{quote(name, safe='')}")) for name in names)

    def keep(self, answer: Answer) -> None:
        """Confirm that an answer is stored here."""
        self._ask("DELETE", f"/answers/{quote(answer.name, safe='')}")

    def _ask(self, method: str, path: str, content: bytes | None = None) -> bytes:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            connection.request(method, path, content, {"Content-Type": "application/edi-x12"} if content else {})
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise PayerError(self.payer, f"cannot be reached ({type(error).__name__})", permanent=False) from None
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            passing = response.status >= _SERVER_ERROR or response.status == _TOO_MANY
            raise PayerError(self.payer, f"answered {response.status} {response.reason}", permanent=not passing)
        return answer


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
