"""Memos are found by their words: see ``enishi.hiring.search_index``."""

from typing import Any, ClassVar

import django.contrib.postgres.indexes
from django.db import migrations, models

import enishi.hiring.search_index
from enishi.hiring import names


def _fold(apps: Any, _schema: Any) -> None:
    rows = apps.get_model("enishi", "Memo").objects
    for memo in rows.only("text").iterator(chunk_size=500):
        lines = (names.fold(line) for line in memo.text.splitlines())
        rows.filter(pk=memo.pk).update(search_text="\n".join(filter(None, lines)))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enishi", "0073_offers")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="memo",
            name="search_text",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(_fold, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="memo",
            index=models.Index(
                condition=models.Q(("removed_at", None)),
                fields=["company", "-written_at", "-id"],
                name="memo_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="memo",
            index=django.contrib.postgres.indexes.GinIndex(
                enishi.hiring.search_index.Pieces("company", "search_text"),
                gin_pending_list_limit=256,
                name="memo_by_pieces",
            ),
        ),
    ]
