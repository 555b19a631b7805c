"""Finding a code from the workbench: a list to choose from, and one code's page beside it.

The words may be words of the note, so they are posted: they stand in no address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from superbill.office.code_finding import SHOWN, below, day_of, named
from superbill.office.permits import permitted
from superbill.office.screens.chart import encounter_or_404
from superbill.office.standing import tables
from superbill.tables.pages import look_up


@permitted("chart.code")
@require_POST
def find(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show codes for some words, or one code's page beside them."""
    row = encounter_or_404(encounter_id)
    day = day_of(row)
    code = request.POST.get("page", "")
    if code:
        found = look_up(tables(), code, day, request.POST.get("system") or None)
        return render(request, "office/find_page.html", {"page": found.pages[0] if found.pages else None})
    words = request.POST.get("q", "").strip()[:200]
    choices = below(words, day) if request.POST.get("below") else ()
    choices = choices or named(words, row.setting, day)
    return render(request, "office/find.html", {"choices": choices, "words": words, "most": len(choices) == SHOWN})
