"""The test payer as a program: an HTTP server on this machine.

`PUT /interchanges/NAME` hands a file over, `GET /answers` lists what lies ready, `GET /answers/NAME` gives it, and
`DELETE /answers/NAME` says that it was kept. Nothing that it receives is logged.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from superbill.errors import BadFile, BadInput
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.scenario import Scenario

LARGEST = 64 * 1024 * 1024


class Mailbox:
    """What the payer has received and what waits to be fetched; one file is answered at a time."""

    def __init__(self, scenario: Scenario) -> None:
        self.payer = SimulatedPayer(scenario)
        self._received: dict[str, bytes] = {}
        self._waiting: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def take(self, name: str, content: bytes) -> HTTPStatus:
        """Receive a file: the same name and content again changes nothing, other content is a conflict."""
        with self._lock:
            if name in self._received:
                return HTTPStatus.OK if self._received[name] == content else HTTPStatus.CONFLICT
            for answer in self.payer.receive(content):
                self._waiting[self._free(answer.name)] = answer.content
            self._received[name] = content
            return HTTPStatus.ACCEPTED

    def names(self) -> list[str]:
        """The names of the answers that wait, oldest first."""
        with self._lock:
            return list(self._waiting)

    def answer(self, name: str) -> bytes | None:
        """An answer that waits, or None."""
        with self._lock:
            return self._waiting.get(name)

    def forget(self, name: str) -> None:
        """The answer was kept by the other side."""
        with self._lock:
            self._waiting.pop(name, None)

    def _free(self, name: str) -> str:
        count, free = 1, name
        while free in self._waiting:
            count += 1
            free = f"{count}-{name}"
        return free


class _Handler(BaseHTTPRequestHandler):
    """One request. The mailbox hangs at the server."""

    server: PayerServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """Take a file of claims."""
        name = self._name("/interchanges/")
        size = self.headers.get("Content-Length", "")
        if name is None or not size.isdigit():
            self._reply(HTTPStatus.NOT_FOUND if name is None else HTTPStatus.LENGTH_REQUIRED)
            return
        if int(size) > LARGEST:
            self.close_connection = True
            self._reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        content = self.rfile.read(int(size))
        try:
            self._reply(self.server.mailbox.take(name, content))
        except (BadFile, BadInput):
            self._reply(HTTPStatus.BAD_REQUEST)

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
    """The test payer, listening on this machine only; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, scenario: Scenario, port: int = 0) -> None:
        self.mailbox = Mailbox(scenario)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running(scenario: Scenario, port: int = 0) -> Iterator[PayerServer]:
    """A test payer that runs beside the caller and ends with the block."""
    server = PayerServer(scenario, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
