"""Rules of fields and hosting, and settings that Zoom changes without an error."""

from typing import Any

import pytest

from .conftest import Practice, refusal


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"topic": "面" * 201}, "topic"),
        ({"topic": 5}, "topic"),
        ({"agenda": "a" * 2001}, "agenda"),
        ({"duration": 0}, "duration"),
        ({"duration": 1441}, "duration"),
        ({"duration": "60"}, "duration"),
        ({"duration": True}, "duration"),
        ({"type": 4}, "type"),
        ({"start_time": "2026/12/01 10:00"}, "start_time"),
        ({"start_time": "2026-12-01T10:00:00+09:00"}, "start_time"),
        ({"start_time": "2026-13-01T10:00:00Z"}, "start_time"),
        ({"timezone": "Tokyo"}, "timezone"),
        ({"password": "12345678901"}, "password"),
        ({"password": "面接面接面接"}, "password"),
        ({"password": "12"}, "password"),
        ({"settings": []}, "settings"),
        ({"settings": {"jbh_time": 7}}, "settings.jbh_time"),
        ({"settings": {"waiting_room": "yes"}}, "settings.waiting_room"),
        ({"settings": {"auto_recording": "always"}}, "settings.auto_recording"),
        ({"settings": {"waiting_room_options": {}}}, "settings.waiting_room_options"),
        ({"recurrence": {"type": 9}}, "recurrence"),
    ],
)
def test_a_bad_field_is_named(linked: Practice, body: dict[str, Any], field: str) -> None:
    answer = linked.ask("POST", "/users/me/meetings", json=body)
    assert refusal(answer) == (400, 300)
    assert answer.json()["message"] == "Validation Failed."
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert len(linked.world.meetings) == 0


def test_every_bad_field_is_named_at_once(linked: Practice) -> None:
    answer = linked.ask("POST", "/users/me/meetings", json={"duration": 0, "topic": "x" * 201})
    assert {error["field"] for error in answer.json()["errors"]} == {"topic", "duration"}


def test_the_longest_texts_pass(linked: Practice) -> None:
    meeting = linked.create(topic="面" * 200, agenda="議" * 2000, unknown_field=1)
    assert (len(meeting["topic"]), len(meeting["agenda"])) == (200, 2000)
    (listed,) = linked.ask("GET", "/users/me/meetings").json()["meetings"]
    assert listed["agenda"] == "議" * 250


@pytest.mark.parametrize(
    ("unit", "topic", "status"),
    [
        ("characters", "🙂" * 200, 201),
        ("utf16", "🙂" * 100, 201),
        ("utf16", "🙂" * 101, 400),
        ("bytes", "面" * 66, 201),
        ("bytes", "面" * 67, 400),
    ],
)
def test_the_unit_of_lengths_is_a_switch(
    linked: Practice, unit: str, topic: str, status: int
) -> None:
    linked.world.set_switch("length_unit", unit)
    answer = linked.ask("POST", "/users/me/meetings", json={"topic": topic})
    assert answer.status_code == status


@pytest.mark.parametrize("body", [b"{", b"[]", b"", b"null"])
def test_a_body_that_is_no_object_is_refused(linked: Practice, body: bytes) -> None:
    answer = linked.ask("POST", "/users/me/meetings", content=body)
    assert answer.json() == {"code": 300, "message": "Request Body should be a valid JSON object."}


def test_an_unknown_zone_is_refused_or_ignored_by_switch(linked: Practice) -> None:
    linked.world.set_switch("unknown_timezone", "ignore")
    assert linked.create(timezone="Mars/Base")["timezone"] == "Asia/Tokyo"


def test_create_allows_more_signs_in_a_passcode_than_a_change(linked: Practice) -> None:
    meeting = linked.create(password="ab12!#")
    answer = linked.ask("PATCH", f"/meetings/{meeting['id']}", json={"password": "ab12!#"})
    assert refusal(answer) == (400, 300)


def test_a_passcode_is_made_by_the_accounts_policy(linked: Practice) -> None:
    account = linked.user("owner@zoom.example").account_id
    policy = {"length": 9, "have_letter": True, "have_number": True, "have_special_character": True}
    linked.do("change_account", account_id=account, fields={"passcode_policy": policy})
    passcode = linked.create()["password"]
    assert len(passcode) == 9
    assert any(sign.isalpha() for sign in passcode)
    assert any(sign.isdigit() for sign in passcode)
    assert "@" in passcode
    assert (
        linked.ask("POST", "/users/me/meetings", json={"password": "123456789"}).status_code == 400
    )


