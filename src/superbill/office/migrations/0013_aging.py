"""A closed month keeps payer and day of each claim; the aging has an index that answers it alone.

The rows of months that are closed already take what their claims say now: the trigger that forbids it is put back
after the migration.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def _fill(apps: Any, editor: Any) -> None:
    sqlite = editor.connection.vendor == "sqlite"
    table = "office_closedstanding"
    editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{'update' if sqlite else f'change ON {table}'}")
    same = f"FROM office_claimstanding s WHERE s.claim_id = {table}.claim_id"
    editor.execute(
        f"UPDATE {table} SET payer = (SELECT s.payer {same}), service_day = (SELECT s.service_day {same})"  # noqa: S608
    )


class Migration(migrations.Migration):
    """Columns for payer and day, filled, then required."""

    atomic = True
    dependencies = (("office", "0012_worklist_indexes"),)
    operations = (
        migrations.AddIndex(
            model_name="claimstanding",
            index=models.Index(
                fields=["payer", "service_day", "payer_owes", "patient_owes"], name="office_standing_aging"
            ),
        ),
        migrations.AddField("closedstanding", "payer", models.TextField(default=""), preserve_default=False),
        migrations.AddField("closedstanding", "service_day", models.DateField(null=True)),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField("closedstanding", "service_day", models.DateField()),
    )
