"""Which columns of the worklist a person sees, how wide they are, and which stays when the list is moved sideways."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from superbill.office.permits import permitted
from superbill.office.records.preferences import set_preference
from superbill.office.screens.frame import chosen, person
from superbill.office.screens.worklist import COLUMNS, SHOWN

NARROWEST, WIDEST = 48, 640


@permitted("worklist.read")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the columns that were chosen; or the width of one that was drawn wider or narrower."""
    user, sent = person(request), request.POST
    resized = sent.get("resized", "")
    if resized in COLUMNS:
        held = chosen(request).get("columns") or {"shown": list(SHOWN), "pinned": "reference"}
        widths = held.get("widths", {}) | {resized: _width(sent.get("width", ""))}
        kept = {name: width for name, width in widths.items() if width}
        set_preference(user.pk, "columns", held | {"widths": kept})
        return HttpResponse(status=204)
    shown = [name for name in COLUMNS if name in sent.getlist("column")]
    pinned = sent.get("pinned", "reference")
    value = {
        "shown": shown or ["reference"],
        "pinned": pinned if pinned in COLUMNS else "reference",
        "widths": {name: width for name in COLUMNS if (width := _width(sent.get(f"width-{name}", "")))},
    }
    set_preference(user.pk, "columns", None if "shipped" in sent else value)
    return redirect("worklist")


def _width(text: str) -> int:
    """Return a width in pixels that a column can have; 0, as wide as what stands in it, for anything else."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return min(max(number, NARROWEST), WIDEST) if number else 0
