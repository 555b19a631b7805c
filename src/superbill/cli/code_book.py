"""How the code book looks on a terminal and in JSON."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.markup import escape

from superbill.cli.output import console
from superbill.tables.pages.finding import Found
from superbill.tables.pages.level import Level
from superbill.tables.pages.values import NOT_INSTALLED, Page, PageNote, Step

HEADINGS = {
    "includes": "Includes",
    "inclusion_terms": "Inclusion terms",
    "excludes1": "Excludes1 (never together)",
    "excludes2": "Excludes2 (not included here)",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "other": "Notes",
}
LONG_NOTE = 8
"""So many general notes of a place above are printed in full; more are counted and pointed to."""


def document(page: Page) -> dict[str, Any]:
    """Return the page as the JSON document `superbill/code/1`."""
    return {
        "schema": "superbill/code/1",
        "system": page.system,
        "code": page.code,
        "title": page.title,
        "date": page.day.isoformat(),
        "billable": page.billable,
        "missing": page.missing,
        "choices": _steps(page.choices),
        "path": _steps(page.path),
        "notes": [
            {"kind": n.kind, "at": n.at, "text": n.text, "codes": list(n.codes), "conditional": n.conditional}
            for n in page.notes
        ],
        "seventh_characters": [{"character": s.code, "meaning": s.title} for s in page.sevenths],
        "valid": [{"from": p.start.isoformat(), "to": p.end.isoformat()} for p in page.periods],
        "facts": dict(page.facts),
        "remarks": list(page.remarks),
        "tables": [table.model_dump() for table in page.tables],
    }


def _steps(steps: tuple[Step, ...]) -> list[dict[str, str | None]]:
    return [{"code": step.code, "title": step.title} for step in steps]


def print_page(page: Page, *, first: bool) -> None:
    """Print one page."""
    if not first:
        say("")
    say(f"[bold]{escape(page.code)}[/]  {escape(page.title or NOT_INSTALLED)}  [dim]{page.system}[/]")
    say(f"  {escape(status(page))}")
    for period in page.periods:
        say(f"  valid from {period.start.isoformat()} to {period.end.isoformat()}")
    for remark in page.remarks:
        say(f"  [yellow]{escape(remark)}[/]")
    for label, value in page.facts:
        say(f"  {escape(label)}: {escape(value)}")
    _rows("Path", page.path)
    _rows("Complete it with", page.choices)
    if page.sevenths and not page.choices:
        _rows("7th characters", page.sevenths)
    print_notes(page.notes, page.path[-1].code if page.path else "")
    for table in page.tables:
        say(f"  [dim]table {table.name} {table.release} sha256 {table.sha256[:12]}[/]")


def say(line: str) -> None:
    """Print one line; a pipe gets it whole, without padding."""
    console().print(line, soft_wrap=True)


def status(page: Page) -> str:
    """Return the verdict in one line."""
    day = page.day.isoformat()
    if page.billable:
        return f"billable on {day}"
    if page.billable is False:
        return f"not billable on {day}: {page.missing}"
    return f"as of {day}" if page.covered else f"validity on {day} not known"


def _rows(heading: str, steps: tuple[Step, ...]) -> None:
    if not steps:
        return
    say(f"  [bold]{heading}[/]")
    shown = [(step.code.removeprefix("SEC:").removeprefix("CH:"), step.title or NOT_INSTALLED) for step in steps]
    width = max(len(code) for code, _ in shown)
    for code, title in shown:
        say(f"    {escape(code.ljust(width))}  {escape(title)}")


def print_notes(notes: tuple[PageNote, ...], own: str) -> None:
    """Print notes by kind, each with the place where it stands."""
    for kind, lines in groupby(notes, key=lambda note: note.kind):
        say(f"  [bold]{HEADINGS[kind]}[/]")
        for at, group in groupby(lines, key=lambda note: note.at):
            listed = list(group)
            say(f"    [cyan]at {escape(place(at))}[/]")
            if kind == "other" and at != own and len(listed) > LONG_NOTE:
                say(f"      {len(listed)} general notes: superbill codes book {at.removeprefix('SEC:')}")
                continue
            for note in listed:
                reminder = " [dim](reminder)[/]" if note.conditional else ""
                say(f"      {escape(note.text)}{reminder}")


def place(key: str) -> str:
    """Write the key of a place of the tabular list in words."""
    if key.startswith("CH:"):
        return f"chapter {int(key[3:])}"
    return f"section {key[4:]}" if key.startswith("SEC:") else key


def print_hits(hits: list[Found]) -> None:
    """Print search results, one a line."""
    code_width = max(len(hit.code) for hit in hits)
    system_width = max(len(hit.system) for hit in hits)
    for hit in hits:
        term = f"  [dim]({escape(hit.term)})[/]" if hit.term else ""
        status = f"  [yellow]{hit.status}[/]" if hit.status else ""
        system = hit.system.ljust(system_width)
        say(f"{escape(hit.code.ljust(code_width))}  [dim]{system}[/]  {escape(hit.title)}{term}{status}")


def print_level(level: Level) -> None:
    """Print one place of the tabular list, its notes, and the levels below."""
    if level.code:
        say(f"[bold]{escape(place(level.code))}[/]  {escape(level.title)}")
        print_notes(level.notes, level.code)
    if level.remark:
        say(f"  [yellow]{escape(level.remark)}[/]")
    shown = [("  " * row.depth + row.code.removeprefix("SEC:").removeprefix("CH:"), row) for row in level.rows]
    width = max((len(code) for code, _ in shown), default=0)
    for code, row in shown:
        status = f"  [yellow]{row.status}[/]" if row.status else ""
        say(f"{escape(code.ljust(width))}  {escape(row.title)}{status}")
    if level.sevenths:
        _rows("7th characters", level.sevenths)
