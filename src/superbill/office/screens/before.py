"""The front desk before the visit: is it covered, is it authorized, was the patient told; one list for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadInput, SuperbillError
from superbill.office import audit, money
from superbill.office.models import BenefitCheck, Encounter, Restriction
from superbill.office.permits import permitted, require, seen
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.authorizing import DECISIONS
from superbill.office.records.encounters import newest_documents
from superbill.office.records.notices import CHOICES
from superbill.office.records.parties import KINDS
from superbill.office.records.patient_search import patients_of
from superbill.office.screens import written
from superbill.office.screens.answers import told, who
from superbill.office.screens.before_answers import ask_for
from superbill.office.screens.billing import Cell, Listing, Row

PATIENT = ("Patient", False)
AHEAD = dt.timedelta(days=7)
LISTS = {"eligibility": "Eligibility", "authorizations": "Authorizations", "notices": "Estimates and notices"}
KIND_WORDS = {"gfe": "Good-faith estimate", "abn": "Advance notice"}


@permitted("visit.prepare")
@transaction.atomic
def show(request: HttpRequest, tab: str = "eligibility") -> HttpResponse:
    """Show one of the three lists."""
    if tab not in LISTS:
        raise Http404
    return _listed(request, tab)


@permitted("visit.prepare")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put the visits of some days on the lists."""
    try:
        first, last = days(request, "first", "last")
        if first is None or last is None:
            raise BadInput("days", "are missing", "Write the first and the last day")
        made = money.plan_visits(first, last, rules_in_force(), who(request), today=timezone.now().date())
    except SuperbillError as error:
        return _listed(request, "eligibility", trouble=_words(error))
    done = f"New on the lists: {made.checks} checks, {made.authorizations} authorizations, {made.notices} notices."
    return _listed(request, "eligibility", done=done)


@permitted("visit.prepare")
def check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Show what a payer told about one visit; settle it, ask again, or enter the other payer that it names."""
    row = BenefitCheck.objects.select_related("encounter__patient").filter(public_id=check_id).first()
    if row is None:
        raise Http404
    _opens(request, row.encounter)
    trouble = ""
    if request.method == "POST":
        try:
            _settle(request, str(check_id), row)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("before-check", check_id)
    held = money.check_of(str(check_id))
    patient = row.encounter.patient
    facts = [*_who(row.encounter), ("Payer", held.payer), ("Visit on", written.day(held.day)),
             ("State", held.state), ("Asked", written.moment(held.asked, "not yet")),
             ("Answered", written.moment(held.answered, "not yet"))]  # fmt: skip
    page = {"title": "Coverage on the day of the visit", "facts": facts, "check": held, "kinds": KINDS,
            "found": money.found_payers(str(check_id)), "patient": patient}  # fmt: skip
    return _one(request, "eligibility", page, trouble)


@permitted("visit.prepare")
def authorization(request: HttpRequest, authorization_id: UUID) -> HttpResponse:
    """Show one authorization; ask for it with documents of the chart, or note what the payer decided."""
    today, key = timezone.now().date(), str(authorization_id)
    try:
        held = money.authorization_of(key, today)
    except BadInput:
        raise Http404 from None
    encounter = Encounter.objects.select_related("patient").get(public_id=held.encounter_id)
    _opens(request, encounter)
    trouble = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "ask":
                return ask_for(request, key)
            _decide(request, key, today)
        except SuperbillError as error:
            trouble = _words(error)
        else:
            return redirect("before-authorization", authorization_id)
    facts = [*_who(encounter), ("Payer", held.payer), ("Service", held.code), ("Rule", held.source),
             ("State", held.state), ("Due", written.day(held.due, "–")), ("Number", held.number or "–"),
             ("Units", _units(held)), ("From", written.day(held.from_day, "–")),
             ("To", written.day(held.to_day, "–"))]  # fmt: skip
    page = {"title": "Authorization", "facts": facts, "authorization": held, "decisions": DECISIONS.values(),
            "documents": [d.name for d in newest_documents(encounter).values()]}  # fmt: skip
    return _one(request, "authorizations", page, trouble)


@permitted("visit.prepare")
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show one notice, and note that it was given."""
    today, key = timezone.now().date(), str(notice_id)
    try:
        held = money.notice_of(key, today)
    except BadInput:
        raise Http404 from None
    encounter = Encounter.objects.select_related("patient").get(public_id=held.encounter_id)
    _opens(request, encounter)
    trouble = ""
    if request.method == "POST":
        try:
            day = days(request, "day", "day")[0] or today
            money.give_notice(
                held.encounter_id, held.kind, who(request), day=day, choice=request.POST.get("choice", "")
            )
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("before-notice", notice_id)
    facts = [*_who(encounter), ("Visit on", written.day(encounter.service_date)),
             ("Give by", written.day(held.give_by)),
             ("Why then", held.why), ("Given", written.day(held.given, "not yet")),
             ("Choice", CHOICES.get(held.choice, held.choice) or "–")]  # fmt: skip
    choices = CHOICES.items() if held.kind == "abn" else ()
    page = {"title": KIND_WORDS[held.kind], "facts": facts, "notice": held, "choices": choices, "today": today}
    return _one(request, "notices", page, trouble)


