"""Rules that denials propose: each with the case that it must stop, switched on or refused by a second person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadInput, SuperbillError
from superbill.office import audit, money
from superbill.office.models import RuleProposal
from superbill.office.permits import allowed, permitted
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import MOST, tabs


@permitted("denial.work")
def show(request: HttpRequest) -> HttpResponse:
    """Show every proposed rule, those that wait first."""
    return _page(request, "")


@permitted("contract.write")
@require_POST
def decide(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule on or refuse it; its cases are tried first."""
    try:
        on = request.POST.get("do") == "on"
        money.decide_rule(str(rule_id), who(request), on=on, today=timezone.now().date())
    except BadInput as error:
        return _page(request, told(error))
    except SuperbillError as error:
        return _page(request, str(error))
    return redirect("rules")


def _page(request: HttpRequest, trouble: str) -> HttpResponse:
    order = {"proposed": 0, "on": 1}
    found = RuleProposal.objects.select_related("task__claim").order_by("-id")[:MOST]
    rows = sorted(found, key=lambda row: order.get(row.state, 2))
    audit.record(who(request), "list", "payer rules", detail=f"{len(rows)} rows")
    page = {"rows": rows, "trouble": trouble, "tabs": tabs("rules", allowed(request.user))}
    return render(request, "office/rules.html", page, status=422 if trouble else 200)
