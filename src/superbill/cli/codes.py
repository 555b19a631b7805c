"""`superbill codes`: show one code, search, and walk the tabular list."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Annotated, NoReturn

import typer

from superbill.cli.code_book import document, print_hits, print_level, print_page
from superbill.cli.output import Exit
from superbill.cli.ready import ready_tables
from superbill.errors import BadInput
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.pages import SYSTEMS, look_up
from superbill.tables.pages.finding import find
from superbill.tables.pages.level import level

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look up, search and walk the code sets.")

Code = Annotated[str, typer.Argument(help="A code with or without its dot, a section (I10-I1A) or a chapter (9).")]
Day = Annotated[str | None, typer.Option("--date", help="Date of service, YYYY-MM-DD; by default today.")]
System = Annotated[
    str | None, typer.Option("--system", help="ICD-10-CM, ICD-10-PCS, HCPCS, CPT, ICD-9-CM or MS-DRG; by default all.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document a line.")]


@app.command()
def show(code: Code, day: Day = None, system: System = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Show a code: title, path, notes with where they stand, 7th characters, days, billable or what is missing."""
    on = _day(day)
    found = look_up(ready_tables(), code, on, _system(system))
    if day is not None and found.pages and not any(page.covered for page in found.pages):
        remarks = dict.fromkeys(f"{page.system}: {page.remarks[0]}" for page in found.pages if page.remarks)
        _fail("; ".join(remarks) + ". Give a date of service within these days with --date.")
    if not found.pages:
        _unknown(
            code, on, system, [str(e) for e in found.missing], [f"{s.code} {s.title or ''}" for s in found.nearest]
        )
    for number, page in enumerate(found.pages):
        if as_json:
            typer.echo(json.dumps(document(page), ensure_ascii=False))
        else:
            print_page(page, first=number == 0)


@app.command()
def pcs(
    beginning: Annotated[str, typer.Argument(help="The characters so far, none to seven.")] = "",
    day: Day = None,
    text: Annotated[
        str | None, typer.Option("--text", help="Words of a record: the operations in them, coded or asked.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Build an ICD-10-PCS code: what the characters so far mean, and which may follow on the day."""
    from superbill.cli.code_builder import build, from_words  # noqa: PLC0415 - the other commands do without it

    codes = icd10pcs(ready_tables(), _day(day))
    status = from_words(text, codes, as_json=as_json) if text else build(beginning, codes, as_json=as_json)
    if status is not Exit.CLEAN:
        raise typer.Exit(status)


@app.command()
def crosswalk(
    code: Annotated[str, typer.Argument(help="A code of ICD-9-CM, ICD-10-CM or ICD-10-PCS; a disorder with --dsm.")],
    dsm: Annotated[bool, typer.Option("--dsm", help="A number of DSM-IV, or words of a disorder's name.")] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show what a code of an older set is today, and back: every target with how well it fits."""
    from superbill.cli.code_crosswalk import crosswalk as ways  # noqa: PLC0415 - the other commands do without it

    ways(code, ready_tables(), dsm=dsm, as_json=as_json)


@app.command()
def search(
    text: Annotated[list[str], typer.Argument(help="Beginnings of words in any order, or of a code.")],
    day: Day = None,
    system: System = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many codes at most.")] = 20,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Search titles and inclusion terms; codes valid on the day come first."""
    words = " ".join(text)
    hits = find(ready_tables(), words, _day(day), limit, _system(system))
    if as_json:
        for hit in hits:
            typer.echo(json.dumps(hit.document(), ensure_ascii=False))
    elif hits:
        print_hits(hits)
    if not hits:
        _fail(f"nothing matches '{words}'. Try fewer or shorter fragments, or `superbill codes book` to walk the list.")


@app.command()
def book(
    code: Annotated[str, typer.Argument(help="Chapter, section, category or code; by default all chapters.")] = "",
    depth: Annotated[int, typer.Option(min=1, max=6, help="How many levels below.")] = 1,
    day: Day = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Walk the ICD-10-CM tabular list: chapters, sections, categories, codes, with the notes of the place shown."""
    found = level(ready_tables(), code, _day(day), depth)
    if found is None:
        _unknown(code, _day(day), "ICD-10-CM", [], [])
    elif as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=False))
    else:
        print_level(found)


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 - the only default: the person's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        _usage(str(BadInput("--date", f"'{text}' is not a date", "Write it as YYYY-MM-DD, such as 2026-05-15")))


def _system(name: str | None) -> str | None:
    if name is None:
        return None
    wanted = {"CPT": "HCPCS"} | {system.upper(): system for system in SYSTEMS}
    if name.upper() not in wanted:
        _usage(str(BadInput("--system", f"'{name}' is not a code system", f"Use one of {', '.join(SYSTEMS)}")))
    return wanted[name.upper()]


def _unknown(code: str, day: date, system: str | None, missing: list[str], near: list[str]) -> NoReturn:
    where = f"in {system}" if system else "in any installed code system"
    told = [f"'{code}' is not a code {where} (asked for {day.isoformat()})."]
    if near:
        told.append("Nearest:\n  " + "\n  ".join(near))
    told += missing
    told.append("Search by words with `superbill codes search`.")
    _fail("\n".join(told))


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"superbill: {message}\n")
    raise typer.Exit(Exit.FAILED)


def _usage(message: str) -> NoReturn:
    sys.stderr.write(f"superbill: {message}\n")
    raise typer.Exit(Exit.USAGE)
