"""What changed between two versions of a document, on the screen."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.office import audit
from superbill.office.permits import permitted, seen
from superbill.office.records.document_versions import changes, with_the_one_before
from superbill.office.screens.chart import encounter_or_404
from superbill.office.screens.frame import person


@permitted("chart.read")
@transaction.atomic
def compare(request: HttpRequest, encounter_id: str, document_id: str) -> HttpResponse:
    """Show a document with what was taken out and put in since the version before."""
    row = encounter_or_404(encounter_id)
    user = person(request)
    found = with_the_one_before(row, str(document_id))
    if found is None or "note.text" not in seen(user):
        raise Http404
    newer, older = found
    audit.record(user.get_username(), "read", "document versions", str(newer.public_id))
    page = {"chart": row, "newer": newer, "older": older, "stretches": tuple(changes(older.text, newer.text))}
    return render(request, "office/versions_part.html" if "X-Part" in request.headers else "office/versions.html", page)
