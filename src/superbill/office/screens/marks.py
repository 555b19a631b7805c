"""Evidence on a note: cut the text where highlights begin and end, so that spans may overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

STRENGTH = ("assigned", "suggested", "not-coded", "rejected")
"""Which highlight shows where several lie on each other: the strongest."""


@dataclass(frozen=True)
class Mark:
    """One highlight: `anchor` is its own id on the page, `target` that of its code."""

    anchor: str
    start: int
    end: int
    kind: str
    code: str
    target: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text under the same highlights, the marks that begin with it and those that end with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()

    @property
    def strongest(self) -> Mark | None:
        """The mark that gives the piece its look and its link."""
        return min(self.marks, key=lambda m: STRENGTH.index(m.kind), default=None)

    @property
    def targets(self) -> str:
        """The codes of all marks on the piece, for the script that shows which belong together."""
        return " ".join(dict.fromkeys(m.target for m in self.marks))


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a text at every begin and end of a mark; the pieces joined are the text again."""
    inside = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    begins: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    for mark in inside:
        begins[mark.start].append(mark)
        ends[mark.end].append(mark)
    cuts = sorted({0, len(text), *begins, *ends})
    found: list[Piece] = []
    under: list[Mark] = []
    for start, end in pairwise(cuts):
        under = [m for m in under if m.end > start] + begins[start]
        found.append(Piece(text[start:end], tuple(under), tuple(begins[start]), tuple(ends[end])))
    return tuple(found)
