"""要確認: the interviews to come that need somebody's decision, and why."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.interviews import drift, notes, undelivered
from enishi.interviews.announcement import Announcement
from enishi.interviews.candidate_models import REQUESTS, NoteKind
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState, Participant, Slot
from enishi.mail.models import MailState
from enishi.meetings.explanations import Reason
from enishi.meetings.models import LIVE_STATES, Meeting, MeetingState

# So long the first page tells of a meeting that a forgotten draft gave back.
TOLD_FOR = timedelta(days=14)
_MOST = 50


def reason_for(interview: Interview) -> str:
    """Why somebody should look at this interview, in a few words; empty if no reason.

    ``meeting`` with host and account is loaded; of what people were told, of mails that did not
    arrive, of notes, of a refused move, and of interviewers who left, it knows only for the
    interviews of :func:`needed_by`.
    """
    if getattr(interview, "is_left_open", False):
        return _("変更中の日程が確定されていません（候補者や面接官には以前の日時を案内済み）")
    if interview.is_open and (reason := _about_the_meeting(interview)):
        return reason
    if interview.is_open and (kind := getattr(interview, "open_note", None)):
        said = NoteKind(kind).label
        return _("候補者より：%(said)s") % {"said": said} if kind in REQUESTS else str(said)
    if getattr(interview, "candidates_mail", "") == MailState.FAILED:
        return _("候補者へのメールが届いていません")
    if getattr(interview, "lacks_interviewers", False):
        return _("面接官が全員、利用停止中です")
    if getattr(interview, "lost_interviewer", False):
        return _("利用停止中の面接官がいます")
    return ""


def _about_the_meeting(interview: Interview) -> str:
    meeting = interview.meeting
    if meeting is None:
        return _("未確定のためミーティングを自動で削除しました") if interview.given_back_at else ""
    if meeting.state == MeetingState.MISSING:
        return _("ミーティングがZoomに見つかりません")
    if meeting.state == MeetingState.FAILED:
        return _("ミーティングを作成できていません")
    if not meeting.is_live:
        return ""
    if getattr(interview, "has_moved_alone", False):
        return _("新しい日時のミーティングを作成できていません")
    if not meeting.host.is_usable:
        return _("ホストユーザーがZoomで利用できません")
    if meeting.is_out_of_reach and meeting.awaits_change:
        return _("日時の変更がZoomに反映されていません")
    if found := drift.of(meeting):
        return _("Zoomで変更されています（%(what)s）") % {"what": _("、").join(found.words)}
    return ""


def needed_by(member: Member) -> list[Interview]:
    """The interviews to come, of those that the member may see, that :func:`reason_for` names.

    Soonest first; slots, step, candidate and meeting are loaded.
    """
    now = timezone.now()
    coming = Slot.objects.filter(interview=OuterRef("pk"), ends_at__gt=now)
    told = Announcement.objects.filter(
        interview=OuterRef("pk"), starts_at__gt=now, asked_again=False
    )
    refused = Meeting.objects.filter(
        state=MeetingState.FAILED, replaces=OuterRef("meeting"), starts_at__gt=now
    ).exclude(starts_at=F("replaces__starts_at"))
    present = Participant.objects.filter(interview=OuterRef("pk"))
    # A draft names them, too, but nobody counts on it yet.
    lost = Exists(present.filter(member__is_active=False)) & Q(state=InterviewState.CONFIRMED)
    waiting = notes.waiting().filter(interview=OuterRef("pk"))
    return list(
        Interview.objects.visible_to(member)
        .annotate(
            is_left_open=Exists(told) & Q(state=InterviewState.DRAFT),
            has_moved_alone=Exists(refused),
            open_note=waiting.order_by("-pk").values("kind")[:1],
            lost_interviewer=lost,
            lacks_interviewers=lost & ~Exists(present.filter(member__is_active=True)),
            candidates_mail=undelivered.latest_to_candidate().values("state")[:1],
        )
        .filter(
            Q(
                _suspect()
                | Q(is_left_open=True)
                | Q(has_moved_alone=True)
                | Q(lost_interviewer=True)
                | Q(open_note__isnull=False),
                state__in=OPEN_STATES,
            )
            # Also of one that was cancelled: the candidate would come.
            | Q(candidates_mail=MailState.FAILED),
            # A draft whose times have passed may still owe the candidate an answer.
            Exists(coming) | Q(is_left_open=True) | Q(open_note__isnull=False),
        )
        .annotate(begins_at=coming.order_by("starts_at").values("starts_at")[:1])
        .select_related("step", "application__candidate", "meeting__host", "meeting__account")
        .prefetch_related("slots")
        .order_by("begins_at", "pk")[:_MOST]
    )


def _suspect() -> Q:
    """What :func:`reason_for` looks at, as a question to the database."""
    live = Q(meeting__state__in=LIVE_STATES)
    behind = Q(meeting__observed_version__lt=F("meeting__desired_version"))
    unreachable = ~Q(meeting__generation=F("meeting__account__generation"))
    forgotten = Q(
        state=InterviewState.DRAFT,
        meeting=None,
        given_back_at__gt=timezone.now() - TOLD_FOR,
    )
    return (
        Q(meeting__state__in=[MeetingState.MISSING, MeetingState.FAILED])
        | (live & Q(meeting__host__is_usable=False))
        | (live & Q(meeting__reason=Reason.DRIFTED))
        | (live & behind & unreachable)
        | forgotten
    )
