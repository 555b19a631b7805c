"""How the findings of an encounter look on a terminal: by severity, with what to do, where, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from superbill.cli.output import console
from superbill.edits import all_edits, named
from superbill.edits.reference import entry
from superbill.edits.what_if import WhatIf
from superbill.model.counted import counted
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
NAMES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Remarks"}


def print_checked(result: CheckedEncounter, *, remarks: bool = False) -> None:
    """Print one encounter: findings that stand by severity, what was bypassed, and the count of verdicts."""
    out = console()
    out.print(Text(f"Encounter {result.id}", style="bold"))
    bypassed = [f for f in result.findings if f.verdict is Outcome.BYPASSED]
    for severity in Severity:
        chosen = [f for f in result.findings if f.severity is severity and f.verdict is not Outcome.BYPASSED]
        if severity is Severity.INFO and not remarks and chosen:
            out.print(
                Text(
                    f"{counted(len(chosen), 'remark')}; --remarks prints {'it' if len(chosen) == 1 else 'them'}",
                    style=COLOURS[severity],
                )
            )
        elif chosen:
            _print_group(out, NAMES[severity], COLOURS[severity], chosen)
    if bypassed:
        _print_group(out, "Bypassed", "magenta", bypassed)
    _print_verdicts(out, result)
    out.print()


def nothing_checked(result: CheckedEncounter) -> bool:
    """Tell whether no edit over official tables could check anything: such an encounter is not clean, only unseen."""
    over_tables = {edit.id for edit in all_edits() if edit.tables}
    asked = [row for row in result.verdicts if row.edit in over_tables] or result.verdicts
    return all(row.verdict is Outcome.NOT_CHECKED for row in asked)


def _print_group(out: Console, name: str, colour: str, findings: Sequence[Finding]) -> None:
    table = Table(
        title=Text(f"{name} ({len(findings)})", style=f"bold {colour}"), title_justify="left", show_lines=True
    )
    table.add_column("edit", no_wrap=True)
    table.add_column("where", max_width=28)
    table.add_column("what, and what to do", ratio=1)
    for finding in findings:
        table.add_row(Text(finding.edit), Text(where(finding)), _told(finding))
    out.print(table)


def where(finding: Finding) -> str:
    """Tell what a finding points at: codes, lines, fields."""
    lines = ", ".join(map(str, finding.lines))
    some = f"line {lines}" if len(finding.lines) == 1 else f"lines {lines}"
    return "\n".join(filter(None, (", ".join(finding.codes), some if lines else "", "\n".join(finding.fields))))


def _told(finding: Finding) -> Text:
    text = Text(finding.message)
    if finding.bypassed_by:
        text.append(f"\nBypassed: {finding.bypassed_by}", style="magenta")
    else:
        text.append(f"\n→ {finding.do}", style="bold")
    text.append(f"\n{finding.source}", style="dim")
    if finding.table:
        text.append(f"\ntable {finding.table.name} {finding.table.release}", style="dim")
    return text


def _print_verdicts(out: Console, result: CheckedEncounter) -> None:
    verdicts = result.verdicts
    counts = Counter(v.verdict for v in verdicts)
    told = [f"{counts[outcome]} {outcome}" for outcome in Outcome]
    out.print(Text(" · ".join([*told, f"{len(result.not_applicable)} not applicable"])))
    if nothing_checked(result):
        out.print(Text("Nothing was checked against the official tables", style="bold red"))
    missing: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.missing:
            missing.setdefault(verdict.missing, []).append(verdict.edit)
    for what, edits in missing.items():
        out.print(Text(f"  not checked for want of {what}: {', '.join(edits)}", style="yellow"))


def print_what_if(difference: WhatIf) -> None:
    """Print what comes and goes when the date of service moves."""
    out = console()
    out.print(Text(f"Encounter {difference.id}: {difference.day} → {difference.day_then}", style="bold"))
    groups = (("Appears", "red", difference.appears), ("Disappears", "green", difference.disappears))
    for name, colour, findings in groups:
        if findings:
            _print_group(out, name, colour, findings)
    for row in difference.verdicts:
        missing = f" for want of {row.missing_then}" if row.missing_then else ""
        out.print(Text(f"  {row.edit}: {row.verdict or 'no row'} → {row.verdict_then or 'no row'}{missing}"))
    if not (difference.appears or difference.disappears or difference.verdicts):
        out.print("Nothing changes.")
    out.print()


def print_entry(name: str) -> None:
    """Print the reference entry of an edit."""
    edit = named(name)
    if edit is not None:
        console().print(Markdown(entry(edit)))
