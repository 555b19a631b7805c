"""The queue of background work: a table with leases. Each job has its outcome once, whatever dies in between.

A worker takes a job under a lease. What the job stores and that the job is done are one transaction, which the
database refuses to a worker whose lease another has taken. So a crash loses the time spent, never a result, and
no result is there twice. The lease of a worker that died on this machine ends with its process.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from superbill.office import audit
from superbill.office.database import told
from superbill.office.models import Encounter, Job, User
from superbill.office.reach import within
from superbill.office.records.keeping import kept

LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 5
AT_ONCE = 5000


class LeaseLost(Exception):
    """Another worker has taken the job; this one writes nothing."""


@dataclass(frozen=True)
class Held:
    """A job that this worker holds."""

    pk: int
    kind: str
    argument: dict[str, Any]
    memory: dict[str, Any]
    attempt: int
    by: str


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    id: str
    kind: str
    total: int
    done: int
    failed: int
    finished: bool


def code(encounter_ids: Sequence[str], *, by: str) -> str:
    """Have encounters coded, checked and priced; returns the batch."""
    return put("code", [{"encounter": e} for e in encounter_ids], by=by)


def code_new(user: User) -> str:
    """Have everything coded within reach that was read, is not coded and not under way; "" where nothing is."""
    new = within(user, Encounter.objects.filter(stage="read").order_by("id"))
    held = under_way("code", "encounter")
    wanted = [e for e in map(str, new.values_list("public_id", flat=True)[:AT_ONCE]) if e not in held]
    return code(wanted, by=user.get_username()) if wanted else ""


def check(encounter_ids: Sequence[str], *, by: str) -> str:
    """Have the edits run again over encounters; returns the batch."""
    return put("check", [{"encounter": e} for e in encounter_ids], by=by)


def submit(payer: str, control_numbers: Sequence[str], *, by: str) -> str:
    """Have claims sent to a payer in one file; returns the batch."""
    return put("submit", [{"payer": payer, "claims": list(control_numbers)}], by=by)


def fetch(payer: str, *, by: str) -> str:
    """Have a payer's answers fetched and posted; returns the batch."""
    return put("fetch", [{"payer": payer}], by=by)


@kept
def put(kind: str, arguments: Sequence[dict[str, Any]], *, by: str) -> str:
    """Queue a batch. What is queued already and not begun is not queued again: a second click changes nothing."""
    waiting = Job.objects.filter(kind=kind, state=Job.State.QUEUED)
    for row in waiting.select_for_update() if len(arguments) == 1 else ():
        if row.argument == arguments[0]:
            return str(row.batch)
    batch = uuid.uuid4()
    Job.objects.bulk_create(Job(batch=batch, kind=kind, argument=a, by=by) for a in arguments)
    audit.record(by, f"queue {kind}", "batch", str(batch), f"{len(arguments)} jobs")
    return str(batch)


def take(worker: str) -> Held | None:
    """Take the oldest job that waits or whose worker is gone; None when there is none."""
    with told(), transaction.atomic():
        rows = Job.objects.order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.filter(
            Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
        ).first()
        row = row or next((r for r in rows.filter(state=Job.State.RUNNING) if _died(r.worker)), None)
        if row is None:
            return None
        row.state, row.worker, row.attempt = Job.State.RUNNING, worker, row.attempt + 1
        row.lease_until = timezone.now() + LEASE
        row.save(update_fields=["state", "worker", "attempt", "lease_until"])
        return Held(row.pk, row.kind, row.argument, row.memory, row.attempt, row.by)


def remember(held: Held, memory: dict[str, Any]) -> Held:
    """Keep what must survive a crash of this job (such as the number of the file it sends)."""
    with told(), transaction.atomic():
        row = _mine(held)
        row.memory = row.memory | memory
        row.save(update_fields=["memory"])
        return Held(held.pk, held.kind, held.argument, row.memory, held.attempt, held.by)


def finish(held: Held, effect: Callable[[], object]) -> None:
    """Store a job's outcome, and that it is done, in one transaction.

    Raises:
        LeaseLost: the lease was lost; nothing of the outcome is stored.
    """
    with told(), transaction.atomic():
        row = _mine(held)
        effect()
        row.state, row.finished_at, row.lease_until = Job.State.DONE, timezone.now(), None
        row.save(update_fields=["state", "finished_at", "lease_until"])


def fail(held: Held, trouble: str, *, final: bool) -> None:
    """Write down why a job could not be done; it is tried again unless that cannot help."""
    with told(), transaction.atomic():
        try:
            row = _mine(held)
        except LeaseLost:
            return
        over = final or held.attempt >= MAX_ATTEMPTS
        row.state = Job.State.FAILED if over else Job.State.QUEUED
        row.trouble, row.lease_until = trouble, None
        row.finished_at = timezone.now() if over else None
        row.save(update_fields=["state", "trouble", "lease_until", "finished_at"])


def progress(batch: str) -> Progress:
    """Return how far a batch is; a batch that is not there has no jobs."""
    rows = Job.objects.filter(batch=uuid.UUID(batch))
    return _progress(batch, next(iter(_counted(rows)), None))


def newest(limit: int = 30) -> tuple[Progress, ...]:
    """Return how far the newest batches are."""
    rows = list(_counted(Job.objects.all()).order_by("-first")[:limit])
    return tuple(_progress(str(r["batch"]), r) for r in rows)


def troubles(batch: str) -> tuple[str, ...]:
    """Return what went wrong in a batch, each once."""
    rows = Job.objects.filter(batch=uuid.UUID(batch), state=Job.State.FAILED).exclude(trouble="")
    return tuple(dict.fromkeys(rows.values_list("trouble", flat=True)))


def under_way(kind: str, name: str) -> frozenset[str]:
    """Return what the unfinished jobs of a kind are about."""
    rows = Job.objects.filter(kind=kind, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return frozenset(str(a.get(name)) for a in rows.values_list("argument", flat=True))


def worker_name() -> str:
    """Return this process's name, by which others on this machine can tell that it died."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def _counted(rows: Any) -> Any:  # noqa: ANN401 - a query set of dictionaries
    from django.db.models import Min  # noqa: PLC0415 - used here only

    return rows.values("batch", "kind").annotate(
        first=Min("id"),
        total=Count("id"),
        done=Count("id", filter=Q(state=Job.State.DONE)),
        failed=Count("id", filter=Q(state=Job.State.FAILED)),
    )


def _progress(batch: str, row: dict[str, Any] | None) -> Progress:
    if row is None:
        return Progress(batch, "", 0, 0, 0, finished=False)
    ended = row["done"] + row["failed"] == row["total"]
    return Progress(batch, row["kind"], row["total"], row["done"], row["failed"], finished=ended)


def _mine(held: Held) -> Job:
    row = Job.objects.select_for_update().filter(pk=held.pk, attempt=held.attempt, state=Job.State.RUNNING).first()
    if row is None:
        raise LeaseLost
    return row


def _died(worker: str) -> bool:
    """Tell whether a worker of this machine is gone; one of another machine is left to its lease."""
    host, pid, started = worker.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """Return when a process started (proc_pid_stat(5), field 22), so that a number that is used again differs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return ""
