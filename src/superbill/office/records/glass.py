"""Restricted charts, and charts opened outside one's own work with a reason: breaking the glass.

Source: 45 CFR 164.312(a)(2)(ii), emergency access procedure; 45 CFR 164.308(a)(1)(ii)(D), review of system activity.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import GlassBreak, GlassReview, Restriction
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, storable

OPEN_FOR = dt.timedelta(hours=1)
MIN_REASON = 10


@dataclass(frozen=True)
class Glass:
    """One opening: who, which chart, why, and what the reviewer said."""

    public_id: str
    encounter_id: str
    reference: str
    by: str
    reason: str
    at: dt.datetime
    until: dt.datetime
    reviewed_by: str = ""
    justified: bool | None = None
    note: str = ""


@kept
def restrict(encounter_id: str, *, by: str, at: dt.datetime | None = None) -> bool:
    """Restrict a chart: then only the supervisor opens it, or who breaks the glass. False when it is already."""
    row = encounter_row(encounter_id, lock=True)
    _, new = Restriction.objects.get_or_create(encounter=row, defaults={"by": by, "at": at or timezone.now()})
    if new:
        audit.record(by, "restrict", "chart", encounter_id)
    return new


@kept
def lift(encounter_id: str, *, by: str) -> bool:
    """Lift the restriction of a chart; False when there is none."""
    gone, _ = Restriction.objects.filter(encounter=encounter_row(encounter_id, lock=True)).delete()
    if gone:
        audit.record(by, "lift restriction", "chart", encounter_id)
    return bool(gone)


@kept
def break_glass(encounter_id: str, *, by: str, reason: str, at: dt.datetime | None = None) -> dt.datetime:
    """Open a chart for an hour, with a reason that somebody else will read; returns until when.

    While it is open a second breaking changes nothing.
    """
    reason = storable(reason.strip(), "reason", 1000)
    if len(reason) < MIN_REASON:
        raise BadInput("reason", "is missing or too short", "Say why you need this chart now")
    at = at or timezone.now()
    row = encounter_row(encounter_id, lock=True)
    held = GlassBreak.objects.filter(encounter=row, by=by, until__gt=at).first()
    if held:
        return held.until
    glass = GlassBreak.objects.create(encounter=row, by=by, reason=reason, at=at, until=at + OPEN_FOR)
    audit.record(by, "BREAK GLASS", "chart", encounter_id, f"reason {glass.public_id}")
    return glass.until


@kept
def review_glass(glass_id: str, *, by: str, justified: bool, note: str = "", at: dt.datetime | None = None) -> bool:
    """Say whether an opening was justified; nobody reviews their own. False when it was reviewed already.

    Raises:
        BadInput: the reviewer opened the chart, or says that it was not justified and not why.
    """
    note = storable(note.strip(), "note", 1000)
    row = GlassBreak.objects.select_for_update().get(public_id=uuid.UUID(glass_id))
    if row.by == by:
        raise BadInput("by", "broke the glass", "Somebody else reviews it")
    if GlassReview.objects.filter(glass=row).exists():
        return False
    if not justified and not note:
        raise BadInput("note", "is missing", "Say why it was not justified, and what follows")
    GlassReview.objects.create(glass=row, by=by, at=at or timezone.now(), justified=justified, note=note)
    audit.record(
        by, "review glass", "chart", str(row.encounter.public_id), "justified" if justified else "NOT justified"
    )
    return True


@kept
def glass_list(*, by: str, limit: int = 200) -> tuple[Glass, ...]:
    """Return the openings, those without a review first, then the newest."""
    rows = GlassBreak.objects.select_related("encounter", "review").order_by("review__at", "-at")[:limit]
    audit.record(by, "list", "glass")
    return tuple(sorted((_told(r) for r in rows), key=lambda g: (g.justified is not None, -g.at.timestamp())))


def _told(row: GlassBreak) -> Glass:
    review = getattr(row, "review", None)
    return Glass(
        str(row.public_id),
        str(row.encounter.public_id),
        row.encounter.reference,
        row.by,
        row.reason,
        row.at,
        row.until,
        review.by if review else "",
        review.justified if review else None,
        review.note if review else "",
    )
