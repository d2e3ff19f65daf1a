"""The list of a host's meetings, which may lag and lack meetings."""

import pytest

from zoom_sandbox import faults

from .conftest import Practice, refusal


def topics(zoom: Practice, query: str = "") -> list[str]:
    answer = zoom.ask("GET", f"/users/me/meetings{query}").json()
    return [meeting["topic"] for meeting in answer["meetings"]]


def test_meetings_come_earliest_first_and_only_the_hosts_own(linked: Practice) -> None:
    linked.create(topic="後", start_time="2026-11-25T01:00:00Z")
    linked.create(topic="先", start_time="2026-11-24T01:00:00Z")
    linked.create("ito@zoom.example", topic="他の人")
    assert topics(linked) == ["先", "後"]


def test_deleted_converted_and_expired_meetings_are_absent(linked: Practice) -> None:
    linked.ask("DELETE", f"/meetings/{linked.create(topic='削除')['id']}")
    linked.do("convert_to_webinar", meeting_id=linked.create(topic="変換")["id"])
    linked.create(topic="期限切れ", start_time="2026-11-22T04:00:00Z")
    linked.create(topic="一年後", start_time="2027-11-22T04:00:00Z")
    linked.pass_time(32 * 86_400)
    linked.link()
    assert topics(linked) == ["一年後"]


def test_the_kinds_of_lists(linked: Practice) -> None:
    past = linked.create(topic="過去", start_time="2026-11-22T03:30:00Z", duration=15)
    linked.create(topic="未来", start_time="2026-11-24T01:00:00Z")
    linked.create(topic="遠い未来", start_time="2027-11-24T01:00:00Z")
    linked.pass_time(3000)
    linked.do("start_meeting", meeting_id=past["id"])
    assert topics(linked, "?type=scheduled") == ["過去", "未来", "遠い未来"]
    assert topics(linked, "?type=upcoming") == ["未来"]
    assert topics(linked, "?type=upcoming_meetings") == ["未来"]
    assert topics(linked, "?type=previous_meetings") == ["過去"]
    assert topics(linked, "?type=live") == ["過去"]
    assert refusal(linked.ask("GET", "/users/me/meetings?type=all")) == (400, 300)


def test_days_narrow_a_list(linked: Practice) -> None:
    linked.create(topic="二十四日", start_time="2026-11-23T16:00:00Z")
    linked.create(topic="二十五日", start_time="2026-11-25T01:00:00Z")
    assert topics(linked, "?from=2026-11-24&to=2026-11-24&timezone=Asia/Tokyo") == ["二十四日"]
    assert topics(linked, "?to=2026-11-23") == ["二十四日"]
    for bad in ("from=yesterday", "timezone=Mars/Base", "timezone=../etc/passwd"):
        assert refusal(linked.ask("GET", f"/users/me/meetings?{bad}")) == (400, 300)


def test_pages_of_a_list(linked: Practice) -> None:
    for number in range(5):
        linked.create(topic=str(number), start_time=f"2026-11-24T0{number}:00:00Z")
    first = linked.ask("GET", "/users/me/meetings?page_size=3").json()
    token = first["next_page_token"]
    assert (first["total_records"], len(first["meetings"])) == (5, 3)
    assert topics(linked, f"?page_size=3&next_page_token={token}") == ["3", "4"]


def test_a_lagging_list_shows_a_new_meeting_later(linked: Practice) -> None:
    linked.world.set_switch("list_lag", "60")
    linked.create(topic="新しい")
    assert topics(linked) == []
    linked.pass_time(60)
    assert topics(linked) == ["新しい"]


def test_one_list_may_lag_by_a_fault(linked: Practice) -> None:
    linked.create(topic="新しい")
    faults.add(linked.world, "meetings.list", "list_lag", seconds=30)
    assert topics(linked) == []
    assert topics(linked) == ["新しい"]


@pytest.mark.parametrize("email", ["nobody@zoom.example", "owner@large.example"])
def test_a_strangers_list_is_refused(linked: Practice, email: str) -> None:
    assert refusal(linked.ask("GET", f"/users/{email}/meetings")) == (404, 1001)
