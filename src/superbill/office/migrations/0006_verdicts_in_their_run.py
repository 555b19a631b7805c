from django.db import migrations


class Migration(migrations.Migration):
    """The verdicts stand in the value of their run, from which they are read; the rows beside it were never read."""

    dependencies = [
        ("office", "0005_query_groups"),
    ]

    operations = [
        migrations.DeleteModel(name="Verdict"),
    ]
