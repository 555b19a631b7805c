"""Judging a file by its grammars (levels 1 and 2): envelope, loops, segments and elements, with 999 codes.

Works loop by loop as the file is read, so memory does not grow with its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from superbill.errors import BadFile
from superbill.x12.delimiters import Delimiters
from superbill.x12.elements import Fault, faults
from superbill.x12.guide import Guide, LoopGrammar, LoopUse, SegmentUse
from superbill.x12.problems import KINDS, NOTICES, Problem
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of


class SetReport(msgspec.Struct):
    """What one transaction set is, and what is wrong with it."""

    transaction: str
    version: str
    control_number: str
    reference: str
    name: str
    segments: int
    problems: list[Problem]

    @property
    def accepted(self) -> bool:
        """True without an error; notices do not count."""
        return all(p.kind in NOTICES for p in self.problems)


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


def rows(reports: list[InterchangeReport]) -> Iterator[Row]:
    """Every problem of a file, in order."""
    for report in reports:
        for control_number, p in report.all_problems():
            element = p.where if p.element is not None else ""
            yield Row(p.severity, p.level, p.kind, report.control_number, control_number, p.segment, element,
                      p.position, p.offset, p.loop, p.message, p.do)  # fmt: skip


def check(source: Source, name: str = "X12 file") -> list[InterchangeReport]:
    """The report of each interchange of a file; `BadFile` when it is not X12 at all."""
    checker = _Checker()
    reader = Reader(source, None, name)
    try:
        for around, loop in reader:
            checker.take(around, loop)
    except BadFile as error:
        if not checker.reports:
            raise
        message = f"{KINDS['FILE-END'].what}: {error.what}"
        checker.reports[-1].problems.append(Problem("FILE-END", "IEA", 0, 0, message))
    return checker.reports


class _Checker:
    def __init__(self) -> None:
        self.reports: list[InterchangeReport] = []
        self._groups: list[GroupReport] = []
        self._sets: list[SetReport] = []
        self._problems: list[Problem] = []
        self._envelope: list[Problem] = []
        self._levels: list[tuple[int, Segment]] = []
        # Where the loops inside each open loop ended: by the loop around them, then by their grammar.
        self._ends: dict[int, dict[LoopGrammar, int]] = {}

    def take(self, around: list[Loop], loop: Loop) -> None:
        """Judge a loop that is complete; inner loops come before the loop around them."""
        marks = marks_of([*around, loop])
        transaction = next((i for i in (*around, loop) if isinstance(i, TransactionSet)), None)
        start = _first(transaction).ordinal if transaction else 1
        ends = self._ends.pop(id(loop), {})
        if around:
            last = max([*ends.values(), *(s.ordinal for s in loop.segments())])
            self._ends.setdefault(id(around[-1]), {})[loop.grammar] = last
        if transaction is None or transaction.guide.known or loop is transaction:
            judged = _Judged(loop, marks, transaction.guide if transaction else None, start, ends)
            self._problems += judged.problems()
        if transaction is not None and (segment := _first(loop)).id == "HL":
            self._level(segment, loop, around, start)
        if isinstance(loop, TransactionSet):
            self._sets.append(self._set_report(loop, around))
        elif loop.id == "GS":
            self._groups.append(self._group_report(loop))
        elif loop.id == "ISA":
            self.reports.append(self._interchange_report(loop))

    def _level(self, segment: Segment, loop: Loop, around: list[Loop], start: int) -> None:
        """HL01 counts, HL02 names the level above, HL04 tells whether a level below follows (X12 segment HL)."""
        self._levels.append((segment.ordinal, segment))
        above = next((s for i in reversed(around) if (s := _first(i)).id == "HL"), None)
        if segment.get(2) != (above.get(1) if above else ""):
            self._problems.append(_problem("HL-PARENT", segment, loop, start, Fault("HL-PARENT", 2)))
        has_children = any(use.loop.first.id == "HL" for use in loop.counts)
        if segment.get(4) in ("0", "1") and (segment.get(4) == "1") != has_children:
            self._problems.append(_problem("HL-CHILD", segment, loop, start, Fault("HL-CHILD", 4)))

    def _set_report(self, loop: TransactionSet, around: list[Loop]) -> SetReport:
        st, se = _first(loop), _last(loop, "SE")
        start = st.ordinal
        for number, (_, level) in enumerate(sorted(self._levels), start=1):
            if level.get(1) != str(number):
                self._problems.append(_problem("HL-NUMBER", level, loop, start, Fault("HL-NUMBER", 1)))
                break
        count = 0
        if se is not None:
            count = se.ordinal - start + 1
            if se.get(1) != str(count):
                self._problems.append(_problem("SET-COUNT", se, loop, start, Fault("SET-COUNT", 1)))
            if se.get(2) != st.get(2):
                self._problems.append(_problem("SET-CONTROL", se, loop, start, Fault("SET-CONTROL", 2)))
        if any(s.control_number == st.get(2) for s in self._sets):
            self._problems.append(_problem("SET-DUPLICATE", st, loop, start, Fault("SET-DUPLICATE", 2)))
        group = next((_first(i) for i in around if i.id == "GS"), None)
        version = st.get(3) or (group.get(8) if group else "")
        self._problems += _version_notices(loop.guide, version, st, loop)
        if group is not None:
            if st.get(3) and st.get(3) != group.get(8):
                self._problems.append(_problem("SET-VERSION", st, loop, start, Fault("SET-VERSION", 3)))
            if loop.guide.known and group.get(1) != loop.guide.functional_group:
                self._envelope.append(_problem("GROUP-KIND", group, around[-1], 1, Fault("GROUP-KIND", 1)))
        found = sorted(self._problems, key=lambda p: (p.position, p.element or 0, p.component or 0))
        self._problems, self._levels = [], []
        return SetReport(st.get(1), version, st.get(2), st.get(3), loop.guide.name, count, found)

    def _group_report(self, loop: Loop) -> GroupReport:
        gs, ge = _first(loop), _last(loop, "GE")
        sets, self._sets = self._sets, []
        if ge is not None:
            if ge.get(1) != str(len(sets)):
                self._problems.append(_problem("GROUP-COUNT", ge, loop, 1, Fault("GROUP-COUNT", 1)))
            if ge.get(2) != gs.get(6):
                self._problems.append(_problem("GROUP-CONTROL", ge, loop, 1, Fault("GROUP-CONTROL", 2)))
        found = [*self._problems, *dict.fromkeys(self._envelope)]
        self._problems, self._envelope = [], []
        included = ge.get(1) if ge else ""
        return GroupReport(gs.get(1), gs.get(2), gs.get(3), gs.get(6), gs.get(8), included, sets, found)

    def _interchange_report(self, loop: Loop) -> InterchangeReport:
        isa, iea = _first(loop), _last(loop, "IEA")
        groups, self._groups = self._groups, []
        if iea is not None:
            if iea.get(1) != str(len(groups)):
                self._problems.append(_problem("INTERCHANGE-COUNT", iea, loop, 1, Fault("INTERCHANGE-COUNT", 1)))
            if iea.get(2) != isa.get(13):
                self._problems.append(_problem("INTERCHANGE-CONTROL", iea, loop, 1, Fault("INTERCHANGE-CONTROL", 2)))
        found, self._problems = self._problems, []
        sender, receiver = isa.get(6).strip(), isa.get(8).strip()
        return InterchangeReport(
            isa.get(13), isa.get(5), sender, isa.get(7), receiver, isa.get(9), isa.get(10), isa.get(15), groups, found
        )


def _first(loop: Loop) -> Segment:
    item = loop.items[0]
    return item if isinstance(item, Segment) else _first(item)


def _last(loop: Loop, tag: str) -> Segment | None:
    return next((s for s in loop.segments() if s.id == tag and s.use is not None), None)


def _version_notices(guide: Guide, version: str, st: Segment, loop: Loop) -> Iterator[Problem]:
    if not guide.known:
        yield _problem("NOT-CHECKED", st, loop, st.ordinal, Fault("NOT-CHECKED", 3))
    elif version != guide.version:
        yield _problem("OTHER-VERSION", st, loop, st.ordinal, Fault("OTHER-VERSION", 3, more=f" ({guide.version})"))


class _Judged(msgspec.Struct):
    """A complete loop with what is needed to judge it; `ends` is where its inner loops ended."""

    loop: Loop
    marks: Delimiters
    guide: Guide | None
    start: int
    ends: dict[LoopGrammar, int]

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the loop's own segments, and what it lacks or has too often."""
        counts: Counter[SegmentUse] = Counter()
        for segment in self.loop.segments():
            use = segment.use
            if use is None:
                yield from self._unplaced(segment)
                continue
            counts[use] += 1
            if use.most and counts[use] == use.most + 1:
                yield self._told(segment, Fault("SEGMENT-TOO-OFTEN", more=f" ({use.name}: at most {use.most})"))
            for fault in faults(segment, use, self.marks):
                yield self._told(segment, fault)
        for entry in self.loop.grammar.limited:
            count = counts[entry] if isinstance(entry, SegmentUse) else self.loop.counts.get(entry, 0)
            if entry.required and not count:
                yield self._missing(entry)
            elif isinstance(entry, LoopUse) and entry.most and count > entry.most:
                more = f" ({entry.loop.id} {entry.loop.name}: {count}, at most {entry.most})"
                yield self._told(_first(self.loop), Fault("LOOP-TOO-OFTEN", more=more))

    def _told(self, segment: Segment, fault: Fault) -> Problem:
        return _problem(fault.kind, segment, self.loop, self.start, fault)

    def _unplaced(self, segment: Segment) -> Iterator[Problem]:
        if self.guide is None or self.guide.known:
            known = self.guide is None or segment.id in self.guide.segment_ids
            yield self._told(segment, Fault("SEGMENT-UNEXPECTED" if known else "SEGMENT-UNKNOWN"))

    def _missing(self, entry: SegmentUse | LoopUse) -> Problem:
        """What is missing is told at the place where it should stand: behind the last that comes before it."""
        before = [s for s in self.loop.segments() if s.use is not None and s.use.place <= entry.place]
        segment = before[-1] if before else _first(self.loop)
        inner = {e.loop: e.place for e in self.loop.grammar.content if isinstance(e, LoopUse)}
        ends = (end for grammar, end in self.ends.items() if inner.get(grammar, entry.place + 1) <= entry.place)
        position = max(segment.ordinal, *ends, 0) - self.start + 2
        if isinstance(entry, SegmentUse):
            kind, tag, named = "SEGMENT-MISSING", entry.id, entry.name
        else:
            kind, tag, named = "LOOP-MISSING", entry.loop.first.id, f"{entry.loop.id} {entry.loop.name}"
        message = f"{KINDS[kind].what}: {tag} ({named}) in {_loop_name(self.loop)}"
        return Problem(kind, tag, position, segment.offset, message, _loop_id(self.loop))


def _problem(kind: str, segment: Segment, loop: Loop, start: int, fault: Fault) -> Problem:
    what = f"{KINDS[kind].what}{fault.more}"
    position = segment.ordinal - start + 1
    if fault.element is None:
        message = f"{segment.id} in {_loop_name(loop)}: {what}"
        return Problem(kind, segment.id, position, segment.offset, message, _loop_id(loop))
    rule = fault.rule
    if rule is None and segment.use is not None and fault.element <= len(segment.use.elements):
        rule = segment.use.elements[fault.element - 1]
    named = f"{segment.id}{fault.element:02}" + (f"-{fault.component}" if fault.component else "")
    about = f" ({rule.name})" if rule else ""
    message = f"{named}{about} in {_loop_name(loop)}: {what}"
    number = rule.number if rule else ""
    return Problem(
        kind, segment.id, position, segment.offset, message, _loop_id(loop), fault.element, fault.component, number
    )


def _loop_id(loop: Loop) -> str:
    return "" if loop.id in ("ST", "GS", "ISA") else loop.id


def _loop_name(loop: Loop) -> str:
    return f"loop {loop.id}, {loop.grammar.name}" if _loop_id(loop) else f"the {loop.grammar.name}"
