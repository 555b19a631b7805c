"""How a coded note looks on a terminal: codes with their evidence in context, what was not coded and why."""

from __future__ import annotations

import re

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from superbill.cli.grid_page import print_level
from superbill.cli.output import console
from superbill.model.coded import Assignment, CodedEncounter, Evidence, NotCoded
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables

AROUND = 45
EVIDENCE_SHOWN = 2
LONGEST = 90
_SENTENCE = re.compile(r"(?<=[.;!?])\s")
_BLANKS = re.compile(r"\s+")
REASONS_SHOWN = 12


def print_coded(coded: CodedEncounter, text: str, tables: Tables, *, explain: bool) -> None:
    """Print one coded encounter."""
    out = console()
    out.print(
        f"[bold]{escape(coded.id)}[/]  {coded.setting}, {coded.service_date.isoformat()} "
        f"(date from {coded.date_from}), report {coded.report}"
    )
    if coded.codes:
        out.print(_codes(coded, text))
    else:
        out.print("No code: nothing in the note is documented and assessed well enough to code.")
    if explain:
        for assignment in coded.codes:
            _explain(out, assignment, coded, tables)
    if coded.lines:
        out.print("Services:")
        out.print(_services(coded))
    _not_coded(out, coded, all_of_them=explain)
    if coded.visit:
        out.print("Visit:" if coded.visit.decision == "assigned" else "Visit (suggested):")
        print_level(coded.visit.level)
    print_queries(coded)
    out.print()


def print_queries(coded: CodedEncounter) -> None:
    """Print the questions that the record leaves open."""
    for query in coded.queries:
        shown = f" ({query.indicators[0].text})" if query.indicators else ""
        options = f" [{', '.join(query.options)}]" if query.options else ""
        console().print(f"Query{shown}: {query.question}{options}", markup=False)


def _codes(coded: CodedEncounter, text: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "code", "title", "sure", "evidence"):
        table.add_column(heading, no_wrap=heading in ("", "code", "sure"))
    for a in coded.codes:
        mark = "" if a.decision == "assigned" else " ?"
        row = (str(a.sequence), f"[bold]{a.code}[/]{mark}", escape(a.title), f"{a.confidence:.0%}", _proof(a, text))
        table.add_row(*row)
    return table


def _services(coded: CodedEncounter) -> Table:
    """Return the service lines: code with modifiers, units, the diagnoses they point at, and the words that say so."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "code", "units", "for", "evidence"):
        table.add_column(heading, no_wrap=heading != "evidence")
    for line in coded.lines:
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
    rows = coded.not_coded if all_of_them else coded.not_coded[:REASONS_SHOWN]
    if not rows:
        return
    out.print("Not coded:")
    for row in rows:
        out.print(f"  {row.code:9} {escape(_why(row))}")
    left = len(coded.not_coded) - len(rows)
    if left:
        out.print(f"  and {left} more, shown by --explain")


def _why(row: NotCoded) -> str:
    words = f' "{row.evidence[0].text}"' if row.evidence else ""
    return f"{row.reason}{words} ({row.source})"
