"""`null` in a meeting's fields counts as absent or is refused, as the switch says."""

from typing import Any

import pytest

from zoom_sandbox.settlement import ALSO_KNOWN, DEFAULT_SETTINGS

from .conftest import Practice, refusal

SETTINGS = sorted({*DEFAULT_SETTINGS, *ALSO_KNOWN})
REFUSED = sorted(
    {
        *(name for name, default in DEFAULT_SETTINGS.items() if isinstance(default, bool)),
        *("alternative_hosts", "enforce_login_domains", "jbh_time", "auto_recording"),
        *("approval_type", "audio", "encryption_type", "calendar_type"),
        "who_will_receive_summary",
    }
)
FIELDS = ("topic", "type", "start_time", "timezone", "duration", "agenda", "password")
FIELDS += ("default_password", "settings", "recurrence", "tracking_fields", "schedule_for")


def told(meeting: dict[str, Any]) -> dict[str, Any]:
    """The settings that a meeting has because they were asked for."""
    own = ("uuid", "id", "join_url", "start_url", "password", "encrypted_password")
    own += ("h323_password", "pstn_password", "created_at")
    return {name: value for name, value in meeting.items() if name not in own}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_null_setting_is_as_absent(linked: Practice, name: str) -> None:
    plain, nulled = linked.create(settings={}), linked.create(settings={name: None})
    assert told(nulled) == told(plain)
    path = f"/meetings/{nulled['id']}"
    assert linked.ask("PATCH", path, json={"settings": {name: None}}).status_code == 204
    assert told(linked.ask("GET", path).json()) == told(plain)


def test_a_null_keeps_what_stood(linked: Practice) -> None:
    asked = {"host_video": True, "alternative_hosts": "ito@zoom.example"}
    meeting = linked.create(settings=asked)
    path = f"/meetings/{meeting['id']}"
    nulls = dict.fromkeys(asked)
    assert linked.ask("PATCH", path, json={"settings": nulls}).status_code == 204
    assert linked.ask("GET", path).json()["settings"].items() >= asked.items()


def test_a_null_within_a_setting_is_as_absent_too(linked: Practice) -> None:
    options = {"mode": "custom", "who_goes_to_waiting_room": None}
    meeting = linked.create(settings={"waiting_room_options": options})
    assert meeting["settings"]["waiting_room_options"] == {"mode": "custom"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_null_setting_is_refused_by_switch(linked: Practice, name: str) -> None:
    linked.world.set_switch("null_setting", "refuse")
    answer = linked.ask("POST", "/users/me/meetings", json={"settings": {name: None}})
    assert refusal(answer) == (400, 300)
    assert [error["field"] for error in answer.json()["errors"]] == [f"settings.{name}"]


@pytest.mark.parametrize("position", ["refuse", "absent"])
def test_a_null_outside_of_settings_is_as_absent(linked: Practice, position: str) -> None:
    linked.world.set_switch("null_setting", position)
    plain = linked.ask("POST", "/users/me/meetings", json={}).json()
    for name in FIELDS:
        answer = linked.ask("POST", "/users/me/meetings", json={name: None})
        assert told(answer.json()) == told(plain), name
        path = f"/meetings/{answer.json()['id']}"
        assert linked.ask("PATCH", path, json={name: None}).status_code == 204, name
