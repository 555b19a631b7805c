"""What the label of a product fixes: the only route, and the content of its only presentation (data/labels.tsv).

A product with several routes or strengths has no entry: there the text must tell, or a question is asked.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.wording import words_of

LABEL = "FDA label of the product (its only route; its only presentation)"


class Label(NamedTuple):
    """The route and the content of one piece, each only where the label knows one alone."""

    route: str | None
    amount: Decimal | None
    unit: str


@cache
def _labels() -> dict[str, list[tuple[tuple[str, ...], Label]]]:
    """Return the rows by the first word of the name, the longest name first."""
    file = files("superbill.coding.procedures").joinpath("data", "labels.tsv")
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"][1:]
    held: dict[str, list[tuple[tuple[str, ...], Label]]] = {}
    for names, route, amount, unit in rows:
        label = Label(route or None, Decimal(amount) if amount else None, unit)
        for name in names.split("|"):
            words = words_of(name)
            held.setdefault(words[0], []).append((words, label))
    for found in held.values():
        found.sort(key=lambda row: -len(row[0]))
    return held


def label_of(passage: Passage, start: int) -> Label | None:
    """Return what the label fixes for the product whose name begins at a place of the text."""
    words = [t for t in passage.tokens if t.start >= start]
    texts = tuple(t.text for t in words)
    for name, label in _labels().get(texts[0], ()) if texts else ():
        if texts[: len(name)] == name:
            return label
    return None
