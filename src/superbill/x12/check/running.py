"""Running a check over a file, loop by loop as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from superbill.errors import BadFile
from superbill.x12.check import envelope
from superbill.x12.check.grammar import judge, too_often
from superbill.x12.check.hierarchy import Hierarchy
from superbill.x12.check.reports import GroupReport, InterchangeReport, SetReport
from superbill.x12.check.rules.registry import Context, State, rules_for
from superbill.x12.check.subjects import Subjects
from superbill.x12.check.unit import Unit, first, last, last_ordinal
from superbill.x12.elements import Fault
from superbill.x12.guide import LoopGrammar
from superbill.x12.problems import KINDS, Problem
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of

MOST_PROBLEMS = 2000
_PLAIN = Context()


class Checked(NamedTuple):
    """A set that was judged, with the control number of its interchange and its group's header (GS)."""

    interchange: str
    group: Segment | None
    report: SetReport


def check(source: Source, name: str = "X12 file", context: Context = _PLAIN) -> list[InterchangeReport]:
    """The report of each interchange of a file; `BadFile` when it is not X12 at all."""
    checker = _Checker(context)
    for _ in _run(checker, source, name, keep=True):
        pass
    return checker.reports


def sets(source: Source, name: str = "X12 file", context: Context = _PLAIN) -> Iterator[Checked | InterchangeReport]:
    """Each set's report when the set is complete, and behind them each interchange's own, without the sets."""
    yield from _run(_Checker(context), source, name, keep=False)


def _run(checker: _Checker, source: Source, name: str, *, keep: bool) -> Iterator[Checked | InterchangeReport]:
    try:
        for around, loop in Reader(source, None, name):
            report = checker.take(around, loop)
            if isinstance(report, SetReport):
                yield Checked(first(around[0]).get(13), _header(around), report)
            elif report is not None:
                yield report
            if not keep:
                checker.forget()
    except BadFile as error:
        if not checker.started:
            raise
        message = f"{KINDS['FILE-END'].what}: {error.what}"
        torn = checker.torn()
        torn.problems.append(Problem("FILE-END", "IEA", 0, 0, message))
        if torn not in checker.reports:
            checker.reports.append(torn)
        yield torn


def _header(around: list[Loop]) -> Segment | None:
    return next((first(loop) for loop in around if loop.id == "GS"), None)


