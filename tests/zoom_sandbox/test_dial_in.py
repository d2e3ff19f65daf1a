"""Telephone numbers: which accounts have them, and passcodes that can be typed."""

from typing import Any

import pytest

from .conftest import Practice


def account_of(linked: Practice) -> str:
    return next(iter(linked.world.tokens)).account_id


def test_numbers_of_japan_come_with_a_meeting(linked: Practice) -> None:
    settings = linked.create()["settings"]
    assert settings["global_dial_in_countries"] == ["JP", "US"]
    assert settings["global_dial_in_numbers"][0] == {
        "country": "JP",
        "country_name": "Japan",
        "city": "Tokyo",
        "number": "+81 300000012",
        "type": "toll",
    }


def test_a_passcode_with_letters_has_one_of_digits_for_the_telephone(linked: Practice) -> None:
    assert linked.create(password="123456")["pstn_password"] == "123456"
    typed = linked.create(password="abc123")["pstn_password"]
    assert (len(typed), typed.isdigit()) == (6, True)


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("set_plan", {"plan": "Free"}),
        ("change_account", {"fields": {"dial_in_countries": []}}),
    ],
)
def test_an_account_without_telephone_has_no_numbers(
    linked: Practice, action: str, arguments: dict[str, Any]
) -> None:
    linked.do(action, account_id=account_of(linked), **arguments)
    settings = linked.create()["settings"]
    assert settings["audio"] == "voip"
    assert "global_dial_in_numbers" not in settings


def test_a_meeting_by_computer_alone_has_no_numbers(linked: Practice) -> None:
    settings = linked.create(settings={"audio": "voip"})["settings"]
    assert "global_dial_in_numbers" not in settings


def test_the_invitation_carries_the_one_tap_sequence(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:admin meeting:write:admin")
    linked.link()
    made = linked.create(password="123456")
    text = linked.ask("GET", f"/meetings/{made['id']}/invitation").json()["invitation"]
    assert f"+81300000012,,{made['id']}#,,,,*123456# Japan" in text
