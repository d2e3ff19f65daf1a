"""An interview's calendar entries keep their UID when the installation's address changes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

import enishi.interviews.models


def keep_what_was_sent(apps, _schema_editor):
    """Calendars have the entries that were sent until now under this UID."""
    former = Concat(
        Value("interview-"),
        Cast(F("pk"), models.CharField()),
        Value(f"@{urlsplit(settings.BASE_URL).hostname}"),
    )
    apps.get_model("enishi", "Interview").objects.update(calendar_uid=former)


class Migration(migrations.Migration):
    dependencies = [("enishi", "0024_busy_time_so_far")]

    operations = [
        migrations.AddField(
            "interview",
            "calendar_uid",
            models.CharField(max_length=255, default="", editable=False),
        ),
        migrations.RunPython(keep_what_was_sent, migrations.RunPython.noop),
        migrations.AlterField(
            "interview",
            "calendar_uid",
            models.CharField(
                max_length=255,
                default=enishi.interviews.models.new_calendar_uid,
                editable=False,
            ),
        ),
    ]
