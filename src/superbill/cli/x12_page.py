"""What `superbill x12 check` shows: for people set by set as the file is read, for programs one JSON document."""

from __future__ import annotations

import json
import sys

import msgspec
from rich.markup import escape
from rich.table import Table

from superbill.cli.output import console
from superbill.model.finding import Outcome
from superbill.x12.check import Checked, Row, SetReport, row

COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.NOT_CHECKED: "yellow"}
LEVELS = ("syntax", "guide", "balance", "situation", "codes on the day", "product", "payer")


def verdict(found: SetReport) -> Outcome:
    """A set without a grammar here is not checked, whatever its envelope says."""
    if not found.accepted:
        return Outcome.FAIL
    return Outcome.NOT_CHECKED if any(p.kind == "NOT-CHECKED" for p in found.problems) else Outcome.PASS


class Page:
    """The check of one file for people."""

    def __init__(self, name: str, levels: int) -> None:
        self._out = console()
        self._levels = levels
        self._out.print(f"[bold]{escape(name)}[/]")

    def transaction_set(self, found: Checked) -> None:
        """A set's verdict, its problems, and what could not be looked up."""
        report = found.report
        version = report.version or (found.group.get(8) if found.group else "")
        name = escape(f"{report.transaction} {version} {report.name}".strip())
        said = verdict(report)
        colour = f"[{COLOURS[said]}]{said}[/]"
        self._out.print(f"  interchange {found.interchange}, set {report.control_number}: {name}: {colour}")
        self._problems([row(p, found.interchange, report.control_number) for p in report.problems])
        if report.unlisted:
            self._out.print(f"  and {report.unlisted} more problems in this set")
        for told in report.unchecked:
            self._out.print(f"  not checked: {LEVELS[told.level - 1]}, {escape(told.what)} ({told.missing})")

    def interchange(self, told: list[Row]) -> None:
        """The problems of an envelope."""
        self._problems(told)

    def end(self) -> None:
        """What was checked."""
        self._out.print(f"  checked: {', '.join(LEVELS[: self._levels])}")

    def _problems(self, told: list[Row]) -> None:
        if told:
            self._out.print(_table(told))


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


def _table(told: list[Row]) -> Table:
    table = Table(pad_edge=False)
    for heading in ("severity", "set", "loop", "segment", "place", "what is wrong", "what to do"):
        table.add_column(heading, no_wrap=heading in ("severity", "set", "loop", "segment", "place"))
    for each in told:
        place = f"{each.position} in the set" if each.set else f"{each.position} in the file"
        severity = f"[red]{each.severity}[/]" if each.severity == "error" else each.severity
        where = each.element or each.segment
        table.add_row(severity, each.set, escape(each.loop), where, place, escape(each.message), escape(each.do))
    return table
