"""Forms of evaluations, and what is asked and answered by them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0053_candidates_are_found_by_pieces"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("text", models.TextField(blank=True)),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=30
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="フォーム名")),
                ("is_default", models.BooleanField(default=False)),
                ("is_archived", models.BooleanField(default=False)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "ordering": ["-is_default", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EvaluationFormUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationFormVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("section", "見出し"),
                            ("score", "5段階"),
                            ("choice", "選択（1つ）"),
                            ("choices", "選択（複数可）"),
                            ("text", "文章"),
                        ],
                        max_length=10,
                    ),
                ),
                ("label", models.CharField(max_length=100)),
                ("help", models.CharField(blank=True, max_length=300)),
                ("is_required", models.BooleanField(default=False)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=30
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evaluation",
            name="evaluation_score_is_1_to_5",
        ),
        migrations.AddField(
            model_name="evaluation",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="due_on",
            field=models.DateField(null=True, verbose_name="期限"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="remind_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="reopened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="request_note",
            field=models.CharField(blank=True, max_length=500, verbose_name="依頼のメモ"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="saved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="saved_by",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "未着手"),
                    ("draft", "作成中"),
                    ("submitted", "提出済み"),
                    ("withdrawn", "依頼の取り下げ"),
                ],
                default="submitted",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="told_after_interview_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pass", "合格"),
                    ("hold", "保留"),
                    ("fail", "不合格"),
                    ("unsaid", "総合判定なし"),
                ],
                max_length=10,
                verbose_name="総合判定",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="withdrawn_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("by_hand", "依頼が取り下げられました。"),
                    ("interview_cancelled", "面接が中止になったため、依頼を取り下げました。"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="comment",
            field=models.TextField(blank=True, verbose_name="総合コメント"),
        ),
        migrations.AddField(
            model_name="evaluationanswer",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="evaluationanswer",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="enishi.evaluation",
            ),
        ),
        migrations.AddField(
            model_name="evaluationform",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evaluation_forms",
                to="enishi.company",
            ),
        ),
        migrations.AddField(
            model_name="evaluationformuse",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="evaluationformuse",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="enishi.evaluationform",
            ),
        ),
        migrations.AddField(
            model_name="evaluationformuse",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="enishi.job",
            ),
        ),
        migrations.AddField(
            model_name="evaluationformuse",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.step"
            ),
        ),
        migrations.AddField(
            model_name="evaluationformversion",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="evaluationformversion",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="enishi.evaluationform",
            ),
        ),
        migrations.AddField(
            model_name="evaluationformversion",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluations",
                to="enishi.evaluationformversion",
            ),
        ),
        migrations.AddField(
            model_name="evaluationopening",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="enishi.application",
            ),
        ),
        migrations.AddField(
            model_name="evaluationopening",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="evaluationopening",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evaluationopening",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enishi.step"
            ),
        ),
        migrations.AddField(
            model_name="evaluationquestion",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enishi.company"
            ),
        ),
        migrations.AddField(
            model_name="evaluationquestion",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="enishi.evaluationformversion",
            ),
        ),
        migrations.AddField(
            model_name="evaluationanswer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enishi.evaluationquestion",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationform",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("company",),
                name="one_default_evaluation_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationform",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_archived", False)),
                fields=("company", "name"),
                name="evaluation_form_name_is_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationform",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_archived", True), ("is_default", True), _negated=True),
                name="default_evaluation_form_is_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationformuse",
            constraint=models.UniqueConstraint(
                fields=("step", "job"), name="one_evaluation_form_per_step", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationformversion",
            constraint=models.UniqueConstraint(
                fields=("form", "number"), name="evaluation_form_version_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationopening",
            constraint=models.UniqueConstraint(
                fields=("application", "step", "member"), name="one_opening_per_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationquestion",
            constraint=models.UniqueConstraint(
                fields=("version", "position"), name="evaluation_question_position_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "score"), ("words__len", 5)),
                    models.Q(
                        ("kind__in", ["choice", "choices"]),
                        ("words__len__gte", 2),
                        ("words__len__lte", 30),
                    ),
                    models.Q(("kind__in", ["section", "text"]), ("words__len", 0)),
                    _connector="OR",
                ),
                name="evaluation_question_has_its_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_required", True), ("kind", "section"), _negated=True),
                name="evaluation_heading_asks_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationanswer",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "question"), name="one_answer_per_evaluation_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score__isnull", True), ("score__range", (1, 5)), _connector="OR"
                ),
                name="evaluation_score_is_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationanswer",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("text"), 4000
                ),
                name="evaluation_text_has_an_end",
            ),
        ),
    ]