@permitted("visit.prepare")
def notice_pdf(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Give the notice as PDF."""
    try:
        held = money.notice_of(str(notice_id), timezone.now().date())
        _opens(request, Encounter.objects.get(public_id=held.encounter_id))
        content = money.notice_file(str(notice_id), who(request))
    except BadInput:
        raise Http404 from None
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def days(request: HttpRequest, *names: str) -> list[dt.date | None]:
    """The days that fields of the form tell; nothing for one that is empty."""
    told_days: list[dt.date | None] = []
    for name in names:
        text = request.POST.get(name, "").strip()
        try:
            told_days.append(dt.date.fromisoformat(text) if text else None)
        except ValueError:
            raise BadInput(name, "is not a day", "Write it as 2026-05-14") from None
    return told_days


def _listed(request: HttpRequest, tab: str, *, trouble: str = "", done: str = "") -> HttpResponse:
    today = timezone.now().date()
    listing = {"eligibility": _checks, "authorizations": _authorizations, "notices": _notices}[tab](today)
    listing = listing if "patient.name" in seen(request.user) else _nameless(listing)
    audit.record(who(request), "list", tab, detail=f"{len(listing.rows)} rows")
    waiting = sorted({(c.payer_id, c.payer) for c in money.checks(first=today) if c.state == "to ask" and c.payer_id})
    page = {"listing": listing, "tabs": _tabs(tab, today), "tab": tab, "first": today, "last": today + AHEAD,
            "waiting": waiting if tab == "eligibility" else (), "trouble": trouble, "done": done}  # fmt: skip
    return render(request, "office/before.html", page, status=422 if trouble else 200)


def _one(request: HttpRequest, tab: str, page: dict[str, Any], trouble: str) -> HttpResponse:
    audit.record(who(request), "read", tab, str(request.path.rstrip("/").rpartition("/")[2]))
    page |= {"tabs": _tabs(tab, timezone.now().date()), "trouble": trouble}
    return render(request, "office/before_one.html", page, status=422 if trouble else 200)


def _tabs(here: str, today: dt.date) -> list[tuple[str, str, int | None, bool]]:
    counts = {
        "eligibility": sum(c.state in {"look", "to ask"} for c in money.checks(first=today)),
        "authorizations": sum(a.state in {"needed", "refused", "call payer", "pended"} for a in money.authorizations()),
        "notices": len(money.notices(today)),
    }
    return [(reverse("before-list", args=[n]), label, counts[n], n == here) for n, label in LISTS.items()]


def _checks(today: dt.date) -> Listing:
    columns = (
        ("Visit", False),
        PATIENT,
        ("Payer", False),
        ("State", False),
        ("To settle, or what the payer said", False),
    )
    found = money.checks(first=today)
    names = _names(c.encounter_id for c in found)
    rows = tuple(
        Row(
            reverse("before-check", args=[c.check_id]),
            (
                Cell(written.day(c.day)),
                names[c.encounter_id],
                Cell(c.payer),
                Cell(c.state, mark="late" if c.state == "look" else ""),
                Cell(" ".join(c.problems) or " ".join(c.told[:2])),
            ),
        )
        for c in found
    )
    return Listing("Eligibility", columns, rows, "No visit is on the list. Plan the days to come.")


def _authorizations(today: dt.date) -> Listing:
    columns = (("Service", False), PATIENT, ("Payer", False), ("State", False), ("Due", False), ("Number", False),
               ("Units used of granted", True), ("Valid until", False))  # fmt: skip
    found = money.authorizations(today)
    names = _names(a.encounter_id for a in found)
    rows = tuple(
        Row(
            reverse("before-authorization", args=[a.authorization_id]),
            (
                Cell(a.code),
                names[a.encounter_id],
                Cell(a.payer),
                Cell(a.state),
                Cell(written.day(a.due), mark="late" if a.late else ""),
                Cell(a.number),
                Cell(_units(a), number=True, mark="late" if a.left is not None and a.left < 0 else ""),
                Cell(written.day(a.to_day)),
            ),
        )
        for a in found
    )
    return Listing("Authorizations", columns, rows, "No planned service needs an authorization by the payers' rules.")


def _notices(today: dt.date) -> Listing:
    columns = (("Notice", False), PATIENT, ("Give by", False), ("Why then", False), ("Given", False))
    found = (*money.notices(today), *money.notices(today, given=True)[:50])
    names = _names(n.encounter_id for n in found)
    rows = tuple(
        Row(
            reverse("before-notice", args=[n.notice_id]),
            (
                Cell(KIND_WORDS[n.kind]),
                names[n.encounter_id],
                Cell(written.day(n.give_by), mark="late" if n.late else ""),
                Cell(n.why),
                Cell(written.day(n.given)),
            ),
        )
        for n in found
    )
    return Listing("Estimates and notices", columns, rows, "No estimate and no notice is due.")


def _names(encounter_ids: Iterable[str]) -> dict[str, Cell]:
    """The patient of each visit, as a cell."""
    return {
        encounter_id: Cell(f"{patient.last_name}, {patient.first_name}" if patient else "restricted")
        for encounter_id, patient in patients_of(encounter_ids).items()
    }


def _nameless(listing: Listing) -> Listing:
    """The list for a role that sees no names: the column of the patient is left out."""
    rows = tuple(Row(row.address, (row.cells[0], *row.cells[2:])) for row in listing.rows)
    return replace(listing, columns=(listing.columns[0], *listing.columns[2:]), rows=rows)


def _units(held: money.Authorized) -> str:
    return f"{held.used.normalize():f} of {held.granted.normalize():f}" if held.granted is not None else "–"


def _opens(request: HttpRequest, encounter: Encounter) -> None:
    """Refuse a restricted chart before anything is shown or done."""
    if Restriction.objects.filter(encounter=encounter).exists():
        require(request, "visit.prepare", str(encounter.public_id))


def _who(encounter: Encounter) -> list[tuple[str, str]]:
    patient = encounter.patient
    born = f", born {written.day(patient.birth_date)}" if patient.birth_date else ""
    return [("Patient", f"{patient.last_name}, {patient.first_name}{born}")]


def _settle(request: HttpRequest, check_id: str, row: BenefitCheck) -> None:
    match request.POST.get("do"):
        case "settle":
            money.settle_check(check_id, who(request), outcome=request.POST.get("text", ""))
        case "again":
            money.ask_again(check_id, who(request))
        case "card":
            money.add_coverage(str(row.encounter.patient.public_id), request.POST.dict(), by=who(request))
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")


def _decide(request: HttpRequest, key: str, today: dt.date) -> None:
    first, last = days(request, "first", "last")
    sent = request.POST
    money.decide_authorization(
        key, sent.get("state", ""), who(request), today=today, number=sent.get("number", ""),
        units=sent.get("units", ""), first=first, last=last,
    )  # fmt: skip


def _words(error: SuperbillError) -> str:
    return told(error) if isinstance(error, BadInput) else str(error)
