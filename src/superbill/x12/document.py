"""A whole file in memory: read it, and write it back as it was."""

from __future__ import annotations

import msgspec

from superbill.x12.delimiters import Delimiters
from superbill.x12.segments import Segment
from superbill.x12.source import Encoding, Source
from superbill.x12.tree import Interchange, Reader


class Document(msgspec.Struct, frozen=True):
    """The interchanges of a file, and what it was encoded in.

    `tail` is the text behind the last terminator; none if that is missing.
    """

    interchanges: tuple[Interchange, ...]
    tail: str | None
    encoding: Encoding = Encoding()


def read(source: Source, name: str = "X12 file") -> Document:
    """The loop tree of a file; nothing of it is dropped, understood or not."""
    reader = Reader(source, name=name)
    found = [loop for _, loop in reader if isinstance(loop, Interchange)]
    return Document(tuple(found), reader.tokens.tail, reader.tokens.encoding)


def text_of(document: Document) -> str:
    """The file's text, as it was read."""
    parts: list[str] = []
    for interchange in document.interchanges:
        marks = interchange.delimiters
        parts += (_text(segment, marks) for segment in interchange.walk())
    text = "".join(parts)
    if document.tail is None:
        return text[: -len(document.interchanges[-1].delimiters.terminator)]
    return text + document.tail


def bytes_of(document: Document) -> bytes:
    """The file's bytes, as they were read."""
    return document.encoding.bytes_of(text_of(document))


def _text(segment: Segment, marks: Delimiters) -> str:
    lead = marks.line if segment.lead is None else segment.lead
    return lead + marks.element.join(segment.elements) + marks.terminator
