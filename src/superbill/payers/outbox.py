"""What goes out and comes in exactly once, whatever crashes in between.

A file is written here whole under the name of its control number before anybody hears of it; it is handed over, and
only then put among the sent ones. After a crash everything that is not among them is handed over again: the payer knows
the name and the content, so nothing happens twice. Answers are written here before the payer is told of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import msgspec

from superbill.errors import BadFile, BadInput
from superbill.payers.retry import retrying
from superbill.payers.submission import Outgoing
from superbill.payers.tracking import Sent
from superbill.payers.transport import Answer, Transport
from superbill.payers.transports.folder import PARTIAL, write_whole

_STORED = re.compile(r"\d{6,}-[0-9a-f]{16}-")
_UNSAFE, _LONGEST = re.compile(r"[^A-Za-z0-9._-]"), 100
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
        if self.require_free(outgoing):
            return False
        # What must be remembered comes first: a file without its note would bring answers that nobody understands.
        write_whole(self.notes / f"{outgoing.name}.json", msgspec.json.encode(outgoing.sent))
        write_whole(self.ready / outgoing.name, outgoing.content)
        return True

    def require_free(self, outgoing: Outgoing) -> bool:
        """Refuse a file whose control number is another's; True when this very file is here already.

        Raises:
            BadInput: when the control number is that of another file.
        """
        number = outgoing.name.partition(".")[0]
        for place in (self.ready, self.sent_files):
            for held in place.glob(f"{number}.*"):
                if held.name.endswith(PARTIAL):
                    continue
                if held.name != outgoing.name or held.read_bytes() != outgoing.content:
                    do = "Take the next one of the sequence (`superbill claim` does)"
                    raise BadInput("control_number", f"{int(number)} is that of another file", do)
                return True
        return False

    def waiting(self) -> tuple[str, ...]:
        """The names of what is still to be handed over, oldest number first."""
        return tuple(sorted(p.name for p in self.ready.iterdir() if not p.name.endswith(PARTIAL)))

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

    def all_notes(self) -> tuple[Sent, ...]:
        """What was handed over or waits for it."""
        return (*self.sent(), *(self._note(name) for name in self.waiting()))

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

    def collect(self, transport: Transport, trying: Trying = retrying) -> tuple[Path, ...]:
        """Fetch what lies ready and store it; the files that are new. The payer is told of each once it is stored."""
        fetched: list[Answer] = []
        trying(lambda: fetched.extend(transport.fetch()))
        new: list[Path] = []
        for answer in fetched:
            stored = self._store(answer)
            new.extend([stored] if stored else [])
            trying(lambda answer=answer: transport.keep(answer))  # type: ignore[misc]
        return tuple(new)

    def answers(self) -> Iterator[Answer]:
        """Everything that was received, oldest first."""
        for place in self._places():
            yield Answer(place.name, place.read_bytes())

    def unread(self, known: Callable[[frozenset[str]], Collection[str]]) -> Iterator[Answer]:
        """Everything that was received and is not known yet, oldest first; what is known is not opened again.

        `known` is asked once with what the names of the stored files keep of their content (the first 16 digits of its
        SHA-256) and answers with those that were read to their end.
        """
        places = [(place, place.name.split("-", 2)[1]) for place in self._places()]
        done = set(known(frozenset(digest for _, digest in places)))
        for place, digest in places:
            if digest not in done:
                yield Answer(place.name, place.read_bytes())

    def _store(self, answer: Answer) -> Path | None:
        """Write an answer under a name of ours; None when it is here already. A payer's name never leads elsewhere."""
        digest = hashlib.sha256(answer.content).hexdigest()[:16]
        name = _UNSAFE.sub("_", answer.name)[-_LONGEST:]
        held = self._places()
        if any(p.name.split("-", 2)[1:] == [digest, name] for p in held):
            return None
        number = int(held[-1].name.split("-", 1)[0]) + 1 if held else 1
        place = self.folder / f"{number:06d}-{digest}-{name}"
        write_whole(place, answer.content)
        return place

    def _places(self) -> list[Path]:
        return sorted(p for p in self.folder.iterdir() if _STORED.match(p.name) and not p.name.endswith(PARTIAL))
