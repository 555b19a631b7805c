"""The group of a stay on the screen: what carries it, and the other groups of the same codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.office.other_groups import around
from superbill.office.permits import permitted
from superbill.office.records.opened import Opened
from superbill.office.screens.chart import encounter_or_404
from superbill.office.standing import standing


@permitted("price.read")
def show(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show the group and its alternatives."""
    row = encounter_or_404(encounter_id)
    chart = Opened(row)
    stands = standing(chart)
    page = {"encounter": row, "standing": stands, "around": around(chart, stands)}
    return render(request, "office/drg.html" if "X-Part" in request.headers else "office/drg_page.html", page)
