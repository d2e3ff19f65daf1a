"""The verbs of the area 「Webミーティングの作成・編集」: one interview has one Zoom meeting."""

from __future__ import annotations

from django.db import transaction

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.interviews import revision, venue
from enishi.interviews.letters import wording
from enishi.interviews.meeting import eligibility, openers
from enishi.interviews.models import Interview, Slot
from enishi.interviews.revision import Seen
from enishi.meetings.booking import intents
from enishi.meetings.models import Host, Meeting, MeetingState


def title_for(interview: Interview) -> str:
    """The meeting's name at Zoom: step and number, the candidate's name only by choice (D-19)."""
    return wording.title_of(interview)


@transaction.atomic
def create(
    interview: Interview, *, host_id: int, by: Actor, version: Seen | None = None
) -> Meeting:
    """Want a meeting at Zoom for the interview; a second click finds the first one's.

    The worker makes it as soon as the transaction has committed.

    Parameters
    ----------
    version
        What the person saw. A meeting that stands already is answered without comparing, because
        the second of two clicks carries the version from before the first.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        There is not exactly one slot, it is past, Zoom is not linked, or the host cannot be used
        or is taken at that time.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, by=by, event=Event.INTERVIEW_MEETING_WANTED)
    with change as held:
        standing = held.meeting
        if standing is not None and standing.is_live and not _is_lost(standing):
            change.drop()
            return standing
        if version is not None:
            revision.require_seen(held, version)
        slot = eligibility.require_one_slot(held)
        if standing is not None and standing.is_live:
            intents.release(standing)
        meeting = claim(held, slot, host=eligibility.require_host(held, host_id), by=by)
        held.meeting, held.given_back_at = meeting, None
        venue.write_fields(held, None)
        change.log(host=host_id, meeting=meeting.pk)
    return meeting


def _is_lost(meeting: Meeting) -> bool:
    """Whether another one may take its place though it is not given up."""
    return meeting.state == MeetingState.MISSING or meeting.is_unseen


@transaction.atomic
def delete(interview: Interview, *, by: Actor, version: Seen) -> None:
    """Take the meeting away from the interview and from Zoom; the slot stays.

    Raises
    ------
    Conflict, UserFacingError
        Somebody else changed the interview first, or it is no draft.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    event = Event.INTERVIEW_MEETING_DELETED
    with revision.changing(interview, seen=version, by=by, event=event) as held:
        revision.require_draft(held)
        release_all(held)
        held.meeting = None


def live_meetings(interview: Interview) -> list[Meeting]:
    """Every meeting that exists at Zoom, or may, for this interview: one, or two during a change
    of host."""
    wanted = Meeting.objects.live().filter(
        company=interview.company_id, owner_key=interview.owner_key
    )
    return list(wanted.select_related("host", "account"))


def drop_what_failed(interview: Interview) -> None:
    """Let go of a meeting that came to nothing: the page said that there is none, and so it is.

    In the caller's transaction, which writes the held interview.
    """
    if interview.meeting is not None and not interview.meeting.is_live:
        interview.meeting = None


def release_all(interview: Interview) -> None:
    """Want no meeting for this interview any more, in the caller's transaction."""
    for meeting in live_meetings(interview):
        intents.release(meeting)


def claim(
    interview: Interview,
    slot: Slot,
    *,
    host: Host,
    by: Actor | None,
    replaces: Meeting | None = None,
) -> Meeting:
    """Write down that the interview wants this meeting, in the caller's transaction."""
    return intents.claim(
        interview.company,
        host=host,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        topic=title_for(interview),
        owner_key=interview.owner_key,
        present=openers.addresses_of(interview),
        replaces=replaces,
        by=by,
    )
