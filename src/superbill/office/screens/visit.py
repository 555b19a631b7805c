"""The E/M grid: problems, data and risk with the words that show them, by decision-making and by time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.coding.em import level
from superbill.coding.em.decision import RANKS, STEPS, WAYS
from superbill.errors import BadInput
from superbill.model.visit import Cell, Family, Visit, VisitLevel
from superbill.office import audit, records
from superbill.office.models import Encounter
from superbill.office.permits import permitted
from superbill.office.records.visits import changes, facts_of, told_by_the_note
from superbill.office.screens.answers import chart_or_404, told, who
from superbill.office.screens.visit_facts import BadField, Typed, as_held, as_typed, read_facts

ELEMENTS = {"problems": "Problems", "data": "Data", "risk": "Risk"}


@dataclass(frozen=True)
class Step:
    """One field of the grid: what a step asks of an element, and whether the visit reaches it."""

    name: str
    ways: tuple[str, ...]
    reached: bool


@dataclass(frozen=True)
class Row:
    """One element of the grid."""

    name: str
    steps: tuple[Step, ...]
    cell: Cell


@dataclass(frozen=True)
class Form:
    """The facts that the grid shows, what stands in the form, and what was refused at which field."""

    facts: Visit
    typed: Typed
    trouble: str = ""
    at: str = ""
    tried: bool = False


@permitted("chart.read")
@transaction.atomic
def show(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Show the grid of a visit as it stands; a chart without any date has none."""
    row = chart_or_404(encounter_id)
    audit.record(who(request), "read", "visit", str(row.public_id))
    facts = facts_of(row)
    return _shown(request, row, Form(facts, as_held(facts))) if facts else redirect("chart", encounter_id)


@permitted("chart.code")
@transaction.atomic
def settle(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Try other facts, or settle the level on them."""
    row = chart_or_404(encounter_id)
    base = facts_of(row)
    if request.method != "POST" or base is None:
        return redirect("visit", encounter_id)
    typed = as_typed(request.POST, base)
    form = Form(base, typed)
    try:
        form = replace(form, facts=read_facts(typed, base), tried=True)
        if request.POST.get("do") == "settle":
            records.settle_visit(str(row.public_id), form.facts, by=who(request), reason=typed.reason)
            return redirect("visit", encounter_id)
    except BadInput as error:
        at = error.at if isinstance(error, BadField) else error.field
        form = replace(form, trouble=told(error), at=at if at in typed.fields else "")
    return _shown(request, row, form)


def _shown(request: HttpRequest, row: Encounter, form: Form) -> HttpResponse:
    facts = form.facts
    found = level(facts)
    note = told_by_the_note(row)
    page = {
        "encounter": row,
        "facts": facts,
        "level": found,
        "grid": grid(found),
        "steps": list(STEPS.values()),
        "decisions": row.visit_decisions.order_by("-number"),
        "note": note,
        "changed": changes(note.facts if note else None, facts),
        "families": get_args(Family),
        "form": form,
    }
    return render(request, "office/visit.html", page, status=422 if form.trouble else 200)


def grid(found: VisitLevel) -> tuple[Row, ...]:
    """Return the table of decision-making: for each element what each step asks, and which one the visit reaches."""
    rows = []
    for cell in found.grid:
        steps = []
        for rank, name in STEPS.items():
            ways = tuple(way.shows for way in WAYS[cell.element] if RANKS[way.grade] == rank)
            steps.append(Step(name, ways, reached=RANKS[cell.grade] == rank))
        rows.append(Row(ELEMENTS[cell.element], tuple(steps), cell))
    return tuple(rows)
