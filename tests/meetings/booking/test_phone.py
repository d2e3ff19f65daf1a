"""Joining by telephone: the offered numbers, their order, and the dialled digits."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from enishi.meetings.booking import converging, creating, intents, observation, phone
from enishi.meetings.models import Host, Meeting, ZoomAccount
from enishi.zoom import reading
from tests.meetings.conftest import PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(*listed: dict[str, Any] | str) -> dict[str, Any]:
    settings = {"audio": "both", "global_dial_in_numbers": list(listed)}
    return {"id": 1, "join_url": "https://zoom.example/j/1", "settings": settings}


def test_japan_comes_first_and_a_tap_dials_everything(host: Host) -> None:
    made = creating.create_at_zoom(claimed(host))
    way = phone.by_phone(made)

    assert way is not None
    assert [(number.written, number.place) for number in way.numbers] == [
        ("03-0000-0012", "日本"),
        ("03-0000-0034", "日本"),
        ("+1 6465550123", "アメリカ・New York"),
        ("+1 4085550145", "アメリカ・San Jose"),
    ]
    assert way.passcode == intents.passcode_of(made)
    assert way.numbers[0].call == f"+81300000012,,{made.zoom_meeting_id}#,,,,*{way.passcode}#"
    assert way.numbers[0].href == (
        f"tel:+81300000012,,{made.zoom_meeting_id}%23,,,,*{way.passcode}%23"
    )
    assert way.costs


def test_readers_of_english_see_japan_with_its_country_then_their_own(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    fields = {"dial_in_countries": ["GB", "US", "JP"]}
    zoom.do("change_account", account_id=account.zoom_account_id, fields=fields)
    made = creating.create_at_zoom(claimed(host))
    with translation.override("en"):
        way = phone.by_phone(made)

    assert way is not None
    assert [number.written for number in way.numbers][::2] == [
        "+81 3-0000-0012",
        "+1 6465550123",
        "+44 2079460123",
    ]
    assert way.numbers[0].place == "Japan"


def test_without_telephone_at_zoom_nothing_is_offered(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    fields = {"dial_in_countries": []}
    zoom.do("change_account", account_id=account.zoom_account_id, fields=fields)
    assert phone.by_phone(creating.create_at_zoom(claimed(host))) is None


def test_a_meeting_that_was_seen_before_numbers_were_kept_offers_none(host: Host) -> None:
    made = creating.create_at_zoom(claimed(host))
    made.observed.pop("dial_in")
    assert phone.by_phone(made) is None


def test_numbers_that_are_taken_away_at_zoom_go_at_the_next_look(
    host: Host, zoom: PretendZoom
) -> None:
    made = creating.create_at_zoom(claimed(host))
    zoom.do("edit_meeting", meeting_id=made.zoom_meeting_id, settings={"audio": "voip"})
    assert phone.by_phone(converging.converge(made)) is None


def test_the_passcode_lies_sealed_and_opens_nowhere_else(host: Host) -> None:
    made = creating.create_at_zoom(claimed(host))
    kept = Meeting.objects.get()
    assert kept.phone_passcode
    assert observation.phone_passcode_of(made) not in kept.phone_passcode
    kept.phone_passcode, kept.passcode = kept.passcode, kept.phone_passcode
    assert (observation.phone_passcode_of(kept), intents.passcode_of(kept)) == ("", "")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+81 363628317", "03-6362-8317"),
        ("+81 (0)3 6362 8317", "03-6362-8317"),
        ("+81 5031234567", "050-3123-4567"),
        ("+81 120123456", "0120-123-456"),
        ("+81 8001234567", "0800-123-4567"),
        ("+81 452345678", "0452345678"),
    ],
)
def test_japanese_numbers_are_written_as_they_are_dialled_there(
    host: Host, number: str, written: str
) -> None:
    made = creating.create_at_zoom(claimed(host))
    made.observed["dial_in"][0]["number"] = number
    way = phone.by_phone(made)
    assert way is not None
    assert way.numbers[0].written == written


@pytest.mark.parametrize("bad", ["tel:1", "+81 3<script>", "", "110", {"number": 5}, "text"])
def test_what_is_no_number_is_not_read(bad: dict[str, Any] | str) -> None:
    item = {"number": bad, "country": "JP"} if isinstance(bad, str) else bad
    good = {"number": "+81 300000012", "country": "JP", "type": "tollfree"}
    assert [n.number for n in reading.meeting(numbers(item, "x", good)).dial_in] == [good["number"]]


def test_free_numbers_come_before_others_of_their_country_and_cost_nothing(host: Host) -> None:
    made = creating.create_at_zoom(claimed(host))
    free = {"number": "+81 120123456", "country": "JP", "type": "tollfree"}
    seen = reading.meeting(numbers({"number": "+81 300000012", "country": "JP"}, free))
    observation.apply_seen(made, seen, asked_at=made.created_at)
    way = phone.by_phone(made)
    assert way is not None
    assert [number.is_toll_free for number in way.numbers] == [True, False]
    assert way.costs

    observation.apply_seen(made, reading.meeting(numbers(free)), asked_at=made.created_at)
    way = phone.by_phone(made)
    assert way is not None
    assert not way.costs
