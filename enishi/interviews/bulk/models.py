"""Changes of many applications at once, and what became of each application."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring import limits
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.messages.models import LONGEST_SUBJECT, LONGEST_TEXT, Message
from enishi.hiring.models import Application, Candidate, StepOutcome, StepResult
from enishi.hiring.tag_models import Tag
from enishi.moves import Moves

# So long mails to many, and letters about interviews that a change cancels, are held.
HELD_FOR = timedelta(minutes=10)


class BulkKind(models.TextChoices):
    """What is changed of each application."""

    STEP = "step", _("選考ステップを進める")
    RESULT = "result", _("結果を記録する")
    OWNER = "owner", _("採用担当者を変更する")
    MAIL = "mail", _("メールを送る")
    TAG = "tag", _("タグを付ける")
    UNTAG = "untag", _("タグを外す")


class InterviewFate(models.TextChoices):
    """What happens with a coming interview of the step that is decided."""

    LEAVE_OUT = "leave_out", _("予定の面接がある応募は変更しない")
    KEEP = "keep", _("面接の予定は残す")
    CANCEL = "cancel", _("面接を中止し、候補者に知らせる")


class BulkState(models.TextChoices):
    """The state of one change of many."""

    GATHERING = "gathering", _("対象を確認中")
    CHOOSING = "choosing", _("内容の入力待ち")
    CHECKING = "checking", _("変更内容を確認中")
    CHECKED = "checked", _("実行前")
    RUNNING = "running", _("実行中")
    DONE = "done", _("実行済み")
    UNDOING = "undoing", _("取り消し中")
    UNDONE = "undone", _("取り消し済み")


BUSY_STATES = (
    BulkState.GATHERING,
    BulkState.CHECKING,
    BulkState.RUNNING,
    BulkState.UNDOING,
)

BULK_MOVES: Moves[BulkChange] = Moves.of(
    {
        BulkState.GATHERING: (BulkState.CHOOSING,),
        BulkState.CHOOSING: (BulkState.CHECKING,),
        BulkState.CHECKING: (BulkState.CHECKED,),
        # The member may choose again.
        BulkState.CHECKED: (BulkState.RUNNING, BulkState.CHECKING),
        # The member may stop it, and have undone what was done.
        BulkState.RUNNING: (BulkState.DONE, BulkState.UNDOING),
        BulkState.DONE: (BulkState.UNDOING,),
        BulkState.UNDOING: (BulkState.UNDONE,),
        BulkState.UNDONE: (),
    },
    first=(BulkState.GATHERING,),
)


class BulkChange(models.Model):
    """一括操作: one change of many applications.

    ``selection`` says whom the member chose; it is emptied when the items are written.
    ``cancels_at`` is when the worker cancels the interviews that the change ends, until when the
    member may still keep them. ``counts`` are items by outcome.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    selection = models.JSONField(default=dict)
    # The name of a step, because the applications may be in several flows.
    step_name = models.CharField(max_length=50, blank=True)
    outcome = models.CharField(max_length=20, choices=StepOutcome.choices, blank=True)
    # Why the applications end, where the result says that they do.
    ending_reason = models.ForeignKey(EndingReason, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.SET_NULL, null=True, related_name="+")
    fate = models.CharField(
        max_length=10, choices=InterviewFate.choices, default=InterviewFate.LEAVE_OUT
    )
    # Of a mail to many; the placeholders are filled for each.
    letter_subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    letter_body = models.TextField(blank=True)
    letter_language = models.CharField(max_length=10, blank=True)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=BulkState.choices, default=BulkState.GATHERING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    cancels_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # When the worker last made progress.
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            limits.at_most(LONGEST_TEXT, field="letter_body", name="bulk_letter_has_an_end"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="bulk_change_newest_first"),
        ]

    def __str__(self) -> str:
        return f"bulk change {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether the worker still has work to do for it, the interviews to cancel left aside."""
        return self.state in BUSY_STATES

    @property
    def is_about_tags(self) -> bool:
        """Whether it is about candidates, whatever they have applied to."""
        return self.kind in (BulkKind.TAG, BulkKind.UNTAG)

    @property
    def language(self) -> str:
        """Return the language of the items' reasons: the acting member's."""
        return self.by.language if self.by is not None else self.company.locale

    @property
    def is_mail(self) -> bool:
        """Whether candidates are written to, and nothing else is changed."""
        return self.kind == BulkKind.MAIL

    @property
    def is_running(self) -> bool:
        """Whether it can be stopped."""
        return self.state == BulkState.RUNNING

    @property
    def is_choosing(self) -> bool:
        """Whether the member has to say what is changed."""
        return self.state == BulkState.CHOOSING

    @property
    def is_checked(self) -> bool:
        """Whether each item's outcome is known and nothing has been changed."""
        return self.state == BulkState.CHECKED

    @property
    def is_done(self) -> bool:
        """Whether it can be undone."""
        return self.state == BulkState.DONE

    @property
    def is_undone(self) -> bool:
        """Whether it has been undone."""
        return self.state == BulkState.UNDONE

    @property
    def counts_rows(self) -> bool:
        """Whether ``rows_done`` is the worker's progress."""
        return self.state in (BulkState.RUNNING, BulkState.UNDOING)


class ItemOutcome(models.TextChoices):
    """The expected or final outcome of one item."""

    TODO = "todo", _("実行予定")
    LEFT = "left", _("対象外")
    DONE = "done", _("実行しました")
    UNDONE = "undone", _("取り消しました")
    KEPT = "kept", _("取り消さずに残しました")


class BulkItem(models.Model):
    """One candidate of a bulk change, with the application that is changed; tags need none.

    ``reason`` says why it is left out or kept, in the acting member's language. ``step_name`` and
    ``former_owner`` are what was before. ``cancels`` tells that a coming interview of the decided
    step is, or was, to be cancelled.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    # None if the candidate has no one application that could be meant; a mail goes all the same.
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=ItemOutcome.choices, default=ItemOutcome.LEFT)
    reason = models.CharField(max_length=200, blank=True)
    has_interview = models.BooleanField(default=False)
    cancels = models.BooleanField(default=False)
    step_name = models.CharField(max_length=50, blank=True)
    result = models.ForeignKey(StepResult, on_delete=models.SET_NULL, null=True, related_name="+")
    former_owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "number"], name="bulk_item_stands_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["change", "outcome", "number"], name="bulk_item_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"item {self.number} of bulk change {self.change_id}"

    @property
    def is_meant(self) -> bool:
        """Whether the change will be made to it."""
        return self.outcome == ItemOutcome.TODO
