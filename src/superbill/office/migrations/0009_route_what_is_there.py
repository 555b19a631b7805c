"""Charts that were stored before lists knew why a chart is routed get their reason."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Case, Count, F, Q, Value, When


def route(apps: Any, _schema: Any) -> None:
    """Set the promoted columns from what the rows say."""
    encounters = apps.get_model("office", "Encounter").objects
    counted = encounters.annotate(open=Count("assignments", filter=Q(assignments__state="suggested")))
    for row in counted.filter(open__gt=0).iterator():
        encounters.filter(pk=row.pk).update(suggested=row.open)
    encounters.update(
        routed=Case(
            When(stage="read", then=Value("new")),
            When(open_errors__gt=0, then=Value("error")),
            When(suggested__gt=0, then=Value("suggested")),
            When(first_code="", then=Value("no-code")),
            When(open_findings__gt=F("open_errors"), then=Value("warning")),
            When(Q(checked=False) | Q(edits_not_checked__gt=0), then=Value("not-checked")),
            default=Value("release"),
        )
    )


class Migration(migrations.Migration):
    """Data only."""

    dependencies = (("office", "0008_charting"),)
    operations = (migrations.RunPython(route, migrations.RunPython.noop),)
