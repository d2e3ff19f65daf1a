"""Ends a link (認証解除) for its interviews: which lose their meeting, who is told, what is left.

No confirmed interview loses its meeting unnoticed. The loss is in the audit log, the people whom
the admin chose are told, and the interview stays among 要確認 until it has another way in.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enishi import due
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.interviews import revision
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.letters import notifications
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.link import connection, ending, unlinking
from enishi.meetings.models import Meeting, MeetingState, ZoomAccount

# This many in one run of the job; the next run follows at once.
_AT_ONCE = 50


def end(
    company: Company,
    *,
    by: Actor,
    delete_meetings: bool,
    tell_candidates: bool = True,
    tell_interviewers: bool = True,
) -> bool:
    """実行: erase the link; with ``delete_meetings`` only after its coming meetings are deleted.

    Without meetings to delete, this calls Zoom to tell it of the end. So it must not run inside a
    transaction.

    Parameters
    ----------
    tell_candidates, tell_interviewers
        Whether they get a mail that the way in to their interview changes, once its meeting is
        deleted.

    Returns
    -------
    bool
        Whether the link has ended already; otherwise the worker continues.

    Raises
    ------
    UserFacingError
        The link is already being ended and now should end without deleting; or its tokens are
        invalid and nothing can be deleted.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, company)
    if delete_meetings:
        begun = ending.begin_ending(
            company,
            by=by,
            tells_candidates=tell_candidates,
            tells_interviewers=tell_interviewers,
        )
        return begun is None
    connection.unlink(company, by=by)
    return True


def carry_on(account_id: int) -> None:
    """Do the worker's part: release meetings, tell people of deleted ones, then end the link.

    The function is idempotent: it may run twice, late, or when there is nothing to do.
    """
    account = ZoomAccount.objects.filter(pk=account_id).first()
    under_way = ending.current_ending(account) if account is not None else None
    if account is None or under_way is None:
        return
    for meeting in ending.to_let_go(account)[:_AT_ONCE]:
        _let_go(account, meeting)
    tell_those_who_lost()
    if ending.to_let_go(account).exists():
        ending.schedule_ending(account)
        return
    ending.settle(account_id)


def _let_go(account: ZoomAccount, meeting: Meeting) -> None:
    with transaction.atomic():
        held_link = unlinking.locked_link(account.company_id)
        under_way = ending.current_ending(held_link) if held_link is not None else None
        if under_way is None:
            return
        interview = _interview_of(meeting)
        if interview is None:
            ending.release_meeting(under_way, meeting.pk)
            return
        event = Event.INTERVIEW_MEETING_TAKEN
        change = revision.changing(interview, by=under_way.actor, event=event)
        with change as held:
            let_go = ending.release_meeting(under_way, meeting.pk)
            if let_go is None or held.meeting_id != meeting.pk:
                change.drop()
            change.log(meeting=meeting.pk, ending=under_way.pk)


def _interview_of(meeting: Meeting) -> Interview | None:
    number = InterviewKey.parse(meeting.owner_key).number
    return Interview.objects.filter(pk=number, company=meeting.company_id).first()


def tell_those_who_lost() -> None:
    """Write once to each person whom the admin chose to tell.

    Only meetings that Zoom has deleted count, because the others may still stay. The worker calls
    this each minute for every company.
    """
    believing = Announcement.objects.filter(
        interview=OuterRef("pk"), is_online=True, by_mail=True, asked_again=False
    )
    candidates = Exists(believing.filter(member=None))
    interviewers = Exists(believing.filter(member__isnull=False))
    lost = Interview.objects.filter(
        Q(candidates, meeting__taken_by__tells_candidates=True)
        | Q(interviewers, meeting__taken_by__tells_interviewers=True),
        state=InterviewState.CONFIRMED,
        meeting__state=MeetingState.CANCELLED,
        slots__ends_at__gt=timezone.now(),
    )
    due.go_through(due.Each(lost.distinct(), _tell_of_lost))


@transaction.atomic
def _tell_of_lost(interview_id: int) -> None:
    notifications.way_in_lost(revision.lock(Interview(pk=interview_id)))
