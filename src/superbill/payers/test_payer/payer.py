"""The test payer itself: a file of claims in, TA1, 999, 277CA and 835 out. No clock, no network, no disk.

Its days are counted from the time that the file itself tells, so the same files give the same answers, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment
from superbill.model.claim import Claim
from superbill.payers.test_payer.cashier import Cashier
from superbill.payers.test_payer.intake import Taken, receipts
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.transport import Answer
from superbill.x12 import claim_acknowledgment, implementation_acknowledgment, professional, remittance
from superbill.x12.answer import answer_group, answer_interchange
from superbill.x12.check import InterchangeReport, check
from superbill.x12.write import Header

_TRANSACTION = "837"
_UNREADABLE_TIME = "2000-01-01T00:00"
_DUPLICATE, _OTHER_CONTENT = "025", "024"


class SimulatedPayer:
    """Answers files of professional claims by a scenario.

    It remembers what it has taken and paid, so that a file sent twice is refused, and a replacement or void undoes the
    payment that it names.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._cashier = Cashier(scenario)
        self._seen: set[tuple[str, str]] = set()
        self._written = 0

    def receive(self, content: bytes) -> tuple[Answer, ...]:
        """The answers to a file, in the order in which a payer gives them.

        Raises:
            BadFile: when the file is not X12 at all, so that nobody could be answered.
        """
        answers: list[Answer] = []
        for report in check(content, "received file"):
            answers.extend(self._answer(report, content))
        return tuple(answers)

    def _answer(self, report: InterchangeReport, content: bytes) -> Iterator[Answer]:
        number = report.control_number.strip()
        interchange = self._judge(report)
        groups = [answer_group(group) for group in report.groups] if interchange.outcome == "A" else []
        created = interchange.created or _UNREADABLE_TIME
        header = self._header(report, created)
        kind = "1.999" if groups else "1.ta1"
        yield _file(number, kind, implementation_acknowledgment.write(groups, header, [interchange]))
        taken = self._take(content, _accepted(groups), number)
        if not taken:
            return
        batches = receipts(taken, self.scenario, _day(created))
        yield _file(number, "2.277ca", claim_acknowledgment.write(batches, self._header(report, created)))
        claims = [item.claim for item in taken if item.accepted and isinstance(item.claim, Claim)]
        if claims:
            yield _file(number, "3.835", self._pay(claims, report, created))

    def _judge(self, report: InterchangeReport) -> InterchangeAcknowledgment:
        """TA1: rejected when its form is wrong, its number was used before, or it holds something else than claims."""
        found = answer_interchange(report)
        sender = (report.sender, report.control_number)
        foreign = any(s.transaction != _TRANSACTION for group in report.groups for s in group.sets)
        if found.outcome != "R" and sender in self._seen:
            return replace(found, outcome="R", note=_DUPLICATE)
        if found.outcome != "R" and foreign:
            return replace(found, outcome="R", note=_OTHER_CONTENT)
        if found.outcome != "R":
            self._seen.add(sender)
        return found

    def _take(self, content: bytes, sets: set[str], number: str) -> list[Taken]:
        if not sets:
            return []
        return [
            Taken.of(heading, claim, self.scenario, self._cashier)
            for heading, claim in professional.claims(content, "received file")
            if heading.number in sets and heading.control_number == int(number)
        ]

    def _pay(self, claims: Sequence[Claim], report: InterchangeReport, created: str) -> str:
        day = _day(created) + timedelta(days=self.scenario.pays_after_days)
        header = self._header(report, f"{day.isoformat()}T06:00")
        payments = self._cashier.pay(claims, day, report.control_number)
        # One set for each payee; what an 835 says of payer and payee's tax number is the same in all of them.
        return remittance.write(payments, self._cashier.details(claims), header)

    def _header(self, report: InterchangeReport, created: str) -> Header:
        self._written += 1
        return Header(
            sender=self.scenario.payer.id,
            receiver=report.sender,
            control_number=self._written,
            created=created,
            usage=report.usage if report.usage in {"T", "P"} else "T",
            receiver_kind=report.sender_kind or "ZZ",
        )


def _accepted(groups: Sequence[GroupAcknowledgment]) -> set[str]:
    return {s.control_number for group in groups if group.outcome != "R" for s in group.sets if s.outcome == "A"}


def _file(number: str, kind: str, text: str) -> Answer:
    return Answer(f"{number}-{kind}", text.encode())


def _day(created: str) -> date:
    return date.fromisoformat(created[:10])
