"""What every way to a payer can do: send a file, fetch what lies ready, and say that it was kept."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """A file that the payer has put out for us. Its name carries no patient data."""

    name: str
    content: bytes


class Transport(Protocol):
    """A way to a payer. Every method raises `PayerError` when it fails; `permanent` says that a retry cannot help.

    A file is handed over under a name that the sender chooses once (such as its interchange control number): sending
    the same name and content again changes nothing, so a sender that crashed may simply send again. An answer stays
    with the payer until `keep` confirms that it is stored here, so a receiver that crashed fetches it again.
    """

    def send(self, name: str, content: bytes) -> None:
        """Hand a file over."""

    def fetch(self) -> tuple[Answer, ...]:
        """Everything that lies ready, oldest first."""

    def keep(self, answer: Answer) -> None:
        """Confirm that an answer is stored; the payer need not offer it again."""
