"""Lanes of hosts; which fields of a meeting people changed; drafts that give back."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0003_zoom_refresh_lease"),
    ]

    operations = [
        migrations.AddField(
            model_name="host",
            name="capacity",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="interview",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), editable=False
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="given_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="to_push",
            field=models.JSONField(default=list),
        ),
        # What was on its way to Zoom before the fields were counted one by one.
        migrations.RunSQL(
            """update enishi_meeting set to_push = '["minutes", "starts_at", "topic"]'
               where observed_version < desired_version""",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="meeting",
            name="unanswered",
            field=models.JSONField(default=dict),
        ),
    ]
