"""Decides why an interview needs attention: each reason is a value with its words and its cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.interviews.candidate_models import REQUESTS, AlertKind, said_of
from enishi.interviews.meeting import drift, lost_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.reads.attention_facts import TOLD_FOR, AttentionFacts
from enishi.mail.models import MailState
from enishi.meetings.directory import preflight
from enishi.meetings.gateway.explanations import LASTING
from enishi.meetings.models import Meeting, MeetingState

# After this time, an intent that Zoom has not fulfilled is more than a delay.
OVERDUE = timedelta(minutes=5)


class Concern(StrEnum):
    """The kind of a reason."""

    LEFT_OPEN = "left_open"
    GIVEN_BACK = "given_back"
    MEETING_MISSING = "meeting_missing"
    MEETING_FAILED = "meeting_failed"
    MEETING_GONE = "meeting_gone"
    NO_WAY_IN = "no_way_in"
    MOVED_ALONE = "moved_alone"
    RENEWAL_REFUSED = "renewal_refused"
    HOST_UNUSABLE = "host_unusable"
    NEEDS_ACCOUNT = "needs_account"
    ENDS_EARLY = "ends_early"
    CHANGE_STRANDED = "change_stranded"
    DRIFTED = "drifted"
    ALERT = "alert"
    CANDIDATES_MAIL = "candidates_mail"
    INTERVIEWERS_MAIL = "interviewers_mail"
    NOBODY_OPENS = "nobody_opens"
    PEOPLE_TAKEN = "people_taken"
    INTERVIEWERS_GONE = "interviewers_gone"
    INTERVIEWER_GONE = "interviewer_gone"


class Part(StrEnum):
    """The part of the interview's page where a reason is dealt with; the value is its HTML id."""

    ALERTS = "told"
    WEB_MEETING = "web-meeting"
    VENUE = "venue"
    CLOSING = "closing"
    MAILS = "mails"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind, the sentence for the screen, and the button that leads to the cure.

    ``cure`` is the button's text, ``part`` is where it leads to on the interview's page.
    """

    concern: Concern
    words: str
    cure: str
    part: Part


def of(interview: Interview, facts: AttentionFacts) -> list[Reason]:
    """Return every reason why somebody should look at this interview, the most pressing first.

    ``meeting`` with host and account is loaded.
    """
    return [
        *_of_open_change(facts),
        *(_of_meeting(interview, facts) if interview.is_open and facts.lies_ahead else ()),
        *(_of_alerts(facts) if interview.is_open else ()),
        *(_of_mails(facts) if facts.lies_ahead else ()),
        *(_of_taken(interview, facts) if interview.is_open else ()),
        *(_of_people(interview, facts) if facts.lies_ahead else ()),
    ]


def _of_open_change(facts: AttentionFacts) -> Iterator[Reason]:
    if facts.is_left_open:
        yield Reason(
            Concern.LEFT_OPEN,
            _("変更中の日程が確定されていません（候補者や面接官には以前の日時を案内済み）"),
            _("日程を確定する"),
            Part.CLOSING,
        )


def _of_meeting(interview: Interview, facts: AttentionFacts) -> Iterator[Reason]:
    meeting = interview.meeting
    if meeting is None:
        if interview.state == InterviewState.DRAFT and _is_told(interview.given_back_at):
            said = _("未確定のためミーティングを自動で削除しました")
            yield _about_meeting(Concern.GIVEN_BACK, said, _("Zoomミーティングを作成"))
        if interview.state == InterviewState.CONFIRMED and not interview.venue_kind:
            said = _("参加方法が未設定です")
            yield Reason(Concern.NO_WAY_IN, said, _("参加方法を設定"), Part.VENUE)
    elif meeting.state == MeetingState.MISSING:
        said = _("ミーティングがZoomに見つかりません")
        yield _about_meeting(Concern.MEETING_MISSING, said, _("ミーティングを作り直す"))
    elif meeting.state == MeetingState.FAILED:
        said = _("ミーティングを作成できていません")
        yield _about_meeting(Concern.MEETING_FAILED, said, _("ミーティングを作り直す"))
    elif lost_meeting.is_without(interview) or meeting.is_unseen:
        cure = _("参加方法を決め直す")
        yield _about_meeting(Concern.MEETING_GONE, lost_meeting.reason(meeting), cure)
    elif meeting.is_live:
        yield from _of_living(meeting, facts)
        if interview.state == InterviewState.CONFIRMED:
            yield from _of_waiting(meeting)


def _of_living(meeting: Meeting, facts: AttentionFacts) -> Iterator[Reason]:
    if facts.has_moved_alone:
        said = _("新しい日時のミーティングを作成できていません")
        yield _about_meeting(Concern.MOVED_ALONE, said, _("ミーティングを作り直す"))
    elif facts.is_renewal_refused:
        said = _("ホストユーザーの変更・作り直しができていません（以前のミーティングのままです）")
        yield _about_meeting(Concern.RENEWAL_REFUSED, said, _("理由を確認"))
    if not meeting.host.is_usable:
        said = _("ホストユーザーがZoomで利用できません")
        yield _about_meeting(Concern.HOST_UNUSABLE, said, _("ホストユーザーを変更"))
    if meeting.observed.get("meeting_authentication"):
        said = _("Zoomにサインインした人だけが参加できる設定になっています")
        yield _about_meeting(Concern.NEEDS_ACCOUNT, said, _("設定を確認"))
    if preflight.ends_early(meeting):
        said = _("ホストユーザーが無料ライセンスのため、40分で終了することがあります")
        yield _about_meeting(Concern.ENDS_EARLY, said, _("ホストユーザーを変更"))
    if meeting.is_out_of_reach and meeting.awaits_change:
        said = _("日時の変更がZoomに反映されていません")
        yield _about_meeting(Concern.CHANGE_STRANDED, said, _("ミーティングを作り直す"))
    if facts.nobody_opens:
        said = _("まもなく開始ですが、Zoomミーティングを開始できる面接官がいません")
        yield _about_meeting(Concern.NOBODY_OPENS, said, _("開始できる人を決める"))
    if found := drift.of(meeting):
        said = _("Zoomで変更されています（%(what)s）") % {"what": _("、").join(found.words)}
        yield _about_meeting(Concern.DRIFTED, said, _("Zoomとの違いを解消"))


def _of_waiting(meeting: Meeting) -> Iterator[Reason]:
    """Report a change that Zoom has not made in time, and that the next try will hardly make."""
    is_overdue = meeting.desired_at <= timezone.now() - OVERDUE
    if meeting.is_out_of_reach or not (meeting.reason in LASTING or is_overdue):
        return
    if meeting.state != MeetingState.READY:
        said = _("ミーティングを作成できていません")
        yield _about_meeting(Concern.MEETING_FAILED, said, _("理由を確認"))
    elif meeting.awaits_change:
        said = _("日時の変更がZoomに反映されていません")
        yield _about_meeting(Concern.CHANGE_STRANDED, said, _("理由を確認"))


def _about_meeting(concern: Concern, words: str, cure: str) -> Reason:
    return Reason(concern, words, cure, Part.WEB_MEETING)


def _of_alerts(facts: AttentionFacts) -> Iterator[Reason]:
    # Equal words give one reason; the page shows both alerts.
    for kind in dict.fromkeys(AlertKind(code) for code in facts.open_alerts):
        said = said_of(kind, minutes=facts.late_minutes)
        words = _("候補者より：%(said)s") % {"said": said} if kind in REQUESTS else said
        yield Reason(Concern.ALERT, words, _("連絡を確認"), Part.ALERTS)


def _of_mails(facts: AttentionFacts) -> Iterator[Reason]:
    if facts.candidates_mail == MailState.FAILED:
        said = _("候補者へのメールが届いていません")
        yield Reason(Concern.CANDIDATES_MAIL, said, _("メールを再送"), Part.MAILS)
    if facts.is_interviewers_mail_lost:
        said = _("面接官へのメールが届いていません")
        yield Reason(Concern.INTERVIEWERS_MAIL, said, _("メールを再送"), Part.MAILS)


def _of_taken(interview: Interview, facts: AttentionFacts) -> Iterator[Reason]:
    names = [_("%(name)sさん") % {"name": name} for name in facts.taken_interviewers]
    who = _("、").join([*names, *([_("候補者")] if facts.is_candidate_taken else [])])
    if not who:
        return
    said = (
        _("%(who)sは、同じ時間に別の面接があります")
        if interview.state == InterviewState.CONFIRMED
        else _("%(who)sは、調整中の日程の時間に別の面接があります")
    )
    yield Reason(Concern.PEOPLE_TAKEN, said % {"who": who}, _("重なりを確認"), Part.OVERLAPS)


def _of_people(interview: Interview, facts: AttentionFacts) -> Iterator[Reason]:
    # A draft also names interviewers, but nobody relies on it yet.
    if interview.state != InterviewState.CONFIRMED:
        return
    cure = _("日程を変更して面接官を選び直す")
    if facts.lacks_interviewer and not facts.has_interviewer:
        said = _("面接官が全員、利用停止中です")
        yield Reason(Concern.INTERVIEWERS_GONE, said, cure, Part.CLOSING)
    elif facts.lacks_interviewer:
        said = _("利用停止中の面接官がいます")
        yield Reason(Concern.INTERVIEWER_GONE, said, cure, Part.CLOSING)


def _is_told(given_back_at: datetime | None) -> bool:
    return given_back_at is not None and given_back_at > timezone.now() - TOLD_FOR
