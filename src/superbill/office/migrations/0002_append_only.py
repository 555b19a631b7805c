"""History is kept by the database itself, and the audit log has its beginning."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from superbill.office import append_only

KEPT = (
    "office_auditevent", "office_checkrun", "office_claimevent", "office_claimversion", "office_codingrun",
    "office_decision", "office_document", "office_encounterversion", "office_entry", "office_evidence",
    "office_finding", "office_notcoded", "office_posting", "office_pricerun", "office_remittance",
    "office_serviceline", "office_verdict",
)  # fmt: skip


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(schema_editor.connection, KEPT)


def begin_audit_log(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("office", "AuditHead").objects.using(schema_editor.connection.alias).get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
        migrations.RunPython(begin_audit_log, migrations.RunPython.noop),
    ]
