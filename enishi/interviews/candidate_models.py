"""Tables between the company and the candidate about an interview: proposals, links, alerts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi import dates
from enishi.company.models import Company
from enishi.hiring import limits
from enishi.interviews.models import Interview


class ProposalOutcome(models.TextChoices):
    """How a proposal ended; empty while the candidate may answer."""

    PICKED = "picked", _("候補者が日程を選択")
    DECLINED = "declined", _("都合の合う日程なし")
    WITHDRAWN = "withdrawn", _("取り下げ")
    EXPIRED = "expired", _("回答期限切れ")


class Proposal(models.Model):
    """An interview's slots, offered to the candidate until a deadline."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="proposals")
    # Whether a Zoom meeting is made for the slot that the candidate picks; a host's time is
    # reserved for each slot until then.
    makes_meeting = models.BooleanField(default=False)
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=ProposalOutcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=models.Q(outcome=""),
                name="one_open_proposal_per_interview",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=models.Q(outcome=""), name="open_proposals"
            ),
            models.Index(
                fields=["company", "expires_at"],
                condition=models.Q(outcome=""),
                name="proposal_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class OfferedPeriod(models.Model):
    """One of the times of a proposal.

    It outlives its slot, so that the candidate may move to it later.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="offered")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "starts_at"], name="proposal_offers_a_time_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="offered_period_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"offered period {self.pk}"

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return dates.minutes_between(self.starts_at, self.ends_at)


class LinkKind(models.TextChoices):
    """What a candidate's link opens; it opens nothing else."""

    CHOOSE = "choose", _("日程の選択")
    ROOM = "room", _("面接ルーム")


class CandidateLink(models.Model):
    """A key to one page that needs no sign-in. Only the SHA-256 hash of its secret is stored."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="+")
    # The proposal that a link to choose belongs to.
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"candidate link {self.pk}"

    @property
    def is_good(self) -> bool:
        """Whether it still opens its page."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class AlertKind(models.TextChoices):
    """What the candidate asks, reports or did. The last kinds come from the system itself."""

    NONE_FITS = "none_fits", _("都合の合う日程がありません")
    WANTS_CHANGE = "wants_change", _("日程の変更を希望しています")
    WANTS_CANCEL = "wants_cancel", _("面接のキャンセルを希望しています")
    CHANGED = "changed", _("候補者が日程を変更しました")
    CANCELLED = "cancelled", _("候補者が面接をキャンセルしました")
    LATE = "late", _("開始に遅れます")
    LOCKED_OUT = "locked_out", _("入室できません")
    NO_MEETING = "no_meeting", _("Zoomミーティングを自動で発行できませんでした")
    NO_MAIL = "no_mail", _("候補者へのお知らせのメールを作成できませんでした")
    NO_ANSWER = "no_answer", _("期限までに候補者の回答がありませんでした")
    LEFT_OPEN = "left_open", _("変更中の日程が確定されていません")


# REQUESTS are what a candidate asks or reports. QUESTIONS adds the system's own alerts: together
# they are everything that somebody has to decide or act on. The other kinds report what is already
# done.
REQUESTS = (
    AlertKind.NONE_FITS,
    AlertKind.WANTS_CHANGE,
    AlertKind.WANTS_CANCEL,
    AlertKind.LATE,
    AlertKind.LOCKED_OUT,
)
QUESTIONS = (*REQUESTS, AlertKind.NO_MEETING, AlertKind.NO_MAIL, AlertKind.NO_ANSWER)
# What the people who wait have to know at once.
CALLS = (AlertKind.LATE, AlertKind.LOCKED_OUT)
# The delays in minutes that a candidate can choose from.
LATE_MINUTES = (5, 10, 15, 20, 30)


def said_of(kind: AlertKind, *, minutes: int | None) -> str:
    """Return what an alert says, in words; with the minutes by which the candidate will be late."""
    if kind == AlertKind.LATE and minutes:
        return gettext("開始に%(minutes)d分ほど遅れます") % {"minutes": minutes}
    return str(kind.label)


class RecruiterAlert(models.Model):
    """What the recruiter of an interview has to know, from the candidate or from the system.

    An alert of a kind in ``QUESTIONS`` is open until a recruiter marks it as dealt with, or deals
    with the interview.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    message = models.TextField(blank=True)
    # By how many minutes the candidate will be late; older alerts have no value.
    minutes = models.PositiveSmallIntegerField(null=True)
    # When the candidate could come, in their own words.
    wishes = models.TextField(blank=True)
    # The time before and after a change by the candidate; or the cancelled time.
    former_starts_at = models.DateTimeField(null=True)
    former_ends_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            limits.at_most(limits.LONGEST_NOTE, field="message", name="alert_message_has_an_end"),
            limits.at_most(limits.LONGEST_NOTE, field="wishes", name="alert_wishes_have_an_end"),
            models.CheckConstraint(
                condition=models.Q(minutes=None)
                | models.Q(kind=AlertKind.LATE, minutes__in=LATE_MINUTES),
                name="alert_says_how_late",
            ),
        ]
        # The first page reads at every call what nobody has dealt with.
        indexes: ClassVar = [
            models.Index(
                fields=["company"], condition=models.Q(settled_at=None), name="open_alerts"
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def said(self) -> str:
        """What it says, in words."""
        return said_of(AlertKind(self.kind), minutes=self.minutes)

    @property
    def is_late(self) -> bool:
        """Whether the candidate will be late."""
        return self.kind == AlertKind.LATE

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to deal with it."""
        return self.settled_at is None and self.kind in QUESTIONS
