"""Breaks each invariant about Zoom."""

from __future__ import annotations

from django.utils import timezone

from enishi.company import audit
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview
from enishi.meetings.models import Host
from tests.records.planters import breaks, change, told, without
from tests.records.world import HOUR, World, meeting_for


@breaks("meeting_is_at_the_slot")
def _(world: World) -> int:
    change(world.meeting, ends_at=world.slot.ends_at + HOUR)
    return world.interview.pk


@breaks("meeting_is_for_its_interview")
def _(world: World) -> int:
    change(
        world.meeting, owner_key=Interview.objects.exclude(company=world.company).get().owner_key
    )
    return world.interview.pk


@breaks("cancelled_interview_holds_no_meeting")
def _(world: World) -> int:
    change(CandidateLink.objects.get(company=world.company), revoked_at=timezone.now())
    change(world.interview, state="cancelled")
    return world.meeting.pk


@breaks("one_live_meeting_per_owner")
def _(world: World) -> int:
    without("one_live_meeting_per_owner", "enishi_meeting")
    change(world.host, capacity=2)
    second = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        lane=1,
        state="wanted",
    )
    return second.pk


@breaks("host_is_in_one_place")
def _(world: World) -> int:
    without("host_is_not_double_booked", "enishi_meeting")
    change(world.host, capacity=2)
    return meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        state="wanted",
        replaces=world.meeting,
    ).pk


@breaks("reservation_waits_for_an_answer")
def _(world: World) -> int:
    reserved = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + 2 * HOUR,
        state="reserved",
    )
    return reserved.pk


@breaks("reservation_is_unknown_to_zoom")
def _(world: World) -> int:
    change(world.interview.proposals.get(), outcome="", ended_at=None, makes_meeting=True)
    change(world.interview, state="proposed", confirmed_at=None)
    return change(world.meeting, state="reserved")


@breaks("asking_says_when")
def _(world: World) -> int:
    return change(world.meeting, state="unknown")


@breaks("successor_is_of_the_same_owner")
def _(world: World) -> int:
    other = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + 2 * HOUR,
        replaces=world.meeting,
        state="failed",
        reason="past",
    )
    return change(other, owner_key="trial:1")


@breaks("ready_meeting_can_be_joined")
def _(world: World) -> int:
    return change(world.meeting, join_url="https://elsewhere.example/j/9")


@breaks("meeting_is_not_ahead_of_its_wish")
def _(world: World) -> int:
    return change(world.meeting, observed_version=2)


@breaks("start_address_is_never_kept")
def _(world: World) -> int:
    return change(
        world.meeting, state="missing", observed={"start_url": "https://zoom.example/s/1"}
    )


@breaks("passcode_is_sealed")
def _(world: World) -> int:
    return change(world.meeting, passcode="123456")


@breaks("tokens_are_sealed")
def _(world: World) -> int:
    return change(world.account, refresh_token="eyJ.plain")


@breaks("unlinked_account_holds_nothing")
def _(world: World) -> int:
    without("unlinked_zoom_account_holds_nothing", "enishi_zoomaccount")
    change(world.host, is_selected=False)
    return change(world.account, state="unlinked")


@breaks("linked_account_has_tokens")
def _(world: World) -> int:
    return change(world.account, access_token="")


@breaks("ending_link_is_being_ended")
def _(world: World) -> int:
    return change(world.account, state="ending")


@breaks("lease_to_refresh_ends")
def _(world: World) -> int:
    return change(world.account, refresh_lease="somebody")


@breaks("hosts_are_of_the_linked_account")
def _(world: World) -> int:
    return change(another_host(world), zoom_account_id="account-before")


@breaks("one_default_host")
def _(world: World) -> int:
    without("company_has_one_default_host", "enishi_host")
    second = Host.objects.create(
        company=world.company,
        zoom_account_id=world.account.zoom_account_id,
        zoom_user_id="u2",
        is_default=True,
    )
    return second.pk


@breaks("zoom_meeting_has_one_row")
def _(world: World) -> int:
    second = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        state="cancelled",
    )
    number = world.meeting.zoom_meeting_id
    return change(second, zoom_meeting_id=number, zoom_account_id="account-before")


@breaks("host_holds_no_more_than_zoom_lets_them")
def _(world: World) -> int:
    return meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + HOUR / 2,
        lane=1,
        state="ready",
        zoom_meeting_id=700,
        replaces=world.meeting,
    ).pk


@breaks("difference_at_zoom_is_noted")
def _(world: World) -> int:
    seen = {
        "topic": world.meeting.topic,
        "starts_at": (world.meeting.starts_at + HOUR).isoformat(),
        "minutes": 60,
        "host_id": world.host.zoom_user_id,
    }
    return change(world.meeting, observed=seen)


@breaks("meeting_is_of_the_present_link")
def _(world: World) -> int:
    change(world.account, generation=2)
    return world.meeting.pk


@breaks("meeting_is_of_its_links_account")
def _(world: World) -> int:
    return change(world.meeting, zoom_account_id="account-before")


@breaks("meeting_is_of_no_link_to_come")
def _(world: World) -> int:
    return change(world.meeting, generation=2, zoom_account_id="account-before")


@breaks("meeting_is_of_its_hosts_account")
def _(world: World) -> int:
    another_host(world)
    change(world.host, zoom_account_id="account-before", is_selected=False)
    return world.meeting.pk


@breaks("open_meeting_is_seen_to")
def _(world: World) -> int:
    long_ago = timezone.now() - 30 * HOUR
    change(world.account, linked_at=long_ago)
    return change(
        world.meeting,
        state="unknown",
        attempts=1,
        created_at=long_ago,
        last_attempt_at=long_ago,
        not_before=long_ago,
    )


@breaks("confirmed_interview_keeps_its_meeting")
def _(world: World) -> int:
    audit.record(world.company, "interview.confirmed", world.interview, meeting=world.meeting.pk)
    told(world, member=None)
    change(world.meeting, state="cancelled")
    return change(world.interview, meeting=None)


@breaks("live_meeting_is_named")
def _(world: World) -> int:
    change(world.interview, meeting=None)
    return world.meeting.pk


@breaks("confirmed_interview_names_a_meeting_that_lives")
def _(world: World) -> int:
    change(world.meeting, state="cancelled")
    return world.interview.pk


@breaks("failed_meeting_says_why")
def _(world: World) -> int:
    return change(world.meeting, state="failed")


@breaks("meeting_counts_its_wishes")
def _(world: World) -> int:
    return change(world.meeting, desired_version=0, observed_version=0)


def another_host(world: World) -> Host:
    return Host.objects.create(
        company=world.company,
        zoom_account_id=world.account.zoom_account_id,
        zoom_user_id="u2",
    )
