"""Breaks each invariant of interviews over time, and of what people know."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enishi.company import audit
from enishi.company.events import Event
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.models import Participant
from enishi.interviews.reads.feeds import CalendarFeed
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Installation
from tests.cast import member_of
from tests.records.planters import breaks, change, told
from tests.records.world import HOUR, World

DAY = 24 * HOUR


@breaks("installation_has_one_name")
def _(world: World) -> int:
    Installation.objects.create(name="first")
    return Installation.objects.create(name="second").pk


@breaks("past_interview_is_held")
def _(world: World) -> int:
    ended = timezone.now() - 3 * DAY
    change(world.meeting, starts_at=ended - HOUR, ends_at=ended)
    change(world.slot, starts_at=ended - HOUR, ends_at=ended)
    return world.interview.pk


@breaks("proposal_ends_in_time")
def _(world: World) -> int:
    change(world.interview, state="proposed", confirmed_at=None)
    proposal = world.interview.proposals.get()
    return change(proposal, outcome="", ended_at=None, expires_at=timezone.now() - 2 * DAY)


@breaks("forgotten_draft_gives_its_meeting_back")
def _(world: World) -> int:
    ended = timezone.now() - 3 * DAY
    change(world.slot, starts_at=ended - HOUR, ends_at=ended)
    return change(world.interview, state="draft", confirmed_at=None)


@breaks("chosen_interviewers_take_part")
def _(world: World) -> int:
    audit.record(
        world.company, "interview.participants_set", world.interview, members=[world.admin.pk]
    )
    other = member_of(world.company, name="上田 明", email="o@world.example", role="recruiter")
    Participant.objects.create(company=world.company, interview=world.interview, member=other)
    return world.interview.pk


@breaks("fixed_interview_has_interviewers")
def _(world: World) -> int:
    Participant.objects.filter(interview=world.interview).delete()
    Announcement.objects.filter(interview=world.interview).delete()
    return world.interview.pk


@breaks("interview_counts_its_versions")
def _(world: World) -> int:
    return change(world.interview, version=0)


@breaks("key_to_a_room_lasts_until_it_opens")
def _(world: World) -> int:
    return CandidateLink.objects.create(
        company=world.company,
        interview=world.interview,
        kind="room",
        token_hash="room",
        expires_at=world.slot.starts_at - HOUR,
    ).pk


@breaks("key_to_a_cancelled_interview_ends_soon")
def _(world: World) -> int:
    choose = CandidateLink.objects.get(company=world.company)
    change(choose, revoked_at=timezone.now())
    change(world.meeting, state="cancelled")
    change(world.interview, state="cancelled")
    return CandidateLink.objects.create(
        company=world.company,
        interview=world.interview,
        kind="room",
        token_hash="room",
        expires_at=timezone.now() + 180 * DAY,
    ).pk


@breaks("interviewer_is_told_the_time")
def _(world: World) -> int:
    known = Announcement.objects.filter(interview=world.interview, member=world.admin)
    known.update(starts_at=world.slot.starts_at + HOUR, ends_at=world.slot.ends_at + HOUR)
    return world.interview.pk


@breaks("candidate_is_told_the_time")
def _(world: World) -> int:
    later = {"starts_at": world.slot.starts_at + HOUR, "ends_at": world.slot.ends_at + HOUR}
    told(world, member=None, **later)
    return world.interview.pk


@breaks("interviewer_of_a_confirmed_interview_knows_it")
def _(world: World) -> int:
    audit.record(world.company, "interview.confirmed", world.interview, meeting=world.meeting.pk)
    told(world, member=None)
    Announcement.objects.filter(interview=world.interview, member=world.admin).delete()
    return world.interview.pk


@breaks("interviewer_is_told_the_time")
def _(world: World) -> int:
    known = Announcement.objects.filter(interview=world.interview, member=world.admin)
    known.update(starts_at=None, ends_at=None)
    return world.interview.pk


def waiting(world: World, *, since: datetime) -> int:
    """A letter to the candidate waits for the meeting's number."""
    return WaitingLetter.objects.create(
        company=world.company, interview=world.interview, kind="confirmed", waits_since=since
    ).pk


