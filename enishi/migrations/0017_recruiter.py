"""Who answers for an interview."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


def name_who_dealt_with_it_last(apps: Any, _editor: Any) -> None:
    """Who confirmed it, else proposed it last, else began it."""
    proposals = apps.get_model("enishi", "Proposal").objects.filter(interview=models.OuterRef("pk"))
    apps.get_model("enishi", "Interview").objects.update(
        recruiter=Coalesce(
            "confirmed_by",
            models.Subquery(proposals.order_by("-pk").values("proposed_by")[:1]),
            "created_by",
        )
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0016_mails_that_lapse"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="interview",
            name="recruiter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(name_who_dealt_with_it_last, migrations.RunPython.noop),
    ]
