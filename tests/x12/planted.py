"""Defects planted one by one in clean files: the generator, which knows nothing of the checks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
BASES = sorted(path.stem for path in (HERE / "bases").glob("*.x12"))


class Planted(NamedTuple):
    """One spoiled file: what was planted, and the set, position and element or segment where it must be told."""

    name: str
    level: int
    base: str
    text: str
    place: str
    measured: int | None
    later: bool


def clean(base: str) -> str:
    """A clean file."""
    return (HERE / "bases" / f"{base}.x12").read_text("utf-8")


def planted() -> Iterator[Planted]:
    """Every defect of `planted.toml`, and those thought of later, in its file."""
    for name in ("planted.toml", "planted_later.toml"):
        yield from _planted(name)


def _planted(name: str) -> Iterator[Planted]:
    for entry in tomllib.loads((HERE / name).read_text("utf-8"))["defect"]:
        text = clean(entry["base"])
        for before, after in entry["change"]:
            if before not in text:
                raise ValueError(f"{entry['name']}: {before!r} is not in {entry['base']}")
            text = text.replace(before, after, 1)
        if entry.get("recount", True):
            text = recounted(text)
        place = _place(text, *entry["seen"], lacks=entry.get("lacks", False), envelope=entry.get("envelope", False))
        later = name != "planted.toml"
        yield Planted(entry["name"], entry["level"], entry["base"], text, place, entry.get("measured"), later)


def recounted(text: str) -> str:
    """The file with SE01 as its sets now are, so that only the planted defect is wrong."""
    made: list[str] = []
    count = 0
    for segment in text.split("~\n"):
        count = 1 if segment.startswith("ST*") else count + 1
        parts = segment.split("*")
        made.append("*".join([parts[0], str(count), *parts[2:]]) if parts[0] == "SE" else segment)
    return "~\n".join(made)


def _place(text: str, anchor: str, where: str, *, lacks: bool, envelope: bool) -> str:
    """`SET POSITION WHERE`, as a manifest writes it."""
    start, _, nth = anchor.partition("@")
    wanted, met, control, position = int(nth or 1), 0, "-", 0
    for number, segment in enumerate(text.split("~\n"), start=1):
        if segment.startswith("ST*"):
            control, position = segment.split("*")[2], 0
        position += 1
        # An anchor that ends with a terminator is the whole segment.
        if (segment == start[:-1]) if start.endswith("~") else segment.startswith(start):
            met += 1
            if met == wanted:
                return f"- {number} {where}" if envelope else f"{control} {position + int(lacks)} {where}"
    raise ValueError(f"no segment {anchor!r}")
