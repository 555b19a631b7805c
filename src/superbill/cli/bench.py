"""`superbill bench`: accuracy on labelled notes and phrases, and speed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from superbill.bench.assertion import bench_assertion
from superbill.bench.gold import LABELLED_WITH, gold_kind
from superbill.bench.levels import bench_levels
from superbill.bench.notes import bench_notes
from superbill.bench.services import Line, bench_services
from superbill.bench.speed import bench_speed
from superbill.cli.code import NEEDED, Coder, day_option, report_of
from superbill.cli.notes import NoteInput, notes
from superbill.cli.output import Exit, Run, console
from superbill.cli.ready import ready_tables
from superbill.coding.procedures.encounter_lines import one_line
from superbill.coding.procedures.reader import Circumstances, Reader
from superbill.model.coded import CodedEncounter, Report
from superbill.model.encounter import Document
from superbill.model.visit import VisitLevel
from superbill.tables.hcpcs import HCPCS, hcpcs

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure accuracy and speed on note files.")

File = Annotated[Path, typer.Argument(help="A file of JSON Lines; layouts in docs/reference/benchmark.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on one line.")]


@app.command("notes")
def notes_command(
    file: File,
    gold: Annotated[str | None, typer.Option("--gold", help="codiesp, amazon, medcoder or medcoder_evidence.")] = None,
    report: Annotated[
        str | None, typer.Option("--report", help="assessed or mentioned; by default as the labels were made.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="Day whose code set is used; by default that of the labels.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Code every labelled note and print strict, tolerant, 3-character, per-note and evidence figures."""
    with _failing():
        kind = gold_kind(gold, file)
        chosen: Report = report_of(report or ("mentioned" if kind == "codiesp" else "assessed"))
        on = day_option(day) or LABELLED_WITH.get(kind)
        found = {"file": file.name, "report": chosen, "date": on and on.isoformat()}
        found |= bench_notes(file, kind, _coder(chosen, on))
        if as_json:
            sys.stdout.write(json.dumps(found) + "\n")
        else:
            _print_notes(found)


@app.command("services")
def services_command(
    file: File,
    day: Annotated[str | None, typer.Option("--date", help="Day of service of rows that state none.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Read one-line service descriptions and compare code, units and modifiers with a coder's."""
    with _failing():
        found = bench_services(file, _services_reader(day_option(day)))
        if as_json:
            sys.stdout.write(json.dumps(found) + "\n")
            return
        out = console()
        share = f"{found['right']} of {found['rows']} ({found['share']:.0%})"
        out.print(f"{found['file']}: code, units and modifiers right {share}; codes alone {found['codes_right']}")
        for group, row in found["groups"].items():
            out.print(f"  {group}: {row['right']} of {row['rows']}", markup=False)
        if found["missed"]:
            out.print(f"not right: {', '.join(found['missed'])}", markup=False)


def _services_reader(day: date | None) -> Callable[[str, str | None, str | None], list[Line]]:
    """Return what reads one line: with the code sets of its day, or the newest installed."""
    tables = ready_tables((HCPCS,))
    newest = tables.nearest(HCPCS, date.max).release.manifest.effective_to or date.max
    readers: dict[date, Reader] = {}

    def lines(text: str, stated: str | None, payer: str | None) -> list[Line]:
        on = day_option(stated) or day or newest
        reader = readers.setdefault(on, Reader(hcpcs(tables, on, carry=True)))
        kind = (payer or "").lower()
        about = Circumstances(medicare=kind == "medicare", commercial=kind == "commercial")
        billed = [s for s in one_line(text, reader, about) if not s.reason and not s.open]
        return [(s.code, s.units, tuple(sorted(s.modifiers))) for s in billed]

    return lines


@app.command("assertion")
def assertion_command(file: File) -> None:
    """Score negation and history on annotated phrases; prints one line of JSON."""
    with _failing():
        sys.stdout.write(json.dumps(bench_assertion(file)) + "\n")


@app.command("levels")
def levels_command(
    file: File,
    labels: Annotated[Path, typer.Option("--labels", help="Levels of notes as JSON, written before reading them.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Read the level of labelled visits: exact agreement with its interval, by element, and what was taken for what."""
    with _failing():
        coder = _coder("assessed")

        def leveled(name: str, text: str) -> VisitLevel | None:
            visit = coder(name, text).visit
            return visit.level if visit else None

        found = bench_levels(file, labels, leveled)
        if as_json:
            sys.stdout.write(json.dumps(found) + "\n")
        else:
            _print_levels(found)


def _print_levels(found: dict[str, Any]) -> None:
    out = console()
    low, high = found["interval"]
    out.print(
        f"exact level {found['exact']} of {found['notes']} ({found['share']:.0%}, "
        f"95% interval {low:.0%} to {high:.0%}), within one {found['within_one']}"
    )
    out.print("level, labelled as read: " + ", ".join(f"{k}: {n}" for k, n in found["confusion"].items()))
    for element, row in found["elements"].items():
        told = ", ".join(f"{k}: {n}" for k, n in row["confusion"].items())
        out.print(f"{element} {row['exact']} of {found['notes']}; {told}", soft_wrap=True)
    if found["differ"]:
        out.print(f"differ: {', '.join(found['differ'])}", soft_wrap=True)


@app.command("speed")
def speed_command(
    files: Annotated[list[Path], typer.Argument(help="Notes to code again and again, cut to 2 KB.")],
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to code.")] = 5.0,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Measure notes per second on one core, memory and start-up."""
    with _failing() as run:
        texts = [given.document.text for given in notes(files, run)]
        found = bench_speed(_coder("assessed"), texts, seconds)
        sys.stdout.write(json.dumps(found) + "\n" if as_json else "".join(f"{k}: {v}\n" for k, v in found.items()))


def _coder(report: Report, day: date | None = None) -> Callable[[str, str], CodedEncounter]:
    coder = Coder(ready_tables(NEEDED), "outpatient", report, day, None)
    return lambda name, text: coder.code(NoteInput(name, Document(name=name, text=text)))


@contextmanager
def _failing() -> Iterator[Run]:
    """Tell a foreseen error once and end with its exit status."""
    run = Run()
    with run.guarded():
        yield run
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _print_notes(found: dict[str, Any]) -> None:
    out = console()
    edition = f"code set of {found['date']}" if found["date"] else "code set of each note's day"
    out.print(f"{found['file']}, gold {found['gold']}, report {found['report']}, {edition}, {found['notes']} notes")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("measure", "precision", "recall", "F1", "95% interval"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for name, row in _measures(found):
        low_high = row.get("interval")
        shown = f"{low_high[0]:.3f} to {low_high[1]:.3f}" if low_high else ""
        table.add_row(name, f"{row['P']:.3f}", f"{row['R']:.3f}", f"{row['F1']:.3f}", shown)
    out.print(table)
    out.print(f"F1 per note, mean: {found['per_note_F1']:.3f}")
    if found["evidence_char"]:
        out.print(f"median evidence span: {found['evidence_char']['median_span']} characters")
    sure = found["confidence"]
    out.print(
        f"confidence: calibration error {sure['ece']:.3f}, Brier skill {sure['brier_skill']:.3f}, "
        f"AUROC {sure['auroc']:.3f}, released at 95% precision {sure['released_at_95']:.0%}"
    )


def _measures(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {"strict": "strict", "edition_tolerant": "edition-tolerant", "category3": "3 characters"}
    for key, name in {**names, "evidence_char": "evidence characters"}.items():
        if found[key]:
            yield name, found[key]
