"""Facts quoted from the documents of a chart: found by what a reader selected or typed, and shown with their source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from superbill.coding.query import templates
from superbill.errors import BadInput
from superbill.model.coded import Indicator, Query
from superbill.model.evidence import Evidence
from superbill.office.models import Document
from superbill.office.screens.written import day

GENERAL = "finding"


@dataclass(frozen=True)
class Fact:
    """One quoted fact in a form: `key` is what the form sends back."""

    key: str
    kind: str
    indicator: Indicator


@dataclass(frozen=True)
class Sheet:
    """One document that facts can be quoted from."""

    public_id: str
    name: str
    kind: str
    day: str
    text: str


def kinds(template: str) -> tuple[str, ...]:
    """Return what a fact can show for a template: the kinds that let one of its answers be offered."""
    chosen = templates().get(template)
    shown = {kind for option in chosen.options for kind in option.when} if chosen else set()
    return (GENERAL, *sorted(shown))


def sheets(documents: Iterable[Document]) -> tuple[Sheet, ...]:
    """Return the documents as the form shows them."""
    return tuple(Sheet(str(d.public_id), d.name, d.kind, day(d.date), d.text) for d in documents)


def fact_of(key: str, documents: Sequence[Document]) -> Fact:
    """Return the fact that a form names as document, start, end and kind; offsets count code points of LF lines."""
    parts = key.split(":")
    held = {str(d.public_id): d for d in documents}
    if len(parts) != 4 or parts[0] not in held or not (parts[1].isdecimal() and parts[2].isdecimal()):
        raise BadInput("fact", "is not a place in a document of this chart", "Select it in the note again")
    document = held[parts[0]]
    start, end = (_in_text(document.text, int(n)) for n in parts[1:3])
    return _fact(document, start, end, parts[3] or GENERAL)


def find(phrase: str, documents: Sequence[Document]) -> Fact:
    """Return the first place of a phrase in the documents, whatever the spaces and capitals."""
    wanted = phrase.split()
    if not wanted:
        raise BadInput("phrase", "is empty", "Type words of the record, or select them in the note")
    pattern = re.compile(r"\s+".join(re.escape(word) for word in wanted), re.IGNORECASE)
    for document in documents:
        if found := pattern.search(document.text):
            return _fact(document, found.start(), found.end(), GENERAL)
    raise BadInput("phrase", "stands in no document of this chart", "Quote the record in its own words")


def facts_in(query: Query, documents: Sequence[Document]) -> tuple[Fact, ...]:
    """Return the facts of a question that stand in the documents as they are now."""
    spans = [(f.evidence, f.kind) for f in query.facts if f.evidence]
    spans += [(e, GENERAL) for e in query.indicators if e not in {s for s, _ in spans}]
    held = {d.name: d for d in documents}
    found = []
    for span, kind in spans:
        document = held.get(span.document)
        if document is not None and document.text[span.start : span.end] == span.text:
            found.append(_fact(document, span.start, span.end, kind))
    return tuple(found)


def _fact(document: Document, start: int, end: int, kind: str) -> Fact:
    text = document.text[start:end]
    trimmed = text.strip()
    if not trimmed:
        raise BadInput("fact", "is empty", "Select words in the note")
    start += text.index(trimmed)
    end = start + len(trimmed)
    evidence = Evidence(document=document.name, start=start, end=end, text=trimmed)
    indicator = Indicator(
        kind=kind, text=" ".join(trimmed.split()), day=document.date, document=document.name, evidence=evidence
    )
    places = (_in_lines(document.text, start), _in_lines(document.text, end))
    return Fact(f"{document.public_id}:{places[0]}:{places[1]}:{kind}", kind, indicator)


def _in_text(text: str, place: int) -> int:
    """A browser shows CRLF as one line end: count its places back to those of the stored text."""
    if "\r" not in text:
        return min(place, len(text))
    seen = at = 0
    while seen < place and at < len(text):
        at += 2 if text.startswith("\r\n", at) else 1
        seen += 1
    return at


def _in_lines(text: str, place: int) -> int:
    return place - text.count("\r\n", 0, place)
