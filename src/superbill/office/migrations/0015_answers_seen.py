"""Checks and authorizations remember the answers that they took in: an old one that comes again undoes nothing."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A list of hashes beside the answers."""

    dependencies = (("office", "0014_worklist_filters"),)
    operations = (
        migrations.AddField("benefitcheck", "seen", models.JSONField(default=list)),
        migrations.AddField("authorization", "seen", models.JSONField(default=list)),
    )
