"""Ending a link takes as long as its meetings take to be deleted, and is kept in mind."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0021_sign_in"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="meeting",
            name="is_deletion_open",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="zoomaccount",
            name="state",
            field=models.CharField(
                choices=[
                    ("unlinked", "未連携"),
                    ("linked", "連携中"),
                    ("incomplete", "権限不足"),
                    ("needs_reauth", "再認証が必要"),
                    ("ending", "解除中"),
                ],
                default="unlinked",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LinkEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("deletes", models.BooleanField(default=False)),
                ("tells_candidates", models.BooleanField(default=False)),
                ("tells_interviewers", models.BooleanField(default=False)),
                ("meetings", models.PositiveIntegerField(default=0)),
                ("left", models.PositiveIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "Kept"),
                            ("deleted", "Deleted"),
                            ("left", "Left"),
                            ("refused", "Refused"),
                            ("dead", "Dead"),
                            ("removed", "Removed"),
                            ("disowned", "Disowned"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endings",
                        to="enishi.zoomaccount",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="meeting",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meetings_taken",
                to="enishi.linkending",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("account",),
                name="link_ends_once_at_a_time",
            ),
        ),
    ]
