"""How far each claim has come, beside where its money stands; what the payer allowed, beside what it paid."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import superbill.office.fields
from superbill.payers.tracking import stage_of


def tell_states(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Fill in how far the claims have come from their events."""
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    events = apps.get_model("office", "ClaimEvent").objects.order_by("at", "id")
    for claim, kind, state in events.values_list("claim_id", "kind", "state").iterator():
        steps[claim].append((kind, state))
    standings = apps.get_model("office", "ClaimStanding").objects
    by_state: dict[str, list[int]] = defaultdict(list)
    for claim in standings.exclude(payer_kind="self_pay").values_list("claim_id", flat=True):
        by_state[stage_of(steps[claim]).value].append(claim)
    for state, claims in by_state.items():
        for start in range(0, len(claims), 500):
            standings.filter(claim_id__in=claims[start : start + 500]).update(state=state)
    standings.filter(payer_kind="self_pay").update(state="self-pay")


def tell_allowed(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Fill in what payers allowed from the remittances; of a payment's part, what was paid and left to the patient."""
    for remittance in apps.get_model("office", "Remittance").objects.order_by("id").iterator(chunk_size=20):
        payments = json.loads(remittance.value)["claims"]
        for row in remittance.claims.all():
            whole = row.number <= len(payments)
            row.allowed = _allowed(payments[row.number - 1]) if whole else row.paid + row.patient_responsibility
            row.save(update_fields=["allowed"])


def _allowed(payment: dict[str, Any]) -> Decimal:
    if not payment.get("services"):
        return Decimal(payment["paid"]) + Decimal(payment["patient_responsibility"])
    return sum((_on_line(service) for service in payment["services"]), Decimal(0))


def _on_line(service: dict[str, Any]) -> Decimal:
    if service.get("allowed") is not None:
        return Decimal(service["allowed"])
    left = sum((Decimal(a["amount"]) for a in service.get("adjustments", ()) if a["group"] == "PR"), Decimal(0))
    return Decimal(service["paid"]) + left


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0002_papers_receipts_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="claimstanding",
            name="state",
            field=models.CharField(default="built", max_length=20),
        ),
        migrations.AddField(
            model_name="remittanceclaim",
            name="allowed",
            field=superbill.office.fields.MoneyField(default=0),
        ),
        migrations.AddIndex(
            model_name="claimstanding",
            index=models.Index(
                fields=["state", "service_day", "payer", "charge", "paid", "payer_owes", "patient_owes", "claim"],
                name="office_standing_list",
            ),
        ),
        migrations.RunPython(tell_states, migrations.RunPython.noop),
        migrations.RunPython(tell_allowed, migrations.RunPython.noop),
    ]
