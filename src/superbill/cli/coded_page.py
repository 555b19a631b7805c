"""How a coded note looks on a terminal: codes with their evidence in context, what was not coded and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from superbill.cli.grid_page import print_level
from superbill.cli.output import console
from superbill.model.coded import Assignment, CodedEncounter, CodedLine, Evidence, NotCoded
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables

AROUND = 45
EVIDENCE_SHOWN = 2
LONGEST = 90
_SENTENCE = re.compile(r"(?<=[.;!?])\s")
_BLANKS = re.compile(r"\s+")
REASONS_SHOWN = 12
FOLDED = ("integral", "negated", "conditional", "family history")
"""Reasons that the words of the note tell by themselves."""


def print_coded(coded: CodedEncounter, text: str, tables: Tables, *, explain: bool) -> None:
    """Print one coded encounter."""
    out = console()
    out.print(
        f"[bold]{escape(coded.id)}[/]  {coded.setting}, {coded.service_date.isoformat()} "
        f"(date from {coded.date_from}), report {coded.report}"
    )
    assigned = [a for a in coded.codes if a.decision == "assigned"]
    suggested = [a for a in coded.codes if a.decision != "assigned"]
    if assigned:
        out.print(_codes(assigned, text))
    elif not suggested:
        out.print("No code: nothing in the note is documented and assessed well enough to code.")
    if suggested:
        out.print("[bold]Suggested[/], for a person to decide:")
        out.print(_codes(suggested, text))
    if explain:
        for assignment in coded.codes:
            _explain(out, assignment, coded, tables)
    for heading, decided in (("Services:", True), ("[bold]Suggested[/] services, for a person to decide:", False)):
        lines = [line for line in coded.lines if (line.decision == "assigned") is decided]
        if lines:
            out.print(heading)
            out.print(_services(lines))
    _not_coded(out, coded, all_of_them=explain)
    if coded.visit:
        out.print("Visit:" if coded.visit.decision == "assigned" else "Visit (suggested):")
        print_level(coded.visit.level)
    print_queries(coded)
    out.print()


def print_queries(coded: CodedEncounter) -> None:
    """Print the questions that the record leaves open, with the facts that each quotes."""
    if not coded.queries:
        return
    out = console()
    out.print("Questions for the doctor:")
    for number, query in enumerate(coded.queries, 1):
        asks = " ".join(part for part in (query.opens, query.question) if part)
        out.print(f"{number}. {escape(asks)}", soft_wrap=True)
        for fact in query.facts:
            out.print(f"   [dim]{escape(fact.line)}[/]", soft_wrap=True)
        if query.options:
            out.print(escape(f"   {' / '.join(query.options)}"), soft_wrap=True)


def _codes(codes: Sequence[Assignment], text: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "code", "title", "sure", "evidence"):
        table.add_column(heading, no_wrap=heading in ("", "code", "sure"))
    for a in codes:
        mark = "" if a.decision == "assigned" else " ?"
        row = (str(a.sequence), f"[bold]{a.code}[/]{mark}", escape(a.title), f"{a.confidence:.0%}", _proof(a, text))
        table.add_row(*row)
    return table


def _services(lines: Sequence[CodedLine]) -> Table:
    """Return the service lines: code with modifiers, units, the diagnoses they point at, and the words that say so."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "code", "units", "for", "evidence"):
        table.add_column(heading, no_wrap=heading != "evidence")
    for line in lines:
        mark = "" if line.decision == "assigned" else " ?"
        code = escape(" ".join([line.code, *line.modifiers]))
        pointers = ", ".join(map(str, line.diagnoses))
        words = "; ".join(dict.fromkeys(_flat(e.text) for e in line.evidence))
        title = f"[dim]{escape(line.title)}:[/] " if line.title else ""
        table.add_row(str(line.number), f"[bold]{code}[/]{mark}", f"{line.units:f}", pointers, title + escape(words))
    return table


