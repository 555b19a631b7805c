"""Remittances: each kept once, matched to our claims by control number."""

from __future__ import annotations

import msgspec

from superbill.model.remittance import Remittance as RemittanceValue
from superbill.office import audit
from superbill.office.models import Claim, Remittance, RemittanceClaim
from superbill.office.records.claims import claim_row
from superbill.office.records.keeping import kept, sha256, storable


@kept
def store_remittance(value: RemittanceValue, source_sha256: str, by: str = "system") -> bool:
    """Store a remittance; False when the same one is there already, under whatever file name it came.

    `source_sha256` is the hash of the file; one file may hold several remittances, so the content decides.
    """
    text = storable(msgspec.json.encode(value).decode(), "remittance")
    if Remittance.objects.filter(content_sha256=sha256(text)).exists():
        return False
    row = Remittance.objects.create(
        trace=value.trace,
        payer=value.payer,
        payer_id=value.payer_id,
        paid=value.paid,
        payment_date=value.payment_date,
        method=value.method,
        source_sha256=source_sha256,
        content_sha256=sha256(text),
        value=text,
        by=by,
    )
    ours = {
        c.control_number: c for c in Claim.objects.filter(control_number__in=[c.control_number for c in value.claims])
    }
    RemittanceClaim.objects.bulk_create(
        RemittanceClaim(
            remittance=row,
            number=number,
            control_number=claim.control_number,
            claim=ours.get(claim.control_number),
            status=claim.status,
            charge=claim.charge,
            paid=claim.paid,
            patient_responsibility=claim.patient_responsibility,
        )
        for number, claim in enumerate(value.claims, start=1)
    )
    audit.record(by, "store", "remittance", str(row.public_id))
    return True


@kept
def load_remittances(control_number: str, *, by: str = "system") -> tuple[RemittanceValue, ...]:
    """Return every remittance that speaks of one of our claims, oldest first."""
    claim = claim_row(control_number)
    rows = Remittance.objects.filter(claims__claim=claim).distinct().order_by("payment_date", "id")
    audit.record(by, "read", "remittances", str(claim.public_id))
    return tuple(msgspec.json.decode(r.value, type=RemittanceValue) for r in rows)


def unmatched() -> tuple[str, ...]:
    """Return the control numbers on remittances that are none of ours: somebody has to look."""
    rows = RemittanceClaim.objects.filter(claim__isnull=True).order_by("id")
    return tuple(rows.values_list("control_number", flat=True))
