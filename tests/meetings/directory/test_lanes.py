"""How many meetings a host can have at one time: as many as Zoom allows, never more."""

from __future__ import annotations

import random

import pytest

from enishi.errors import Conflict
from enishi.meetings.booking import reservations
from enishi.meetings.directory import hosts, users
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.meetings.conftest import PretendZoom, claimed, in_threads, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_licensed_user_with_concurrent_meetings_holds_two(
    account: ZoomAccount, host: Host
) -> None:
    users.sync(account)
    host.refresh_from_db()
    assert host.capacity == 2
    first, second = claimed(host), claimed(host, owner_key="interview:8")
    assert {first.lane, second.lane} == {0, 1}
    with pytest.raises(Conflict, match="ほかのミーティング"):
        claimed(host, owner_key="interview:9")
    [offer] = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(11))
    assert not offer.is_free


def test_the_offer_says_that_one_of_two_is_taken(account: ZoomAccount, host: Host) -> None:
    users.sync(account)
    host.refresh_from_db()
    claimed(host)
    [offer] = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(11))
    assert (offer.is_free, offer.note) == (True, "同時に2件まで、いま1件")


@pytest.mark.parametrize(
    "change", [{"licence": 1}, {"plan": "Pro"}], ids=["basic licence", "plan without it"]
)
def test_others_hold_one(
    account: ZoomAccount, host: Host, zoom: PretendZoom, change: dict[str, object]
) -> None:
    if "plan" in change:
        zoom.do("set_plan", account_id=account.zoom_account_id, **change)
    else:
        zoom.do("change_licence", user="owner@zoom.example", **change)
    users.sync(account)
    host.refresh_from_db()
    assert host.capacity == 1


def test_a_link_without_the_right_to_see_settings_stays_whole(
    account: ZoomAccount, host: Host, zoom: PretendZoom
) -> None:
    account.scopes = account.scopes.replace("user:read:settings:admin", "")
    account.save()
    users.sync(account)
    host.refresh_from_db()
    account.refresh_from_db()
    assert (host.capacity, account.state) == (1, "linked")
    assert zoom.calls("users.settings") == []


@pytest.mark.parametrize("capacity", [1, 2])
def test_many_at_once_never_go_beyond_the_capacity_and_nobody_meets_an_error(
    host: Host, capacity: int
) -> None:
    Host.objects.update(capacity=capacity)

    def book(number: int) -> list[object]:
        chance = random.Random(number)  # noqa: S311 - repeatable
        outcomes: list[object] = []
        for turn in range(4):
            mine = Host.objects.select_related("company").get(pk=host.pk)
            try:
                outcomes.append(
                    claimed(
                        mine, hour=chance.randrange(8, 20), owner_key=f"interview:{number}-{turn}"
                    )
                )
            except Conflict as refusal:
                outcomes.append(refusal)
        return outcomes

    for outcome in in_threads(book, count=8):
        assert isinstance(outcome, list), outcome
    by_hour: dict[int, int] = {}
    for meeting in Meeting.objects.all():
        by_hour[meeting.starts_at.hour] = by_hour.get(meeting.starts_at.hour, 0) + 1
    assert max(by_hour.values()) == capacity


def test_back_to_back_is_no_overlap(host: Host) -> None:
    for hour in range(8, 20):
        claimed(host, hour=hour, owner_key=f"interview:{hour}")
    assert Meeting.objects.count() == 12


def test_a_meeting_that_takes_anothers_place_takes_no_more_of_its_host(
    account: ZoomAccount, host: Host
) -> None:
    """For a moment both stand."""
    Host.objects.update(capacity=2)
    host.refresh_from_db()
    claimed(host, replaces=claimed(host))
    hour = (tomorrow(10), tomorrow(11))
    assert reservations.free_hosts(account, [hour]) == [(host, 1)]
    [offer] = hosts.offered(account, starts_at=hour[0], ends_at=hour[1])
    assert (offer.is_free, offer.note) == (True, "同時に2件まで、いま1件")


def test_the_hours_before_and_after_a_meeting_are_free(account: ZoomAccount, host: Host) -> None:
    claimed(host)
    hours = [(tomorrow(hour), tomorrow(hour + 1)) for hour in (9, 10, 11)]
    assert reservations.can_be_hosted(account, hours, besides=None) == [True, False, True]
