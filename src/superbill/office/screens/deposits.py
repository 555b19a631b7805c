"""Deposits at the bank, entered one by one or from the bank's file, held against the remittances by trace number."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.office import audit, money
from superbill.office.permits import allowed, permitted
from superbill.office.screens import written
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import MOST, Cell, Listing, Row, tabs
from superbill.office.screens.typed import typed_amount, typed_day

SETTLED = {"agrees", "nothing to deposit"}
LARGEST = 4 << 20
LAST = 20
Told = tuple[str, Decimal, dt.date, str]


@permitted("money.read")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """Show every trace number with what the bank has and what the remittances say."""
    return _page(request, "", "")


@permitted("money.post")
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Do what a form of the page asks: one deposit, the bank's list, a wrong trace number set right."""
    try:
        with transaction.atomic():
            done = _do(request)
    except BadInput as error:
        return _page(request, "", told(error))
    return _page(request, done, "")


def _page(request: HttpRequest, done: str, trouble: str) -> HttpResponse:
    found = money.reconcile()
    audit.record(who(request), "list", "money", detail=f"deposits, {len(found)} rows")
    open_ones = [each for each in found if each.state not in SETTLED]
    page = {
        "listing": _listing(found),
        "tabs": tabs("deposits", allowed(request.user)),
        "done": done,
        "trouble": trouble,
        "figures": _figures(found, len(open_ones)),
        "today": timezone.localdate(),
        "typed": {request.POST.get("do", ""): request.POST} if trouble else {},
        "standing": money.deposits_standing(MOST),
        "back": money.deposits_taken_back(LAST),
        "without": [each for each in open_ones if each.state == "no remittance"],
        "waiting": [each for each in open_ones if each.state == "no deposit"],
    }
    return render(request, "office/deposits.html", page, status=422 if trouble else 200)


def _do(request: HttpRequest) -> str:
    """Do what the form says; returns what was done, in words."""
    form, by = request.POST, who(request)
    match form.get("do"):
        case "enter":
            row = _row(form.get("trace", ""), form.get("amount", ""), form.get("day", ""), form.get("payer", ""))
            return _stored([row], by)
        case "file":
            return _stored(_rows(request), by)
        case "move":
            total = money.move_deposit(form.get("trace", ""), form.get("to", ""), by)
            return f"{written.dollars(total)} stand under {form.get('to', '').strip()} now."
        case "back":
            return _taken_back(form.get("deposit", ""), form.get("reason", ""), by)
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")


def _taken_back(deposit: str, reason: str, by: str) -> str:
    row = money.take_back_deposit(deposit, reason, by, today=timezone.localdate())
    return (
        f"{written.dollars(row.amount)} under {row.trace} were taken back; the deposit and the reason are kept below."
    )


def _stored(rows: Sequence[Told], by: str) -> str:
    today = timezone.localdate()
    new = sum(
        money.store_deposit(trace, amount, day, today=today, payer=payer, by=by) for trace, amount, day, payer in rows
    )
    known = f", {len(rows) - new} entered before" if len(rows) > new else ""
    return f"{counted(new, 'new deposit')}{known}."


def _rows(request: HttpRequest) -> list[Told]:
    """The deposits of the bank's file: CSV with trace, amount, day and, if known, payer; all lines or none."""
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > LARGEST:
        raise BadInput("file", "was not chosen, or is too large", "Export the deposits from the bank as CSV")
    try:
        read = list(csv.DictReader(io.StringIO(sent.read().decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("file", "is not CSV in UTF-8", "Export it from the bank again") from None
    if not read or not {"trace", "amount", "day"} <= {str(name) for name in read[0]}:
        raise BadInput("file", "has no columns trace, amount and day", "Name them so in its first line")
    rows = []
    for number, line in enumerate(read, start=2):
        try:
            rows.append(_row(*(str(line.get(name) or "") for name in ("trace", "amount", "day", "payer"))))
        except BadInput as error:
            raise BadInput(f"line {number}", f"{error.field} {error.what}", "Correct it; nothing was stored") from None
    return rows


def _row(trace: str, amount: str, day: str, payer: str) -> Told:
    value, found = typed_amount(amount), typed_day(day)
    money.check_deposit(trace, value, found, timezone.localdate())
    return trace.strip(), value, found, payer.strip()


def _listing(found: Sequence[money.Reconciled]) -> Listing:
    columns = (("Trace", False), ("Payer", False), ("Day", False), ("Deposited", True), ("Remitted", True),
               ("Difference", True), ("State", False))  # fmt: skip
    rows = tuple(
        Row(
            reverse("remittance", args=[each.remittance_id]) if each.remittance_id else "",
            (
                Cell(each.trace),
                Cell(each.payer),
                Cell(written.day(each.day)),
                *(Cell(written.dollars(n), number=True) for n in (each.deposited, each.remitted, each.difference)),
                Cell(each.state, mark="" if each.state in SETTLED else "late"),
            ),
        )
        for each in found[:MOST]
    )
    empty = "No remittance and no deposit is stored yet."
    return Listing("Deposits and remittances", columns, rows, empty, max(0, len(found) - MOST))


def _figures(found: Sequence[money.Reconciled], waiting: int) -> list[tuple[str, str]]:
    banked = sum((each.deposited for each in found), Decimal(0))
    remitted = sum((each.remitted for each in found), Decimal(0))
    return [
        ("Deposited", written.dollars(banked)),
        ("Remitted", written.dollars(remitted)),
        ("Difference", written.dollars(banked - remitted)),
        ("Trace numbers to look at", str(waiting)),
    ]
