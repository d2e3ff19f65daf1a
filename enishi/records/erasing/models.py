"""The protocol of erasures, and the numbers that stay for reports. No row names a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.models import Job, Step, StepOutcome
from enishi.meetings.models import Meeting


class ErasureCause(models.TextChoices):
    """Why a candidate was erased."""

    BY_HAND = "by_hand", _("手動")
    ON_REQUEST = "on_request", _("本人の請求")
    BY_CLOCK = "by_clock", _("保存期間の満了")


class Trace(models.TextChoices):
    """The kinds of rows about a candidate; the protocol counts each."""

    APPLICATIONS = "applications", _("応募")
    RESULTS = "results", _("選考結果とメモ")
    INTERVIEWS = "interviews", _("面談・面接")
    ALERTS = "alerts", _("候補者からの連絡")
    LINKS = "links", _("候補者用リンク")
    MEETINGS = "meetings", _("Zoomミーティング")
    EVALUATIONS = "evaluations", _("評価")
    MEMOS = "memos", _("メモ")
    MERGES = "merges", _("統合の記録")
    TAGS = "tags", _("タグ")
    MESSAGES = "messages", _("メッセージ")
    REQUESTS = "requests", _("本人からの請求")
    OFFERS = "offers", _("内定通知書")
    DOCUMENTS = "documents", _("書類")
    WEB_APPLICATIONS = "web_applications", _("応募フォームからの応募")
    MAILS = "mails", _("メール")
    RECEIVED_MAILS = "received_mails", _("届いたメール")
    MAIL_SAMPLES = "mail_samples", _("応募メールの見本")
    IMPORT_ROWS = "import_rows", _("取り込んだファイルの行")


class Erasure(models.Model):
    """削除記録: one candidate was erased.

    ``person_hash`` tells whether a row of an older backup is the same candidate
    (:mod:`.person_hashes`), and reveals nothing without the installation's key. ``counts`` says how
    many rows of each :class:`Trace` were erased. ``meetings_left`` counts the meetings that could
    not be deleted at Zoom.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    person_hash = models.CharField(max_length=140)
    cause = models.CharField(max_length=20, choices=ErasureCause.choices)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    meetings_left = models.PositiveIntegerField(default=0)
    # When it was written to the list in the data folder, which outlives the database.
    listed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "person_hash"], name="person_is_erased_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-erased_at"], name="erasure_newest_first"),
            models.Index(fields=["id"], condition=models.Q(listed_at=None), name="erasure_to_list"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ErasedMeeting(models.Model):
    """A meeting of an erased candidate that Zoom may still have.

    Both rows go once Zoom has deleted it.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"meeting {self.meeting_id} of an erased candidate"


class AnonymousResult(models.Model):
    """A result that was given to somebody who is erased: it counts in reports, and names nobody.

    Nothing tells which results were one person's. Days are those of the company's zone.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=StepOutcome.choices)
    reason = models.ForeignKey(EndingReason, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["company", "decided_on"],
                include=["step", "outcome"],
                name="anonymous_result_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} at step {self.step_id}"
