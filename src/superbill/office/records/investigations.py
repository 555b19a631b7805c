"""A good-faith investigation of related overpayments stops the clock of 60 days, for 180 days at most.

Source: 42 CFR 401.305(a)(2) and (b)(3), as in force since 2025-01-01 (89 FR 97710).
"""

from __future__ import annotations

import datetime as dt

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import Task
from superbill.office.records import tasks
from superbill.office.records.keeping import kept
from superbill.tables.deadlines import overpayment_due

KINDS = ("credit", "paid again")
BEGUN, ENDED = "investigation", "investigation ended"
LONGEST = dt.timedelta(days=180)


@kept
def investigate(task_id: str, by: str, *, today: dt.date) -> dt.date:
    """Begin to look for related overpayments before the 60 days are over; returns the day by which all is returned."""
    task = _open(task_id)
    if task.notes.filter(kind=BEGUN).exists():
        raise BadInput("task", "is under investigation already", "End it when its outcome is known")
    if task.due is not None and today > task.due:
        raise BadInput("task", f"was due on {task.due}", "Report and return it now")
    _set(task, task.opened + LONGEST, BEGUN, "begun: the clock stands for at most 180 days", by)
    audit.record(by, "investigate", "task", task_id)
    return task.due or today


@kept
def end_investigation(task_id: str, by: str, *, today: dt.date) -> dt.date:
    """End the investigation: the rest of the 60 days runs on from now; returns the last one."""
    task = _open(task_id)
    if not task.notes.filter(kind=BEGUN).exists() or task.notes.filter(kind=ENDED).exists():
        raise BadInput("task", "is not under investigation", "Look at its notes")
    _set(task, today, ENDED, f"ended on {today}", by)
    audit.record(by, "end investigation", "task", task_id)
    return task.due or today


def _set(task: Task, until: dt.date, kind: str, text: str, by: str) -> None:
    limit = overpayment_due(task.opened, until)
    task.due, task.due_source = limit.last_day, limit.source
    task.save(update_fields=["due", "due_source"])
    tasks.write_note(task, kind, text, by)


def _open(task_id: str) -> Task:
    task = tasks.task_row(task_id)
    if task.kind not in KINDS or task.state == "done":
        raise BadInput("task", "is no open credit", "Take one from the queue of credits")
    return task
