"""What changed between two versions of a document, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from superbill.office.models import Document, Encounter

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that is the same, was taken out, or was put in."""

    kind: str
    text: str


def with_the_one_before(row: Encounter, document_id: str) -> tuple[Document, Document] | None:
    """Return a version of a document and the version before it; None where the chart has no such two."""
    newer = row.documents.filter(public_id=document_id).first()
    older = newer and row.documents.filter(name=newer.name, version=newer.version - 1).first()
    return (newer, older) if newer and older else None


def changes(older: str, newer: str) -> Iterator[Stretch]:
    """Yield the stretches of two texts; the same and the new ones joined are the newer text."""
    before, now = _WORDS.findall(older), _WORDS.findall(newer)
    for kind, b1, b2, n1, n2 in difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("same", "".join(now[n1:n2]))
            continue
        if b2 > b1:
            yield Stretch("out", "".join(before[b1:b2]))
        if n2 > n1:
            yield Stretch("in", "".join(now[n1:n2]))
