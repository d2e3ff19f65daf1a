"""What is known of the interviews that there are already.

Apart from the columns: PostgreSQL makes no index while a transaction has rows to look after.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

LIVE = ("wanted", "calling", "unknown", "ready", "missing")


def know_the_present_meeting(apps: Any, _editor: Any) -> None:
    """Whoever was told a time was told of the meeting that there is, as far as anybody can say."""
    announcements = apps.get_model("enishi", "Announcement").objects
    interviews = apps.get_model("enishi", "Interview").objects.filter(meeting__state__in=LIVE)
    told = announcements.filter(starts_at__isnull=False, interview__in=interviews)
    told.update(is_online=True)
    present = interviews.filter(pk=OuterRef("interview"), meeting__state="ready")
    told.filter(member=None).update(meeting=Subquery(present.values("meeting")[:1]))


def name_who_dealt_with_it_last(apps: Any, _editor: Any) -> None:
    """Who confirmed it, else proposed it last, else began it."""
    proposals = apps.get_model("enishi", "Proposal").objects.filter(interview=OuterRef("pk"))
    apps.get_model("enishi", "Interview").objects.update(
        recruiter=Coalesce(
            "confirmed_by",
            Subquery(proposals.order_by("-pk").values("proposed_by")[:1]),
            "created_by",
        )
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0017_recruiter"),
    ]

    operations: ClassVar = [
        migrations.RunPython(know_the_present_meeting, migrations.RunPython.noop),
        migrations.RunPython(name_who_dealt_with_it_last, migrations.RunPython.noop),
    ]
