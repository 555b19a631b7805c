"""A file of claims on its way: written once, remembered, handed over, and its answers collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeAlias

import msgspec

from superbill.errors import BadFile, BadInput
from superbill.model.claim import Claim, Submission
from superbill.model.counted import counted
from superbill.model.dental import DentalClaim
from superbill.model.institutional import InstitutionalClaim, InstitutionalSubmission
from superbill.payers.tracking import Sent
from superbill.payers.transport import Answer, Transport
from superbill.x12 import dental, institutional, professional
from superbill.x12.check import InterchangeReport, check
from superbill.x12.professional import ReadSet, RefusedClaim

AnySubmission: TypeAlias = Submission | InstitutionalSubmission
AnyClaim: TypeAlias = Claim | InstitutionalClaim | DentalClaim | RefusedClaim


class Outgoing(msgspec.Struct, frozen=True):
    """A file ready to send: its name at the payer, its bytes, and what to remember of it."""

    name: str
    content: bytes
    sent: Sent


class FileToSend(msgspec.Struct, frozen=True):
    """A file that lies here already and may go out. `originals` are the numbers of its claims that replace no other."""

    outgoing: Outgoing
    originals: tuple[str, ...]
    test: bool


def prepare(submission: AnySubmission) -> Outgoing:
    """Write the file of a submission, and note which claim stands in which transaction set.

    The file is read back, and what is remembered is what it says.

    Raises:
        BadInput: when a claim control number comes twice, so that answers could not be told apart, or when a value
            does not fit the transaction, so that the payer would reject the file.
    """
    numbers = (c.control_number for c in submission.claims)
    if twice := _twice(numbers):
        raise BadInput("control_number", f"stands on {twice + 1} claims of one file", "Give each claim its own")
    content = write_claims(submission)
    (sent,) = sent_of(content, "claims")
    return Outgoing(f"{submission.control_number:09d}.837", content, sent)


def ready_to_send(content: bytes, name: str) -> FileToSend:
    """A file of one interchange, held against its guide before a payer sees it.

    Raises:
        BadFile: when it is not whole, holds several interchanges, or has an error that a payer would reject it for.
    """
    reports = check(content, name)
    if len(reports) != 1:
        do = "Send each interchange as a file of its own"
        raise BadFile(name, "", f"holds {counted(len(reports), 'interchange')}", do)
    (report,) = reports
    _require_right(report, name)
    kinds = sorted({found.transaction for group in report.groups for found in group.sets}) or ["TA1"]
    read = list(_read_claims(content, name)) if kinds == ["837"] else []
    if twice := _twice(claim.control_number for _, claim in read):
        what = f"one control number stands on {twice + 1} claims"
        raise BadFile(name, "CLM01", what, "Give each claim its own: answers could not be told apart")
    number = int(report.control_number)
    sent = _sent(read)[0] if read else Sent(number, report.receiver.strip(), {}, _day(report))
    originals = tuple(c.control_number for _, c in read if not isinstance(c, RefusedClaim) and c.frequency not in "78")
    return FileToSend(Outgoing(f"{number:09d}.{kinds[0]}", content, sent), originals, report.usage == "T")


def sent_of(content: bytes, name: str = "837") -> tuple[Sent, ...]:
    """What to remember of a file of claims that was sent, read from the file itself.

    Raises:
        BadFile: when it is not X12, or holds no claims.
    """
    found = _sent(_read_claims(content, name))
    if not found:
        raise BadFile(name, "", "holds no claims", "Name a file that `superbill claim` has written")
    return found


def _read_claims(content: bytes, name: str) -> Iterator[tuple[ReadSet, AnyClaim]]:
    for read in (professional.claims, institutional.claims, dental.claims):
        yield from read(content, name, only=False)


def _sent(read: Iterable[tuple[ReadSet, AnyClaim]]) -> tuple[Sent, ...]:
    found: dict[tuple[int, str, str], dict[str, list[str]]] = {}
    for heading, claim in read:
        key = (heading.control_number, heading.receiver.id, heading.created)
        found.setdefault(key, {}).setdefault(heading.number, []).append(claim.control_number)
    return tuple(
        Sent(number, payer, {s: tuple(c) for s, c in sets.items()}, date.fromisoformat(created[:10]))
        for (number, payer, created), sets in found.items()
    )


def _twice(numbers: Iterable[str]) -> int:
    """How many control numbers stand on more than one claim."""
    return sum(count > 1 for count in Counter(n.upper() for n in numbers).values())


def _day(report: InterchangeReport) -> date:
    return datetime.strptime(report.date, "%y%m%d").replace(tzinfo=UTC).date()


def _require_right(report: InterchangeReport, name: str) -> None:
    faults = [(number, fault) for number, fault in report.all_problems() if fault.severity == "error"]
    if faults:
        number, first = faults[0]
        where = f"set {number}" if number else f"interchange {report.control_number.strip()}"
        what = f"has {counted(len(faults), 'error')} that a payer would reject it for; the first: {first.message}"
        raise BadFile(name, where, what, "Correct it; `superbill x12 check` tells all of them")


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
