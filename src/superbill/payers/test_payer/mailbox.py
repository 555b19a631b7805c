"""What the test payer has received and what waits to be fetched, whatever way files come and go."""

from __future__ import annotations

import hashlib
import threading
from http import HTTPStatus

from superbill.errors import BadFile, SuperbillError
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.scenario import Scenario

LOST, TIMED_OUT = "lost", "time-out"


class Broken(SuperbillError):
    """The scenario wants trouble with the connection: `fault` is time-out, lost or an HTTP status."""

    def __init__(self, fault: str, *, taken: bool) -> None:
        self.fault, self.taken = fault, taken
        super().__init__(f"The scenario breaks the connection ({fault}). Send the file again.")


class Mailbox:
    """One file is answered at a time; the same name and content again changes nothing."""

    def __init__(self, scenario: Scenario) -> None:
        self.payer = SimulatedPayer(scenario)
        self._received: dict[str, str] = {}
        self._waiting: dict[str, bytes] = {}
        self._hold: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, name: str, content: bytes) -> HTTPStatus:
        """Receive a file: the same name and content again changes nothing, other content is a conflict.

        Raises:
            Broken: the scenario lets the connection fail, before or after the file is taken.
        """
        digest = hashlib.sha256(content).hexdigest()
        with self._lock:
            if name in self._received:
                return HTTPStatus.OK if self._received[name] == digest else HTTPStatus.CONFLICT
            fault = self.payer.fault(content)
            if fault.isdigit():
                raise Broken(fault, taken=False)
            self._answer(content)
            self._received[name] = digest
            if fault:
                raise Broken(fault, taken=True)
            return HTTPStatus.ACCEPTED

    def ask(self, content: bytes) -> bytes:
        """The answer to a question in real time: the last that it brings (271, 277, 278), else its 999 or TA1.

        Raises:
            BadFile: when there is nothing to answer.
        """
        with self._lock:
            fault = self.payer.fault(content)
            if fault:
                raise Broken(fault, taken=not fault.isdigit())
            answers = self.payer.receive(content)
            if not answers:
                raise BadFile("received file", "", "asks for no answer", "Send a question")
            return answers[-1].content

    def names(self) -> list[str]:
        """The names of the answers that wait, oldest first; asking counts for those that are held back."""
        with self._lock:
            self._hold = {name: left - 1 for name, left in self._hold.items() if left > 1}
            return [name for name in self._waiting if name not in self._hold]

    def ready(self) -> list[str]:
        """The names of the answers that wait, without counting."""
        with self._lock:
            return [name for name in self._waiting if name not in self._hold]

    def answer(self, name: str) -> bytes | None:
        """An answer that waits, or None."""
        with self._lock:
            return self._waiting.get(name)

    def forget(self, name: str) -> None:
        """The answer was kept by the other side."""
        with self._lock:
            self._waiting.pop(name, None)

    def _answer(self, content: bytes) -> None:
        for delivery in self.payer.deliveries(content):
            name = self._free(delivery.answer.name)
            self._waiting[name] = delivery.answer.content
            if delivery.hold:
                # Ready at the asking of this number: the first asking counts too.
                self._hold[name] = delivery.hold

    def _free(self, name: str) -> str:
        count, free = 1, name
        while free in self._waiting:
            count += 1
            free = f"{count}-{name}"
        return free
