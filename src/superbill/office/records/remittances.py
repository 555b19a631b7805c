"""Remittances as they were sent, and payments that match no claim of ours."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import Count, Q, QuerySet

from superbill.model.remittance import Remittance as RemittanceValue
from superbill.office import audit
from superbill.office.models import Remittance, RemittanceClaim
from superbill.office.records.claims import claim_row
from superbill.office.records.keeping import kept


@kept
def load_remittances(control_number: str, *, by: str = "system") -> tuple[RemittanceValue, ...]:
    """Return every remittance that speaks of one of our claims, oldest first."""
    claim = claim_row(control_number)
    rows = Remittance.objects.filter(claims__claim=claim).distinct().order_by("payment_date", "id")
    audit.record(by, "read", "remittances", str(claim.public_id))
    return tuple(msgspec.json.decode(r.value, type=RemittanceValue) for r in rows)


def unmatched() -> tuple[str, ...]:
    """Return the control numbers on remittances that are none of ours: somebody has to look."""
    rows = RemittanceClaim.objects.filter(state="unmatched").order_by("id")
    return tuple(rows.values_list("control_number", flat=True))


def counted_remittances() -> QuerySet[Remittance, Any]:
    """Return the remittances with how many `payments` each holds, and how many of them are `unmatched`."""
    waiting = Count("claims", filter=Q(claims__state="unmatched"))
    return Remittance.objects.select_related("state").annotate(payments=Count("claims"), unmatched=waiting)
