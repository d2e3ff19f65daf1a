"""Whether what a candidate wrote is dealt with; of what was written so far, nobody can tell."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


def settle_what_is_old(apps: Any, _editor: Any) -> None:
    """The first page would otherwise be full of what was dealt with long ago."""
    apps.get_model("enishi", "CandidateNote").objects.update(settled_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0014_knowledge"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="candidatenote",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(settle_what_is_old, migrations.RunPython.noop),
    ]
