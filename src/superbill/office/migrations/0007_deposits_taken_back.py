import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A deposit that was entered wrong is taken back by another, with the reason, and may be entered again."""

    dependencies = [
        ("office", "0006_verdicts_in_their_run"),
    ]

    operations = [
        migrations.AddField(
            model_name="deposit",
            name="takes_back",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back_by",
                to="office.deposit",
            ),
        ),
        migrations.AddField(model_name="deposit", name="reason", field=models.TextField(blank=True)),
        migrations.AddField(model_name="deposit", name="repeat", field=models.PositiveSmallIntegerField(default=0)),
        migrations.RemoveConstraint(model_name="deposit", name="office_deposit_once"),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.UniqueConstraint(
                fields=["normal_trace", "amount", "day", "repeat"], name="office_deposit_once"
            ),
        ),
    ]
