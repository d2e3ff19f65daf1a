"""What people know of an interview besides its time: the way in, and by which means."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0001_squashed_0013_company_holiday_yearly"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="announcement",
            name="by_mail",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="announcement",
            name="is_online",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="announcement",
            name="meeting",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="enishi.meeting",
            ),
        ),
    ]
