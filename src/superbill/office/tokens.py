"""Tokens for programs that use the API: made for an account, with some of its permissions, shown once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from django.utils import timezone

from superbill.office import audit
from superbill.office.errors import OfficeRefused
from superbill.office.models import ApiToken, User
from superbill.office.permits import allowed
from superbill.office.records.keeping import kept

_SEEN_EVERY = dt.timedelta(minutes=5)


@kept
def make(name: str, scopes: Sequence[str], *, label: str, by: str, days: int | None = 365) -> str:
    """Make a token with permissions that its account has, and return its text, this once."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise OfficeRefused(f"There is no open account '{name}'", "Open it first")
    missing = sorted(set(scopes) - allowed(user))
    if missing or not scopes:
        what = f"The account may not '{missing[0]}'" if missing else "The token has no scope"
        raise OfficeRefused(what, f"Choose from {', '.join(sorted(allowed(user)))}")
    text = f"sb_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        user=user,
        label=label[:80],
        hash=_hash(text),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + dt.timedelta(days=days) if days else None,
    )
    audit.record(by, "make token", "token", str(row.public_id), " ".join(row.scopes)[:200])
    return text


@kept
def revoke(token_id: str, *, by: str, name: str | None = None) -> bool:
    """Revoke a token (of account `name`, where one revokes one's own); False when there is no such valid one."""
    rows = ApiToken.objects.filter(public_id=uuid.UUID(token_id), revoked_at=None)
    if name is not None:
        rows = rows.filter(user__username=name)
    done = bool(rows.update(revoked_at=timezone.now()))
    if done:
        audit.record(by, "revoke token", "token", token_id)
    return done


def of(name: str) -> list[ApiToken]:
    """Return the tokens of an account that are not revoked, newest first."""
    return list(ApiToken.objects.filter(user__username=name, revoked_at=None).order_by("-id"))


def find(text: str) -> ApiToken | None:
    """Return the token with this text, if it is valid now and its account is open."""
    now = timezone.now()
    row = ApiToken.objects.select_related("user").filter(hash=_hash(text), revoked_at=None).first()
    if row is None or not row.user.is_active or (row.expires_at and row.expires_at <= now):
        return None
    if row.last_used_at is None or now - row.last_used_at > _SEEN_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
