"""What coders are to be trained in: the kinds of errors that finished audits found, the topics that auditors named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from superbill.model.counted import counted as noun
from superbill.office.models import AuditItem, CodingAudit
from superbill.office.records.boards import WINDOW, Board, Counted, by_count, grouped

FOUND = {"added": "missed", "removed": "not supported", "edited": "wrong", "moved": "in the wrong place"}
"""What an auditor's change says of the coder's line."""


def errors(now: dt.datetime) -> Board:
    """Lines that finished audits changed, by coder and kind of error; the most frequent first."""
    since = now - dt.timedelta(days=WINDOW)
    items = AuditItem.objects.filter(audit__finished_at__gte=since).exclude(change="agreed")
    rows = tuple(
        Counted(
            f"{item.audit.coder.username}: {item.kind} {FOUND[item.change]}",
            str(item.audit.encounter.public_id),
            item.audit.encounter.reference,
            item.audit.finished_at.date(),
            item.audit.coder.username,
            f"{_code(item.pre)} → {_code(item.post)}",
            value=float(item.errors),
        )
        for item in items.select_related("audit__encounter", "audit__coder").order_by("audit__finished_at", "place")
        if item.audit.finished_at
    )
    found = sum(int(row.value or 0) for row in rows)
    total = f"{noun(found, 'error')} in {noun(len(rows), 'line')}" if rows else "no audit found a difference"
    explains = f"What finished audits changed, by coder and kind of error, last {WINDOW} days."
    return Board(
        "errors",
        "Kinds of errors",
        explains,
        "errors",
        rows,
        grouped(rows, by_count(row.group for row in rows), _sum),
        total,
    )


def topics(now: dt.datetime) -> Board:
    """Training topics that auditors named, by coder; one line or part between semicolons is one topic."""
    since = now - dt.timedelta(days=WINDOW)
    audits = (
        CodingAudit.objects.filter(finished_at__gte=since).exclude(training="").select_related("encounter", "coder")
    )
    rows = tuple(
        Counted(
            f"{row.coder.username}: {topic}",
            str(row.encounter.public_id),
            row.encounter.reference,
            row.finished_at.date(),
            row.coder.username,
            f"audit {row.number}: {noun(row.errors, 'error')} in {noun(row.reviewed, 'line')}",
            value=float(row.errors),
        )
        for row in audits.order_by("finished_at")
        if row.finished_at
        for topic in _topics(row.training)
    )
    coders = len({row.who for row in rows})
    total = f"{noun(len(rows), 'topic')} for {noun(coders, 'coder')}" if rows else "no topic was named"
    explains = f"Training topics of finished audits by coder, last {WINDOW} days, with the errors of those audits."
    return Board(
        "training",
        "Training topics",
        explains,
        "errors",
        rows,
        grouped(rows, by_count(row.group for row in rows), _sum),
        total,
    )


def _topics(text: str) -> list[str]:
    """The topics of a worksheet: what stands on lines or between semicolons, each once, however it is capitalised."""
    told = (" ".join(part.split()).rstrip(".").lower() for part in re.split(r"[;\n]", text))
    return list(dict.fromkeys(part for part in told if part))


def _sum(rows: list[Counted]) -> float:
    return sum(row.value or 0 for row in rows)


def _code(value: Mapping[str, Any] | None) -> str:
    return str(value["code"]) if value else "–"
