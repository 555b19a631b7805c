"""Second reviews of coding: drawn by chance, written on a worksheet, talked over with the coder, finished and counted.

What an audit finds changes no code by itself: the coder corrects the chart, and the chart's own history tells of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import (
    AuditItem,
    AuditSample,
    AuditStep,
    CodingAudit,
    Decision,
    Encounter,
    User,
)
from superbill.office.records.audit_worksheet import Post, compared, outcome
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, storable

State = CodingAudit.State
MOST = 200
PEOPLE = [Decision.Action.ACCEPTED, Decision.Action.REJECTED]


@dataclass(frozen=True)
class Answer:
    """What the coder says to one line of the worksheet."""

    place: int
    answer: str
    rebuttal: str = ""


@kept
def begin_audit(
    encounter_id: str, coder: str, *, by: str, sample: AuditSample | None = None, at: dt.datetime | None = None
) -> str:
    """Begin the next numbered audit of an encounter, with the codes as they stand, and return its id."""
    row = encounter_row(encounter_id, lock=True)
    people = {u.username: u for u in User.objects.filter(username__in=[coder, by], is_active=True)}
    if coder not in people or by not in people:
        raise BadInput("coder", "is no open account", "Choose the person who coded the chart")
    if coder == by:
        raise BadInput("coder", "is the auditor", "Nobody audits their own coding: let somebody else begin it")
    if row.audits.exclude(state=State.FINISHED).exists():
        raise BadInput("audit", "is under way on this chart already", "Finish that one first")
    at = at or timezone.now()
    made = CodingAudit.objects.create(
        encounter=row,
        number=row.audits.count() + 1,
        sample=sample,
        coder=people[coder],
        auditor=people[by],
        begun_at=at,
        changed_at=at,
    )
    items = [
        AuditItem(audit=made, place=place, kind=kind, pre=pre, post=pre)
        for place, (kind, pre) in enumerate(outcome(row), start=1)
    ]
    AuditItem.objects.bulk_create(items)
    made.reviewed = len(items)
    _step(made, "begun", by, at)
    return str(made.public_id)


@kept
def save_worksheet(  # noqa: PLR0913 - the parts of a worksheet
    audit_id: str, posts: Sequence[Post], *, by: str, training: str = "", missed: int = 0, at: dt.datetime | None = None
) -> None:
    """Keep the auditor's outcome: every line of the coder's, changed or not, and the lines that the auditor adds."""
    row = _row(audit_id)
    _expect(row, {State.OPEN, State.RETURNED, State.ESCALATED})
    _not_one_of_two(row, by)
    items = {item.place: item for item in row.items.all()}
    for post in posts:
        item = items.get(post.place) or AuditItem(audit=row, place=max(items, default=0) + 1, kind=post.kind, pre=None)
        item.post = post.value
        item.comment = storable(post.comment.strip(), "comment", 2000)
        if item.pre is None and item.post is None:
            if item.pk:
                item.delete()
                items.pop(item.place)
            continue
        items[item.place] = item
    for item, (change, errors) in zip(items.values(), compared(list(items.values())), strict=True):
        item.change, item.errors = change, errors
        item.save()
    row.training, row.missed_queries = storable(training.strip(), "training", 2000), missed
    row.reviewed = len(items)
    row.errors = sum(item.errors for item in items.values())
    _step(row, "saved", by, at or timezone.now())


@kept
def answer_audit(audit_id: str, answers: Sequence[Answer], *, by: str, at: dt.datetime | None = None) -> None:
    """Take the coder's answers to every difference, and return the worksheet to the auditor."""
    row = _row(audit_id)
    if row.coder.username != by:
        raise BadInput("audit", "is of somebody else's coding", "Let the coder answer it")
    _expect(row, {State.WITH_CODER})
    given = {a.place: a for a in answers}
    for item in row.items.exclude(change="agreed"):
        answer = given.get(item.place)
        if answer is None or answer.answer not in {"agree", "rebut"}:
            raise BadInput("answer", f"to line {item.place} is missing", "Agree with each difference, or say why not")
        if answer.answer == "rebut" and not answer.rebuttal.strip():
            raise BadInput("rebuttal", f"of line {item.place} is missing", "Say what in the record supports the code")
        item.answer = answer.answer
        item.rebuttal = storable(answer.rebuttal.strip(), "rebuttal", 2000) if answer.answer == "rebut" else ""
        item.save()
    row.state = State.RETURNED
    _step(row, "answered", by, at or timezone.now())


