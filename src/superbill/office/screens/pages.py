"""The documents of a chart: what is unread, which version, and the text with its highlights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from superbill.office.models import Assignment, Document, DocumentSeen
from superbill.office.records.keeping import sha256
from superbill.office.records.opened import Opened
from superbill.office.screens.codes import target
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

    @property
    def html(self) -> SafeString:
        """The text with its highlights, written when it is shown: an answer with the codes alone shows none."""
        return written(pieces(self.text, self.marks))


def pages(chart: Opened, user_id: int, chosen: str = "") -> tuple[Page, ...]:
    """Show the newest documents; one that the codes cite in an older version is shown in that version too."""
    newest = {(d.name, sha256(d.text)) for d in chart.encounter.documents}
    current = {d.pk for d in chart.documents if (d.name, d.sha256) in newest}
    cited = _marks(chart)
    held = {d.pk: d for d in chart.documents}
    shown = sorted((d for d in held.values() if d.pk in current or d.pk in cited), key=_order)
    seen = set(
        DocumentSeen.objects.filter(user_id=user_id, document__encounter=chart.row).values_list("document", flat=True)
    )
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
            evidence=sum(m.kind in {"assigned", "suggested"} for m in cited.get(document.pk, ())),
            open=document.pk == open_one,
            text=document.text,
            marks=tuple(m for m in cited.get(document.pk, ()) if m.kind),
        )
        for document in shown
    )


def _order(document: Document) -> tuple[str, str, str, int]:
    return document.kind, document.date.isoformat() if document.date else "", document.name, document.version


def _first(shown: Sequence[Document], cited: Mapping[int, Sequence[Mark]]) -> int | None:
    """Open the document that most of the evidence is in: there the work begins."""
    if not shown:
        return None
    return max(shown, key=lambda d: len(cited.get(d.pk, ()))).pk


def _marks(chart: Opened) -> dict[int, list[Mark]]:
    """Return the highlights of each document; one of a code that was taken back has no look."""
    looks = {a.pk: (a.code, "" if a.state == Assignment.State.WITHDRAWN else a.state) for a in chart.codes}
    left = {n.pk: (n.code, "not-coded") for n in chart.left}
    found: dict[int, list[Mark]] = defaultdict(list)
    for span in chart.spans:
        code, kind = looks[span.assignment_id] if span.assignment_id else left[span.not_coded_id or 0]
        found[span.document_id].append(Mark(f"evidence-{span.pk}", span.start, span.end, kind, code, target(span)))
    return found
