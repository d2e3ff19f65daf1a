"""What a candidate can do in the interview room: call for help, ask for a change, cancel."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.events import Event
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_limits, candidate_links, fixed_times
from enishi.interviews.candidate_models import (
    CALLS,
    LATE_MINUTES,
    AlertKind,
    CandidateLink,
    LinkKind,
)
from enishi.interviews.letters import alerts, interview_facts, notifications
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState
from enishi.interviews.trips import evaluators
from enishi.interviews.trips.room import Phase, room_of
from enishi.mail.templates import Unfillable

# The same button pressed again within this time is one message.
_AGAIN = timedelta(minutes=2)
# The recruiter is called this often at most for one interview; more calls would not help.
_MOST_CALLS = 10


def call_for_help(link: CandidateLink, *, kind: str, minutes: int | None = None) -> None:
    """「遅れます」「入室できません」: raise an alert for the recruiter and those who wait.

    A second call within two minutes counts as the same alert. After ten alerts further calls are
    refused.

    Parameters
    ----------
    minutes
        For 「遅れます」 the delay, one of ``LATE_MINUTES``; otherwise None.

    Raises
    ------
    UserFacingError
        It is too early or too late, there were too many calls, or the choice is not offered.
    """
    if kind not in CALLS:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("ご連絡の内容をお選びください。"))
    if kind != AlertKind.LATE:
        minutes = None
    elif minutes not in LATE_MINUTES:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("どのくらい遅れるかをお選びください。"))
    with transaction.atomic():
        held = _hold(link)
        facts = interview_facts.of(held)
        there = room_of(facts)
        if not there.can_call_for_help:
            raise UserFacingError(Code.HELP_NOT_NOW, _no_help(there.phase))
        calls = held.alerts.filter(kind__in=CALLS)
        latest = calls.filter(kind=kind, at__gt=timezone.now() - _AGAIN).first()
        if latest is not None and latest.minutes == minutes:
            return
        if calls.count() >= _MOST_CALLS:
            raise UserFacingError(
                Code.TOO_OFTEN,
                _(
                    "ご連絡はすでに採用担当者へお伝えしています。お急ぎの場合は、"
                    "当日の連絡先までご連絡ください。"
                ),
            )
        by = candidate_links.actor_of(link)
        alerts.raise_alert(held, AlertKind(kind), by=by, minutes=minutes)


def ask_for_change(link: CandidateLink, *, kind: str, message: str) -> None:
    """Ask the recruiter for another time, or to cancel the interview. The recruiter decides.

    Raises
    ------
    UserFacingError
        It is too late, the company's limit of requests is reached, or nothing was written.
    """
    if kind not in (AlertKind.WANTS_CHANGE, AlertKind.WANTS_CANCEL):
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("ご連絡の内容をお選びください。"), field="kind"
        )
    if not message.strip():
        raise UserFacingError(
            Code.VALUE_MISSING,
            _("ご事情と、変更の場合はご希望の日時をご記入ください。"),
            field="message",
        )
    with transaction.atomic():
        held = _hold(link)
        facts = interview_facts.of(held)
        there = room_of(facts)
        if not there.freedom.ask:
            raise candidate_limits.refusal_of(held, facts.slot, "ask")
        by = candidate_links.actor_of(link)
        alerts.raise_alert(held, AlertKind(kind), by=by, message=message)


def call_off(link: CandidateLink, *, message: str) -> None:
    """Cancel the interview for the candidate, and tell everybody who expected it once.

    The worker deletes its meeting. A second press of the same button changes nothing.

    Raises
    ------
    Conflict
        It was already cancelled, without this message.
    UserFacingError
        The company's limits do not allow it (any more), or the message is too long.
    """
    with transaction.atomic():
        by, event = candidate_links.actor_of(link), Event.INTERVIEW_CANCELLED_BY_CANDIDATE
        change = revision.changing(link.interview, by=by, event=event)
        with change as held:
            candidate_links.require(link)
            if held.is_cancelled and alerts.has_message(held, message=message):
                change.drop()
                return
            facts = interview_facts.of(held)
            there = room_of(facts)
            if not there.freedom.cancel:
                raise candidate_limits.refusal_of(held, facts.slot, "cancel")
            slot = held.slots.all()[0]
            fixed_times.release(held)
            web_meeting.release_all(held)
            INTERVIEW_MOVES.make(held, InterviewState.CANCELLED)
        candidate_links.revoke(held, kind=LinkKind.CHOOSE)
        candidate_links.let_expire(held)
        evaluators.withdraw_requests(held, by=by)
        former = Period(slot.starts_at, slot.ends_at)
        alerts.raise_alert(held, AlertKind.CANCELLED, by=by, message=message, former=former)
        _confirm_cancellation(held)


def _confirm_cancellation(interview: Interview) -> None:
    """Tell everybody; a company's wording that cannot be filled must not block the candidate."""
    try:
        with transaction.atomic():
            notifications.cancelled(interview, by_candidate=True)
    except Unfillable:
        notifications.cancelled(interview, tell_candidate=False, by_candidate=True)
        alerts.raise_alert(interview, AlertKind.NO_MAIL)


def _no_help(phase: Phase) -> str:
    if phase == "coming":
        return _("開始の2時間前からご連絡いただけます。")
    if phase == "over":
        return _(
            "終了後は、この画面からご連絡いただけません。"
            "お手数ですが、ご案内のメールに返信してご連絡ください。"
        )
    return _(
        "現在、この画面からはご連絡いただけません。"
        "お手数ですが、ご案内のメールに返信してご連絡ください。"
    )


def _hold(link: CandidateLink) -> Interview:
    """Return the interview with its row locked, so that concurrent requests are counted in turn."""
    held = revision.lock(link.interview)
    candidate_links.require(link)
    return held
