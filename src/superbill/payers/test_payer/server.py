"""The test payer as a program: an HTTP or HTTPS server on this machine, and a folder that it watches.

`PUT /interchanges/NAME` hands a file over, `GET /answers` lists what lies ready, `GET /answers/NAME` gives it, and
`DELETE /answers/NAME` says that it was kept. `POST /core` takes CORE envelopes, MIME or SOAP. Nothing that it
receives is logged.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from superbill.errors import BadFile, BadInput
from superbill.payers.core_envelope import Message
from superbill.payers.test_payer import envelopes
from superbill.payers.test_payer.mailbox import LOST, Broken, Mailbox
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.transports.connection import Certificates
from superbill.payers.transports.folder import PARTIAL, write_whole

LARGEST = 64 * 1024 * 1024


class _Handler(BaseHTTPRequestHandler):
    """One request. The mailbox hangs at the server."""

    server: PayerServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """Take a file."""
        name = self._name("/interchanges/")
        if name is None:
            self._reply(HTTPStatus.NOT_FOUND)
            return
        content = self._body()
        if content is not None:
            self._guarded(lambda: self._reply(self.server.mailbox.take(name, content)))

    def do_POST(self) -> None:
        """Take a CORE envelope."""
        if self.path != "/core":
            self._reply(HTTPStatus.NOT_FOUND)
            return
        content = self._body()
        if content is None:
            return
        asked = Message(content, self.headers.get("Content-Type", ""))

        def answered() -> None:
            told = envelopes.answer(self.server.mailbox, asked, self.server.payer_id)
            self._reply(HTTPStatus.OK, told.body, told.content_type)

        self._guarded(answered)

    def do_GET(self) -> None:
        """List the answers, or give one."""
        if self.path == "/answers":
            self._reply(HTTPStatus.OK, json.dumps({"answers": self.server.mailbox.names()}).encode())
            return
        name = self._name("/answers/")
        content = self.server.mailbox.answer(name) if name else None
        if content is None:
            self._reply(HTTPStatus.NOT_FOUND)
        else:
            self._reply(HTTPStatus.OK, content, "application/edi-x12")

    def do_DELETE(self) -> None:
        """Forget an answer that was kept."""
        name = self._name("/answers/")
        if name is None:
            self._reply(HTTPStatus.NOT_FOUND)
            return
        self.server.mailbox.forget(name)
        self._reply(HTTPStatus.NO_CONTENT)

    def _guarded(self, work: Callable[[], None]) -> None:
        """What cannot be read is a bad request; what the scenario breaks is broken as it says."""
        try:
            work()
        except (BadFile, BadInput):
            self._reply(HTTPStatus.BAD_REQUEST)
        except Broken as broken:
            self.close_connection = True
            if broken.fault.isdigit():
                self._reply(HTTPStatus(int(broken.fault)))
            elif broken.fault != LOST:
                time.sleep(self.server.silence)

    def _body(self) -> bytes | None:
        size = self.headers.get("Content-Length", "")
        if not size.isdigit():
            self._reply(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(size) > LARGEST:
            self.close_connection = True
            self._reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        return self.rfile.read(int(size))

    def _name(self, folder: str) -> str | None:
        name = unquote(self.path.removeprefix(folder)) if self.path.startswith(folder) else ""
        return name or None

    def _reply(self, status: HTTPStatus, content: bytes = b"", kind: str = "application/json") -> None:
        self.send_response(status)
        if content:
            self.send_header("Content-Type", kind)
        if status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: names of files and addresses do not belong on a screen."""


class PayerServer(ThreadingHTTPServer):
    """The test payer, listening on this machine only; port 0 takes a free one.

    With certificates it speaks HTTPS and lets only those in whose certificate the authority has signed. `silence` is
    how long it keeps a connection open where a scenario wants a time-out.
    """

    daemon_threads = True

    def __init__(
        self, scenario: Scenario, port: int = 0, *, certificates: Certificates | None = None, silence: float = 5
    ) -> None:
        self.mailbox, self.payer_id, self.silence = Mailbox(scenario), scenario.payer.id, silence
        super().__init__(("127.0.0.1", port), _Handler)
        self.scheme = "http"
        if certificates is not None and certificates.certificate is not None:
            self.socket = _secured(certificates).wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
            self.scheme = "https"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of callers that break off or have no certificate."""


def _secured(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(str(certificates.certificate), certificates.key)
        if certificates.authority is not None:
            context.load_verify_locations(certificates.authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as error:
        why = f"cannot be used ({type(error).__name__})"
        raise BadInput("certificates", why, "Check the files and the key") from None
    return context


@contextmanager
def running(
    scenario: Scenario, port: int = 0, *, certificates: Certificates | None = None, silence: float = 5
) -> Iterator[PayerServer]:
    """A test payer that runs beside the caller and ends with the block."""
    server = PayerServer(scenario, port, certificates=certificates, silence=silence)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class WatchedFolder:
    """The test payer at a folder (which an SFTP server may serve): takes from `to-payer`, puts into `from-payer`."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.mailbox = Mailbox(scenario)
        self.inbound, self.outbound, self.taken = folder / "to-payer", folder / "from-payer", folder / "taken"
        for place in (self.inbound, self.outbound, self.taken, folder / "kept"):
            place.mkdir(parents=True, exist_ok=True)
        self._refused: set[str] = set()

    def look(self) -> int:
        """Answer what lies there, and put out what is ready; how many files were taken."""
        count = 0
        for place in sorted(self.inbound.iterdir()):
            if place.name.endswith(PARTIAL) or place.name in self._refused or not place.is_file():
                continue
            count += self._take(place)
        for name in self.mailbox.names():
            content = self.mailbox.answer(name) or b""
            write_whole(self.outbound / name, content)
            self.mailbox.forget(name)
        return count

    def _take(self, place: Path) -> int:
        content = place.read_bytes()
        try:
            self.mailbox.take(place.name, content)
        except Broken as broken:
            if not broken.taken:
                return 0
        except (BadFile, BadInput):
            self._refused.add(place.name)
            return 0
        if not (self.taken / place.name).exists():
            write_whole(self.taken / place.name, content)
            return 1
        return 0

    def watch(self, pause: float = 0.5) -> None:
        """Look again and again until interrupted."""
        with suppress(KeyboardInterrupt):
            while True:
                self.look()
                time.sleep(pause)
