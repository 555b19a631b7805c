"""Prices of an encounter's charges."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from superbill.model.price import Price
from superbill.office import audit
from superbill.office.models import PriceRun
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, sha256, storable_tree


@kept
def store_price(encounter_id: str, price: Price, by: str = "system", *, at: dt.datetime | None = None) -> bool:
    """Store a price; True when it is new, False when it equals what stands already."""
    storable_tree(price.model_dump(), "")
    row = encounter_row(encounter_id, lock=True)
    at = at or timezone.now()
    text = price.model_dump_json()
    newest = row.prices.order_by("-id").first()
    if newest and newest.sha256 == sha256(text):
        return False
    PriceRun.objects.create(
        encounter=row,
        allowed=price.allowed,
        patient_share=price.patient_share,
        payer_share=price.payer_share,
        verdict=price.verdict,
        example=price.example,
        value=text,
        sha256=sha256(text),
        by=by,
        at=at,
    )
    row.stage, row.changed_at = "priced", at
    row.save(update_fields=["stage", "changed_at"])
    audit.record(by, "store", "price", encounter_id)
    return True


@kept
def load_price(encounter_id: str, *, by: str = "system") -> Price | None:
    """Return the newest price, or None."""
    run = encounter_row(encounter_id).prices.order_by("-id").first()
    audit.record(by, "read", "price", encounter_id)
    return Price.model_validate_json(run.value) if run else None
