"""A patient's bill: what is owed and why, statements, payments, a plan, holds, and what was said about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, money, reach
from superbill.office.models import ClaimStanding, Contact, Patient, PatientHold, PaymentPlan, Receipt, Statement
from superbill.office.permits import allowed, permitted, require, require_claims, require_user, seen
from superbill.office.records.patient_accounts import patient_row, same_patient
from superbill.office.records.patients import charts_on_statement, owed_by_patient
from superbill.office.records.payment_plans import plan_standing, schedule
from superbill.office.records.receipts import receipts_waiting
from superbill.office.screens import written
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import tabs
from superbill.office.screens.typed import typed_amount, typed_day
from superbill.remittance.statement import NO_STATEMENT

WAYS = ("card", "cash", "check", "transfer")
CONTACTS = ("phone", "letter", "message", "visit")
DONE = {
    "credit": "What was left of the receipt is set on the claim.",
    "plan": "The payment plan stands.",
    "hold": "Statements are held back.",
    "release": "Statements are held back for this no more.",
    "contact": "It is written down below.",
}
"""What the page says after a form was done."""


@permitted("statement.send")
def show(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what a patient owes, or do what a form on the page asks."""
    today, trouble = timezone.now().date(), ""
    try:
        row = patient_row(str(patient_id))
    except BadInput:
        raise Http404 from None
    if request.method == "POST":
        try:
            return redirect(_do(request, str(patient_id), today))
        except BadInput as error:
            trouble = told(error)
    audit.record(who(request), "read", "balance", str(patient_id))
    return render(request, "office/patient_account.html", _page(request, row, today, trouble), status=_code(trouble))


@permitted("statement.send")
def statement(request: HttpRequest, patient_id: UUID, number: int) -> HttpResponse:
    """Give a statement that was made, as PDF; every chart on it must be within reach."""
    for chart in charts_on_statement(str(patient_id), number):
        require(request, "statement.send", chart)
    try:
        pdf = money.statement_file(str(patient_id), number)
    except BadInput:
        raise Http404 from None
    audit.record(who(request), "print", "statement", str(patient_id), f"number {number}")
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _do(request: HttpRequest, patient: str, today: dt.date) -> str:
    """Do what the form says; returns the address that tells what was done."""
    form, by, here = request.POST, who(request), reverse("billing-patient", args=[patient])
    match form.get("do"):
        case "statement":
            made = money.make_statement(patient, by, today=today)
            if not made.number:
                raise BadInput("statement", f"was not made: {made.why_not}", "Look at what holds it back")
            return reverse("patient-statement", args=[patient, made.number])
        case "pay":
            require(request, "money.post")
            way, amount = form.get("way", "card"), typed_amount(form.get("amount", ""))
            _ask_about_more(patient, amount, today, kept=bool(form.get("more")))
            receipt = money.patient_pays(patient, amount, by, today=today, how=(way, ""))
            money.contact(patient, "payment", f"Paid at the desk by {way}, receipt {receipt}", by, direction="in")
            return f"{here}?receipt={receipt}"
        case "credit":
            require(request, "money.post")
            require_claims(request, "money.post", [form.get("claim", "")])
            money.set_receipt_on(form.get("receipt", ""), form.get("claim", ""), by, today=today)
        case "plan":
            money.plan_payments(
                patient, typed_amount(form.get("part", "")), by, first_due=typed_day(form.get("first", ""), "first")
            )
        case "hold":
            money.hold(patient, form.get("kind", ""), by, today=today, detail=form.get("detail", ""))
        case "release":
            money.release(patient, form.get("kind", ""), by, today=today)
        case "contact":
            text = form.get("text", "").strip()
            if not text:
                raise BadInput("text", "is empty", "Write what was said or sent")
            direction = "in" if form.get("direction") == "in" else "out"
            money.contact(patient, form.get("how", "phone")[:20], text, by, direction=direction)
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")
    return f"{here}?done={form['do']}"


def _ask_about_more(patient: str, amount: Decimal, today: dt.date, *, kept: bool) -> None:
    """Refuse what is more than the patient owes, until the form says that the rest is to wait as a credit."""
    owes, _ = owed_by_patient(patient_row(patient), today)
    if amount > owes and not kept:
        what = f"is {written.dollars(amount - owes)} more than the {written.dollars(owes)} that is owed"
        raise BadInput("amount", what, "Correct it, or mark that the rest waits as the patient's credit")


def _said(request: HttpRequest, same: Collection[int]) -> str:
    """What the page says after something was done: after a payment what was posted, from its receipt."""
    if request.method != "GET":
        return ""
    receipt = Receipt.objects.filter(patient__in=same, number=request.GET.get("receipt", "")).first()
    return _posted(receipt) if receipt else DONE.get(request.GET.get("done", ""), "")


def _posted(receipt: Receipt) -> str:
    rest = f" {written.dollars(receipt.left)} of it wait for the next balance." if receipt.left else ""
    return f"{written.dollars(receipt.amount)} by {receipt.method} were posted under receipt {receipt.number}.{rest}"


def _page(request: HttpRequest, row: Patient, today: dt.date, trouble: str) -> dict[str, object]:
    total, why = owed_by_patient(row, today)
    same = same_patient(row)
    named = "patient.name" in seen(request.user)
    theirs = ClaimStanding.objects.filter(claim__encounter__patient=row).select_related("claim")
    shown = theirs.exclude(claim__control_number__in=reach.withheld(require_user(request)))
    plan = PaymentPlan.objects.filter(patient__in=same, state="running").first()
    return {
        "name": f"{row.last_name}, {row.first_name}" if named else f"Patient {str(row.public_id)[:8]}",
        "row": row,
        "total": total,
        "why": why or ("" if total else "nothing is owed"),
        "claims": shown.exclude(patient_owes=0),
        "withheld": theirs.exclude(patient_owes=0).count() - shown.exclude(patient_owes=0).count(),
        "statements": Statement.objects.filter(patient=row).order_by("-number"),
        "plan": plan,
        "stands": plan_standing(row, today),
        "waiting": receipts_waiting(row),
        "all_claims": shown[:100],
        "parts": schedule(plan.amount, plan.part, plan.first_due) if plan else (),
        "holds": PatientHold.objects.filter(patient__in=same, to_day=None),
        "kinds": NO_STATEMENT.items(),
        "contacts": Contact.objects.filter(patient__in=same).order_by("-at", "-id")[:100],
        "ways": WAYS,
        "means": CONTACTS,
        "tabs": tabs("statements", allowed(request.user)),
        "trouble": trouble,
        "typed": request.POST if trouble else {},
        "done": _said(request, same),
        "first": today + dt.timedelta(days=30),
    }


def _code(trouble: str) -> int:
    return 422 if trouble else 200
