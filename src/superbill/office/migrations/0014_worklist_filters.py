"""The worklist's filters are answered from indexes."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def index_beginnings(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL finds what begins with a text only in an index by bytes; SQLite in any."""
    if schema_editor.connection.vendor == "postgresql":
        for column, kind in (("reference", "text"), ("first_code", "varchar")):
            schema_editor.execute(
                f"CREATE INDEX office_encounter_{column}_begins ON office_encounter ({column} {kind}_pattern_ops)"
            )


def forget_beginnings(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in ("reference", "first_code"):
            schema_editor.execute(f"DROP INDEX office_encounter_{column}_begins")


class Migration(migrations.Migration):
    dependencies = [("office", "0013_aging")]

    operations = [
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                fields=[
                    "completed_at",
                    "routed",
                    "setting",
                    "payer_kind",
                    "stage",
                    "owner",
                    "service_date",
                    "first_code",
                    "reference",
                ],
                name="office_encounter_filters",
            ),
        ),
        migrations.RunPython(index_beginnings, forget_beginnings),
    ]
