"""`superbill tables diff`: what changed between two releases of one table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import Annotated, Any

import typer
from rich.markup import escape

from superbill.cli.output import Run, console
from superbill.errors import BadInput
from superbill.tables.differing import Difference, differences, picked
from superbill.tables.store import Tables

SIGNS = {"added": "[green]+[/]", "removed": "[red]-[/]", "changed": "[yellow]~[/]"}
MOST = 200


def diff_tables(
    before: Annotated[str, typer.Argument(help="A release, as NAME/RELEASE.")],
    after: Annotated[str, typer.Argument(help="Another release of the same table, as NAME/RELEASE or RELEASE.")],
    *,
    most: Annotated[int, typer.Option("--most", help="Show at most so many lines; the counts are of all.")] = MOST,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line, all of them.")] = False,
) -> None:
    """Tell what two releases of one table say differently: added, removed and changed rows."""
    run, tables = Run(), Tables()
    with run.guarded():
        name, _, release = before.partition("/")
        if not release:
            raise BadInput("before", f"'{before}' names no release", "Write NAME/RELEASE, such as opps.hcpcs/2026Q2")
        other, _, later = after.rpartition("/")
        found = differences(picked(tables, name, release), picked(tables, other or name, later))
        _shown(found, most, as_json=as_json)
    tables.close()
    if run.status:
        raise typer.Exit(run.status)


def _shown(found: Iterator[Difference], most: int, *, as_json: bool) -> None:
    if as_json:
        for one in found:
            typer.echo(json.dumps(_document(one), ensure_ascii=False))
        return
    counts: Counter[tuple[str, str]] = Counter()
    first = list(islice(found, most))
    out = console()
    for one in first:
        out.print(f"{SIGNS[one.change]} {one.kind} {escape(one.key)}{escape(_words(one))}", soft_wrap=True)
    for one in chain(first, found):
        counts[one.kind, one.change] += 1
    if sum(counts.values()) > most:
        out.print(f"... and {sum(counts.values()) - most:,} more; --json shows all")
    for (kind, change), number in sorted(counts.items()):
        out.print(f"{number:,} {kind} {change}")
    if not counts:
        out.print("no difference")


def _document(one: Difference) -> dict[str, Any]:
    return {"kind": one.kind, "key": one.key, "change": one.change, "before": one.before, "after": one.after}


def _words(one: Difference) -> str:
    if one.change == "changed":
        return f": {_short(one.before)} -> {_short(one.after)}"
    return f": {_short(one.after if one.change == 'added' else one.before)}"


def _short(value: Any) -> str:  # noqa: ANN401 - rows of every table
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."
