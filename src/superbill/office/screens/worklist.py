"""The worklist: why each chart is here, whose it is, how old, how much; as each person filtered and sorted it.

A reference that is searched for stands in no address: the form is posted, kept for the person and then shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from superbill.model.counted import counted
from superbill.office import audit, reach
from superbill.office.models import Encounter
from superbill.office.permits import allowed, permitted, seen
from superbill.office.records.listing import COUNTED, SORTS, Asked, listed
from superbill.office.records.ownership import coders
from superbill.office.records.preferences import preferences, set_preference
from superbill.office.records.routing import REASONS
from superbill.office.records.worklist_rows import rows_of
from superbill.office.screens.frame import chosen as chosen_by
from superbill.office.screens.frame import person
from superbill.office.screens.worklist_cells import attributes, line

COLUMNS: dict[str, str] = {
    "reference": "Chart",
    "reason": "Routed because",
    "errors": "Findings",
    "service_date": "Service date",
    "age": "Age",
    "setting": "Setting",
    "payer": "Payer",
    "stage": "Status",
    "code": "First-listed code",
    "suggested": "To decide",
    "charge": "Charges",
    "balance": "Balance",
    "owner": "With",
}
SHOWN = tuple(name for name in COLUMNS if name not in {"payer"})
SORTED_BY = {"age": "service_date", "balance": ""}
SAID = {
    "no-more": "There is no further chart in this list that is free. Change the filter to see more.",
    "not-charts": "Not given: no chart was chosen. Tick the charts at the left of the list.",
    "not-person": "Not given: nobody who codes here was chosen. Choose a person beside the button.",
    "not-chart": "Not given: one of the charts is finished. Open it again first.",
}
"""What the list says of what was done just before."""
OLDER = {"3": "3 days", "7": "7 days", "14": "14 days", "30": "30 days", "90": "90 days"}
SETTINGS = ("professional", "outpatient", "inpatient", "skilled_nursing", "home_health", "hospice")


@dataclass(frozen=True)
class Column:
    """One column: its heading, the address that sorts by it, how it is sorted now (`aria-sort`)."""

    name: str
    label: str
    sort: str
    sorted: str
    pinned: bool
    width: int


@permitted("worklist.read")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show one page of the list; what is asked for is remembered for the person, with the page that was left."""
    user = person(request)
    chosen = chosen_by(request)
    asked = _asked(request, chosen)
    if (request.POST or request.GET) and "page" not in request.GET and asdict(asked) != chosen.get("worklist"):
        set_preference(user.pk, "worklist", asdict(asked))
    if request.method == "POST":
        return redirect(f"{reverse('worklist')}?{_query(asked)}")
    came_back = not set(request.GET) - {"said"}
    page = _page(str(request.session.get("worklist page", 1)) if came_back else request.GET.get("page", ""))
    now = timezone.localdate()
    columns, sees = _columns(asked, chosen.get("columns")), seen(user)
    shown, widths = _chosen(chosen.get("columns")), (chosen.get("columns") or {}).get("widths", {})
    charts = reach.within(user, Encounter.objects.all())
    found = listed(asked, user.get_username(), page, today=now, charts=charts)
    if page > found.pages:
        found = listed(asked, user.get_username(), found.pages, today=now, charts=charts)
    if found.page != request.session.get("worklist page", 1):
        request.session["worklist page"] = found.page
    audit.record(user.get_username(), "list", "encounter", detail=f"page {found.page}")
    assigns = "work.assign" in allowed(user)
    written = [(c.name, attributes(c.name, pinned=c.pinned)) for c in columns]
    view = {
        "found": found,
        "lines": [line(row, written, sees, pick=assigns) for row in rows_of(found.rows, user.get_username(), now)],
        "asked": asked,
        "columns": columns,
        "all_columns": [(name, label, name in shown, widths.get(name, "")) for name, label in COLUMNS.items()],
        "pinned": (chosen.get("columns") or {}).get("pinned", "reference"),
        "total": _told(found.total),
        "stored": not found.reasons and Encounter.objects.exists(),
        "reasons": [
            (name, REASONS[name], _told(number), _query(asked, reason=name, owner=""))
            for name, number in found.reasons.items()
        ],
        "open": _told(sum(number for name, number in found.reasons.items() if name not in {"done", "planned"})),
        "older": OLDER,
        "settings": SETTINGS,
        "filtered": asked != Asked(),
        "query": _query(asked),
        "said": _said(request.GET.get("said", "")),
        "colleagues": coders() if assigns else (),
        "mine": _query(asked, reason="", owner="mine"),
        "whole": _query(asked, reason="", owner=""),
        "pages": f"{found.pages:,}{'+' if found.total > COUNTED else ''}",
        "previous": found.page - 1,
        "next": found.page + 1,
    }
    return render(request, "office/worklist.html", view)


def asked_last(user_id: int) -> Asked:
    """Return how the person last filtered and sorted the list."""
    return Asked.of(preferences(user_id).get("worklist") or {})


def _asked(request: HttpRequest, chosen: dict[str, Any]) -> Asked:
    """What the form or the address asks for; `searched` stands for the text that was searched for last."""
    kept = chosen.get("worklist") or {}
    if request.POST:
        return Asked.of(request.POST.dict())
    if set(request.GET) - {"page", "said"}:
        text = kept.get("text", "") if request.GET.get("searched") else ""
        return Asked.of(request.GET.dict() | {"text": text})
    return Asked.of(kept)


def _said(name: str) -> str:
    done, _, number = name.partition("-")
    if done == "given" and number.isdecimal() and len(number) < 4:
        return f"{counted(int(number), 'chart was', 'charts were')} given."
    return SAID.get(name, "")


def _told(number: int) -> str:
    """Write how many there are; long lists are not counted to their end."""
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"


def _page(given: str) -> int:
    return max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1


def _query(asked: Asked, **other: str) -> str:
    told = asdict(asked) | {"text": "", "searched": "1" if asked.text else ""} | other
    return urlencode({name: value for name, value in told.items() if value})


def _chosen(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON of the person's setting
    return tuple(name for name in COLUMNS if name in value["shown"]) if value else SHOWN


def _columns(asked: Asked, value: Any) -> list[Column]:  # noqa: ANN401 - JSON of the person's setting
    now = asked.sort.split(",")
    pinned, widths = (value["pinned"], value.get("widths", {})) if value else ("reference", {})
    found = []
    for name in _chosen(value):
        by = SORTED_BY.get(name, name)
        up, down = by in now, f"-{by}" in now
        if name == "age":
            up, down = down, up
        turned = f"-{by}" if by in now else by
        sort = _query(asked, sort=turned) if by in SORTS else ""
        now_sorted = "ascending" if up else "descending" if down else ""
        found.append(Column(name, COLUMNS[name], sort, now_sorted, name == pinned, widths.get(name, 0)))
    return sorted(found, key=lambda column: not column.pinned)
