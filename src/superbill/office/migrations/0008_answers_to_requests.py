from django.db import migrations, models


class Migration(migrations.Migration):
    """Who refuses a refund or write-off says why."""

    dependencies = [
        ("office", "0007_deposits_taken_back"),
    ]

    operations = [
        migrations.AddField(model_name="moneyrequest", name="answer", field=models.TextField(blank=True)),
    ]
