"""`superbill bench services`: one-line service descriptions against the code, units and modifiers of a coder.

Layout, JSON Lines or one JSON list: `text`, `lines` (list of `code`, `units`, `modifiers`; empty for what is not
billed), and as wanted `status`, `group`, `date` (of service), `payer`. A row is right when every line agrees in code,
units and modifiers and none is left over.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from superbill.errors import BadFile, BadInput

Line = tuple[str, Decimal, tuple[str, ...]]
Reads = Callable[[str, str | None, str | None], list[Line]]


class Row(NamedTuple):
    """One description with what a coder made of it."""

    text: str
    lines: tuple[Line, ...]
    group: str
    date: str | None
    payer: str | None
    place: str


def bench_services(path: Path, reads: Reads) -> dict[str, Any]:
    """Return how many rows are right, in all and by group, and how many codes alone are right.

    Args:
        path: the rows.
        reads: gives the lines of a text on a day for a payer.

    Raises:
        BadFile: not in the layout.
    """
    right: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    codes = 0
    missed: list[str] = []
    for row in read_rows(path):
        got = sorted(reads(row.text, row.date, row.payer))
        rows[row.group] += 1
        codes += sorted(code for code, _, _ in got) == sorted(code for code, _, _ in row.lines)
        if got == sorted(row.lines):
            right[row.group] += 1
        else:
            missed.append(row.place)
    total = rows.total()
    return {
        "file": path.name,
        "rows": total,
        "right": right.total(),
        "share": round(right.total() / total, 4) if total else 0.0,
        "codes_right": codes,
        "groups": {group: {"rows": rows[group], "right": right[group]} for group in rows},
        "missed": missed,
    }


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file.

    Raises:
        BadFile: a row is not in the layout; names it.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    listed = text.lstrip().startswith("[")
    try:
        data = json.loads(text) if listed else [json.loads(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise BadFile(str(path), f"line {error.lineno}", "is not JSON", "Write one object a line") from None
    for number, row in enumerate(data, 1):
        place = f"item {number}" if listed else f"line {number}"
        try:
            lines = tuple(_line(line) for line in row.get("lines") or ())
            yield Row(row["text"], lines, row.get("group", "all"), row.get("date"), row.get("payer"), place)
        except (KeyError, TypeError, AttributeError, InvalidOperation):
            raise BadFile(str(path), place, "is not a described service", "Give `text` and `lines`") from None


def _line(line: dict[str, Any]) -> Line:
    return line["code"], Decimal(str(line.get("units", 1))), tuple(sorted(line.get("modifiers") or ()))