def test_without_passcode_the_waiting_room_is_forced(linked: Practice) -> None:
    asked = {"waiting_room": False, "join_before_host": True, "jbh_time": 10}
    meeting = linked.create(default_password=False, settings=asked)
    assert "password" not in meeting
    assert "?" not in meeting["join_url"]
    assert meeting["settings"]["waiting_room"] is True
    assert meeting["settings"]["join_before_host"] is False
    assert meeting["settings"]["jbh_time"] == 0


def test_a_passcode_protects_enough(linked: Practice) -> None:
    asked = {"waiting_room": False, "join_before_host": True, "jbh_time": 10}
    settings = linked.create(settings=asked)["settings"]
    assert {name: settings[name] for name in asked} == asked


def test_an_account_may_allow_unprotected_meetings(linked: Practice) -> None:
    account = linked.user("owner@zoom.example").account_id
    linked.do("change_account", account_id=account, fields={"auto_security": False})
    meeting = linked.create(default_password=False, settings={"waiting_room": False})
    assert meeting["settings"]["waiting_room"] is False


def test_a_lock_overrides_silently(linked: Practice) -> None:
    account = linked.user("owner@zoom.example").account_id
    locks = {"waiting_room": True, "auto_recording": "cloud", "passcode": True}
    linked.do("change_account", account_id=account, fields={"locks": locks})
    meeting = linked.create(
        default_password=False, settings={"waiting_room": False, "auto_recording": "none"}
    )
    assert meeting["settings"]["waiting_room"] is True
    assert meeting["settings"]["auto_recording"] == "cloud"
    assert meeting["password"]


def test_the_join_link_may_lack_the_passcode(linked: Practice) -> None:
    account = linked.user("owner@zoom.example").account_id
    fields = {"embed_password_in_join_link": False}
    linked.do("change_account", account_id=account, fields=fields)
    meeting = linked.create()
    assert meeting["join_url"] == f"http://zoom.test/j/{meeting['id']}"
    assert meeting["password"]


def test_the_users_own_settings_are_the_defaults(linked: Practice) -> None:
    own = {"use_pmi": True, "waiting_room": True}
    linked.do("change_user_settings", user="zoom-admin@zoom.example", settings=own)
    plain, explicit = linked.create(), linked.create(settings={"use_pmi": False})
    assert plain["pmi"] == str(linked.user("zoom-admin@zoom.example").pmi)
    assert plain["settings"]["waiting_room"] is True
    assert "pmi" not in explicit


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("nolicence@zoom.example", (400, 3161)),
        ("invited@zoom.example", (400, 3161)),
        ("retired@zoom.example", (404, 1001)),
        ("owner@large.example", (404, 1001)),
        ("nobody@zoom.example", (404, 1001)),
    ],
)
def test_who_cannot_host(linked: Practice, email: str, expected: tuple[int, int]) -> None:
    assert refusal(linked.ask("POST", f"/users/{email}/meetings", json={})) == expected


def test_the_answer_for_a_deactivated_host_is_a_switch(linked: Practice) -> None:
    linked.world.set_switch("deactivated_host", "3161")
    answer = linked.ask("POST", "/users/retired@zoom.example/meetings", json={})
    assert refusal(answer) == (400, 3161)


def test_a_basic_user_may_schedule(linked: Practice) -> None:
    assert linked.create("basic@zoom.example")["host_email"] == "basic@zoom.example"


@pytest.mark.parametrize(("position", "status"), [("1114", 400), ("300", 400), ("ignore", 201)])
@pytest.mark.parametrize("bad", ["basic@zoom.example", "owner@large.example", "gone@zoom.example"])
def test_an_alternative_host_must_be_licensed_in_the_account(
    linked: Practice, position: str, status: int, bad: str
) -> None:
    linked.world.set_switch("bad_alternative_host", position)
    settings = {"alternative_hosts": f"ito@zoom.example;{bad}"}
    answer = linked.ask("POST", "/users/me/meetings", json={"settings": settings})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["code"] == int(position)
        assert bad in answer.json()["message"]


def test_good_alternative_hosts_pass(linked: Practice) -> None:
    hosts = "ito@zoom.example;owner@zoom.example"
    assert (
        linked.create(settings={"alternative_hosts": hosts})["settings"]["alternative_hosts"]
        == hosts
    )


@pytest.mark.parametrize(("position", "between"), [("semicolon", ";"), ("comma", ",")])
def test_alternative_hosts_named_by_id_are_answered_by_address(
    linked: Practice, position: str, between: str
) -> None:
    linked.world.set_switch("alternative_hosts_separator", position)
    ids = ";".join(linked.user(f"{name}@zoom.example").id for name in ("ito", "owner"))
    made = linked.create(settings={"alternative_hosts": ids})
    said = made["settings"]["alternative_hosts"]
    assert said == f"ito@zoom.example{between}owner@zoom.example"

    path = f"/meetings/{made['id']}"
    linked.ask("PATCH", path, json={"settings": {"alternative_hosts": ""}})
    assert linked.ask("GET", path).json()["settings"]["alternative_hosts"] == ""


