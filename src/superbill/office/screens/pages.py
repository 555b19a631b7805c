"""The documents of a chart: what is unread, which version, and the text with its highlights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString

from superbill.office.models import Assignment, Document, DocumentSeen, Encounter, Evidence
from superbill.office.records.encounters import newest_documents
from superbill.office.screens.marks import Mark, pieces, written


@dataclass(frozen=True)
class Page:
    """One document as it is shown.

    `newest` is false when the codes rest on an older version of it; `before` is the version before, to compare with.
    """

    anchor: str
    public_id: str
    name: str
    kind: str
    version: int
    newest: bool
    before: str
    date: date | None
    unread: bool
    evidence: int
    open: bool
    text: str
    marks: tuple[Mark, ...]

    @cached_property
    def html(self) -> SafeString:
        """The text with its highlights, written when it is shown: an answer with the codes alone shows none."""
        return written(pieces(self.text, self.marks))


def pages(row: Encounter, spans: Sequence[Evidence], user_id: int, chosen: str = "") -> tuple[Page, ...]:
    """Show the newest documents; one that the codes cite in an older version is shown in that version too."""
    current = {d.pk for d in newest_documents(row).values()}
    cited: dict[int, list[Evidence]] = defaultdict(list)
    for span in spans:
        cited[span.document_id].append(span)
    held = {d.pk: d for d in row.documents.all()}
    shown = sorted((d for d in held.values() if d.pk in current or d.pk in cited), key=_order)
    seen = set(DocumentSeen.objects.filter(user_id=user_id, document__encounter=row).values_list("document", flat=True))
    open_one = next((d.pk for d in shown if str(d.public_id) == chosen), None) or _first(shown, cited)
    versions = {(d.name, d.version): d for d in held.values()}
    return tuple(
        Page(
            anchor=f"document-{document.pk}",
            public_id=str(document.public_id),
            name=document.name,
            kind=document.kind,
            version=document.version,
            newest=document.pk in current,
            before=str(before.public_id) if (before := versions.get((document.name, document.version - 1))) else "",
            date=document.date,
            unread=document.pk not in seen,
            evidence=sum(_kind(s) in {"assigned", "suggested"} for s in cited.get(document.pk, ())),
            open=document.pk == open_one,
            text=document.text,
            marks=tuple(_mark(s) for s in cited.get(document.pk, ()) if _kind(s)),
        )
        for document in shown
    )


def _order(document: Document) -> tuple[str, str, str, int]:
    return document.kind, document.date.isoformat() if document.date else "", document.name, document.version


def _first(shown: Sequence[Document], cited: Mapping[int, Sequence[Evidence]]) -> int | None:
    """Open the document that most of the evidence is in: there the work begins."""
    if not shown:
        return None
    return max(shown, key=lambda d: len(cited.get(d.pk, ()))).pk


def _kind(span: Evidence) -> str:
    """Return the look of a highlight, or nothing for a code that was taken back."""
    if span.assignment is None:
        return "not-coded"
    return "" if span.assignment.state == Assignment.State.WITHDRAWN else span.assignment.state


def _mark(span: Evidence) -> Mark:
    held = span.assignment or span.not_coded
    return Mark(
        anchor=f"evidence-{span.pk}",
        start=span.start,
        end=span.end,
        kind=_kind(span),
        code=held.code if held else "",
        target=f"code-{span.assignment_id}" if span.assignment_id else f"not-coded-{span.not_coded_id}",
    )
