"""Patients: search, the card with coverages, corrections, duplicates merged and parted; payers and providers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from superbill.errors import BadInput
from superbill.office import audit, records
from superbill.office.models import CardChange, Coverage, Patient, PatientMerge
from superbill.office.permits import permitted
from superbill.office.records.directory import met_parties
from superbill.office.records.merges import COVERAGE_FIELDS, PATIENT_FIELDS
from superbill.office.records.patient_search import MOST, find_patients
from superbill.office.screens.answers import told, who
from superbill.office.screens.field_names import label
from superbill.office.screens.written import day

SEXES = {"F": "female", "M": "male", "U": "unknown"}
DAYS = ("birth_date", "effective_from", "effective_to")
DONE = {
    "restricted": "The chart is restricted: only supervisors open it, or who breaks the glass.",
    "lifted": "The restriction is lifted: the chart is open again to all who work on charts.",
    "corrected": "The card is kept as it stands here.",
    "merged": "The duplicate is merged into this record.",
    "parted": "The merge is undone: the two records are apart again.",
}
"""What the card says after a form was done."""


@permitted("patient.read")
@transaction.atomic
def search(request: HttpRequest) -> HttpResponse:
    """Find patients by name, number or birth date; what is searched for stands in no address and no log."""
    asked = request.POST.get("find", "").strip()
    found = find_patients(asked) if asked else []
    audit.record(who(request), "search", "patient", detail=f"{len(found)} found")
    return render(request, "office/patients.html", {"asked": asked, "found": found, "most": MOST})


@permitted("patient.read")
@transaction.atomic
def card(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show a patient's card."""
    return _card(request, _row(patient_id))


@permitted("patient.write")
@transaction.atomic
def correct(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Correct the card or one of its coverages."""
    row, sent = _row(patient_id), request.POST
    if request.method != "POST":
        return redirect("patient", patient_id)
    try:
        if sent.get("coverage"):
            mine = Coverage.objects.filter(public_id=_uuid(sent["coverage"]), patient=row).exists()
            if not mine:
                raise BadInput("coverage", "is not this patient's", "Open the card again")
            records.correct_coverage(sent["coverage"], sent.dict(), by=who(request), reason=sent.get("reason", ""))
        else:
            records.correct_patient(str(row.public_id), sent.dict(), by=who(request), reason=sent.get("reason", ""))
    except BadInput as error:
        return _card(request, _row(patient_id), told(error), typed=sent.dict())
    return redirect(card_address(patient_id, "corrected"))


@permitted("patient.merge")
@transaction.atomic
def merge(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Search for the duplicate, merge it into this card, or undo a merge."""
    row, sent, done = _row(patient_id), request.POST, ""
    try:
        if sent.get("undo"):
            records.undo_merge(sent["undo"], sent.get("reason", ""), by=who(request))
            done = "parted"
        elif sent.get("duplicate"):
            records.merge_patients(str(row.public_id), sent["duplicate"], sent.get("reason", ""), by=who(request))
            done = "merged"
        elif sent.get("find", "").strip():
            others = [p for p in find_patients(sent["find"].strip()) if p.pk != row.pk and not p.merged_into_id]
            return _card(request, row, others=others, asked=sent["find"].strip())
    except BadInput as error:
        return _card(request, _row(patient_id), told(error), typed=sent.dict(), others=_duplicate(sent))
    return redirect(card_address(patient_id, done))


@permitted("patient.read")
@transaction.atomic
def parties(request: HttpRequest) -> HttpResponse:
    """List payers, providers and facilities with how often the office meets them."""
    audit.record(who(request), "list", "party")
    payers, providers = met_parties()
    return render(request, "office/parties.html", {"payers": payers, "providers": providers})


def card_address(patient_id: UUID, done: str) -> str:
    """Return the address of a card that says what was done."""
    return reverse("patient", args=[patient_id]) + (f"?done={done}" if done else "")


def _row(patient_id: UUID) -> Patient:
    row = Patient.objects.filter(public_id=patient_id).first()
    if row is None:
        raise Http404
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("coverage", "is not in the records", "Open the card again") from None


def _duplicate(sent: QueryDict) -> list[Patient]:
    """The record that was to be merged, to try again."""
    try:
        return list(Patient.objects.filter(public_id=sent.get("duplicate", ""), merged_into=None))
    except ValidationError:
        return []


def _fields(row: Patient | Coverage, names: Sequence[str], typed: Mapping[str, str]) -> dict[str, str]:
    """What a form shows: what was typed before it was refused, else what is on file."""
    return {"id": str(row.public_id)} | {name: typed.get(name, str(getattr(row, name) or "")) for name in names}


def _told_change(change: CardChange) -> list[tuple[str, str, str, str]]:
    """What was corrected: the field and its words, what the card said, what it says."""
    return [
        (name, label(name), _value(name, change.before.get(name)), _value(name, change.after[name]))
        for name in dict.fromkeys((*PATIENT_FIELDS, *COVERAGE_FIELDS, *sorted(change.after)))
        if name in change.after
    ]


def _value(name: str, value: object) -> str:
    if name == "sex":
        return SEXES.get(str(value), "nothing")
    if name in DAYS and value:
        return day(dt.date.fromisoformat(str(value)))
    return str(value or "nothing")


def _card(  # noqa: PLR0913 - the parts of a page
    request: HttpRequest, row: Patient, trouble: str = "", *, typed: Mapping[str, str] | None = None,
    others: list[Patient] | None = None, asked: str = "",
) -> HttpResponse:  # fmt: skip
    typed = typed or {}
    mine = {} if {"coverage", "duplicate", "undo"} & set(typed) else typed
    audit.record(who(request), "read", "patient", str(row.public_id))
    cards = [row.public_id, *row.coverages.values_list("public_id", flat=True)]
    page = {
        "patient": row,
        "form": _fields(row, PATIENT_FIELDS, mine) | {"reason": mine.get("reason", "")},
        "correcting": bool(mine),
        "coverages": [
            (c, _fields(c, COVERAGE_FIELDS, typed if typed.get("coverage") == str(c.public_id) else {}))
            for c in row.coverages.select_related("payer")
        ],
        "typed": typed,
        "encounters": row.encounters.select_related("restriction").order_by("-service_date")[:MOST],
        "merges": PatientMerge.objects.filter(kept=row, undoes__isnull=True).select_related("duplicate"),
        "changes": [(c, _told_change(c)) for c in CardChange.objects.filter(card__in=cards).order_by("-id")[:MOST]],
        "others": others,
        "asked": asked,
        "trouble": trouble,
        "done": DONE.get(request.GET.get("done", ""), "") if request.method == "GET" else "",
    }
    return render(request, "office/patient.html", page, status=422 if trouble else 200)
