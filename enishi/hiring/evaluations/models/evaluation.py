"""The evaluations that members are asked for and write."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.company.models import Company, Member
from enishi.hiring import limits
from enishi.hiring.evaluations.models.form import (
    MOST_CHOICES,
    SCORES,
    EvaluationFormVersion,
    EvaluationQuestion,
)
from enishi.hiring.models import Application, Step
from enishi.moves import Moves


class EvaluationState(models.TextChoices):
    """The state of one member's evaluation."""

    ASKED = "asked", _("未着手")
    DRAFT = "draft", pgettext_lazy("evaluation", "作成中")
    SUBMITTED = "submitted", _("提出済み")
    WITHDRAWN = "withdrawn", _("依頼の取り下げ")


OPEN_STATES = (EvaluationState.ASKED, EvaluationState.DRAFT)

EVALUATION_MOVES: Moves[Evaluation] = Moves.of(
    {
        EvaluationState.ASKED: (
            EvaluationState.DRAFT,
            EvaluationState.SUBMITTED,
            EvaluationState.WITHDRAWN,
        ),
        EvaluationState.DRAFT: (EvaluationState.SUBMITTED, EvaluationState.WITHDRAWN),
        EvaluationState.SUBMITTED: (),
        # Asked for again, or begun by the member who was asked before.
        EvaluationState.WITHDRAWN: (EvaluationState.ASKED, EvaluationState.DRAFT),
    },
    first={EvaluationState.ASKED, EvaluationState.DRAFT},
)


class Verdict(models.TextChoices):
    """総合判定: what an evaluator would decide."""

    PASS = "pass", _("合格")
    HOLD = "hold", _("保留")
    FAIL = "fail", _("不合格")
    # Evaluations from before verdicts existed.
    UNSAID = "unsaid", _("総合判定なし")


class Withdrawal(models.TextChoices):
    """Why a request was withdrawn."""

    BY_HAND = "by_hand", _("依頼が取り下げられました。")
    INTERVIEW_CANCELLED = "interview_cancelled", _("面接が中止になったため、依頼を取り下げました。")


class Evaluation(models.Model):
    """評価: what one member thinks of an application at one step, asked for or not.

    ``version`` is the form at the time of the request or the beginning. ``revision`` counts saves,
    so that an older page does not overwrite a newer one; ``saved_by`` is the page that saved last,
    which may not have got the answer. ``due_on`` is a day in the company's zone. ``remind_at`` is
    the time of the next mail about the due day. ``reopened_at`` allows a change although the step
    is decided.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="evaluations"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        EvaluationFormVersion, on_delete=models.PROTECT, related_name="evaluations"
    )
    state = models.CharField(
        max_length=10, choices=EvaluationState.choices, default=EvaluationState.ASKED
    )
    verdict = models.CharField(_("総合判定"), max_length=10, choices=Verdict.choices, blank=True)
    comment = models.TextField(_("総合コメント"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.CharField(max_length=24, blank=True)
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("期限"), null=True)
    request_note = models.CharField(_("依頼のメモ"), max_length=500, blank=True)
    withdrawn_why = models.CharField(max_length=20, choices=Withdrawal.choices, blank=True)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    told_after_interview_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "step", "member"], name="one_evaluation_per_interviewer"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=EvaluationState.SUBMITTED, submitted_at__isnull=False, verdict__gt=""
                )
                | ~Q(state=EvaluationState.SUBMITTED),
                name="submitted_evaluation_has_its_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(state=EvaluationState.ASKED) | Q(asked_at__isnull=False),
                name="asked_evaluation_says_when",
            ),
            models.CheckConstraint(
                condition=Q(remind_at__isnull=True) | Q(state__in=OPEN_STATES),
                name="evaluation_reminds_while_it_is_owed",
            ),
            limits.at_most(
                limits.LONGEST_COMMENT, field="comment", name="evaluation_comment_has_an_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "member"],
                condition=Q(state__in=OPEN_STATES),
                name="evaluation_owed",
            ),
            models.Index(
                fields=["company", "asked_at"],
                condition=Q(state__in=OPEN_STATES),
                name="evaluation_asked_for",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False),
                name="evaluation_to_remind_of",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the job applied to."""
        return self.application.is_within_reach_of(member)

    @property
    def is_open(self) -> bool:
        """Whether it can be written and was not handed in."""
        return self.state in OPEN_STATES

    @property
    def is_submitted(self) -> bool:
        """Whether it was handed in."""
        return self.state == EvaluationState.SUBMITTED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the request was withdrawn."""
        return self.state == EvaluationState.WITHDRAWN

    @property
    def is_asked(self) -> bool:
        """Whether there is a request that was not withdrawn."""
        return self.asked_at is not None and not self.is_withdrawn

    @property
    def subject(self) -> str:
        """Return the subject of mails about it."""
        return f"evaluation:{self.pk}"


class EvaluationAnswer(models.Model):
    """One answer: a score, a text, or the positions of the chosen words, counted from 0."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(EvaluationQuestion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)
    chosen = ArrayField(models.PositiveSmallIntegerField(), default=list, size=MOST_CHOICES)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation", "question"], name="one_answer_per_evaluation_question"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(SCORES[0], SCORES[-1])),
                name="evaluation_score_is_1_to_5",
            ),
            limits.at_most(limits.LONGEST_COMMENT, field="text", name="evaluation_text_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def word(self) -> str:
        """Return the form's word for the score."""
        return self.question.words[self.score - 1] if self.score else ""

    @property
    def words(self) -> list[str]:
        """Return the chosen words."""
        return [self.question.words[place] for place in self.chosen]


class EvaluationOpening(models.Model):
    """A member's decision to read the others' evaluations of a step before the rules show them."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "step", "member"], name="one_opening_per_member"
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"
