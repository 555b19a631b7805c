"""Work about money: opened once for each cause, ranked by money, chance and deadline, closed with an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import Task, TaskNote
from superbill.office.records.bulk import insert_rows
from superbill.office.records.keeping import kept, storable

BATCH = 500
PAID = "paid"
ENOUGH = 20
"""So many closed tasks of a category and the office's own outcomes rank instead of the shipped estimate."""


@dataclass(frozen=True)
class Work:
    """One task as lists show it. `score` ranks: money times chance, more as the deadline comes near."""

    task_id: str
    kind: str
    claim: str
    line: int
    code: str
    reason: str
    remarks: tuple[str, ...]
    amount: Decimal
    category: str
    means: str
    do: str
    path: str
    owner: str
    assignee: str
    chance: int
    opened: dt.date
    due: dt.date | None
    due_source: str
    late: bool
    score: Decimal
    state: str
    outcome: str


def open_tasks(new: Iterable[Task]) -> int:
    """Add tasks whose cause is not known yet (inside the caller's transaction); returns how many are new."""
    by_key = {task.key: task for task in new}
    if not by_key:
        return 0
    held = set(Task.objects.filter(key__in=list(by_key)).values_list("key", flat=True))
    made = [task for key, task in by_key.items() if key not in held]
    insert_rows(made)
    return len(made)


def worklist(
    today: dt.date, *, kinds: Collection[str] = (), owner: str = "", claim: str = "", state: str = "open"
) -> tuple[Work, ...]:
    """Return the tasks of some kinds (all without), what is worth most first."""
    rows = Task.objects.filter(state=state).select_related("claim")
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    for field, value in (("owner", owner), ("claim__control_number", claim)):
        rows = rows.filter(**{field: value}) if value else rows
    chances = _outcomes()
    found = [_work(row, today, chances) for row in rows]
    return tuple(sorted(found, key=lambda w: (not w.late, -w.score, w.task_id)))


def work_of(task_id: str, today: dt.date) -> Work:
    """Return one task as lists show it."""
    return _work(task_row(task_id), today, _outcomes())


def task_row(task_id: str) -> Task:
    """Return the row of a task, or say that there is none."""
    try:
        return Task.objects.select_related("claim").get(public_id=task_id)
    except (Task.DoesNotExist, ValueError):
        raise BadInput("task", "is not in the records", "Take its id from the worklist") from None


@kept
def note(task_id: str, text: str, by: str, *, kind: str = "note") -> None:
    """Write down what was done about a task."""
    row = task_row(task_id)
    write_note(row, kind, text, by)
    audit.record(by, kind, "task", task_id)


@kept
def assign(task_id: str, to: str, by: str) -> None:
    """Give a task to somebody."""
    row = task_row(task_id)
    row.assignee = storable(to, "to", 150)
    row.save(update_fields=["assignee"])
    write_note(row, "assigned", to, by)
    audit.record(by, "assign", "task", task_id)


@kept
def finish(task_id: str, outcome: str, by: str, *, today: dt.date, text: str = "") -> None:
    """Close a task with what came of it (paid, corrected, written off, patient, no money ...)."""
    row = task_row(task_id)
    if row.state == "done":
        return
    close_rows([row], outcome, today)
    write_note(row, "done", f"{outcome}. {text}".strip(), by)
    audit.record(by, "finish", "task", task_id, outcome)


def close_rows(rows: Collection[Task], outcome: str, today: dt.date) -> None:
    """Close tasks (inside the caller's transaction)."""
    ids = [row.pk for row in rows]
    for row in rows:
        row.state, row.outcome, row.closed = "done", outcome, today
    Task.objects.filter(pk__in=ids).update(state="done", outcome=outcome[:60], closed=today)


def write_note(row: Task, kind: str, text: str, by: str) -> None:
    """Add a note to a task (inside the caller's transaction)."""
    TaskNote.objects.create(task=row, kind=kind, text=storable(text, "text", 2000), by=by, at=timezone.now())


def notes_of(task_id: str) -> tuple[tuple[dt.datetime, str, str, str], ...]:
    """Return what was done about a task: when, by whom, kind, text."""
    return tuple((n.at, n.by, n.kind, n.text) for n in task_row(task_id).notes.all())


def counts() -> dict[str, int]:
    """Return how many tasks of each kind are open."""
    rows = Task.objects.filter(state="open").values_list("kind").annotate(n=Count("id")).order_by("kind")
    return dict(rows)


def _outcomes() -> dict[str, int]:
    """The share of closed tasks of each category that brought money, in percent, where enough were closed."""
    rows = Task.objects.filter(state="done", kind="denial").values_list("category")
    counted = rows.annotate(n=Count("id"), won=Count("id", filter=Q(outcome=PAID))).order_by()
    return {category: won * 100 // n for category, n, won in counted if n >= ENOUGH}


def _work(row: Task, today: dt.date, chances: dict[str, int]) -> Work:
    chance = chances.get(row.category, row.chance)
    late = row.due is not None and row.due < today
    return Work(
        task_id=str(row.public_id),
        kind=row.kind,
        claim=row.claim.control_number if row.claim else "",
        line=row.line,
        code=row.code,
        reason=f"{row.group}-{row.reason}" if row.reason else "",
        remarks=tuple(row.remarks),
        amount=row.amount,
        category=row.category,
        means=row.means,
        do=row.do,
        path=row.path,
        owner=row.owner,
        assignee=row.assignee,
        chance=chance,
        opened=row.opened,
        due=row.due,
        due_source=row.due_source,
        late=late,
        score=score(row.amount, chance, row.due, today),
        state=row.state,
        outcome=row.outcome,
    )


def score(amount: Decimal, chance: int, due: dt.date | None, today: dt.date) -> Decimal:
    """Money that may come, times how near the deadline is: 3 within three days, 2 within two weeks, 1.5 in a month."""
    left = (due - today).days if due else 999
    urgency = next((weight for days, weight in _URGENCY if left <= days), Decimal(1))
    return (abs(amount) * chance * urgency / 100).quantize(Decimal("0.01"))


_URGENCY = ((3, Decimal(3)), (14, Decimal(2)), (30, Decimal("1.5")))
