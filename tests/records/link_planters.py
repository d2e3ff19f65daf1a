"""Breaks each invariant of links to Zoom."""

from __future__ import annotations

from django.utils import timezone

from enishi.meetings.models import LinkEnding, WebhookEvent
from tests.records.planters import breaks, change
from tests.records.world import HOUR, World
from tests.records.zoom_planters import another_host


@breaks("linked_account_is_of_a_generation")
def _(world: World) -> int:
    change(world.meeting, generation=0)
    return change(world.account, generation=0)


@breaks("linked_account_is_named")
def _(world: World) -> int:
    change(world.host, zoom_account_id="")
    change(world.meeting, zoom_account_id="")
    return change(world.account, zoom_account_id="")


@breaks("link_is_heard_of")
def _(world: World) -> int:
    return change(world.account, last_success_at=timezone.now() - 20 * 24 * HOUR)


@breaks("news_of_zoom_is_looked_into")
def _(world: World) -> int:
    event = WebhookEvent.objects.create(
        account=world.account, body_hash="h", event="meeting.updated", object_id="1"
    )
    return change(event, received_at=timezone.now() - 48 * HOUR)


@breaks("host_can_hold_a_meeting")
def _(world: World) -> int:
    change(world.meeting, host=another_host(world))
    return change(world.host, capacity=0)


@breaks("link_ends_within_days")
def _(world: World) -> int:
    change(world.account, state="ending")
    began = timezone.now() - 4 * 24 * HOUR
    return LinkEnding.objects.create(account=world.account, began_at=began).pk


@breaks("linked_account_knows_how_long_its_token_lasts")
def _(world: World) -> int:
    return change(world.account, access_expires_at=timezone.now() + 300 * 24 * HOUR)


@breaks("linked_account_knows_what_it_may")
def _(world: World) -> int:
    return change(world.account, scopes="")
