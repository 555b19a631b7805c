"""Accounts have roles; those opened before there were any keep what they could do."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BEFORE_ROLES = ["coder", "biller", "supervisor", "auditor", "registrar", "administrator"]


def keep_access(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("office", "User").objects.using(schema_editor.connection.alias).update(roles=BEFORE_ROLES)


class Migration(migrations.Migration):
    dependencies = [("office", "0002_append_only")]

    operations = [
        migrations.AddField("user", "npi", models.CharField(blank=True, max_length=10)),
        migrations.AddField("user", "roles", models.JSONField(blank=True, default=list)),
        migrations.RunPython(keep_access, migrations.RunPython.noop),
    ]
