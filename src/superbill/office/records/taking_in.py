"""Files that payers send, whatever way they came: each is taken in whole, or told and queued, and stops no other."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from superbill.errors import BadFile, BadInput
from superbill.office import place
from superbill.office.models import Claim, Task
from superbill.office.records import tasks
from superbill.office.records.answers_before import take_answers
from superbill.office.records.claims import add_events
from superbill.office.records.keeping import kept
from superbill.office.records.posting import PostedRemittance, post_remittance
from superbill.payers.answers import Answers, events_of, news_of_claims, read_answers
from superbill.payers.outbox import Outbox
from superbill.payers.tracking import Sent
from superbill.remittance.posting import UnbalancedRemittance

SOON = dt.timedelta(days=2)
LARGEST = 1 << 26
"""How many bytes of a payer's file are taken in at once from a screen or a program."""


@dataclass(frozen=True)
class TakenIn:
    """What one file brought: new steps of claims, remittances, remittances that do not add up, news of visits."""

    name: str
    events: int = 0
    posted: tuple[PostedRemittance, ...] = ()
    unbalanced: tuple[UnbalancedRemittance, ...] = ()
    before: str = ""


def take_in(content: bytes, name: str, by: str, *, today: dt.date, sent: Sequence[Sent] = ()) -> TakenIn:
    """Take in a file of a payer: TA1, 999, 277CA, 277, 835, 271 or 278; the same file again changes nothing.

    `sent` tells what was sent to the payer; without it everything that ever went out of this office is asked.

    Raises:
        BadFile: it is not X12, was cut off, or holds none of these; nothing of it is stored.
    """
    if not news_of_claims(content, name):
        return TakenIn(name, before=_before(content, name, by, today))
    answers = read_answers(content, name)
    digest = hashlib.sha256(content).hexdigest()
    told = [*(sent or everything_sent()), _ours(answers)]
    new = add_events(events_of(_without_money(answers), told), source_sha256=digest, by=by)
    posted: list[PostedRemittance] = []
    unbalanced: list[UnbalancedRemittance] = []
    for remittance in answers.remittances:
        try:
            posted.append(post_remittance(remittance, digest, by, today=today))
        except UnbalancedRemittance as error:
            unbalanced.append(error)
    return TakenIn(name, new, tuple(posted), tuple(unbalanced))


def take_in_or_queue(content: bytes, name: str, by: str, *, today: dt.date, sent: Sequence[Sent] = ()) -> TakenIn:
    """Take in a file; one that cannot be read becomes work for a person, and the files after it are not held up."""
    try:
        return take_in(content, name, by, today=today, sent=sent)
    except BadFile as error:
        queue_unreadable(content, error, today)
        return TakenIn(name)


@kept
def queue_unreadable(content: bytes, error: BadFile, today: dt.date) -> None:
    """Open the work about a file that cannot be read, once for each content."""
    digest = hashlib.sha256(content).hexdigest()
    task = Task(
        key=f"unreadable:{digest}", kind="unreadable", means=f"A file of a payer: {error.where} {error.what}",
        do=f"{error.do}. Nothing of it is stored; ask the payer to send it again", owner="payments", opened=today,
        due=today + SOON, chance=90,
    )  # fmt: skip
    tasks.open_tasks([task])


def everything_sent() -> tuple[Sent, ...]:
    """What went out to every payer, as the outboxes remember it."""
    return tuple(sent for folder in _outboxes() for sent in folder.sent())


def _outboxes() -> Iterator[Outbox]:
    payers = place.office_dir() / "payers"
    for folder in sorted(payers.iterdir()) if payers.is_dir() else ():
        if (folder / "out").is_dir():
            yield Outbox(folder / "out")


def _ours(answers: Answers) -> Sent:
    """The claims of ours that the answers name, so that an answer by claim number finds them whoever sent them."""
    told = {claim.control_number for batch in answers.batches for claim in batch.claims}
    told |= {answer.patient_account or answer.trace for response in answers.statuses for answer in response.answers}
    spelled = [form for number in told if number for form in {number, number.upper()}]
    numbers: list[str] = []
    for start in range(0, len(spelled), 500):
        found = Claim.objects.filter(control_number__in=spelled[start : start + 500])
        numbers += found.values_list("control_number", flat=True)
    return Sent(-1, "", {"": tuple(numbers)})


def _without_money(answers: Answers) -> Answers:
    return Answers(answers.interchanges, answers.groups, answers.batches, (), answers.statuses)


def _before(content: bytes, name: str, by: str, today: dt.date) -> str:
    try:
        return take_answers(content, by, today)
    except BadInput:
        what = "holds no answer of a payer (TA1, 999, 277CA, 277, 835, 271, 278)"
        raise BadFile(name, "", what, "Look at it with `superbill x12 json`") from None