@kept
def route_audit(audit_id: str, action: str, *, by: str, detail: str = "", at: dt.datetime | None = None) -> str:
    """Send a worksheet on: to the coder, to a supervisor (escalate), or to its end (finish). Returns its state."""
    row = _row(audit_id)
    if by == row.coder.username:
        raise BadInput("audit", "is of your own coding", "Let the auditor send it on")
    at = at or timezone.now()
    differences = list(row.items.exclude(change="agreed"))
    if action == "to coder":
        _expect(row, {State.OPEN, State.RETURNED})
        _commented(differences)
        row.state = State.WITH_CODER
    elif action == "escalate":
        _expect(row, {State.RETURNED})
        if not detail.strip():
            raise BadInput("reason", "is missing", "Say what has to be decided")
        row.state = State.ESCALATED
    elif action == "finish":
        _not_one_of_two(row, by)
        _expect(
            row, {State.RETURNED, State.ESCALATED} if differences else {State.OPEN, State.RETURNED, State.ESCALATED}
        )
        row.state, row.finished_at = State.FINISHED, at
    else:
        raise BadInput("action", "is not one of a worksheet", "Choose a button of the page")
    _step(row, action, by, at, storable(detail.strip(), "detail", 2000))
    return row.state


@kept
def draw_sample(  # noqa: PLR0913 - the parts of a sample
    seed: str, size: int, from_day: dt.date, to_day: dt.date, *, by: str, coder: str = "", at: dt.datetime | None = None
) -> tuple[str, ...]:
    """Draw charts by chance and begin an audit of each; the same seed on the same list of charts draws the same ones.

    The list is every chart with a date of service in the range on which somebody else than the auditor decided a code
    (one coder, when named) and that no audit has looked at yet, in the order of its random ids.
    """
    if not seed.strip() or not 1 <= size <= MOST or from_day > to_day:
        raise BadInput("sample", "cannot be drawn so", f"Name the draw, a size from 1 to {MOST}, and the days in order")
    frame = _frame(from_day, to_day, coder, by)
    if not frame:
        raise BadInput("sample", "would be empty: no chart of these days fits", "Choose other days or another coder")
    chosen = random.Random(seed).sample(sorted(frame), min(size, len(frame)))  # noqa: S311 - to be drawn again alike
    at = at or timezone.now()
    held = AuditSample.objects.create(
        seed=storable(seed.strip(), "seed", 40),
        coder=coder,
        from_day=from_day,
        to_day=to_day,
        size=size,
        frame=len(frame),
        frame_sha256=hashlib.sha256("\n".join(sorted(frame)).encode()).hexdigest(),
        by=by,
        at=at,
    )
    audit.record(by, "draw", "audit sample", str(held.public_id), f"{len(chosen)} of {len(frame)}")
    return tuple(begin_audit(public_id, frame[public_id], by=by, sample=held, at=at) for public_id in chosen)


def coder_of(row: Encounter) -> str:
    """Return who decided last about a code of an encounter; empty when nobody has."""
    steps = Decision.objects.filter(assignment__encounter=row, action__in=PEOPLE).order_by("-id")
    return next((step.by for step in steps[:1]), "")


def _frame(from_day: dt.date, to_day: dt.date, coder: str, auditor: str) -> dict[str, str]:
    """Each chart of the range with the person who decided last about its codes."""
    steps = Decision.objects.filter(
        action__in=PEOPLE,
        assignment__encounter__service_date__range=(from_day, to_day),
        assignment__encounter__audits__isnull=True,
    )
    last: dict[str, str] = {}
    for public_id, by in steps.order_by("id").values_list("assignment__encounter__public_id", "by"):
        last[str(public_id)] = by
    known = set(User.objects.filter(is_active=True).values_list("username", flat=True)) - {auditor}
    return {chart: by for chart, by in last.items() if by in known and (not coder or by == coder)}


def _row(audit_id: str) -> CodingAudit:
    try:
        rows = CodingAudit.objects.select_for_update(of=("self",)).select_related("coder", "auditor")
        return rows.get(public_id=uuid.UUID(audit_id))
    except (ValueError, CodingAudit.DoesNotExist):
        raise BadInput("audit", "is not in the records", "Open the list of audits again") from None


def _expect(row: CodingAudit, states: set[State]) -> None:
    if row.state not in states:
        raise BadInput("audit", f"is {row.state}", "Open it again and look at what happened to it")


def _not_one_of_two(row: CodingAudit, by: str) -> None:
    """Keep a worksheet that was escalated from the auditor whom the coder rebutted: somebody else decides it."""
    if row.state == State.ESCALATED and by == row.auditor.username:
        raise BadInput("audit", "was escalated, so it is no longer yours to decide", "Let a supervisor decide it")


def _commented(differences: Sequence[AuditItem]) -> None:
    silent = [str(item.place) for item in differences if not item.comment]
    if silent:
        raise BadInput("comment", f"is missing on line {', '.join(silent)}", "Say why, with the rule, for the coder")


def _step(row: CodingAudit, action: str, by: str, at: dt.datetime, detail: str = "") -> None:
    row.changed_at = at
    row.save()
    fields = ("place", "kind", "pre", "post", "change", "errors", "comment", "answer", "rebuttal")
    sheet = json.dumps(list(row.items.values(*fields)), ensure_ascii=False)
    AuditStep.objects.create(audit=row, action=action, detail=detail, worksheet=sheet, by=by, at=at)
    audit.record(by, action, "coding audit", str(row.public_id))
