"""Raises alerts: what a recruiter has to know of an interview, on its page and by mail."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters, dates
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews.candidate_models import QUESTIONS, AlertKind, RecruiterAlert
from enishi.interviews.letters import correspondence
from enishi.interviews.letters.correspondence import Notice
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.letters.letter_kind import OF_ALERTS, LetterKind
from enishi.interviews.models import Interview
from enishi.mail import quoting

LONGEST = 1000


# The candidate has already done these, so there is nothing to decide. Each has the letter that
# tells an interviewer the same.
_NEWS = {
    AlertKind.CHANGED: LetterKind.MEMBER_CHANGED,
    AlertKind.CANCELLED: LetterKind.MEMBER_CANCELLED,
}


def has_message(interview: Interview, *, message: str) -> bool:
    """Whether an alert with this message of the candidate exists; True for an empty message."""
    said = characters.clean(message).strip()
    return not said or interview.alerts.filter(message=said).exists()


def raise_alert(
    interview: Interview,
    kind: AlertKind,
    *,
    message: str = "",
    wishes: str = "",
    minutes: int | None = None,
    former: Period | None = None,
    period: Period | None = None,
    by: Actor | None = None,
) -> RecruiterAlert:
    """Record an alert on the interview and mail its recruiter, in the caller's transaction.

    Parameters
    ----------
    minutes
        By how many minutes the candidate will be late, one of ``LATE_MINUTES``.
    former, period
        The time before and after a change; a cancellation has no time after it.
    by
        The candidate's link; None where the alert comes from the system.

    Raises
    ------
    UserFacingError
        A text is longer than ``LONGEST`` characters.
    """
    message, wishes = characters.clean(message).strip(), characters.clean(wishes).strip()
    if max(len(message), len(wishes)) > LONGEST:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("%(count)d文字以内でご記入ください。") % {"count": LONGEST}
        )
    alert = RecruiterAlert.objects.create(
        company=interview.company,
        interview=interview,
        kind=kind,
        message=message,
        wishes=wishes,
        minutes=minutes,
        former_starts_at=former.starts_at if former else None,
        former_ends_at=former.ends_at if former else None,
        starts_at=period.starts_at if period else None,
        ends_at=period.ends_at if period else None,
    )
    audit.record(
        interview.company, Event.INTERVIEW_NOTED, interview, by=by, note=alert.pk, kind=kind
    )
    correspondence.write_to_recruiter(
        interview, OF_ALERTS[kind], lambda: _notice_of(alert, former=former)
    )
    return alert


def open_alerts() -> QuerySet[RecruiterAlert]:
    """Select the alerts of all companies that somebody still has to deal with."""
    return RecruiterAlert.objects.filter(settled_at=None, kind__in=QUESTIONS)


@transaction.atomic
def settle(interview: Interview, *, by: Actor, alert_id: int | None = None) -> None:
    """対応済みにする: mark this alert, or all open alerts of the interview, as dealt with.

    An alert that is already settled stays as it is.

    Parameters
    ----------
    alert_id
        None for all open alerts of the interview.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    open_ones = open_alerts().filter(interview=interview).order_by("pk").select_for_update()
    if alert_id is not None:
        open_ones = open_ones.filter(pk=alert_id)
    for alert in open_ones:
        alert.settled_at = timezone.now()
        alert.save(update_fields=["settled_at"])
        audit.record(
            interview.company, Event.INTERVIEW_NOTE_SETTLED, interview, by=by, note=alert.pk
        )


def _notice_of(alert: RecruiterAlert, *, former: Period | None) -> Notice:
    interview, letter = alert.interview, _NEWS.get(AlertKind(alert.kind))
    words = {"step": quoting.in_line(interview.step.name), "what": alert.said}
    subject = _("【お知らせ】%(step)s：%(what)s") if letter else _("【要確認】%(step)s：%(what)s")
    return Notice(
        subject % words,
        _("%(step)sについて、次のお知らせがあります。") % words,
        [
            _("■内容　%(what)s") % words,
            _("■候補者　%(name)s 様")
            % {"name": quoting.in_line(interview.application.candidate.full_name)},
            *_times(alert),
            *([_("■ご希望"), quoting.lines(alert.wishes)] if alert.wishes else []),
            *([_("■メッセージ"), quoting.lines(alert.message)] if alert.message else []),
        ],
        instead_of=letter,
        former=former,
    )


def _times(alert: RecruiterAlert) -> list[str]:
    """Return lines for the times before and after, or for the cancelled time."""
    if alert.former_starts_at is None or alert.former_ends_at is None:
        return []
    former = dates.long_period(alert.former_starts_at, alert.former_ends_at)
    if alert.starts_at is None or alert.ends_at is None:
        return [_("■日時　%(when)s") % {"when": former}]
    return [
        _("■変更前　%(when)s") % {"when": former},
        _("■変更後　%(when)s") % {"when": dates.long_period(alert.starts_at, alert.ends_at)},
    ]
