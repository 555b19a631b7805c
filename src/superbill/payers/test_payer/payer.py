"""The test payer itself: a file in, its answers out. No clock, no network, no disk.

Claims (837P, 837I, 837D) get TA1 and 999, 277CA and 835; questions (270, 276, 278) get a 999 and their answer; a
document (275) gets a 999, and the 835 of a claim that waited for it. Its days are counted from the time that the file
itself tells, so the same files give the same answers, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment
from superbill.model.remittance import Remittance
from superbill.payers.test_payer import questions
from superbill.payers.test_payer.cashier import Cashier
from superbill.payers.test_payer.intake import Taken, receipts
from superbill.payers.test_payer.received import claims_received
from superbill.payers.test_payer.rules import Chosen
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.settings import AnyClaim
from superbill.payers.test_payer.treatment import Treatment
from superbill.payers.test_payer.waiting import Waiting
from superbill.payers.transport import Answer
from superbill.x12 import (
    attachment,
    authorization,
    claim_acknowledgment,
    claim_status,
    eligibility,
    implementation_acknowledgment,
    remittance,
)
from superbill.x12.answer import answer_group, answer_interchange
from superbill.x12.check import InterchangeReport, check
from superbill.x12.professional import RefusedClaim
from superbill.x12.write import Header

_CLAIMS = "837"
_QUESTIONS = frozenset({"270", "276", "278"})
_DOCUMENTS = "275"
_UNREADABLE_TIME = "2000-01-01T00:00"
_DUPLICATE, _OTHER_CONTENT = "025", "024"


class Delivery(msgspec.Struct, frozen=True):
    """An answer, and how often answers must be asked for before it is ready."""

    answer: Answer
    hold: int = 0


class SimulatedPayer:
    """Answers files by a scenario.

    It remembers what it has taken and paid, so that a file sent twice is refused, and a replacement or void undoes the
    payment that it names.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._chosen = Chosen(scenario)
        self._cashier = Cashier(scenario, self._chosen)
        self._waiting = Waiting(scenario)
        self._seen: set[tuple[str, str]] = set()
        self._written = 0

    def receive(self, content: bytes) -> tuple[Answer, ...]:
        """The answers to a file, in the order in which the payer gives them.

        Raises:
            BadFile: when the file is not X12 at all, so that nobody could be answered.
        """
        return tuple(delivery.answer for delivery in self.deliveries(content))

    def deliveries(self, content: bytes) -> tuple[Delivery, ...]:
        """The answers to a file, with when each is ready."""
        found: list[Delivery] = []
        for report in check(content, "received file"):
            self._chosen.begin_file()
            found.extend(self._answer(report, content))
        return tuple(found)

    def fault(self, content: bytes) -> str:
        """What goes wrong with the connection when this file comes: time-out, lost, an HTTP status, or nothing."""
        if not self.scenario.rule:
            return ""
        treatment = self._chosen.of_connection(_claims(content))
        return treatment.fault if treatment else ""

    def _answer(self, report: InterchangeReport, content: bytes) -> Iterator[Delivery]:
        number = report.control_number.strip()
        transactions = {s.transaction for group in report.groups for s in group.sets}
        claims = _claims(content) if transactions == {_CLAIMS} else []
        treatments = [t for claim in claims if (t := self._chosen.of_claim(claim)) is not None]
        interchange = self._judge(report, treatments)
        groups = [answer_group(group) for group in report.groups] if interchange.outcome == "A" else []
        groups = [_judged(group, treatments) for group in groups]
        created = interchange.created or _UNREADABLE_TIME
        header = self._header(report, created)
        kind = "1.999" if groups else "1.ta1"
        first = _file(number, kind, implementation_acknowledgment.write(groups, header, [interchange]))
        sets = _accepted(groups)
        if transactions != {_CLAIMS}:
            yield first
            if sets:
                yield from self._questions(report, content, transactions, created)
            return
        claims_answered = list(self._claims(report, content, sets, created)) if sets else []
        late = any(t.early for t in treatments)
        yield from (*claims_answered[1:], first, *claims_answered[:1]) if late else (first, *claims_answered)

    def _questions(
        self, report: InterchangeReport, content: bytes, transactions: set[str], created: str
    ) -> Iterator[Delivery]:
        number, day, header = report.control_number.strip(), _day(created), self._header(report, created)
        if "270" in transactions:
            told = [questions.eligibility(i, self._chosen, day) for i in eligibility.read_inquiries(content)]
            yield _file(number, "2.271", eligibility.write_responses(told, header))
        if "276" in transactions:
            states = [
                questions.status(i, self._chosen, (self._cashier, self._waiting), day)
                for i in claim_status.read_inquiries(content)
            ]
            yield _file(number, "2.277", claim_status.write_responses(states, header))
        if "278" in transactions:
            decided = [questions.review(r, self._chosen) for r in authorization.read(content) if not r.answers]
            yield _file(number, "2.278", authorization.write(decided, header))
        if _DOCUMENTS in transactions:
            claims = self._waiting.release(attachment.read(content))
            if claims:
                yield from self._remittances(claims, report, created)

    def _claims(self, report: InterchangeReport, content: bytes, sets: set[str], created: str) -> Iterator[Delivery]:
        """The 277CA and then the remittances."""
        number = report.control_number.strip()
        taken = self._take(content, sets, number)
        if not taken:
            return
        batches = receipts(taken, self.scenario, _day(created))
        yield _file(number, "2.277ca", claim_acknowledgment.write(batches, self._header(report, created)))
        claims = [item.claim for item in taken if item.accepted and not isinstance(item.claim, RefusedClaim)]
        claims = [claim for claim in claims if self._pays(claim)]
        if claims:
            yield from self._remittances(claims, report, created)

    def _pays(self, claim: AnyClaim) -> bool:
        treatment = self._chosen.of_claim(claim)
        if treatment is not None and treatment.waits_for_document and self._waiting.holds(claim):
            return False
        return treatment is None or treatment.pays

    def _judge(self, report: InterchangeReport, treatments: Sequence[Treatment]) -> InterchangeAcknowledgment:
        """TA1: rejected when its form is wrong, its number was used before, or it holds what nobody here takes."""
        found = answer_interchange(report)
        sender = (report.sender, report.control_number)
        kinds = {s.transaction for group in report.groups for s in group.sets}
        foreign = bool(kinds - {_CLAIMS, _DOCUMENTS} - _QUESTIONS) or (_CLAIMS in kinds and len(kinds) > 1)
        if found.outcome != "R" and sender in self._seen:
            return replace(found, outcome="R", note=_DUPLICATE)
        if found.outcome != "R" and foreign:
            return replace(found, outcome="R", note=_OTHER_CONTENT)
        note = next((t.note for t in treatments if t.note), "")
        if found.outcome != "R" and note:
            return replace(found, outcome="R", note=note)
        if found.outcome != "R":
            self._seen.add(sender)
        return found

    def _take(self, content: bytes, sets: set[str], number: str) -> list[Taken]:
        return [
            Taken.of(heading, claim, self._chosen, self._cashier)
            for heading, claim in claims_received(content)
            if heading.number in sets and heading.control_number == int(number)
        ]

    def _remittances(self, claims: Sequence[AnyClaim], report: InterchangeReport, created: str) -> Iterator[Delivery]:
        number = report.control_number.strip()
        treatments = [t for claim in claims if (t := self._chosen.of_claim(claim)) is not None]
        hold = max((t.hold for t in treatments), default=0)
        day = _day(created) + timedelta(days=self.scenario.pays_after_days)
        text = self._written_out(self._cashier.pay(claims, day, report.control_number), claims, report, day)
        if any(t.cut for t in treatments):
            text = text[: len(text) * 2 // 3]
        yield _file(number, "3.835", text, hold)
        if any(t.twice for t in treatments):
            yield _file(number, "4.835", text, hold)
        later = self._cashier.pay_later(claims, day + timedelta(days=1), report.control_number)
        if later:
            yield _file(number, "5.835", self._written_out(later, claims, report, day + timedelta(days=1)), hold)

    def _written_out(
        self, payments: Sequence[Remittance], claims: Sequence[AnyClaim], report: InterchangeReport, day: date
    ) -> str:
        """One set for each payee; what an 835 says of payer and payee's tax number is the same in all of them."""
        header = self._header(report, f"{day.isoformat()}T06:00")
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


def _claims(content: bytes) -> list[AnyClaim]:
    """Every claim of a file that can be read."""
    return [claim for _, claim in claims_received(content) if not isinstance(claim, RefusedClaim)]


def _judged(group: GroupAcknowledgment, treatments: Sequence[Treatment]) -> GroupAcknowledgment:
    """The 999 as a scenario wants it: sets rejected, or accepted with errors, that have nothing wrong."""
    code = next((t.set_code for t in treatments if t.set_code), "")
    if code:
        sets = tuple(replace(s, outcome="R", codes=(code,)) for s in group.sets)
        return replace(group, outcome="R", accepted=0, sets=sets)
    if any(t.with_errors for t in treatments) and group.outcome == "A":
        sets = tuple(replace(s, outcome="E", codes=("5",)) for s in group.sets)
        return replace(group, outcome="E", sets=sets)
    return group


def _accepted(groups: Sequence[GroupAcknowledgment]) -> set[str]:
    return {s.control_number for group in groups if group.outcome != "R" for s in group.sets if s.outcome in {"A", "E"}}


def _file(number: str, kind: str, text: str, hold: int = 0) -> Delivery:
    return Delivery(Answer(f"{number}-{kind}", text.encode()), hold)


def _day(created: str) -> date:
    return date.fromisoformat(created[:10])
