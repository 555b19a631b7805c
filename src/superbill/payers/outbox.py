"""What goes out and comes in exactly once, whatever crashes in between.

A file is written here whole under the name of its control number before anybody hears of it; it is handed over, and
only then put among the sent ones. After a crash everything that is not among them is handed over again: the payer knows
the name and the content, so nothing happens twice. Answers are written here before the payer is told of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from superbill.errors import BadFile, BadInput
from superbill.payers.retry import retrying
from superbill.payers.submission import Outgoing
from superbill.payers.tracking import Sent
from superbill.payers.transport import Answer, Transport
from superbill.payers.transports.folder import write_whole

Trying = Callable[[Callable[[], None]], None]


class Outbox:
    """Files on their way to one payer, in a folder: `ready` to be sent, and `sent`."""

    def __init__(self, folder: Path) -> None:
        self.ready, self.sent_files, self.notes = folder / "ready", folder / "sent", folder / "notes"
        for place in (self.ready, self.sent_files, self.notes):
            place.mkdir(parents=True, exist_ok=True)

    def put(self, outgoing: Outgoing) -> bool:
        """Take a file in charge; False when the same one is here already.

        Raises:
            BadInput: when the control number is that of another file.
        """
        for place in (self.ready / outgoing.name, self.sent_files / outgoing.name):
            if place.exists():
                if place.read_bytes() != outgoing.content:
                    raise BadInput("control_number", "is that of another file", "Take the next one of the sequence")
                return False
        # What must be remembered comes first: a file without its note would bring answers that nobody understands.
        write_whole(self.notes / f"{outgoing.name}.json", msgspec.json.encode(outgoing.sent))
        write_whole(self.ready / outgoing.name, outgoing.content)
        return True

    def waiting(self) -> tuple[str, ...]:
        """The names of what is still to be handed over, oldest number first."""
        return tuple(sorted(p.name for p in self.ready.iterdir() if not p.name.endswith(".part")))

    def deliver(self, transport: Transport, trying: Trying = retrying) -> tuple[Sent, ...]:
        """Hand over everything that waits, in order.

        Raises:
            PayerError: when one cannot be handed over; it and those behind it stay.
        """
        done = []
        for name in self.waiting():
            content = (self.ready / name).read_bytes()
            trying(lambda name=name, content=content: transport.send(name, content))  # type: ignore[misc]
            (self.ready / name).replace(self.sent_files / name)
            done.append(self._note(name))
        return tuple(done)

    def sent(self) -> tuple[Sent, ...]:
        """What was handed over, so that answers find their claims."""
        return tuple(self._note(p.name) for p in sorted(self.sent_files.iterdir()))

    def _note(self, name: str) -> Sent:
        place = self.notes / f"{name}.json"
        try:
            return msgspec.json.decode(place.read_bytes(), type=Sent)
        except (OSError, msgspec.DecodeError):
            raise BadFile(str(place), "", "cannot be read", "Read the claims from the file that was sent") from None


class Inbox:
    """Answers that were received, each once, in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def collect(self, transport: Transport) -> int:
        """Fetch what lies ready and store it; how many answers are new. The payer is told once they are stored."""
        new = 0
        for answer in transport.fetch():
            new += self._store(answer)
            transport.keep(answer)
        return new

    def answers(self) -> Iterator[Answer]:
        """Everything that was received, oldest first."""
        for place in sorted(p for p in self.folder.iterdir() if not p.name.endswith(".part")):
            yield Answer(place.name, place.read_bytes())

    def _store(self, answer: Answer) -> bool:
        digest = hashlib.sha256(answer.content).hexdigest()[:16]
        held = sorted(self.folder.glob(f"*-{digest}-*"))
        if any(p.name.split("-", 2)[2] == answer.name for p in held):
            return False
        number = len([p for p in self.folder.iterdir() if not p.name.endswith(".part")]) + 1
        write_whole(self.folder / f"{number:06d}-{digest}-{answer.name}", answer.content)
        return True
