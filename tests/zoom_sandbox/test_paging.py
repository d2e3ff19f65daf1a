"""Pages by number, as the older lists of Zoom still offer them, and by token."""

from typing import Any

import pytest

from .conftest import Practice, refusal


@pytest.fixture
def zoom_preset() -> str:
    """Three people, of whom 青木 has five meetings below."""
    return "small"


@pytest.fixture
def listed(linked: Practice) -> Practice:
    for number in range(5):
        linked.create(topic=str(number), start_time=f"2026-11-24T0{number}:00:00Z")
    return linked


PATHS = ["/users", "/users/me/meetings"]


def rows(answer: dict[str, Any]) -> list[Any]:
    return [row["id"] for row in answer.get("users", answer.get("meetings", []))]


@pytest.mark.parametrize("path", PATHS)
def test_page_numbers_lead_through_the_whole_list(listed: Practice, path: str) -> None:
    everything = listed.ask("GET", path).json()
    assert (everything["page_number"], everything["page_count"]) == (1, 1)
    total = everything["total_records"]
    pages = [
        listed.ask("GET", f"{path}?page_size=2&page_number={number}").json()
        for number in range(1, -(-total // 2) + 1)
    ]
    assert [page["page_number"] for page in pages] == list(range(1, len(pages) + 1))
    assert {page["page_count"] for page in pages} == {len(pages)}
    assert [row for page in pages for row in rows(page)] == rows(everything)
    assert pages[-1]["next_page_token"] == ""
    beyond = listed.ask("GET", f"{path}?page_size=2&page_number={len(pages) + 1}").json()
    assert (rows(beyond), beyond["next_page_token"]) == ([], "")


@pytest.mark.parametrize("path", PATHS)
def test_a_token_goes_on_from_its_page_and_tells_the_number(listed: Practice, path: str) -> None:
    everything = rows(listed.ask("GET", path).json())
    first = listed.ask("GET", f"{path}?page_size=2").json()
    token = first["next_page_token"]
    second = listed.ask("GET", f"{path}?page_size=2&next_page_token={token}").json()
    assert (rows(second), second["page_number"]) == (everything[2:4], 2)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["page_size", "page_number"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "²", "٣", "9" * 5000])
def test_a_number_that_is_none_is_refused(
    listed: Practice, path: str, name: str, value: str
) -> None:
    answer = listed.ask("GET", path, params={name: value})
    assert refusal(answer) == (400, 300)
    assert answer.json()["errors"][0]["field"] == name


def test_a_list_of_participants_knows_no_page_number(listed: Practice) -> None:
    meeting_id = next(iter(listed.world.meetings)).id
    listed.do("start_meeting", meeting_id=meeting_id)
    for name in ("一人目", "二人目", "三人目"):
        listed.world.meetings.change(
            listed.world.meetings[str(meeting_id)],
            settings=listed.world.meetings[str(meeting_id)].settings | {"waiting_room": False},
        )
        listed.do("participant_joins", meeting_id=meeting_id, name=name)
    listed.do("end_meeting", meeting_id=meeting_id)
    listed.do("set_scopes", scopes="meeting:read:admin")
    listed.link()
    path = f"/past_meetings/{meeting_id}/participants?page_size=2"
    for number in ("", "&page_number=2"):
        answer = listed.ask("GET", path + number).json()
        assert [person["name"] for person in answer["participants"]] == ["一人目", "二人目"]
        assert (answer["page_count"], answer["total_records"]) == (2, 3)
        assert "page_number" not in answer
