"""Retention periods of each company, candidates who are held, and when applications moved."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0067_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rejected_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("withdrawn_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("hired_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("active_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("unapplied_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                ("warned_at", models.DateTimeField(null=True)),
                ("warned_until", models.DateField(null=True)),
                ("released_until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RetentionHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("until", models.DateField(verbose_name="保留の終了日")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="moved_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["company", "status", "moved_at"], name="application_by_movement"
            ),
        ),
        migrations.AddField(
            model_name="retention",
            name="changed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="retention",
            name="company",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="retention",
                to="enishi.company",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="candidate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="retention_hold",
                to="enishi.candidate",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rejected_months__isnull", True),
                    ("rejected_months__range", (1, 120)),
                    _connector="OR",
                ),
                name="rejected_months_are_one_to_120",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_months__isnull", True),
                    ("withdrawn_months__range", (1, 120)),
                    _connector="OR",
                ),
                name="withdrawn_months_are_one_to_120",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hired_months__isnull", True),
                    ("hired_months__range", (1, 120)),
                    _connector="OR",
                ),
                name="hired_months_are_one_to_120",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_months__isnull", True),
                    ("active_months__range", (1, 120)),
                    _connector="OR",
                ),
                name="active_months_are_one_to_120",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unapplied_months__isnull", True),
                    ("unapplied_months__range", (1, 120)),
                    _connector="OR",
                ),
                name="unapplied_months_are_one_to_120",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"
            ),
        ),
    ]