def _proof(a: Assignment, text: str) -> str:
    """Return the words that the code was read from in their line, then what supports them; no line twice."""
    shown: list[str] = []
    lines: set[str] = set()
    for e in sorted(a.evidence, key=lambda e: e.role != "term"):
        line = text[text.rfind("\n", 0, e.start) + 1 : e.end] if e.role == "term" else e.text
        if e.text.lower() not in lines and line not in lines:
            lines |= {e.text.lower(), line}
            shown.append(_in_context(e, text) if e.role == "term" else _support(e))
    return "\n".join(shown[:EVIDENCE_SHOWN])


def _in_context(evidence: Evidence, text: str) -> str:
    before = text[max(0, evidence.start - AROUND) : evidence.start].rpartition("\n")[2]
    if evidence.start - len(before) > 0 and text[evidence.start - len(before) - 1] != "\n":
        before = before.partition(" ")[2]
    after = _SENTENCE.split(text[evidence.end : evidence.end + AROUND].partition("\n")[0], maxsplit=1)[0]
    if len(after) == AROUND:
        after = after.rpartition(" ")[0]
    before, after = _flat(before), _flat(after)
    return f"{_where(evidence)}{escape(before)}[bold yellow]{escape(_flat(evidence.text))}[/]{escape(after)}"


def _support(evidence: Evidence) -> str:
    said = _flat(evidence.text)
    return f"{_where(evidence)}{escape(said if len(said) <= LONGEST else said[:LONGEST].rstrip() + ' ...')}"


def _where(evidence: Evidence) -> str:
    return f"[dim]{escape((evidence.section or 'note').replace('_', ' '))}:[/] "


def _flat(text: str) -> str:
    """Return the text on one line, its wrapped lines joined."""
    return _BLANKS.sub(" ", text)


def _explain(out: Console, assignment: Assignment, coded: CodedEncounter, tables: Tables) -> None:
    out.print(f"\n[bold]{assignment.code}[/] {escape(assignment.title)}")
    path = icd10cm(tables, coded.service_date).path(assignment.code)
    out.print("  " + escape(" > ".join(e.code.removeprefix("CH:").removeprefix("SEC:") for e in path)))
    for reason in assignment.rationale:
        out.print(f"  {reason.rule}: {escape(reason.text)} [dim]({escape(reason.source)})[/]")
    out.print(f"  table: {assignment.table.name} {assignment.table.release} {assignment.table.sha256[:12]}")


def _not_coded(out: Console, coded: CodedEncounter, *, all_of_them: bool) -> None:
    """Print the candidates that were refused by their reason, useful ones first; what the note denies in one line."""
    folded = [] if all_of_them else [r for r in coded.not_coded if r.reason.startswith(FOLDED)]
    told = [r for r in coded.not_coded if r not in folded]
    shown = told if all_of_them else told[:REASONS_SHOWN]
    groups: dict[str, list[NotCoded]] = {}
    for row in shown:
        groups.setdefault(row.reason.partition(' ("')[0], []).append(row)
    if coded.not_coded:
        out.print("Not coded:")
    for reason, rows in groups.items():
        out.print(f"  {escape(reason)}:")
        for row in rows:
            out.print(f"    [bold]{row.code:9}[/] {escape(_why(row, with_source=all_of_them))}")
    if len(told) > len(shown):
        out.print(f"  and {len(told) - len(shown)} more, shown by --explain")
    for reason in FOLDED:
        words = [_flat(r.evidence[0].text) for r in folded if r.reason.startswith(reason) and r.evidence]
        if words:
            out.print(f"  [dim]{reason}: {escape(', '.join(dict.fromkeys(words)))}[/]")


def _why(row: NotCoded, *, with_source: bool) -> str:
    """Return what the code means and the words of the note; the words that settled it and the source on demand."""
    words = f'"{_flat(row.evidence[0].text)}"' if row.evidence else ""
    said = row.reason.partition(' ("')[2]
    parts = [
        row.title or "",
        words,
        f'("{said}' if said and not with_source else "",
        f"({row.source})" if with_source else "",
    ]
    return " ".join(part for part in parts if part)
