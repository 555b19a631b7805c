"""The group of a stay: what carries it, and what it would be with another principal diagnosis or without a code.

Shown to coders, never to the provider who is asked: see `superbill.pricing.what_if`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.model.what_if import Change, Scenario
from superbill.office.models import Encounter
from superbill.office.permits import permitted
from superbill.office.screens.chart import encounter_or_404
from superbill.office.standing import Standing, coded_now, standing, tables
from superbill.pricing.what_if import Setting, what_if
from superbill.tables.pages import look_up


@dataclass(frozen=True)
class Other:
    """Another group that this stay could fall into, and by what."""

    kind: str
    code: str
    drg: str
    title: str
    weight: Decimal | None
    difference: Decimal | None
    rule: str
    source: str


@permitted("chart.read")
def show(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show the group and its alternatives."""
    row = encounter_or_404(encounter_id)
    stands = standing(row)
    page = {"encounter": row, "standing": stands, "others": others(row, stands)}
    return render(request, "office/drg.html" if "X-Part" in request.headers else "office/drg_page.html", page)


def others(row: Encounter, stands: Standing) -> tuple[Other, ...]:
    """Return each eligible principal diagnosis and each code taken away, with the group that follows."""
    grouping = stands.grouping
    if grouping is None or grouping.drg is None:
        return ()
    codes = [d.code for d in stands.encounter.diagnoses]
    changes = [Change(kind="principal", code=c) for c in codes[1:]] + [Change(kind="remove", code=c) for c in codes[1:]]
    told = what_if(stands.encounter, changes, Setting(tables(), coded=coded_now(row))).scenarios
    found = [_other(row, s) for s in told if s.after and s.after.drg and s.after.drg != grouping.drg]
    return tuple(sorted(found, key=lambda o: (o.kind, -(o.weight or Decimal(0)))))


def _other(row: Encounter, scenario: Scenario) -> Other:
    after = scenario.after
    number = after.drg if after and after.drg else ""
    pages = look_up(tables(), number, row.discharge_date or row.stored_at.date(), "MS-DRG").pages
    return Other(
        kind=scenario.change.kind,
        code=scenario.change.code or "",
        drg=number,
        title=(pages[0].title or "") if pages else "",
        weight=after.weight if after else None,
        difference=scenario.weight_difference,
        rule=scenario.rule,
        source=scenario.source,
    )
