"""The biller's desk: one list for each queue about money, what is worth most first; every row opens."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone

from superbill.office import audit, billing_run, money, reach
from superbill.office.models import BillHold, Patient, Task, User
from superbill.office.permits import allowed, need_of, permitted, require_user
from superbill.office.records.encounters import newest_lines
from superbill.office.records.requests import WORDS
from superbill.office.screens import written
from superbill.office.screens.answers import who

MOST = 200
DAY = re.compile(r"[A-Z][a-z]{2} \d{1,2}, \d{4}")
CHANCE = (
    "Chance: how often work like this brought money; an estimate until the office has closed 20 of the same category, "
    "then its own outcomes. The list is by amount times chance, more as the last day comes near; late ones are first."
)
QUEUES = {
    "denials": ("Denials", ("denial",)),
    "short": ("Underpaid", ("underpayment",)),
    "payments": ("Without a claim", ("unmatched", "unbalanced", "unreadable", "unknown payer")),
    "credits": ("Credits, takebacks", ("credit", "paid again", "takeback")),
    "next": ("Next payer", ("next payer", "crossover", "estimate only")),
    "patient": ("Calls to make", ("patient balance", "not the patient's")),
}
"""The queues of tasks: address, label, kinds of task."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether it is a number, and a mark (late)."""

    text: str
    number: bool = False
    mark: str = ""

    @property
    def whole(self) -> bool:
        """Whether the text is a day, which is not broken over two lines."""
        return DAY.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Row:
    """One row of a list: where it leads, and its cells."""

    address: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Listing:
    """A list: headings (with whether numbers stand below), rows, and what to say where there are none.

    `withheld` counts the rows of restricted charts that are left out for this account.
    """

    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[Row, ...]
    empty: str = "Nothing is waiting here."
    more: int = 0
    note: str = ""
    withheld: int = 0


@permitted("denial.work")
@transaction.atomic
def show(request: HttpRequest, queue: str = "denials") -> HttpResponse:
    """Show one queue of the desk."""
    if queue not in QUEUES and queue not in OTHERS:
        raise Http404
    today = timezone.now().date()
    user = require_user(request)
    listing = _tasks(queue, today, user) if queue in QUEUES else OTHERS[queue][1](today, user)
    audit.record(who(request), "list", "money", detail=f"{queue}, {len(listing.rows)} rows")
    return render(
        request, "office/billing.html", {"listing": listing, "tabs": tabs(queue, allowed(request.user)), "today": today}
    )


Tab = tuple[str, str, int | None, bool]


def tabs(here: str, may: Collection[str]) -> list[tuple[str, list[Tab]]]:
    """The lists of the desk that the permissions open, by group: address, label, how many wait, whether shown now."""
    counts = money.counts()

    def tab(name: str) -> Tab:
        if name in QUEUES:
            label, kinds = QUEUES[name]
            waiting = sum(counts.get(kind, 0) for kind in kinds)
            return reverse("billing-queue", args=[name]), label, waiting, name == here
        if name in OTHERS:
            return reverse("billing-queue", args=[name]), OTHERS[name][0], None, name == here
        return reverse(name), OWN.get(name, name.capitalize()), None, name == here

    shown = {group: [tab(name) for name in names if _need(name) in may] for group, names in GROUPS.items()}
    return [(group, found) for group, found in shown.items() if found]


def _need(name: str) -> str | None:
    """Return the permission that a list of the desk needs."""
    if name in QUEUES or name in OTHERS:
        return need_of(show)
    return need_of(resolve(reverse(name)).func)


def _tasks(queue: str, today: dt.date, user: User) -> Listing:
    title, kinds = QUEUES[queue]
    return _work(title, money.worklist(today, kinds=kinds), user)


def _unmapped(today: dt.date, user: User) -> Listing:
    """Denials whose reason the table does not know: somebody looks the code up and decides."""
    found = [work for work in money.worklist(today, kinds=("denial",)) if work.category == "unknown"]
    return _work("Reasons that the table does not know", found, user)


def _work(title: str, every: Sequence[money.Work], user: User) -> Listing:
    hidden = reach.withheld(user)
    found = [work for work in every if work.claim not in hidden]
    columns = (("Claim", False), ("Payer's reason", False), ("Amount", True), ("Chance", True), ("Due", False),
               ("Owner", False), ("What to do", False))  # fmt: skip
    rows = tuple(
        Row(
            reverse("billing-task", args=[work.task_id]),
            (
                Cell(work.claim or work.kind),
                Cell(f"{work.reason} {work.means}".strip()),
                Cell(written.dollars(work.amount), number=True),
                Cell(f"{work.chance}%", number=True),
                Cell(written.day(work.due), mark="late" if work.late else ""),
                Cell(work.assignee or work.owner),
                Cell(work.do),
            ),
        )
        for work in found[:MOST]
    )
    return Listing(title, columns, rows, more=max(0, len(found) - MOST), note=CHANCE,
                   withheld=len(every) - len(found))  # fmt: skip


def _appeals(today: dt.date, user: User) -> Listing:
    columns = (("Claim", False), ("Level", True), ("Forum", False), ("Amount", True), ("State", False),
               ("File by", False), ("Decision by", False), ("Recovered", True))  # fmt: skip
    every, hidden = money.appeals(today=today), reach.withheld(user)
    found = [appeal for appeal in every if appeal.claim not in hidden]
    rows = tuple(
        Row(
            reverse("billing-task", args=[appeal.task_id]),
            (
                Cell(appeal.claim),
                Cell(str(appeal.level), number=True),
                Cell(appeal.forum),
                Cell(written.dollars(appeal.amount), number=True),
                Cell(appeal.state),
                Cell(written.day(appeal.due), mark="late" if appeal.late else ""),
                Cell(written.day(appeal.decide_by)),
                Cell(written.dollars(appeal.recovered), number=True),
            ),
        )
        for appeal in found[:MOST]
    )
    empty, withheld = "No appeal was begun. Begin one from a denial.", len(every) - len(found)
    return Listing("Appeals", columns, rows, empty, max(0, len(found) - MOST), withheld=withheld)


