"""Evaluation forms: their versions, their questions, and where each form is used."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.models import Job, Step

# 1 (worst) to 5 (best).
SCORES = (1, 2, 3, 4, 5)
MOST_CHOICES = 30


class EvaluationForm(models.Model):
    """評価フォーム: the questions to evaluators; its versions hold them."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="evaluation_forms")
    name = models.CharField(_("フォーム名"), max_length=60)
    # Used at every step without an assigned form.
    is_default = models.BooleanField(default=False)
    # Not offered any more. Evaluations that use it stay as they are.
    is_archived = models.BooleanField(default=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering: ClassVar = ["-is_default", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(is_default=True),
                name="one_default_evaluation_form",
            ),
            models.UniqueConstraint(
                fields=["company", "name"],
                condition=Q(is_archived=False),
                name="evaluation_form_name_is_unique",
            ),
            models.CheckConstraint(
                condition=~Q(is_default=True, is_archived=True),
                name="default_evaluation_form_is_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation form {self.pk}"


class EvaluationFormVersion(models.Model):
    """The questions of a form at one time; they never change once an evaluation uses them."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    form = models.ForeignKey(EvaluationForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "number"], name="evaluation_form_version_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of evaluation form {self.form_id}"


class QuestionKind(models.TextChoices):
    """The kind of a question. A section is a heading over the questions that follow it."""

    SECTION = "section", _("見出し")
    SCORE = "score", _("5段階")
    CHOICE = "choice", _("選択（1つ）")
    CHOICES = "choices", _("選択（複数可）")
    TEXT = "text", _("文章")


class EvaluationQuestion(models.Model):
    """One question, or heading, of one version.

    ``words`` name the scores 1 to 5, or are the choices; empty for texts and headings.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        EvaluationFormVersion, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    label = models.CharField(max_length=100)
    help = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=False)
    words = ArrayField(models.CharField(max_length=60), default=list, size=MOST_CHOICES)

    class Meta:
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "position"], name="evaluation_question_position_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.SCORE, words__len=len(SCORES))
                | Q(
                    kind__in=[QuestionKind.CHOICE, QuestionKind.CHOICES],
                    words__len__gte=2,
                    words__len__lte=MOST_CHOICES,
                )
                | Q(kind__in=[QuestionKind.SECTION, QuestionKind.TEXT], words__len=0),
                name="evaluation_question_has_its_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SECTION, is_required=True),
                name="evaluation_heading_asks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation question {self.pk}"

    @property
    def is_section(self) -> bool:
        """Whether it is a heading."""
        return self.kind == QuestionKind.SECTION

    @property
    def is_score(self) -> bool:
        """Whether the answer is a score of 1 to 5."""
        return self.kind == QuestionKind.SCORE

    @property
    def is_text(self) -> bool:
        """Whether the answer is a text."""
        return self.kind == QuestionKind.TEXT

    @property
    def is_several(self) -> bool:
        """Whether the answer may be several choices."""
        return self.kind == QuestionKind.CHOICES


class EvaluationFormUse(models.Model):
    """Which form a step uses, for one job or for all jobs of its flow."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    form = models.ForeignKey(EvaluationForm, on_delete=models.CASCADE, related_name="uses")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "job"], nulls_distinct=False, name="one_evaluation_form_per_step"
            ),
        ]

    def __str__(self) -> str:
        return f"use of evaluation form {self.form_id}"
