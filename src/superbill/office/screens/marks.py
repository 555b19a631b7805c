"""Evidence on a note: cut the text where highlights begin and end, so that spans may overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

STRENGTH = ("assigned", "suggested", "not-coded", "rejected")
"""Which highlight shows where several lie on each other: the strongest."""


class Mark(NamedTuple):
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


SPOKEN = {"assigned": "assigned", "suggested": "suggested", "rejected": "rejected", "not-coded": "not coded"}


def written(found: Iterable[Piece]) -> SafeString:
    """Write the note as HTML: highlights that lead to their codes, and after each its code.

    A carriage return is written as a reference, so that offsets in the browser are those of the stored text.
    """
    return mark_safe("".join(_piece(piece) for piece in found))  # noqa: S308 - every text in it is escaped below


def _piece(piece: Piece) -> str:
    text = escape(piece.text).replace("\r", "&#13;")
    begins = "".join(f'<span class="anchor" id="{mark.anchor}"></span>' for mark in piece.begins)
    strongest = piece.strongest
    if strongest:
        look = f"{strongest.kind} several" if len({m.target for m in piece.marks}) > 1 else strongest.kind
        link = f'<a href="#{strongest.target}" tabindex="-1">{text}</a>'
        text = f'<mark class="{look}" data-codes="{piece.targets}">{link}</mark>'
    return f"{begins}{text}{''.join(_chip(mark) for mark in piece.ends)}"


def _chip(mark: Mark) -> str:
    said = escape(f"{mark.code}, {SPOKEN[mark.kind]}")
    return (
        f'<a class="chip {mark.kind}" href="#{mark.target}" tabindex="-1" aria-label="{said}">{escape(mark.code)}</a>'
    )
