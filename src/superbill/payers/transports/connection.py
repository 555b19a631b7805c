"""HTTP connections to payers: encrypted with a certificate of our own, or plain to this machine only."""

from __future__ import annotations

import http.client
import ipaddress
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from superbill.errors import BadInput, PayerError

_SERVER_ERROR = 500
_TOO_MANY, _TIMED_OUT = 429, 408


class Certificates(msgspec.Struct, frozen=True):
    """What proves who is who: our certificate and key, and who may sign the payer's (else the system's list)."""

    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None


class Connection:
    """Requests to one payer. Claims never travel unencrypted to another machine."""

    def __init__(self, payer: str, url: str, *, timeout: float = 30, certificates: Certificates | None = None) -> None:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and _is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not plain:
            raise BadInput(
                "url", "is neither https:// nor http:// to this machine",
                "Plain HTTP would show patient data to the network",
            )  # fmt: skip
        self.payer, self.timeout, self.path = payer, timeout, parts.path.rstrip("/")
        self.host, self.port = parts.hostname or "", parts.port
        self._tls = None if plain else _context(certificates or Certificates())

    def ask(self, method: str, path: str, content: bytes | None = None, kind: str = "application/edi-x12") -> bytes:
        """The body of the answer.

        Raises:
            PayerError: not reached, or refused; permanent for what the payer will refuse again.
        """
        connection = self._open()
        try:
            connection.request(method, self.path + path, content, {"Content-Type": kind} if content else {})
            response = connection.getresponse()
            answer = response.read()
        except ssl.SSLCertVerificationError:
            raise PayerError(self.payer, "its certificate is not trusted", permanent=True) from None
        except ssl.SSLError as error:
            raise PayerError(self.payer, f"refused the connection ({error.reason})", permanent=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise PayerError(self.payer, f"cannot be reached ({type(error).__name__})", permanent=False) from None
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            passing = response.status >= _SERVER_ERROR or response.status in {_TOO_MANY, _TIMED_OUT}
            raise PayerError(self.payer, f"answered {response.status} {response.reason}", permanent=not passing)
        return answer

    def _open(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        return http.client.HTTPSConnection(self.host, self.port, timeout=self.timeout, context=self._tls)


def _context(certificates: Certificates) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=certificates.authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificates.certificate is not None:
            context.load_cert_chain(certificates.certificate, certificates.key)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(
            "certificates", f"cannot be used ({type(error).__name__})", "Check the files and the key"
        ) from None
    return context


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
