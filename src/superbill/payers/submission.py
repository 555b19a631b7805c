"""A file of claims on its way: written once, remembered, handed over, and its answers collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import msgspec

from superbill.errors import BadFile, BadInput
from superbill.model.claim import Submission
from superbill.model.institutional import InstitutionalSubmission
from superbill.payers.tracking import Sent
from superbill.payers.transport import Answer, Transport
from superbill.x12 import institutional, professional
from superbill.x12.check import check

AnySubmission = Submission | InstitutionalSubmission


class Outgoing(msgspec.Struct, frozen=True):
    """A file ready to send: its name at the payer, its bytes, and what to remember of it."""

    name: str
    content: bytes
    sent: Sent


def prepare(submission: AnySubmission) -> Outgoing:
    """Write the file of a submission, and note which claim stands in which transaction set.

    The file is read back, and what is remembered is what it says.

    Raises:
        BadInput: when a claim control number comes twice, so that answers could not be told apart, or when a value
            does not fit the transaction, so that the payer would reject the file.
    """
    twice = [n for n, count in Counter(c.control_number.upper() for c in submission.claims).items() if count > 1]
    if twice:
        raise BadInput("control_number", f"stands on {len(twice) + 1} claims of one file", "Give each claim its own")
    content = write_claims(submission)
    sets: dict[str, list[str]] = {}
    read = institutional.claims if isinstance(submission, InstitutionalSubmission) else professional.claims
    for heading, claim in read(content, "claims"):
        sets.setdefault(heading.number, []).append(claim.control_number)
    payer = submission.receiver.id
    sent = Sent(submission.control_number, payer, {number: tuple(claims) for number, claims in sets.items()})
    return Outgoing(f"{submission.control_number:09d}.837", content, sent)


def sent_of(content: bytes, name: str = "837") -> tuple[tuple[Sent, date], ...]:
    """What to remember of a file of claims that was sent, read from the file itself, with its day.

    Raises:
        BadFile: when it is not X12, or holds no claims.
    """
    found: dict[tuple[int, str, str], dict[str, list[str]]] = {}
    for read in (professional.claims, institutional.claims):
        for heading, claim in read(content, name, only=False):
            key = (heading.control_number, heading.receiver.id, heading.created)
            found.setdefault(key, {}).setdefault(heading.number, []).append(claim.control_number)
    if not found:
        raise BadFile(name, "", "holds no claims", "Name a file that `superbill claim` has written")
    return tuple(
        (Sent(number, payer, {s: tuple(c) for s, c in sets.items()}), date.fromisoformat(created[:10]))
        for (number, payer, created), sets in found.items()
    )


def write_claims(submission: AnySubmission) -> bytes:
    """The file of a submission, judged by our own check before anybody else sees it."""
    if isinstance(submission, InstitutionalSubmission):
        content = institutional.write(submission).encode()
    else:
        content = professional.write(submission).encode()
    faults = [problem for report in check(content, "claims") for _, problem in report.all_problems()]
    errors = [f"{fault.message}" for fault in faults if fault.severity == "error"]
    if errors:
        raise BadInput("claims", f"do not fit the transaction: {'; '.join(errors[:5])}", "Correct these values")
    return content


def deliver(outgoing: Outgoing, transport: Transport) -> None:
    """Hand the file over. Its name comes from its control number, so doing it again has no other effect."""
    transport.send(outgoing.name, outgoing.content)


def collect(transport: Transport, store: Callable[[Answer], None]) -> int:
    """Fetch what lies ready and store it; an answer is confirmed to the payer only once it is stored."""
    answers = transport.fetch()
    for answer in answers:
        store(answer)
        transport.keep(answer)
    return len(answers)
