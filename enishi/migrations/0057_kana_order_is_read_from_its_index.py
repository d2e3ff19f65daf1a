"""The order of フリガナ is read from its index alone, also far from its beginning."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import NullIf

_ORDER = ("company", NullIf("family_kana", models.Value("")), "given_kana", "family_name", "id")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enishi", "0056_evaluation_rules")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="candidate", name="candidate_by_kana"),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(*_ORDER, include=["family_kana"], name="candidate_by_kana"),
        ),
    ]
