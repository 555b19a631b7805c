"""What the keys of the workbench do: one change each, answered with the parts of the screen that it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from superbill.errors import BadInput, SuperbillError
from superbill.office import audit
from superbill.office.chart_changes import compute, looked_up
from superbill.office.chart_why import why
from superbill.office.errors import StaleChart
from superbill.office.models import Assignment, Encounter, NotCoded
from superbill.office.permits import permitted
from superbill.office.records import charting
from superbill.office.records.board import Turn
from superbill.office.records.charting import Words
from superbill.office.records.keeping import public_id
from superbill.office.records.opened import Opened
from superbill.office.screens.answers import told
from superbill.office.screens.chart import Chart, encounter_or_404, mark_seen
from superbill.office.screens.frame import person

CHANGES = ("accept", "reject", "undo", "first", "up", "down", "place", "poa", "add", "cite", "code_anyway")


@permitted("chart.code")
@require_POST
def change(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Make one change and show the codes as they are then; with script only the parts that changed."""
    if "reject" in request.POST and not request.POST.get("reason", "").strip():
        return _ask_reason(request, encounter_or_404(encounter_id))
    part = "X-Part" in request.headers
    said, status, opened, stands = "", 200, None, None
    try:
        with audit.at_the_end():
            turn = _make(request, str(encounter_id))
            if turn.board:
                opened = Opened(turn.board.row, turn.board.ordered())
                stands = compute(opened, turn, person(request).get_username())
    except StaleChart as error:
        said, status = f"{error}.", 409
    except SuperbillError as error:
        said, status = told(error) if isinstance(error, BadInput) else f"{error}", 422
    if not part and not said:
        return redirect("chart", encounter_id=encounter_id)
    if said or opened is None:
        opened, stands = Opened(encounter_or_404(encounter_id)), None
    chart = Chart(opened, request, stands)
    page = {"chart": chart, "said": said, "words_changed": _words(request.POST) is not None}
    answer = render(request, "office/chart_parts.html" if part else "office/chart.html", page, status=status)
    if said:
        answer["X-Says"] = said.encode("ascii", "xmlcharrefreplace").decode()
    return answer


@permitted("chart.read")
def explain(request: HttpRequest, encounter_id: str, code_id: str) -> HttpResponse:
    """Explain one code, for the pane below the codes."""
    row = encounter_or_404(encounter_id)
    return render(request, "office/chart_why.html", {"why": why(Opened(row), str(code_id)), "encounter": row})


@permitted("chart.read")
@require_POST
def seen(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Remember that a document was opened."""
    row = encounter_or_404(encounter_id)
    wanted = request.POST.get("document", "")
    mark_seen(person(request).pk, [str(d.public_id) for d in row.documents.all() if str(d.public_id) == wanted])
    return HttpResponse(status=204)


def _make(request: HttpRequest, encounter_id: str) -> Turn:
    form, by = request.POST, person(request).get_username()
    revision = _number(form, "revision")
    name = next((n for n in CHANGES if n in form), "")
    code = form.get(name, "")
    if name == "accept":
        return charting.accept(encounter_id, code, revision=revision, by=by)
    if name == "reject":
        return charting.reject(encounter_id, code, form.get("reason", ""), revision=revision, by=by)
    if name == "undo":
        return charting.undo(encounter_id, revision=revision, by=by)
    if name in {"first", "up", "down", "place"}:
        return charting.move(encounter_id, code, _place(name, code, form), revision=revision, by=by)
    if name == "poa":
        return charting.set_poa(encounter_id, code, _poa(code, form), revision=revision, by=by)
    return _put_in(name, encounter_id, form, revision, by)


def _put_in(name: str, encounter_id: str, form: Mapping[str, str], revision: int, by: str) -> Turn:
    words = _words(form)
    if name == "add":
        new = looked_up(encounter_id, form.get("system", ""), form.get("add", ""))
        return charting.add(encounter_id, new, words, revision=revision, by=by)
    if name == "cite" and words:
        return charting.cite(encounter_id, form.get("cite", ""), words, revision=revision, by=by)
    if name == "code_anyway":
        row = NotCoded.objects.filter(run__encounter__public_id=encounter_id, pk=_number(form, name)).first()
        if row is None:
            raise BadInput("code", "is not on this chart", "Load the chart again")
        span = row.evidence.select_related("document").first()
        quoted = Words(str(span.document.public_id), span.start, span.end) if span else None
        new = looked_up(encounter_id, row.system, row.code)
        return charting.add(encounter_id, new, quoted, revision=revision, by=by)
    raise BadInput("change", "is none that this screen knows", "Load the chart again")


def _words(form: Mapping[str, str]) -> Words | None:
    if not form.get("document"):
        return None
    return Words(form["document"], _number(form, "start"), _number(form, "end"))


def _place(name: str, code: str, form: Mapping[str, str]) -> int:
    if name == "first":
        return 1
    if name == "place":
        return _number(form, "at")
    row = Assignment.objects.filter(public_id=public_id(code, "code")).first()
    return max(1, (row.sequence if row else 1) + (1 if name == "down" else -1))


def _poa(code: str, form: Mapping[str, str]) -> str:
    """Return the indicator that was chosen, else the one after that of the code."""
    if "indicator" in form:
        return form["indicator"]
    row = Assignment.objects.filter(public_id=public_id(code, "code")).first()
    order = charting.POA
    return order[(order.index(row.poa) + 1) % len(order)] if row and row.poa in order else "Y"


def _number(form: Mapping[str, Any], name: str) -> int:
    try:
        return int(form.get(name, ""))
    except ValueError:
        raise BadInput(name, "is not a number", "Load the chart again") from None


def _ask_reason(request: HttpRequest, row: Encounter) -> HttpResponse:
    """Ask for the reason on a page of its own, where there is no script to ask on the spot."""
    code = next((a for a in row.assignments.all() if str(a.public_id) == request.POST["reject"]), None)
    if code is None:
        raise Http404
    page = {"chart": Chart(Opened(row), request), "code": code, "revision": request.POST.get("revision", "")}
    return render(request, "office/chart_reject.html", page, status=422)
