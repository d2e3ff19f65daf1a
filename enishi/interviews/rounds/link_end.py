"""認証解除 as the interviews see it: which lose their meeting, who is told, and what is left.

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

# In one run of the job; the next one comes at once.
_AT_ONCE = 50


def end(
    company: Company,
    *,
    by: Actor,
    delete_meetings: bool,
    tell_candidates: bool = True,
    tell_interviewers: bool = True,
) -> bool:
    """実行: erase the link, with ``delete_meetings`` once its meetings to come are deleted at Zoom.

    Calls Zoom only without meetings to delete: then it is told of the end, so that this must not
    run inside a transaction.

    Parameters
    ----------
    tell_candidates, tell_interviewers
        Whether they get a mail that the way in to their interview changes, once its meeting is
        deleted.

    Returns
    -------
    bool
        Whether the link has ended already; otherwise the worker goes on.

    Raises
    ------
    UserFacingError
        It is being ended already and shall now be without deleting, or its tokens are dead and
        nothing can be deleted.
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
    """The worker's part: let go of meetings, tell people of those deleted, end the link at last.

    Does no harm when it runs twice, late or for nothing.
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
    """Write to those whom the admin chose, each once; only of what Zoom has deleted, for the rest
    may yet stay. The worker calls it each minute for every company.
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
