"""Entering an insurance card at the front desk."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.models import Patient
from superbill.office.permits import permitted
from superbill.office.records.parties import KINDS
from superbill.office.screens.answers import told, who


@permitted("visit.prepare")
def enter(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the card of a patient to be filled in, and enter it; what was typed stays when it is refused."""
    row = Patient.objects.filter(public_id=patient_id).first()
    if row is None:
        raise Http404
    trouble = ""
    if request.method == "POST":
        try:
            money.add_coverage(str(patient_id), request.POST.dict(), by=who(request))
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("enter-card", patient_id)
    audit.record(who(request), "read", "coverage", str(patient_id))
    typed = {"order": str(row.coverages.count() + 1), "kind": "commercial", "relationship": "self"}
    page = {"patient": row, "coverages": row.coverages.select_related("payer"), "kinds": KINDS, "trouble": trouble,
            "typed": typed | request.POST.dict()}  # fmt: skip
    return render(request, "office/card.html", page, status=422 if trouble else 200)
