"""The list of users, one user, and a user's settings."""

from typing import Any

import pytest

from .conftest import Practice, make_practice, refusal


@pytest.fixture
def zoom_preset() -> str:
    """With the account of 650."""
    return "demo"


def all_pages(zoom: Practice, **parameters: Any) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    token = ""
    while token or not pages:
        parameters["next_page_token"] = token
        answer = zoom.ask("GET", "/users", params=parameters).json()
        pages.append(answer["users"])
        token = answer["next_page_token"]
    return pages


@pytest.mark.parametrize(
    ("status", "count"), [("active", 18), ("inactive", 1), ("pending", 1), ("", 18)]
)
def test_a_list_shows_one_status(linked: Practice, status: str, count: int) -> None:
    answer = linked.ask("GET", "/users", params={"status": status}).json()
    assert len(answer["users"]) == answer["total_records"] == count


def test_a_pending_user_has_no_id(linked: Practice) -> None:
    (pending,) = linked.ask("GET", "/users?status=pending").json()["users"]
    assert pending["email"] == "invited@zoom.example"
    assert "id" not in pending
    hidden = linked.user("invited@zoom.example").id
    assert refusal(linked.ask("GET", f"/users/{hidden}")) == (404, 1001)


def test_names_that_are_empty_are_absent(linked: Practice) -> None:
    users = {u["email"]: u for u in linked.ask("GET", "/users").json()["users"]}
    assert {"first_name", "last_name", "display_name"}.isdisjoint(
        users["shared+recruit@zoom.example"]
    )
    assert users["ito@zoom.example"]["last_name"] == "伊藤"
    assert users["nolicence@zoom.example"]["type"] == 4


def test_three_pages_reach_all_650_users(zoom: Practice) -> None:
    zoom.link("owner@large.example")
    pages = all_pages(zoom, page_size=300)
    assert [len(page) for page in pages] == [300, 300, 50]
    assert len({user["id"] for page in pages for user in page}) == 650


def test_the_301st_user_is_on_a_second_page() -> None:
    zoom = make_practice("page_border")
    zoom.link("owner@large.example")
    assert [len(page) for page in all_pages(zoom, page_size=300)] == [300, 1]


@pytest.mark.parametrize(
    ("largest", "above", "asked", "sizes"),
    [
        ("300", "clamp", 1000, [300, 300, 50]),
        ("2000", "clamp", 1000, [650]),
        ("2000", "refuse", 2000, [650]),
    ],
)
def test_the_largest_page_is_a_switch(
    zoom: Practice, largest: str, above: str, asked: int, sizes: list[int]
) -> None:
    zoom.world.set_switch("page_size_max", largest)
    zoom.world.set_switch("page_size_above", above)
    zoom.link("owner@large.example")
    assert [len(page) for page in all_pages(zoom, page_size=asked)] == sizes


def test_a_page_that_is_too_large_may_be_refused(linked: Practice) -> None:
    linked.world.set_switch("page_size_above", "refuse")
    assert refusal(linked.ask("GET", "/users?page_size=301")) == (400, 300)
    assert linked.ask("GET", "/users?page_size=300").status_code == 200


def test_a_page_token_lives_for_fifteen_minutes_and_for_the_same_question(zoom: Practice) -> None:
    zoom.link("owner@large.example")
    token = zoom.ask("GET", "/users?page_size=300").json()["next_page_token"]
    follow = f"next_page_token={token}"
    assert zoom.ask("GET", f"/users?page_size=300&{follow}").status_code == 200
    assert refusal(zoom.ask("GET", f"/users?page_size=100&{follow}")) == (400, 300)
    zoom.pass_time(15 * 60)
    answer = zoom.ask("GET", f"/users?page_size=300&{follow}")
    assert answer.status_code == 400
    assert answer.json()["message"] == "The next page token is invalid or expired."


@pytest.mark.parametrize("reference", ["ito@zoom.example", "ITO@zoom.example"])
def test_a_user_is_found_by_address_in_any_case(linked: Practice, reference: str) -> None:
    assert linked.ask("GET", f"/users/{reference}").json()["last_name"] == "伊藤"


def test_an_address_with_a_plus_survives_percent_encoding(linked: Practice) -> None:
    answer = linked.ask("GET", "/users/shared%2Brecruit%40zoom.example")
    assert answer.json()["email"] == "shared+recruit@zoom.example"


def test_the_role_has_a_name_only_in_the_single_answer(linked: Practice) -> None:
    me = linked.ask("GET", "/users/me").json()
    assert (me["role_id"], me["role_name"]) == ("1", "Admin")
    assert me["account_id"] == linked.user("zoom-admin@zoom.example").account_id
    listed = linked.ask("GET", "/users").json()["users"][0]
    assert "role_name" not in listed


def test_a_custom_role_has_an_opaque_id_and_any_name(zoom: Practice) -> None:
    zoom.link("recruit@zoom.example")
    me = zoom.ask("GET", "/users/me").json()
    assert me["role_name"] == "採用担当"
    assert me["role_id"] not in ("0", "1", "2")
    assert zoom.ask("GET", "/users").status_code == 200


def test_the_admin_role_id_is_a_switch(linked: Practice) -> None:
    linked.world.set_switch("admin_role_id", "opaque")
    assert linked.ask("GET", "/users/me").json()["role_id"].startswith("RAdmin")


@pytest.mark.parametrize(("code", "status"), [(1001, 404), (1010, 400)])
def test_a_user_of_another_account_is_refused(linked: Practice, code: int, status: int) -> None:
    linked.world.set_switch("foreign_user", str(code))
    stranger = linked.user("owner@large.example")
    for reference in (stranger.id, stranger.email):
        assert refusal(linked.ask("GET", f"/users/{reference}")) == (status, code)


def test_settings_tell_the_passcode_policy_and_what_is_locked(linked: Practice) -> None:
    account = linked.user("owner@zoom.example").account_id
    linked.do("change_account", account_id=account, fields={"locks": {"waiting_room": True}})
    plain = linked.ask("GET", "/users/me/settings").json()
    assert plain["schedule_meeting"]["meeting_password_requirement"]["length"] == 6
    assert plain["in_meeting"]["waiting_room"] is True
    secure = linked.ask("GET", "/users/me/settings?option=meeting_security").json()
    assert secure["meeting_security"]["auto_security"] is True
    assert secure["meeting_security"]["embed_password_in_join_link"] is True
