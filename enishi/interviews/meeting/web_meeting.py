"""Verbs of the area 「Webミーティングの作成・編集」: one interview has one Zoom meeting."""

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
    """Return the meeting's name at Zoom: step and number; the candidate only by choice (D-19)."""
    return wording.title_of(interview)


@transaction.atomic
def create(
    interview: Interview, *, host_id: int, by: Actor, version: Seen | None = None
) -> Meeting:
    """Want a meeting at Zoom for the interview; a second click returns the first click's meeting.

    The worker makes it as soon as the transaction has committed.

    Parameters
    ----------
    version
        What the person saw. It is not compared when a meeting already stands, because the second of
        two clicks carries the version from before the first.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        There is not exactly one slot, the slot is past, Zoom is not linked, or the host cannot be
        used or is taken at that time.
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
    """Whether another meeting may replace this one although it is not given up."""
    return meeting.state == MeetingState.MISSING or meeting.is_unseen


@transaction.atomic
def delete(interview: Interview, *, by: Actor, version: Seen) -> None:
    """Delete the meeting from the interview and at Zoom; the slot stays.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        The interview is no draft.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    event = Event.INTERVIEW_MEETING_DELETED
    with revision.changing(interview, seen=version, by=by, event=event) as held:
        revision.require_draft(held)
        release_all(held)
        held.meeting = None


def live_meetings(interview: Interview) -> list[Meeting]:
    """Return this interview's meetings that exist at Zoom or may exist there.

    There is one, or two during a change of host.
    """
    wanted = Meeting.objects.live().filter(
        company=interview.company_id, owner_key=interview.owner_key
    )
    return list(wanted.select_related("host", "account"))


def drop_what_failed(interview: Interview) -> None:
    """Detach a meeting that was never made, as the page already says that there is none.

    This runs in the caller's transaction, which writes the held interview.
    """
    if interview.meeting is not None and not interview.meeting.is_live:
        interview.meeting = None


def release_all(interview: Interview) -> None:
    """Release every meeting of this interview, in the caller's transaction."""
    for meeting in Meeting.objects.releasable().filter(
        company=interview.company_id, owner_key=interview.owner_key
    ):
        intents.release(meeting)


def claim(
    interview: Interview,
    slot: Slot,
    *,
    host: Host,
    by: Actor | None,
    replaces: Meeting | None = None,
) -> Meeting:
    """Record that the interview wants this meeting, in the caller's transaction."""
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
