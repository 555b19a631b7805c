"""`superbill bench levels`: the level of visits that the reader takes from notes, against labels written before it.

A label names the level as a number from 2 to 5: straightforward, low, moderate, high decision-making.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from superbill.coding.em.decision import RANKS
from superbill.errors import BadFile
from superbill.model.visit import VisitLevel

Z = 1.96
ELEMENTS = ("problems", "data", "risk")
Leveler = Callable[[str, str], VisitLevel | None]
"""Called with id and text of a note."""


class Compared(NamedTuple):
    """One note: the labelled level and the level read (0: none), and the grades of each element."""

    note: str
    labelled: int
    read: int
    grades: dict[str, tuple[str, str]]


def bench_levels(notes: Path, labels: Path, leveler: Leveler) -> dict[str, Any]:
    """Return the exact agreement with its interval, agreement by element, and who was taken for what."""
    texts = _texts(notes)
    rows = []
    for label in _labels(labels):
        name = label["note"]
        if name not in texts:
            raise BadFile(labels.name, name, "is no note of the file of notes", "Give the notes that were labelled")
        rows.append(_compared(label, leveler(name, texts[name])))
    if not rows:
        raise BadFile(labels.name, "labels", "are none", "Label some notes first")
    return _summary(rows)


def level_number(found: VisitLevel | None) -> int:
    """Return the level as a number: that of decision-making or of the code chosen by time; 0 where there is none."""
    if found is None:
        return 0
    office = bool(found.code) and found.code is not None and found.code.startswith(("9920", "9921"))
    if found.basis == "time" and office and found.code:
        return int(found.code[-1])
    return RANKS[found.mdm] + 1 if found.mdm else 0


def _compared(label: dict[str, Any], found: VisitLevel | None) -> Compared:
    read: dict[str, str] = {cell.element: cell.grade for cell in found.grid} if found else {}
    settled = label.get("settled_by") or label["a"]
    told = settled if isinstance(settled, dict) else label["a"]
    grades = {element: (str(told[element]), str(read.get(element, "none"))) for element in ELEMENTS}
    return Compared(label["note"], int(label["level"]), level_number(found), grades)


def _summary(rows: Sequence[Compared]) -> dict[str, Any]:
    right = [row.labelled == row.read for row in rows]
    confusion = Counter((row.labelled, row.read) for row in rows)
    by_element = {
        element: {
            "exact": sum(_same(*row.grades[element]) for row in rows),
            "confusion": _told(Counter(row.grades[element] for row in rows)),
        }
        for element in ELEMENTS
    }
    return {
        "notes": len(rows), "exact": sum(right),
        "share": round(sum(right) / len(rows), 4), "interval": _interval(right),
        "within_one": sum(row.read != 0 and abs(row.labelled - row.read) <= 1 for row in rows),
        "confusion": _told(confusion), "elements": by_element,
        "differ": [row.note for row in rows if row.labelled != row.read],
    }  # fmt: skip


def _same(labelled: str, read: str) -> bool:
    return RANKS.get(labelled, -1) == RANKS.get(read, -2)


def _told(counts: Counter[Any]) -> dict[str, int]:
    return {f"{labelled} as {read}": count for (labelled, read), count in sorted(counts.items())}


def _interval(right: Sequence[bool]) -> tuple[float, float]:
    """Return the 95% interval of the share by Wilson's formula, which holds where all or none are right."""
    n, share = len(right), sum(right) / len(right)
    middle = share + Z * Z / (2 * n)
    spread = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return round((middle - spread) / whole, 4), round(min(1.0, (middle + spread) / whole), 4)


def _texts(path: Path) -> dict[str, str]:
    found = {}
    for number, line in enumerate(_read(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found[str(row["id"])] = str(row.get("note") or row["text"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise BadFile(path.name, f"line {number}", "has no id and text", "Write JSON Lines") from error
    return found


def _labels(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(_read(path))
        return [row for row in rows if {"note", "level", "a"} <= row.keys()]
    except (json.JSONDecodeError, AttributeError, TypeError) as error:
        raise BadFile(path.name, "file", "is no list of labels", "See tests/coding/em/labels") from error


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path.name, "file", "cannot be read", "Give a file in UTF-8") from error
