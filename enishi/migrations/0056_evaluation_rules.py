"""What always holds of evaluations, now that those so far have the new shape."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0055_evaluations_so_far"),
    ]

    operations = [
        migrations.AlterField(
            model_name="evaluation",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "未着手"),
                    ("draft", "作成中"),
                    ("submitted", "提出済み"),
                    ("withdrawn", "依頼の取り下げ"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluations",
                to="enishi.evaluationformversion",
            ),
        ),
        migrations.RemoveField(
            model_name="evaluation",
            name="score",
        ),
        migrations.RemoveField(
            model_name="evaluation",
            name="written_at",
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                condition=models.Q(("state__in", ("asked", "draft"))),
                fields=["company", "member"],
                name="evaluation_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="evaluation_to_remind_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "submitted"), ("submitted_at__isnull", False), ("verdict__gt", "")
                    ),
                    models.Q(("state", "submitted"), _negated=True),
                    _connector="OR",
                ),
                name="submitted_evaluation_has_its_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "asked"), _negated=True),
                    ("asked_at__isnull", False),
                    _connector="OR",
                ),
                name="asked_evaluation_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_at__isnull", True), ("state__in", ("asked", "draft")), _connector="OR"
                ),
                name="evaluation_reminds_while_it_is_owed",
            ),
        ),
    ]
