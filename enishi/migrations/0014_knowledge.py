"""What people know of an interview besides its time: the way in, and by which means."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

LIVE = ("wanted", "calling", "unknown", "ready", "missing")


def know_the_present_meeting(apps: Any, _editor: Any) -> None:
    """Whoever was told a time was told of the meeting that there is, as far as anybody can say."""
    announcements = apps.get_model("enishi", "Announcement").objects
    interviews = apps.get_model("enishi", "Interview").objects.filter(meeting__state__in=LIVE)
    told = announcements.filter(starts_at__isnull=False, interview__in=interviews)
    told.update(is_online=True)
    present = interviews.filter(pk=models.OuterRef("interview"), meeting__state="ready")
    told.filter(member=None).update(meeting=models.Subquery(present.values("meeting")[:1]))


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
        migrations.RunPython(know_the_present_meeting, migrations.RunPython.noop),
    ]
