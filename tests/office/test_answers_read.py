"""What was fetched is opened once, by its content; the same content under another name is not opened again either."""

from __future__ import annotations

from pathlib import Path

import pytest

from superbill.office.records.answers_read import answers_read, note_read
from superbill.payers.outbox import Inbox
from superbill.payers.transport import Answer


class Payer:
    """What lies ready at a payer."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers

    def fetch(self) -> list[Answer]:
        return list(self.answers)

    def keep(self, _: Answer) -> None: ...


@pytest.mark.usefixtures("db")
def test_an_answer_is_opened_once_under_whatever_name(tmp_path: Path):
    inbox = Inbox(tmp_path)
    first, renamed, other = Answer("a.835", b"one"), Answer("b.835", b"one"), Answer("c.835", b"two")

    def unread() -> list[str]:
        found = [a.name for a in inbox.unread(lambda told: answers_read("P", told))]
        note_read("P", [name.split("-")[1] for name in found])
        return [name.split("-", 2)[2] for name in found]

    inbox.collect(Payer(first))  # type: ignore[arg-type]  # what a transport must do
    assert unread() == ["a.835"]
    inbox.collect(Payer(first, renamed, other))  # type: ignore[arg-type]  # as above
    assert unread() == ["c.835"]
    assert unread() == []
    assert answers_read("Q", ["x"]) == frozenset()
    assert len(list(inbox.answers())) == 3
