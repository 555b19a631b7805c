"""What changed between two versions of a document, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.office import audit
from superbill.office.permits import permitted, seen
from superbill.office.screens.chart import encounter_or_404
from superbill.office.screens.frame import person

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that is the same, was taken out, or was put in."""

    kind: str
    text: str


@permitted("chart.read")
@transaction.atomic
def compare(request: HttpRequest, encounter_id: str, document_id: str) -> HttpResponse:
    """Show a document with what was taken out and put in since the version before."""
    row = encounter_or_404(encounter_id)
    user = person(request)
    newer = row.documents.filter(public_id=document_id).first()
    older = newer and row.documents.filter(name=newer.name, version=newer.version - 1).first()
    if not newer or not older or "note.text" not in seen(user):
        raise Http404
    audit.record(user.get_username(), "read", "document versions", str(newer.public_id))
    page = {"chart": row, "newer": newer, "older": older, "stretches": tuple(changes(older.text, newer.text))}
    return render(request, "office/versions_part.html" if "X-Part" in request.headers else "office/versions.html", page)


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
