"""The audit log: who did what to which record when, each row sealed with the hash of the one before.

Source: 45 CFR 164.312(b), audit controls. Rows hold opaque ids and user names, never patient data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.utils import timezone

START = "0" * 64


@dataclass(frozen=True)
class _Deed:
    """What one call asks to be written down."""

    actor: str
    action: str
    kind: str
    object_ids: tuple[str, ...]
    detail: str


_WAITING: ContextVar[list[_Deed] | None] = ContextVar("audit_waiting", default=None)


@dataclass(frozen=True)
class Verification:
    """How far the chain holds: the number of rows read, and the first row that breaks it with the reason."""

    rows: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """True when every row follows from the one before and none is missing."""
        return self.broken_at is None


def record(actor: str, action: str, kind: str = "", object_id: str = "", detail: str = "") -> None:
    """Add one row to the chain, in the caller's transaction: what is not logged does not happen."""
    record_all(actor, action, kind, [object_id], detail)


def record_all(actor: str, action: str, kind: str, object_ids: Sequence[str], detail: str = "") -> None:
    """Add one row to the chain for each of several records that one deed has touched."""
    if not object_ids:
        return
    deed = _Deed(actor, action, kind, tuple(object_ids), detail)
    waiting = _WAITING.get()
    if waiting is None:
        _write(deed)
    else:
        waiting.append(deed)


@contextmanager
def at_the_end() -> Iterator[None]:
    """Write what the block asks for in one transaction with it, but last: whoever else writes waits that much less.

    The end of the chain is locked from the first row to the commit, and everybody's pages add a row.
    """
    with transaction.atomic():
        waiting: list[_Deed] = []
        token = _WAITING.set(waiting)
        try:
            yield
        finally:
            _WAITING.reset(token)
        for deed in waiting:
            _write(deed)


def mark() -> int:
    """Return how many rows wait to be written; 0 where each is written at once."""
    return len(_WAITING.get() or ())


def back_to(waiting: int) -> None:
    """Forget what was asked for since `mark`: the deed was taken back by the database and is tried again."""
    held = _WAITING.get()
    if held is not None:
        del held[waiting:]


def _write(deed: _Deed) -> None:
    from superbill.office.models import AuditEvent, AuditHead  # noqa: PLC0415 - signals are connected before models
    from superbill.office.records.bulk import insert_rows, update  # noqa: PLC0415 - as above

    with transaction.atomic(savepoint=False):  # what cannot be written down is not done at all
        head = AuditHead.objects.select_for_update().get(id=1)
        now, rows = timezone.now(), []
        for number, object_id in enumerate(deed.object_ids, head.number + 1):
            row = AuditEvent(
                number=number,
                at=now,
                actor=deed.actor,
                action=deed.action,
                kind=deed.kind,
                object_id=object_id,
                detail=deed.detail,
                previous=head.hash,
            )
            row.hash = head.hash = _seal(row)
            rows.append(row)
        insert_rows(rows)
        update(AuditHead, ("number", "hash"), [(rows[-1].number, head.hash, head.pk)])


def verify(known: str = "") -> Verification:
    """Read the whole chain and say where it breaks: a changed, missing, added or cut-off row.

    Who can write the database can write a whole new chain. `known`, a hash kept elsewhere, shows that too.
    """
    from superbill.office.models import AuditEvent, AuditHead  # noqa: PLC0415 - as above

    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get(id=1)
        rows, last, met = 0, START, known in {"", START}
        for row in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
            if row.number != rows + 1:
                return Verification(rows, last, rows + 1, "a row is missing")
            if row.previous != last or row.hash != _seal(row):
                return Verification(rows, last, row.number, "the row does not follow from the one before")
            rows, last, met = row.number, row.hash, met or row.hash == known
        if (rows, last) != (head.number, head.hash):
            return Verification(rows, last, rows + 1, "the end of the log is missing")
        if not met:
            return Verification(rows, last, 1, "the hash that was written down is not in it: it was written anew")
    return Verification(rows, last)


def connect() -> None:
    """Write log-ins, log-outs and refused log-ins to the chain."""
    user_logged_in.connect(_logged_in, dispatch_uid="superbill-audit-in")
    user_logged_out.connect(_logged_out, dispatch_uid="superbill-audit-out")
    user_login_failed.connect(_refused, dispatch_uid="superbill-audit-refused")


def _seal(row: Any) -> str:  # noqa: ANN401 - AuditEvent, importable only once models are there
    at = row.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    fields = [row.number, at, row.actor, row.action, row.kind, row.object_id, row.detail, row.previous]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def _logged_in(user: Any, **_: Any) -> None:  # noqa: ANN401 - signal arguments
    record(user.get_username(), "log in")


def _logged_out(user: Any, **_: Any) -> None:  # noqa: ANN401 - signal arguments
    if user is not None:
        record(user.get_username(), "log out")


def _refused(credentials: Mapping[str, Any], **_: Any) -> None:  # noqa: ANN401 - signal arguments
    """Log a refused log-in; a name that is no account is not written, it may be a password in the wrong field."""
    from superbill.office.models import User  # noqa: PLC0415 - as above

    name = str(credentials.get("username", ""))
    known = User.objects.filter(username=name).exists()
    record(name if known else "unknown", "log in refused")
