"""What the buttons on a task's page do, each by its name in the form."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import money
from superbill.office.models import Task
from superbill.office.permits import require, require_claims
from superbill.office.records.attachments import LARGEST
from superbill.office.screens.answers import who
from superbill.office.screens.typed import typed_amount

Deed = Callable[[HttpRequest, str, Task], None]


def do(request: HttpRequest, task_id: str, row: Task) -> None:
    """Do what the form on a task's page asks."""
    name = request.POST.get("do", "")
    if name not in DEEDS:
        raise BadInput("form", "did not say what to do", "Choose a button")
    permission, deed = DEEDS[name]
    require(request, permission)
    deed(request, task_id, row)


def _note(request: HttpRequest, task_id: str, _: Task) -> None:
    money.note(task_id, request.POST.get("text", ""), who(request))


def _mine(request: HttpRequest, task_id: str, _: Task) -> None:
    money.assign(task_id, who(request), who(request))


def _done(request: HttpRequest, task_id: str, _: Task) -> None:
    money.finish(task_id, request.POST.get("outcome", ""), who(request), today=timezone.now().date())


def _appeal(request: HttpRequest, task_id: str, _: Task) -> None:
    money.start_appeal(task_id, who(request), today=timezone.now().date())


def _draft(request: HttpRequest, _: str, row: Task) -> None:
    money.draft_grounds(_level(row, "draft", "begun"), request.POST.get("text", ""), who(request))


def _attach(request: HttpRequest, _: str, row: Task) -> None:
    level, files = _level(row, "draft", "begun"), request.FILES.getlist("file")
    if not files:
        raise BadInput("file", "was not chosen", "Choose what goes with the letter")
    with transaction.atomic():
        for sent in files:
            if (sent.size or 0) > LARGEST:
                raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Save it in a smaller resolution")
            money.attach(level, str(sent.name), sent.read(), who(request))


def _attach_document(request: HttpRequest, _: str, row: Task) -> None:
    money.attach_document(_level(row, "draft", "begun"), request.POST.get("document", ""), who(request))


def _take_off(request: HttpRequest, _: str, row: Task) -> None:
    level, named = _level(row, "draft", "begun"), request.POST.get("attachment", "")
    if named not in {each.attachment_id for each in money.attached(level)}:
        raise BadInput("attachment", "does not belong to this appeal", "Load the page again")
    money.take_off(named, who(request))


def _file(request: HttpRequest, _: str, row: Task) -> None:
    grounds, day = request.POST.get("text", ""), timezone.now().date()
    money.file_appeal(_level(row, "draft", "begun"), who(request), day=day, grounds=grounds)


def _decided(request: HttpRequest, _: str, row: Task) -> None:
    outcome, recovered = request.POST.get("outcome", ""), typed_amount(request.POST.get("amount", ""))
    filed, day = _level(row, "filed", "filed"), timezone.now().date()
    money.decide_appeal(filed, who(request), day=day, outcome=outcome, recovered=recovered)


def _match(request: HttpRequest, task_id: str, _: Task) -> None:
    number = request.POST.get("claim", "").strip()
    require_claims(request, "money.post", [number])
    money.match_payment(task_id, number, who(request), today=timezone.now().date())


def _split(request: HttpRequest, task_id: str, _: Task) -> None:
    parts = _parts(request.POST)
    require_claims(request, "money.post", parts)
    money.split_payment(task_id, parts, who(request), today=timezone.now().date())


def _return(request: HttpRequest, task_id: str, _: Task) -> None:
    why = request.POST.get("text", "") or "not ours"
    money.return_payment(task_id, who(request), today=timezone.now().date(), why=why)


def _tie(request: HttpRequest, task_id: str, _: Task) -> None:
    number = request.POST.get("claim", "").strip()
    require_claims(request, "money.post", [number])
    money.tie_takeback(task_id, number, who(request), today=timezone.now().date())


def _investigate(request: HttpRequest, task_id: str, _: Task) -> None:
    money.investigate(task_id, who(request), today=timezone.now().date())


def _investigated(request: HttpRequest, task_id: str, _: Task) -> None:
    money.end_investigation(task_id, who(request), today=timezone.now().date())


def _propose(request: HttpRequest, task_id: str, _: Task) -> None:
    if not money.propose_rule(task_id, who(request)):
        raise BadInput("rule", "would not have stopped this denial", "Prevent it in the charge or the chart")


def _ask(request: HttpRequest, _: str, row: Task) -> None:
    form, number = request.POST, row.claim.control_number if row.claim else ""
    kind, side, reason = form.get("kind", ""), form.get("side", ""), form.get("reason", "").strip()
    if not reason:
        raise BadInput("reason", "is missing", "Say why, for the one who approves it")
    today = timezone.now().date()
    money.ask(
        number, kind, side, typed_amount(request.POST.get("amount", "")), reason=reason, by=who(request), today=today
    )


def _next(request: HttpRequest, task_id: str, _: Task) -> None:
    money.bill_next_of(task_id, who(request), today=timezone.now().date())


DEEDS: dict[str, tuple[str, Deed]] = {
    "note": ("denial.work", _note), "mine": ("denial.work", _mine), "done": ("denial.work", _done),
    "appeal": ("denial.work", _appeal), "file": ("denial.work", _file), "decided": ("denial.work", _decided),
    "draft": ("denial.work", _draft), "attach": ("denial.work", _attach), "chart": ("denial.work", _attach_document),
    "off": ("denial.work", _take_off),
    "propose": ("denial.work", _propose), "match": ("money.post", _match), "split": ("money.post", _split),
    "return": ("money.post", _return), "tie": ("money.post", _tie), "ask": ("money.post", _ask),
    "investigate": ("denial.work", _investigate), "investigated": ("denial.work", _investigated),
    "next": ("claim.write", _next),
}  # fmt: skip
"""Each button: the permission that it needs, and what it does."""


def _level(row: Task, state: str, word: str) -> str:
    level = row.appeals.filter(state=state).order_by("-level").first()
    if level is None:
        raise BadInput("appeal", f"was not {word}", "Look at the levels of this appeal")
    return str(level.public_id)


def _parts(form: QueryDict) -> dict[str, list[int]]:
    """The claims that the lines of a payment belong to."""
    parts: dict[str, list[int]] = {}
    for name, claim in form.items():
        if name.startswith("part-") and name[5:].isdecimal() and str(claim).strip():
            parts.setdefault(str(claim).strip(), []).append(int(name[5:]))
    return parts
