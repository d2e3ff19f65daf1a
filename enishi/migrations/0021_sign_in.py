"""Counters of what must not be done too often, instead of a cache; known devices; requests."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0020_submission"),
    ]

    operations: ClassVar = [
        # The cache held nothing but counters.
        migrations.RunSQL("drop table if exists enishi_cache", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("clear_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PasswordRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnownPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("digest", "member"), name="a_place_is_known_once"
                    )
                ],
            },
        ),
    ]
