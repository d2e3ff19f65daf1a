"""Files of candidates that nobody imported are found by the clock."""

from django.db import migrations, models

_NOT_CONFIRMED = ("reading", "unreadable", "columns", "checking", "checked")


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0063_application_forms"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidateimport",
            index=models.Index(
                condition=models.Q(("state__in", _NOT_CONFIRMED)),
                fields=["moved_at"],
                name="import_not_confirmed",
            ),
        ),
    ]