class _Checker:
    def __init__(self, context: Context) -> None:
        self.reports: list[InterchangeReport] = []
        self.started = False
        self._context = context
        self._groups: list[GroupReport] = []
        self._sets: list[SetReport] = []
        self._numbers: set[str] = set()
        self._problems: list[Problem] = []
        self._unlisted = 0
        self._group_problems: dict[Problem, None] = {}
        self._state: State | None = None
        self._hierarchy = Hierarchy()
        self._subjects = Subjects()
        self._counts = {"sets": 0, "groups": 0}
        # Where the loops taken out of each open loop ended: by the loop around them, then by their grammar.
        self._ends: dict[int, dict[LoopGrammar, int]] = {}

    def forget(self) -> None:
        """Drop the reports of sets that were already given."""
        self._sets.clear()

    def torn(self) -> InterchangeReport:
        """The interchange that the file broke off in, or the last one if it broke off behind it."""
        if self.reports:
            return self.reports[-1]
        return InterchangeReport("", "", "", "", "", "", "", "", [], [])

    def take(self, around: list[Loop], loop: Loop) -> SetReport | InterchangeReport | None:
        """Judge a loop that is complete; loops within it that were taken out came before it."""
        self.started = True
        transaction = next((i for i in (*around, loop) if isinstance(i, TransactionSet)), None)
        start = first(transaction).ordinal if transaction else 1
        unit = Unit(loop, around, marks_of([*around, loop]), transaction.guide if transaction else None, start)
        ends = self._ends.pop(id(loop), {})
        if around:
            end = max([last_ordinal(loop), *ends.values()])
            self._ends.setdefault(id(around[-1]), {})[loop.grammar] = end
        told = len(self._problems)
        self._add(judge(unit, ends))
        if transaction is not None:
            self._rules(unit, transaction, around)
            self._about(unit, told)
        if isinstance(loop, TransactionSet):
            return self._set_report(unit, loop)
        if loop.id == "GS":
            self._group_report(unit)
        elif loop.id == "ISA":
            return self._interchange_report(unit)
        return None

    def _about(self, unit: Unit, told: int) -> None:
        """Say which claim the problems of this loop are about, those from `told` on."""
        claim = self._subjects.take(unit)
        if claim:
            self._problems[told:] = [self._subjects.named(unit, claim, p) for p in self._problems[told:]]

    def _add(self, problems: Iterator[Problem]) -> None:
        for problem in problems:
            if len(self._problems) < MOST_PROBLEMS:
                self._problems.append(problem)
            else:
                self._unlisted += 1

    def _rules(self, unit: Unit, transaction: TransactionSet, around: list[Loop]) -> None:
        """What holds beyond one loop's grammar: the hierarchy, limits of the loop around, levels 3 to 7."""
        if self._state is None:
            self._state = State(self._context)
        if unit.loop is not transaction:
            self._add(too_often(unit, around[-1]))
            if first(unit.loop).id == "HL":
                self._add(self._hierarchy.take(unit))
        for rule in rules_for(transaction.guide, self._context.levels).get(unit.loop.id, ()):
            self._add(rule(unit, self._state))

    def _set_report(self, unit: Unit, loop: TransactionSet) -> SetReport:
        st, se = first(loop), last(loop, "SE")
        count = se.ordinal - st.ordinal + 1 if se else 0
        header = _header(unit.around)
        self._add(self._set_envelope(unit, se, count, header))
        version = st.get(3) or (header.get(8) if header else "")
        self._add(_notices(unit, loop, version, st))
        if loop.guide.known and header is not None and header.get(1) != loop.guide.functional_group:
            problem = Unit(unit.around[-1], [], unit.marks, None, 1).at("GROUP-KIND", header, 1)
            self._group_problems[problem] = None
        found = sorted(self._problems, key=lambda p: (p.position, p.element or 0, p.component or 0))
        unchecked = self._state.unchecked_values() if self._state else ()
        bht = loop.find("BHT")
        report = SetReport(st.get(1), version, st.get(2), st.get(3), loop.guide.name, count, found, self._unlisted,
                           unchecked, bht.get(2) if bht else "", self._subjects.claims)  # fmt: skip
        self._problems, self._unlisted, self._state, self._hierarchy = [], 0, None, Hierarchy()
        self._subjects = Subjects()
        self._ends = {id(loop): ends for loop in unit.around if (ends := self._ends.get(id(loop)))}
        self._sets.append(report)
        self._numbers.add(st.get(2))
        self._counts["sets"] += 1
        return report

    def _set_envelope(self, unit: Unit, se: Segment | None, count: int, header: Segment | None) -> Iterator[Problem]:
        st = first(unit.loop)
        if se is not None:
            if se.get(1) != str(count):
                yield unit.at("SET-COUNT", se, 1)
            if se.get(2) != st.get(2):
                yield unit.at("SET-CONTROL", se, 2)
        if st.get(2) in self._numbers:
            yield unit.at("SET-DUPLICATE", st, 2)
        if header is not None and st.get(3) and st.get(3) != header.get(8):
            yield unit.at("SET-VERSION", st, 3)

    def _group_report(self, unit: Unit) -> None:
        gs, ge = first(unit.loop), last(unit.loop, "GE")
        self._add(envelope.group(unit, gs))
        if ge is not None:
            if ge.get(1) != str(self._counts["sets"]):
                self._problems.append(unit.at("GROUP-COUNT", ge, 1))
            if ge.get(2) != gs.get(6):
                self._problems.append(unit.at("GROUP-CONTROL", ge, 2))
        found = [*self._problems, *self._group_problems]
        report = GroupReport(gs.get(1), gs.get(2), gs.get(3), gs.get(6), gs.get(8), ge.get(1) if ge else "",
                             self._sets, found)  # fmt: skip
        self._sets, self._problems, self._group_problems, self._numbers = [], [], {}, set()
        self._counts["sets"] = 0
        self._counts["groups"] += 1
        self._groups.append(report)

    def _interchange_report(self, unit: Unit) -> InterchangeReport:
        isa, iea = first(unit.loop), last(unit.loop, "IEA")
        self._add(envelope.interchange(unit, isa))
        if iea is not None:
            if iea.get(1) != str(self._counts["groups"]):
                self._problems.append(unit.at("INTERCHANGE-COUNT", iea, 1))
            if iea.get(2) != isa.get(13):
                self._problems.append(unit.at("INTERCHANGE-CONTROL", iea, 2))
        found, self._problems = self._problems, []
        groups, self._groups = self._groups, []
        self._counts["groups"] = 0
        report = InterchangeReport(
            isa.get(13), isa.get(5), isa.get(6).strip(), isa.get(7), isa.get(8).strip(), isa.get(9), isa.get(10),
            isa.get(15), groups, found,
        )  # fmt: skip
        self.reports.append(report)
        return report


def _notices(unit: Unit, loop: TransactionSet, version: str, st: Segment) -> Iterator[Problem]:
    guide = loop.guide
    place = 3 if st.get(3) else None
    if not guide.known:
        yield unit.told("NOT-CHECKED", st, fault=Fault("NOT-CHECKED", place))
    elif version != guide.version:
        yield unit.told("OTHER-VERSION", st, fault=Fault("OTHER-VERSION", place, more=f" ({guide.version})"))
    if guide.notice:
        yield unit.told(guide.notice, st, fault=Fault(guide.notice, place))
