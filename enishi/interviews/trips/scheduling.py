"""Opens the draft of an interview, and changes its slots and participants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring.models import Application
from enishi.interviews import revision, slot_rules
from enishi.interviews.meeting import openers, web_meeting
from enishi.interviews.models import OPEN_STATES, Interview, Participant, Slot
from enishi.interviews.revision import Seen
from enishi.meetings.booking import intents


def open_interview_of(application: Application) -> Interview | None:
    """Return the current step's interview that is being arranged or fixed, if any."""
    return open_interview_at(application, application.current_step_id)


def open_interview_at(application: Application, step: int) -> Interview | None:
    """Return the interview at the step with this id that is being arranged or fixed, if any."""
    return Interview.objects.filter(
        application=application, step=step, state__in=OPEN_STATES
    ).first()


@transaction.atomic
def open_draft(application: Application, *, by: Actor) -> Interview:
    """Open a draft of an interview at the current step, or return the one that is open.

    Raises
    ------
    UserFacingError
        The application is not at a 面談 or 面接 step (R-040).
    """
    require(by, Action.SCHEDULE_INTERVIEWS, application)
    held = lock_row(Application.objects.all(), application.pk)
    if not held.is_at_interview:
        raise UserFacingError(
            Code.NOT_AT_INTERVIEW,
            _("この候補者は面談・面接のステップにいないため、日程を設定できません。"),
        )
    begun = open_interview_of(held)
    if begun is not None:
        return begun
    interview = Interview.objects.create(
        company_id=held.company_id,
        application=held,
        step=held.current_step,
        created_by=by.member,
        recruiter=by.member,
    )
    audit.record(held.company, Event.INTERVIEW_DRAFTED, interview, by=by)
    return interview


@transaction.atomic
def add_slot(
    interview: Interview, *, starts_at: datetime, ends_at: datetime, by: Actor, version: Seen
) -> Slot:
    """Add a time to the draft.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        The time breaks a rule of :mod:`~enishi.interviews.slot_rules` or overlaps another slot. Or
        there is a Zoom meeting: it belongs to exactly one time, which must stay unambiguous.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_SLOT_ADDED)
    with change as held:
        revision.require_draft(held)
        slot_rules.check_period(starts_at, ends_at, zone=held.company.zone, now=timezone.now())
        if len(held.slots.all()) >= slot_rules.MOST_SLOTS:
            raise slot_rules.refuse_too_many()
        if web_meeting.live_meetings(held):
            raise UserFacingError(
                Code.MEETING_HAS_ONE_SLOT,
                _(
                    "Zoomミーティングを作成済みのため、日程は1件だけです。日時を変えるには日程を移動し、"
                    "候補を増やすには先にミーティングを削除してください。"
                ),
            )
        slot = Slot(company=held.company, interview=held, starts_at=starts_at, ends_at=ends_at)
        _save_apart(slot)
        change.log(slot=slot.pk)
    return slot


@transaction.atomic
def move_slot(
    slot: Slot, *, starts_at: datetime, ends_at: datetime, by: Actor, version: Seen
) -> Slot:
    """Change a time of the draft. A Zoom meeting moves with it and keeps its address (D-08).

    Raises
    ------
    Conflict, UserFacingError
        As :func:`add_slot`; also when the meeting's host is taken at the new time.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, slot)
    interview = slot.interview
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_SLOT_MOVED)
    with change as held:
        revision.require_draft(held)
        moved = _slot_of(held, slot)
        slot_rules.check_period(starts_at, ends_at, zone=held.company.zone, now=timezone.now())
        moved.starts_at, moved.ends_at = starts_at, ends_at
        _save_apart(moved)
        for meeting in web_meeting.live_meetings(held):
            intents.change(meeting, period=(starts_at, ends_at))
        change.log(slot=moved.pk)
    return moved


@transaction.atomic
def remove_slot(slot: Slot, *, by: Actor, version: Seen, delete_meeting: bool = False) -> None:
    """Remove a time and, if the person agreed, its Zoom meeting.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        There is a meeting for this time and ``delete_meeting`` is not set: the page then asks
        (D-08).
    """
    require(by, Action.SCHEDULE_INTERVIEWS, slot)
    interview = slot.interview
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_SLOT_REMOVED)
    with change as held:
        revision.require_draft(held)
        removed = _slot_of(held, slot)
        if web_meeting.live_meetings(held) and not delete_meeting:
            raise UserFacingError(
                Code.SLOT_HAS_MEETING,
                _(
                    "この日程にはZoomミーティングがあります。"
                    "日程を削除するとミーティングも削除されます。"
                ),
            )
        web_meeting.release_all(held)
        held.meeting = None
        change.log(slot=removed.pk)
        removed.delete()


@transaction.atomic
def set_participants(
    interview: Interview, *, members: Iterable[Member], by: Actor, version: Seen
) -> None:
    """Set the members who interview, and let those who can open the meeting open it.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        One of them is not, or no longer, an active member of the company.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    chosen = {member.pk: member for member in members}
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_PARTICIPANTS_SET
    )
    with change as held:
        revision.require_draft(held)
        if any(m.company_id != held.company_id or not m.is_active for m in chosen.values()):
            raise UserFacingError(
                Code.MEMBER_INACTIVE,
                _("選ばれた面接官のうち、利用中でない方がいます。選び直してください。"),
                field="members",
            )
        held.participants.exclude(member__in=chosen).delete()
        present = {one.member_id for one in held.participants.all()}
        Participant.objects.bulk_create(
            Participant(company=held.company, interview=held, member=member)
            for member in chosen.values()
            if member.pk not in present
        )
        revision.reload(held, "participants")
        change.log(members=sorted(chosen))
    for meeting in web_meeting.live_meetings(held):
        openers.want_openers(held, meeting)


def _slot_of(interview: Interview, slot: Slot) -> Slot:
    found = next((one for one in interview.slots.all() if one.pk == slot.pk), None)
    if found is None:
        raise UserFacingError(Code.SLOT_GONE, _("この日程はすでに削除されています。"))
    return found


def _save_apart(slot: Slot) -> None:
    """Save the slot; the exclusion constraint refuses it if it overlaps another slot."""
    try:
        with transaction.atomic():
            slot.save()
    except IntegrityError as error:
        if "slots_of_an_interview_do_not_overlap" in str(error):
            raise slot_rules.refuse_overlap() from error
        raise
