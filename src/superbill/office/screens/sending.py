"""Batches: finished charts become claims, claims go out payer by payer, what is left out is told with the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.office import audit, billing_run
from superbill.office.models import Encounter
from superbill.office.permits import allowed, permitted, require
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import tabs


@permitted("claim.submit")
def show(request: HttpRequest) -> HttpResponse:
    """Show what waits; build the claims of finished charts, or send the batch of a payer."""
    trouble = done = ""
    left: list[tuple[Encounter, str]] = []
    today = timezone.now().date()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "build":
                require(request, "claim.write")
                wanted = [str(row.public_id) for row in billing_run.to_bill(today)]
                run = billing_run.bill(wanted, who(request), today=today)
                done = _built(run)
                left = [(Encounter.objects.get(public_id=each.encounter_id), each.why) for each in run.left]
            elif request.POST.get("do") == "send":
                sent = billing_run.submit_batch(request.POST.get("payer", ""), who(request), today=today)
                done = _on_their_way(sent)
            else:
                raise BadInput("form", "did not say what to do", "Choose a button")
        except BadInput as error:
            trouble = told(error)
    audit.record(who(request), "list", "batches")
    page = {"to_bill": len(billing_run.to_bill(today)), "batches": billing_run.batches(today), "left": left,
            "tabs": tabs("batches", allowed(request.user)), "trouble": trouble, "done": done}  # fmt: skip
    return render(request, "office/batches.html", page, status=422 if trouble else 200)


def _built(run: billing_run.Run) -> str:
    claims = counted(len(run.claims), "claim was", "claims were")
    return f"{claims} built; {counted(len(run.left), 'chart is', 'charts are')} left."


def _on_their_way(sent: int) -> str:
    if not sent:
        return "Nothing was left to send: it is on its way."
    return "1 claim is on its way." if sent == 1 else f"{sent} claims are on their way."
