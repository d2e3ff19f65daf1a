"""Breaks each invariant of the form of rows, proposals and intents."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.interviews.candidate_models import (
    CandidateLink,
    OfferedPeriod,
    Proposal,
    RecruiterAlert,
)
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Allowance, Circuit, LinkEnding, Meeting, ZoomAccount
from tests.records.planters import breaks, change, told
from tests.records.world import HOUR, World, meeting_for

DAY = 24 * HOUR


def _another(world: World) -> Interview:
    """The other company's."""
    return Interview.objects.exclude(company=world.company).get()


@breaks("company_is_in_a_zone_that_there_is")
def _(world: World) -> int:
    return change(world.company, time_zone="Mars/Olympus")


@breaks("meeting_is_in_a_zone_that_there_is")
def _(world: World) -> int:
    return change(world.meeting, time_zone="localtime")


@breaks("calendars_tell_interviews_apart")
def _(world: World) -> int:
    uid = _another(world).calendar_uid
    change(world.interview, calendar_uid=uid)
    return max(world.interview.pk, _another(world).pk)


@breaks("meeting_keeps_lists")
def _(world: World) -> int:
    return change(world.meeting, refused_hosts={})


@breaks("meeting_has_a_reason_with_a_sentence")
def _(world: World) -> int:
    return change(world.meeting, reason="nonsense")


@breaks("link_has_a_trouble_with_a_sentence")
def _(world: World) -> int:
    return change(world.account, trouble="nonsense")


@breaks("meeting_is_for_an_interview")
def _(world: World) -> int:
    return meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + 48 * HOUR,
        zoom_meeting_id=77,
        state="cancelling",
    ).pk and change(Meeting.objects.get(zoom_meeting_id=77), owner_key="trial")


@breaks("announcement_is_of_a_whole_period")
def _(world: World) -> int:
    return told(world, member=None, ends_at=None, asked_again=True).pk


@breaks("alert_is_of_whole_periods")
def _(world: World) -> int:
    alert = RecruiterAlert.objects.get(company=world.company)
    return change(alert, former_starts_at=timezone.now())


@breaks("mail_is_about_its_companys_interview")
def _(world: World) -> int:
    mail = OutgoingMail.objects.get(company=world.company)
    return change(mail, about=_another(world).owner_key)


@breaks("allowance_lets_calls_through")
def _(world: World) -> int:
    return Allowance.objects.create(
        zoom_account_id=world.account.zoom_account_id,
        weight="light",
        per_second=4,
        calls=1,
        filled_at=timezone.now() + timedelta(hours=2),
    ).pk


@breaks("silence_is_of_a_link")
def _(world: World) -> int:
    return Circuit.objects.create(name="link:0", silences=1).pk


def _proposed(world: World, *, makes_meeting: bool = False) -> Proposal:
    """The world's interview waits for its candidate, and has no meeting yet."""
    change(world.meeting, state="cancelled")
    change(world.interview, state="proposed", confirmed_at=None, meeting=None)
    change(world.interview.proposals.get(), outcome="", ended_at=None, makes_meeting=makes_meeting)
    return world.interview.proposals.get()


@breaks("ended_proposal_says_when")
def _(world: World) -> int:
    return change(world.interview.proposals.get(), ended_at=None)


@breaks("open_proposal_offers_the_slots")
def _(world: World) -> int:
    proposal = _proposed(world)
    OfferedPeriod.objects.filter(proposal=proposal).update(ends_at=world.slot.ends_at + HOUR)
    return proposal.pk


@breaks("open_proposal_has_its_hosts")
def _(world: World) -> int:
    return _proposed(world, makes_meeting=True).pk


@breaks("key_opens_what_it_is_for")
def _(world: World) -> int:
    return change(CandidateLink.objects.get(company=world.company), kind="room")


@breaks("told_meeting_is_of_the_interview")
def _(world: World) -> int:
    stray = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        state="cancelled",
    )
    change(stray, owner_key="interview:0")
    known = Announcement.objects.get(interview=world.interview)
    return change(known, meeting=stray)


@breaks("meeting_beside_another_replaces_it")
def _(world: World) -> int:
    return change(world.meeting, lane=1000)


@breaks("replaced_meeting_lives")
def _(world: World) -> int:
    return change(world.meeting, replaces=world.meeting)


@breaks("living_meeting_is_not_being_deleted")
def _(world: World) -> int:
    return change(world.meeting, is_deletion_open=True)


@breaks("meeting_is_taken_by_its_own_link")
def _(world: World) -> int:
    others = LinkEnding.objects.create(
        account=ZoomAccount.objects.exclude(pk=world.account.pk).get(),
        began_at=timezone.now(),
        ended_at=timezone.now(),
        outcome="left",
    )
    return change(world.meeting, taken_by=others)


@breaks("meeting_is_looked_at")
def _(world: World) -> int:
    long_ago = timezone.now() - 5 * DAY
    change(world.account, linked_at=long_ago, last_success_at=timezone.now())
    change(world.account, users_synced_at=timezone.now())
    return change(world.meeting, observed_at=long_ago, created_at=long_ago)


@breaks("linked_company_has_a_host")
def _(world: World) -> int:
    change(world.host, is_selected=False)
    return world.account.pk


@breaks("linked_account_says_when")
def _(world: World) -> int:
    return change(world.account, linked_at=None)


@breaks("users_are_listed")
def _(world: World) -> int:
    return change(world.account, users_synced_at=timezone.now() - 4 * DAY)


@breaks("unlinked_account_names_nobody")
def _(world: World) -> int:
    change(world.host, is_selected=False, email="owner@zoom.example")
    return change(
        world.account,
        state="unlinked",
        access_token="",
        refresh_token="",
        generation=world.account.generation + 1,
    )


@breaks("ended_link_says_how")
def _(world: World) -> int:
    return LinkEnding.objects.create(
        account=world.account, began_at=timezone.now(), ended_at=timezone.now()
    ).pk
