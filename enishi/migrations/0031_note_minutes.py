"""A candidate who will be late says by how much."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enishi", "0030_audit_seals")]

    operations = [
        migrations.AddField(
            model_name="candidatenote",
            name="minutes",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="candidatenote",
            constraint=models.CheckConstraint(
                condition=models.Q(minutes=None)
                | models.Q(kind="late", minutes__in=(5, 10, 15, 20, 30)),
                name="note_says_how_late",
            ),
        ),
    ]
