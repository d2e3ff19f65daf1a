"""How each invariant about Zoom is broken on purpose."""

from __future__ import annotations

from django.utils import timezone

from enishi.interviews.candidate_models import CandidateLink
from enishi.meetings.models import Host
from tests.records.planters import breaks, change, without
from tests.records.world import HOUR, World, meeting_for


@breaks("meeting_is_at_the_slot")
def _(world: World) -> int:
    change(world.slot, ends_at=world.slot.ends_at + HOUR)
    return world.interview.pk


@breaks("meeting_is_for_its_interview")
def _(world: World) -> int:
    change(world.meeting, purpose="trial:1")
    return world.interview.pk


@breaks("cancelled_interview_holds_no_meeting")
def _(world: World) -> int:
    change(CandidateLink.objects.get(company=world.company), revoked_at=timezone.now())
    change(world.interview, state="cancelled")
    return world.meeting.pk


@breaks("one_live_meeting_per_purpose")
def _(world: World) -> int:
    without("one_live_meeting_per_purpose", "enishi_meeting")
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
    meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        state="wanted",
        replaces=world.meeting,
    )
    return world.meeting.pk


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
    change(world.interview.proposals.get(), outcome="", makes_meeting=True)
    change(world.interview, state="proposed", confirmed_at=None)
    return change(world.meeting, state="reserved")


@breaks("asking_says_when")
def _(world: World) -> int:
    return change(world.meeting, state="unknown")


@breaks("successor_is_of_the_same_purpose")
def _(world: World) -> int:
    other = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + 2 * HOUR,
        replaces=world.meeting,
        state="failed",
    )
    return change(other, purpose="trial:1")


@breaks("ready_meeting_can_be_joined")
def _(world: World) -> int:
    return change(world.meeting, join_url="")


@breaks("meeting_is_not_ahead_of_its_wish")
def _(world: World) -> int:
    return change(world.meeting, observed_version=2)


@breaks("start_address_is_never_kept")
def _(world: World) -> int:
    return change(world.meeting, observed={"start_url": "https://zoom.example/s/1"})


@breaks("passcode_is_sealed")
def _(world: World) -> int:
    return change(world.meeting, passcode="123456")


@breaks("tokens_are_sealed")
def _(world: World) -> int:
    return change(world.account, refresh_token="eyJ.plain")


@breaks("unlinked_account_holds_nothing")
def _(world: World) -> int:
    without("unlinked_zoom_account_holds_nothing", "enishi_zoomaccount")
    change(world.host, is_candidate=False)
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
    return change(world.host, zoom_account_id="account-before")


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
