"""What `superbill x12 check` shows: for people set by set as the file is read, for programs one JSON document."""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator

import msgspec
from rich.markup import escape

from superbill.cli.output import console
from superbill.model.finding import Outcome
from superbill.x12.answer import answer_set
from superbill.x12.check import Checked, Row, SetReport, row
from superbill.x12.problems import why_of

COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.NOT_CHECKED: "yellow"}
GRAVITY = {"error": ("red", 0), "warning": ("yellow", 1), "notice": ("cyan", 2)}
LEVELS = ("syntax", "guide", "balance", "situation", "codes on the day", "product", "payer")
_PLACES_SHOWN, _CLAIMS_SHOWN = 5, 10
_WIDTH = 100
_SEVERITY, _WHERE = 7, 8
_OF_BILLER = ("2000A", "2010AA", "2010AB", "2010AC")


def verdict(found: SetReport) -> Outcome:
    """A set without a grammar here is not checked, whatever its envelope says."""
    if not found.accepted:
        return Outcome.FAIL
    return Outcome.NOT_CHECKED if any(p.kind == "NOT-CHECKED" for p in found.problems) else Outcome.PASS


class Page:
    """The check of one file for people."""

    def __init__(self, name: str, levels: int) -> None:
        self._out = console()
        self._out.width = min(self._out.width, _WIDTH)
        self._levels = levels
        self._verdicts: Counter[Outcome] = Counter()
        self._envelope = False
        self._levels_told: set[int] = set()
        self._out.print(f"[bold]{escape(name)}[/]", soft_wrap=True)

    def transaction_set(self, found: Checked) -> None:
        """A set's verdict, what a payer would answer, its problems, and what could not be looked up."""
        report, said = found.report, verdict(found.report)
        self._verdicts[said] += 1
        version = report.version or (found.group.get(8) if found.group else "")
        name = escape(f"{report.transaction} {version} {report.name}".strip())
        self._out.print()
        self._out.print(
            f"interchange {found.interchange}, set {report.control_number}: {name}: [{COLOURS[said]}]{said}[/]"
        )
        for line in _outcome(report):
            self._out.print(f"  {escape(line)}")
        self._problems([row(p, found.interchange, report.control_number) for p in report.problems])
        if report.unlisted:
            self._out.print(f"  and {report.unlisted:,} more {_plural(report.unlisted, 'problem')} in this set")
        for told in report.unchecked:
            self._out.print(f"  [yellow]not checked[/]: {LEVELS[told.level - 1]}, {escape(told.what)} ({told.missing})")

    def interchange(self, told: list[Row]) -> None:
        """The problems of an envelope."""
        if told:
            self._out.print()
            self._out.print(f"interchange {told[0].interchange}: the envelope (ISA, GS, GE, IEA)")
            self._envelope = self._envelope or any(r.severity == "error" for r in told)
            self._problems(told)

    def end(self) -> None:
        """What was checked, and how many sets passed."""
        counted = ", ".join(f"{count:,} {said}" for said, count in sorted(self._verdicts.items()))
        total = self._verdicts.total()
        envelope = ", the envelope fail" if self._envelope else ""
        self._out.print()
        self._out.print(f"{total:,} {_plural(total, 'set')}: {counted or 'none could be read'}{envelope}")
        named = [f"{number} {name}" for number, name in enumerate(LEVELS[: self._levels], start=1)]
        notes = [f"level {level} {LEVELS[level - 1]}: {why_of(level)}" for level in sorted(self._levels_told)]
        for text in (*notes, f"checked: levels {', '.join(named)}"):
            for line in textwrap.wrap(text, self._out.width, subsequent_indent="  "):
                self._out.print(escape(line), soft_wrap=True)

    def _problems(self, told: list[Row]) -> None:
        for entry in _entries(told):
            colour = GRAVITY[entry[0].severity][0]
            first, *others = _lines(entry, self._out.width)
            self._out.print(first.replace(entry[0].severity, f"[{colour}]{entry[0].severity}[/]", 1), soft_wrap=True)
            for line in others:
                self._out.print(line, soft_wrap=True)
            self._levels_told.add(entry[0].level)


