"""Charts that few open: restricted, opened by breaking the glass, and the list of those who did."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from superbill.errors import BadInput
from superbill.office.models import Encounter, GlassBreak
from superbill.office.permits import permitted
from superbill.office.records import glass
from superbill.office.screens.answers import told
from superbill.office.screens.patients import card_address


@permitted("chart.break_glass")
def broken(request: HttpRequest, chart_id: str) -> HttpResponse:
    """Ask for the reason, write it down, and open the chart for an hour."""
    if not Encounter.objects.filter(public_id=chart_id).exists():
        raise Http404
    trouble = ""
    if request.method == "POST":
        try:
            glass.break_glass(str(chart_id), by=request.user.get_username(), reason=request.POST.get("reason", ""))
            return redirect("chart", chart_id)
        except BadInput as error:
            trouble = f"The {error.field} {error.what}. {error.do}."
    typed = request.POST.get("reason", "")
    return render(request, "office/glass.html", {"trouble": trouble, "typed": typed}, status=400 if trouble else 200)


@permitted("chart.restrict")
@require_POST
def restricted(request: HttpRequest, chart_id: str) -> HttpResponse:
    """Restrict a chart to few, or lift that; leads back to the card of its patient."""
    row = Encounter.objects.select_related("patient").filter(public_id=chart_id).first()
    if row is None:
        raise Http404
    do, done = (glass.lift, "lifted") if request.POST.get("do") == "lift" else (glass.restrict, "restricted")
    do(str(chart_id), by=request.user.get_username())
    return redirect(card_address(row.patient.public_id, done))


@permitted("glass.review")
def listed(request: HttpRequest) -> HttpResponse:
    """List who opened which chart outside their work, and why; what nobody has reviewed comes first."""
    return _listed(request)


@permitted("glass.review")
@require_POST
def reviewed(request: HttpRequest, glass_id: str) -> HttpResponse:
    """Write down whether the opening was justified."""
    try:
        glass.review_glass(
            str(glass_id),
            by=request.user.get_username(),
            justified=request.POST.get("justified") == "yes",
            note=request.POST.get("note", ""),
        )
    except GlassBreak.DoesNotExist:
        raise Http404 from None
    except BadInput as error:
        if error.field != "note":
            return render(request, "office/trouble.html", OWN, status=409)
        return _listed(request, told(error), str(glass_id))
    return redirect("glass-list")


def _listed(request: HttpRequest, trouble: str = "", at: str = "") -> HttpResponse:
    page = {"rows": glass.glass_list(by=request.user.get_username()), "trouble": trouble, "at": at}
    return render(request, "office/glass_list.html", page, status=422 if trouble else 200)


OWN = {"what": "This was you", "do": "Somebody else reviews a chart that you opened by breaking the glass."}
