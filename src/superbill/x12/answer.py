"""What a payer answers to a file before it looks at any claim: a TA1 for the interchange, a 999 for each group."""

from __future__ import annotations

from collections.abc import Sequence

from superbill.model.acknowledgment import (
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from superbill.x12.check import GroupReport, InterchangeReport, SetReport, check
from superbill.x12.implementation_acknowledgment import write
from superbill.x12.problems import GROUP_CODES, INTERCHANGE_NOTES, SET_CODES, Problem
from superbill.x12.source import Source
from superbill.x12.values import is_date, is_time
from superbill.x12.write import Header

# TA105 for an element of ISA that is wrong; what is not listed is told as an invalid structure.
_ISA_NOTES = {1: "010", 2: "011", 3: "012", 4: "013", 5: "005", 6: "006", 7: "007", 8: "008", 9: "014", 10: "015",
              12: "017", 13: "018", 14: "019", 15: "020", 16: "027"}  # fmt: skip
_STRUCTURE, _NOTHING_WRONG = "022", "000"
_SYNTAX, _GUIDE = "5", "I5"
_ACKNOWLEDGMENTS = "FA"


def answer_file(source: Source, header: Header, name: str = "X12 file") -> str:
    """The TA1 and 999 for each interchange of a file, as one interchange written with `header`."""
    return write_answer(check(source, name), header)


def write_answer(reports: Sequence[InterchangeReport], header: Header) -> str:
    """The answer to what a check found; empty where it was only answers, which are not answered again.

    Source: X12 005010X231A1, front matter (a 999 does not acknowledge a 999 or 997); X12.5 (nor a TA1 a TA1).
    """
    interchanges = [
        answer_interchange(r) for r in reports if r.groups or any(p.severity == "error" for p in r.problems)
    ]
    rejected = {a.control_number for a in interchanges if a.outcome == "R"}
    groups = [
        answer_group(group) for report in reports if _number(report.control_number) not in rejected
        for group in report.groups if group.functional_id != _ACKNOWLEDGMENTS
    ]  # fmt: skip
    return write(groups, header, interchanges) if groups or interchanges else ""


def answer_interchange(report: InterchangeReport) -> InterchangeAcknowledgment:
    """A rejected interchange gets no 999: nothing in it was looked at."""
    errors = [p for p in report.problems if p.severity == "error"]
    day, time = report.date, report.time
    readable = is_date(day) and len(day) == 6 and is_time(time) and len(time) == 4
    created = f"20{day[:2]}-{day[2:4]}-{day[4:]}T{time[:2]}:{time[2:]}" if readable else ""
    note = _note(errors[0]) if errors else _NOTHING_WRONG
    return InterchangeAcknowledgment(_number(report.control_number), "R" if errors else "A", note, created)


def answer_group(report: GroupReport) -> GroupAcknowledgment:
    """Accepted when all sets are, partly when some are, rejected when none is or the group itself is wrong."""
    sets = tuple(answer_set(found) for found in report.sets)
    accepted = sum(s.outcome == "A" for s in sets)
    codes = tuple(dict.fromkeys(GROUP_CODES.get(p.kind, "3") for p in report.problems))
    if codes or not accepted:
        outcome, accepted = "R", 0
    else:
        outcome = "A" if accepted == len(sets) else "P"
    included = _number(report.included) or len(sets)
    return GroupAcknowledgment(
        report.functional_id, _number(report.control_number), outcome, included, len(sets), accepted, sets,
        report.version, codes,
    )  # fmt: skip


def answer_set(report: SetReport) -> SetAcknowledgment:
    """A set without a grammar is rejected as not supported; else an error rejects it."""
    own = [SET_CODES[p.kind] for p in report.problems if p.kind in SET_CODES]
    errors = [p for p in report.problems if p.segment_code]
    codes = [*own, *([_SYNTAX] if any(p.level == 1 for p in errors) else [])]
    codes += [_GUIDE] if any(p.level > 1 for p in errors) else []
    return SetAcknowledgment(
        report.transaction, report.control_number, "R" if codes else "A", tuple(dict.fromkeys(codes)),
        tuple(_error(p) for p in errors), report.reference,
    )  # fmt: skip


def _error(problem: Problem) -> SegmentError:
    return SegmentError(
        problem.segment, problem.position, problem.loop[:4], problem.segment_code, problem.element,
        problem.component, problem.element_code, problem.element_number,
    )  # fmt: skip


def _note(problem: Problem) -> str:
    if problem.kind in INTERCHANGE_NOTES:
        return INTERCHANGE_NOTES[problem.kind]
    if problem.segment == "ISA" and problem.element is not None:
        return _ISA_NOTES.get(problem.element, _STRUCTURE)
    return _STRUCTURE


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