def _outcome(report: SetReport) -> Iterator[str]:
    """What a payer would answer to a set, and which of its claims have errors."""
    errors = sum(p.severity == "error" for p in report.problems) + report.unlisted
    if not errors:
        if report.claims:
            yield f"{report.claims:,} {_plural(report.claims, 'claim')} without an error"
        return
    if answer_set(report).outcome != "A":
        yield f"{errors:,} {_plural(errors, 'error')}; a payer's 999 rejects the whole set"
    else:
        yield f"{errors:,} {_plural(errors, 'error')}; a payer's 999 accepts the set"
    faulty = report.faulty_claims
    if faulty:
        named = ", ".join(faulty[:_CLAIMS_SHOWN]) + (" ..." if len(faulty) > _CLAIMS_SHOWN else "")
        yield f"claims with errors: {len(faulty):,} of {report.claims:,} ({named})"
    if report.claims and any(p.severity == "error" and p.loop.startswith(_OF_BILLER) for p in report.problems):
        yield "an error of a billing provider is one of all its claims"


class JsonPage:
    """The check of one file for programs."""

    def __init__(self, name: str, levels: int) -> None:
        self._sets: list[dict[str, object]] = []
        self._problems: list[Row] = []
        self._name, self._levels = name, levels

    def transaction_set(self, found: Checked) -> None:
        """A set, its verdict and what could not be looked up; its problems go with all others."""
        report = found.report
        self._sets.append(
            {
                "interchange": found.interchange,
                "set": report.control_number,
                "transaction": report.transaction,
                "version": report.version or (found.group.get(8) if found.group else ""),
                "name": report.name,
                "verdict": verdict(report),
                "acknowledgment": answer_set(report).outcome,
                "claims": report.claims,
                "claims_with_errors": list(report.faulty_claims),
                "unlisted": report.unlisted,
                "not_checked": [msgspec.to_builtins(told) for told in report.unchecked],
            }
        )
        self._problems += [row(p, found.interchange, report.control_number) for p in report.problems]

    def interchange(self, told: list[Row]) -> None:
        """The problems of an envelope."""
        self._problems += told

    def end(self) -> None:
        """Write the document."""
        problems = [msgspec.to_builtins(told) for told in self._problems]
        document = {"file": self._name, "levels": self._levels, "sets": self._sets, "problems": problems}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _entries(told: list[Row]) -> list[list[Row]]:
    """Errors first; what is wrong in the same way at several places is told once."""
    same: dict[tuple[str, ...], list[Row]] = {}
    for each in sorted(told, key=lambda r: GRAVITY[r.severity][1]):
        same.setdefault((each.severity, each.kind, each.loop, each.element, each.message), []).append(each)
    return list(same.values())


def _lines(rows: list[Row], width: int) -> Iterator[str]:
    """One entry: what is wrong, where, why if there is more to say than for its level, and what to do."""
    head = rows[0]
    where = head.element or head.segment or "(blank)"
    what = head.message.removeprefix(where).strip()
    texts = [f"{where:<{_WHERE}} {what}", f"{'':{_WHERE}} {_places(rows)}; level {head.level}"]
    texts += [f"{'':{_WHERE}} Why: {head.why}."] if head.why != why_of(head.level) else []
    texts += [f"{'':{_WHERE}} Do: {head.do}"]
    hang = " " * (_SEVERITY + _WHERE + 4)
    for number, text in enumerate(texts):
        lead = f"  {head.severity if not number else '':<{_SEVERITY}} "
        wrapped = textwrap.wrap(
            lead + text, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )
        yield from (escape(line) for line in wrapped)


def _places(rows: list[Row]) -> str:
    """Where a problem is, in segments counted in the set (or the file), with claim and line."""
    shown = [_place(each) for each in rows[:_PLACES_SHOWN]]
    more = len(rows) - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more {_plural(more, 'place')}" if more else "")


def _place(each: Row) -> str:
    where = f"segment {each.position} of the {'set' if each.set else 'file'}"
    claim = f", claim {each.claim}" if each.claim else ""
    return where + claim + (f" line {each.line}" if each.line else "")


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