def _requests(today: dt.date, user: User) -> Listing:  # noqa: ARG001 - every list is asked for a day
    columns = (("Claim", False), ("What", False), ("Whose balance", False), ("Amount", True), ("Why", False),
               ("Asked by", False), ("Due", False))  # fmt: skip
    every, hidden = money.requests(), reach.withheld(user)
    found = [each for each in every if each.claim not in hidden]
    rows = tuple(
        Row(
            reverse("billing-request", args=[each.request_id]),
            (
                Cell(each.claim),
                Cell(WORDS[each.kind]),
                Cell(each.side),
                Cell(written.dollars(each.amount), number=True),
                Cell(each.reason),
                Cell(each.asked_by),
                Cell(written.day(each.due)),
            ),
        )
        for each in found
    )
    return Listing("Refunds and write-offs to approve", columns, rows, withheld=len(every) - len(found))


def _balances(today: dt.date, user: User) -> Listing:  # noqa: ARG001 - every list is asked for an account
    columns = (("Patient", False), ("Owes", True), ("No statement because", False))
    found = money.patients_who_owe(today)
    shown = Patient.objects.filter(public_id__in=[patient for patient, _, _ in found[:MOST]])
    names = {str(row.public_id): f"{row.last_name}, {row.first_name}" for row in shown}
    rows = tuple(
        Row(
            reverse("billing-patient", args=[patient]),
            (Cell(names[patient]), Cell(written.dollars(total), number=True), Cell(why)),
        )
        for patient, total, why in found[:MOST]
    )
    more = max(0, len(found) - MOST)
    return Listing("Statements", columns, rows, "No patient owes anything.", more)


def _rejected(today: dt.date, user: User) -> Listing:
    found = money.not_taken_in(today, rejected=True)
    return _not_taken_in("Rejected claims", found, "No claim stands rejected.", user)


def _filing(today: dt.date, user: User) -> Listing:
    found = money.not_taken_in(today)
    return _not_taken_in("Not with a payer yet", found, "Every claim is with its payer.", user)


def _not_taken_in(title: str, every: Sequence[money.NotTakenIn], empty: str, user: User) -> Listing:
    hidden = reach.withheld(user)
    found = [each for each in every if each.control_number not in hidden]
    columns = (("Claim", False), ("Payer", False), ("Charged", True), ("State", False), ("What was said", False),
               ("File by", False), ("By", False))  # fmt: skip
    rows = tuple(
        Row(
            reverse("change-claim", args=[each.claim_id]),
            (
                Cell(each.control_number),
                Cell(each.payer),
                *_amounts((each.charge,)),
                Cell(each.state),
                Cell(each.detail[:120]),
                Cell(written.day(each.file_by, "not known"), mark="late" if each.late else ""),
                Cell(each.source or "no contract term is entered"),
            ),
        )
        for each in found[:MOST]
    )
    more = max(0, len(found) - MOST)
    return Listing(title, columns, rows, empty, more, withheld=len(every) - len(found))


def _charges(today: dt.date, user: User) -> Listing:
    columns = (("Visit", False), ("Charges", True), ("Amount", True), ("State", False))
    every = billing_run.unbilled(today)
    found = reach.within(user, every)
    held = dict(BillHold.objects.filter(released__isnull=True).values_list("encounter_id", "reason"))
    rows = []
    for row in found[:MOST]:
        lines = newest_lines(row)
        state = "held: " + held[row.pk] if row.pk in held else "finished" if row.completed_at else row.stage
        cells = (Cell(written.day(row.service_date)), Cell(str(len(lines)), number=True, mark="" if lines else "late"),
                 *_amounts((row.charge or Decimal(0),)), Cell(state))  # fmt: skip
        rows.append(Row(reverse("charges", args=[row.public_id]), cells))
    count = found.count()
    more, withheld = max(0, count - MOST), every.count() - count
    title, empty = "Visits without a claim", "Every visit has its claim."
    return Listing(title, columns, tuple(rows), empty, more, withheld=withheld)


def _amounts(amounts: Sequence[Decimal]) -> tuple[Cell, ...]:
    return tuple(Cell(written.dollars(amount), number=True) for amount in amounts)


OTHERS: dict[str, tuple[str, Callable[[dt.date, User], Listing]]] = {
    "charges": ("Charges", _charges),
    "rejected": ("Rejected", _rejected),
    "filing": ("Deadlines", _filing),
    "appeals": ("Appeals", _appeals),
    "unmapped": ("Unknown reasons", _unmapped),
    "requests": ("To approve", _requests),
    "statements": ("Statements", _balances),
}
"""Lists that are not tasks."""
OWN = {"paper": "Paper EOBs", "claims": "All claims"}
"""Labels of lists with an address of their own, where their name does not say it."""
GROUPS = {
    "Claims": ("claims", "charges", "batches", "rejected", "filing"),
    "Payments": ("remittances", "paper", "payments", "deposits", "short", "credits"),
    "Denials": ("denials", "unmapped", "appeals", "next", "rules"),
    "Patients": ("statements", "patient", "requests"),
    "Books": ("receivables", "books"),
}
"""Every list of the desk, in the order of the work; those that are neither tasks nor lists have their own address."""


def task_or_404(task_id: str) -> Task:
    """Return the task of a random id."""
    row = Task.objects.select_related("claim", "remittance").filter(public_id=task_id).first()
    if row is None:
        raise Http404
    return row