@pytest.mark.parametrize(("position", "status"), [("kept", 204), ("refuse", 400)])
def test_one_who_lost_the_licence_may_block_every_later_change(
    linked: Practice, position: str, status: int
) -> None:
    linked.world.set_switch("stale_alternative_host", position)
    made = linked.create(settings={"alternative_hosts": "ito@zoom.example"})
    linked.do("change_licence", user="ito@zoom.example", licence=1)
    path = f"/meetings/{made['id']}"
    assert linked.ask("PATCH", path, json={"topic": "t"}).status_code == status
    without = {"topic": "t", "settings": {"alternative_hosts": ""}}
    assert linked.ask("PATCH", path, json=without).status_code == 204


def test_instant_meetings_know_no_schedule_for(linked: Practice) -> None:
    body = {"type": 1, "schedule_for": "ito@zoom.example"}
    answer = linked.ask("POST", "/users/me/meetings", json=body)
    assert refusal(answer) == (400, 3000)
    assert "start_time" not in linked.create(type=1)


def test_overlapping_meetings_are_not_refused_but_starting_too_many_is(linked: Practice) -> None:
    first, second, third = (linked.create()["id"] for _ in range(3))
    linked.do("start_meeting", meeting_id=first)
    linked.do("start_meeting", meeting_id=second)
    with pytest.raises(ValueError, match="another meeting"):
        linked.do("start_meeting", meeting_id=third)


@pytest.mark.parametrize("name", ["cn_meeting", "in_meeting", "enforce_login"])
def test_an_older_setting_is_there_is_kept_and_is_checked(linked: Practice, name: str) -> None:
    assert linked.create()["settings"][name] is False
    meeting = linked.create(settings={name: True})
    assert meeting["settings"][name] is True
    path = f"/meetings/{meeting['id']}"
    assert linked.ask("PATCH", path, json={"settings": {name: False}}).status_code == 204
    assert linked.ask("GET", path).json()["settings"][name] is False
    answer = linked.ask("PATCH", path, json={"settings": {name: "yes"}})
    assert answer.json()["errors"] == [{"field": f"settings.{name}", "message": "Invalid field."}]


@pytest.mark.parametrize(
    ("domains", "status"),
    [
        ("", 201),
        ("example.co.jp", 201),
        ("example.co.jp;xn--eckwd4c7c.example", 201),
        ("example.co.jp,example.com", 400),
        ("example", 400),
        ("example.com;", 400),
        ("exa mple.com", 400),
    ],
)
def test_domains_are_separated_by_semicolons(linked: Practice, domains: str, status: int) -> None:
    settings = {"enforce_login": True, "enforce_login_domains": domains}
    answer = linked.ask("POST", "/users/me/meetings", json={"settings": settings})
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["settings"]["enforce_login_domains"] == domains
    else:
        assert answer.json() == {
            "code": 300,
            "message": "Invalid enforce_login_domains, separate multiple domains by semicolon.",
        }


def test_domains_that_are_no_text_are_a_bad_field(linked: Practice) -> None:
    body = {"settings": {"enforce_login_domains": ["example.com"]}}
    answer = linked.ask("POST", "/users/me/meetings", json=body)
    assert answer.json()["errors"][0]["field"] == "settings.enforce_login_domains"


def test_a_meeting_for_those_who_sign_in_needs_no_waiting_room(linked: Practice) -> None:
    settings = {"enforce_login": True, "waiting_room": False}
    meeting = linked.create(default_password=False, settings=settings)
    assert meeting["settings"]["waiting_room"] is False
    bare = linked.create(default_password=False, settings={"waiting_room": False})
    assert bare["settings"]["waiting_room"] is True


@pytest.mark.parametrize(
    "body",
    [
        b'{"start_time": "9999-12-31T23:59:59Z", "duration": 1440}',
        b'{"start_time": "0001-01-01T00:00:00", "timezone": "Asia/Tokyo"}',
        b'{"topic": "a\\ud800"}',
        b'{"settings": {"alternative_hosts": "\\udfff"}}',
        b'{"a":' * 30_000,
    ],
    ids=["end of time", "beginning of time", "surrogate", "surrogate within", "nested"],
)
def test_what_could_not_be_shown_again_is_refused_and_not_kept(
    linked: Practice, body: bytes
) -> None:
    answer = linked.ask("POST", "/users/me/meetings", content=body)
    assert refusal(answer) == (400, 300)
    assert linked.ask("GET", "/users/me/meetings").json()["meetings"] == []


def test_a_start_with_thousandths_is_taken(linked: Practice) -> None:
    made = linked.create(start_time="2030-05-01T10:00:00.000Z")
    assert made["start_time"] == "2030-05-01T10:00:00Z"
