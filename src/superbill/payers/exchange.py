"""Everything that goes to one payer and comes back, in one folder of this machine: outbox, inbox, one run at a time.

A claim goes out once. Its number may go again when a payer has rejected it (it never was adjudicated), or as a
replacement or void, which name the claim that they follow.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from superbill.errors import BadFile, BadInput, PayerError
from superbill.payers.answers import events_of, news_of_claims, read_answers
from superbill.payers.outbox import Inbox, Outbox
from superbill.payers.submission import FileToSend
from superbill.payers.tracking import ClaimEvent, Sent, State, sent_events, state_of
from superbill.payers.transport import Answer, Transport

_WAIT_SECONDS = 30.0
_CLAIMS_NAMED = 5


class Exchange:
    """The exchange with one payer. Whatever crashes, the next `send` or `receive` goes on where it stopped."""

    def __init__(self, payer: str, folder: Path) -> None:
        self.payer, self.folder = payer, folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.outbox, self.inbox = Outbox(folder / "out"), Inbox(folder / "in")
        except OSError as error:
            what = f"cannot be used ({error.strerror})"
            raise BadFile(str(folder), "", what, "Check the folder, its rights and its space") from None

    def send(self, files: Sequence[FileToSend], transport: Transport, *, again: bool = False) -> tuple[Sent, ...]:
        """Take files in charge, and hand over everything that waits.

        Raises:
            BadInput: a control number is another file's, or a claim was sent before; nothing of the files is taken.
            PayerError: a file could not be handed over; it waits for the next time.
        """
        with self._alone():
            for file in files:
                self.outbox.require_free(file.outgoing)
                if not again:
                    self._require_new(file)
            for file in files:
                self.outbox.put(file.outgoing)
            return self.outbox.deliver(transport)

    def receive(self, transport: Transport) -> tuple[Path, ...]:
        """Fetch what lies ready; the files of the answers that are new here.

        Raises:
            PayerError: what lies ready could not be fetched; the payer still has it.
        """
        with self._alone():
            return self.inbox.collect(transport)

    def events(self) -> Iterator[ClaimEvent]:
        """Every step of every claim, in the order of the files; an answer that cannot be read has none."""
        sent = self.outbox.sent()
        for file in sent:
            yield from sent_events(file)
        for answer in self.inbox.answers():
            yield from _events(answer, sent)

    def _require_new(self, file: FileToSend) -> None:
        mine = file.outgoing.sent.control_number
        first = {c for sent in self.outbox.all_notes() if sent.control_number != mine for c in sent.claims}
        repeated = [claim for claim in file.originals if claim in first]
        if not repeated:
            return
        told: dict[str, list[ClaimEvent]] = {}
        for event in self.events():
            told.setdefault(event.claim, []).append(event)
        held = [claim for claim in repeated if state_of(told.get(claim, ())) is not State.REJECTED]
        if held:
            named = ", ".join(held[:_CLAIMS_NAMED]) + (" ..." if len(held) > _CLAIMS_NAMED else "")
            raise BadInput(
                "claims", f"{len(held)} went to this payer before and were not rejected ({named})",
                "A second time would be denied as duplicates. Replace them (frequency 7), or send with --again",
            )  # fmt: skip

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One run at a time; a run that dies leaves no lock behind."""
        try:
            lock = sqlite3.connect(self.folder / "lock.db", timeout=_WAIT_SECONDS, isolation_level=None)
        except sqlite3.Error:
            raise BadFile(str(self.folder), "", "cannot be locked", "Check the folder and its rights") from None
        with closing(lock):
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                raise PayerError(self.payer, "another run is exchanging files with it", permanent=False) from None
            yield


def _events(answer: Answer, sent: Sequence[Sent]) -> tuple[ClaimEvent, ...]:
    try:
        if not news_of_claims(answer.content, answer.name):
            return ()
        return events_of(read_answers(answer.content, answer.name), sent)
    except BadFile:
        return ()
