"""The administrator's lists of payers and of providers: add one, change it, take it out of use."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import CardChange, Payer
from superbill.office.permits import permitted
from superbill.office.records.directory import FIELDS, listed_parties, retire_party, save_party
from superbill.office.records.filing import clocks_of
from superbill.office.records.parties import KINDS
from superbill.office.screens.answers import told, who

LABELS = {
    "name": "Name",
    "kind": "Kind",
    "identifier": "Electronic payer number",
    "organization": "Organization",
    "last_name": "Last name of a person",
    "first_name": "First name",
    "npi": "NPI",
    "taxonomy": "Taxonomy",
}


@permitted("party.manage")
def directory(request: HttpRequest, kind: str = "payer") -> HttpResponse:
    """Show a list and the form of the one that is being changed, or of a new one; do what was sent."""
    if kind not in FIELDS:
        raise Http404
    trouble, chosen = "", request.POST.get("party", "") or request.GET.get("party", "")
    if request.method == "POST":
        try:
            _do(request, kind, chosen)
            return redirect("directory", kind)
        except BadInput as error:
            trouble = told(error)
    audit.record(who(request), "list", kind)
    held = listed_parties(kind)
    row, out = next(((r, retired) for r, retired in held if str(r.public_id) == chosen), (None, False))
    typed = {name: request.POST.get(name, getattr(row, name, "")) for name in FIELDS[kind]}
    page = {
        "kind": kind,
        "rows": [(r, [getattr(r, n) for n in FIELDS[kind]], retired) for r, retired in held],
        "fields": [(name, LABELS[name], typed[name]) for name in FIELDS[kind]],
        "labels": [LABELS[name] for name in FIELDS[kind]],
        "chosen": row,
        "retired": out,
        "changes": CardChange.objects.filter(kind=kind, card=row.public_id).order_by("-id")[:20] if row else (),
        "kinds": KINDS,
        "clocks": clocks_of(row, timezone.localdate()) if isinstance(row, Payer) else "",
        "trouble": trouble,
    }
    return render(request, "office/directory.html", page, status=422 if trouble else 200)


def _do(request: HttpRequest, kind: str, chosen: str) -> None:
    if "retire" in request.POST and chosen:
        retire_party(kind, chosen, retired=request.POST["retire"] == "yes", by=who(request))
    else:
        save_party(kind, chosen, request.POST.dict(), by=who(request))
