"""What a check tells: a report for each interchange, group and set, and every problem as a row."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from superbill.x12.problems import Problem


class Unchecked(msgspec.Struct, frozen=True):
    """Something that a level asks for and that could not be looked up: what, and what was missing."""

    level: int
    what: str
    missing: str


class SetReport(msgspec.Struct):
    """What one transaction set is, and what is wrong with it.

    Of many problems the first are kept; `unlisted` counts the others. `unchecked` is what no table was here for.
    `claims` counts the claims of the set.
    """

    transaction: str
    version: str
    control_number: str
    reference: str
    name: str
    segments: int
    problems: list[Problem]
    unlisted: int = 0
    unchecked: tuple[Unchecked, ...] = ()
    purpose: str = ""
    claims: int = 0

    @property
    def accepted(self) -> bool:
        """True without an error; warnings and notices do not count."""
        return not self.unlisted and all(p.severity != "error" for p in self.problems)

    @property
    def faulty_claims(self) -> tuple[str, ...]:
        """The control numbers of the claims that have errors, in order."""
        return tuple(dict.fromkeys(p.claim for p in self.problems if p.claim and p.severity == "error"))


class GroupReport(msgspec.Struct):
    """One functional group: GS01, GS02, GS03, GS06, GS08 and the number of sets that GE01 claims."""

    functional_id: str
    sender: str
    receiver: str
    control_number: str
    version: str
    included: str
    sets: list[SetReport]
    problems: list[Problem]


class InterchangeReport(msgspec.Struct):
    """One interchange: the parts of ISA that an answer needs, its groups and its own problems."""

    control_number: str
    sender_kind: str
    sender: str
    receiver_kind: str
    receiver: str
    date: str
    time: str
    usage: str
    groups: list[GroupReport]
    problems: list[Problem]

    def all_problems(self) -> Iterator[tuple[str, Problem]]:
        """Every problem with the control number of the set it is in (empty for the envelope)."""
        for problem in self.problems:
            yield "", problem
        for group in self.groups:
            for problem in group.problems:
                yield "", problem
            for found in group.sets:
                for problem in found.problems:
                    yield found.control_number, problem


class Row(msgspec.Struct, frozen=True):
    """One problem with all that a screen or a log shows of it; `set` is the control number of its set."""

    severity: str
    level: int
    kind: str
    interchange: str
    set: str
    segment: str
    element: str
    position: int
    offset: int
    loop: str
    message: str
    do: str
    why: str
    claim: str
    line: str


def rows(reports: list[InterchangeReport]) -> Iterator[Row]:
    """Every problem of a file, in order."""
    for report in reports:
        for control_number, problem in report.all_problems():
            yield row(problem, report.control_number, control_number)


def row(problem: Problem, interchange: str, control_number: str) -> Row:
    """One problem as a row."""
    element = problem.where if problem.element is not None else ""
    return Row(problem.severity, problem.level, problem.kind, interchange, control_number, problem.segment, element,
               problem.position, problem.offset, problem.loop, problem.message, problem.do, problem.why,
               problem.claim, problem.line)  # fmt: skip