@breaks("letter_waits_five_minutes_at_most")
def _(world: World) -> int:
    return waiting(world, since=timezone.now() - HOUR)


@breaks("letter_waits_for_a_fixed_time")
def _(world: World) -> int:
    change(world.interview, state="draft", confirmed_at=None)
    return waiting(world, since=timezone.now())


def _fixed_with_a_letter(world: World) -> None:
    audit.record(world.company, Event.INTERVIEW_CONFIRMED, world.interview, tells_candidate=True)


def _with_a_key(world: World) -> None:
    CandidateLink.objects.create(
        company=world.company,
        interview=world.interview,
        kind="room",
        token_hash="open",
        expires_at=world.slot.ends_at + HOUR,
    )


@breaks("candidate_is_written_to_as_decided")
def _(world: World) -> int:
    _fixed_with_a_letter(world)
    earlier = {"starts_at": world.slot.starts_at - HOUR, "ends_at": world.slot.ends_at - HOUR}
    # Before the interview was changed: nobody minds what they went by then.
    change(told(world, member=None, **earlier), told_at=timezone.now() - DAY)
    return world.interview.pk


@breaks("letter_that_told_is_kept")
def _(world: World) -> int:
    _fixed_with_a_letter(world)
    _with_a_key(world)
    OutgoingMail.objects.filter(about=world.interview.owner_key).delete()
    return told(world, member=None).pk


@breaks("letter_leads_to_an_open_room")
def _(world: World) -> int:
    _fixed_with_a_letter(world)
    letter = OutgoingMail.objects.filter(about=world.interview.owner_key)
    letter.update(kind="interview.confirmed")
    told(world, member=None)
    return world.interview.pk


@breaks("mail_has_words_and_an_address")
def _(world: World) -> int:
    return change(OutgoingMail.objects.filter(about=world.interview.owner_key).get(), to="")


@breaks("inactive_member_is_let_in_nowhere")
def _(world: World) -> int:
    gone = member_of(world.company, name="上田 明", email="o@world.example", role="recruiter")
    CalendarFeed.objects.create(company=world.company, member=gone, token_hash="gone")
    return change(gone, is_active=False, password="!")


@breaks("member_can_be_named_and_sign_in")
def _(world: World) -> int:
    return change(world.admin, family_name="\u200b", given_name="\ufeff")


@breaks("everybody_is_told_the_venue")
def _(world: World) -> int:
    told(world, member=None, venue="web")
    return world.interview.pk


@breaks("everybody_is_told_the_venue")
def _(world: World) -> int:
    known = Announcement.objects.filter(interview=world.interview, member=world.admin)
    known.update(venue="web")
    return world.interview.pk


@breaks("candidate_of_a_confirmed_interview_knows_it")
def _(world: World) -> int:
    audit.record(world.company, "interview.confirmed", world.interview, meeting=world.meeting.pk)
    return world.interview.pk


@breaks("who_was_told_takes_part")
def _(world: World) -> int:
    other = member_of(world.company, name="上田 明", email="o@world.example", role="recruiter")
    return told(world, member=other).pk


@breaks("nobody_is_sent_to_a_room_that_is_not")
def _(world: World) -> int:
    told(world, member=None, is_online=True)
    change(world.meeting, state="cancelled")
    return change(world.interview, meeting=None)


@breaks("failed_mail_says_when")
def _(world: World) -> int:
    return change(OutgoingMail.objects.get(company=world.company), state="failed")


@breaks("overtaken_mail_lapses")
def _(world: World) -> int:
    mail = OutgoingMail.objects.get(company=world.company)
    return change(mail, not_after=timezone.now() - 2 * DAY)
