"""Faults on demand: what reaches the caller, and whether the request had its effect."""

import json

import httpx2
import pytest

from zoom_sandbox import faults

from .conftest import BASIC_AUTH, Practice, make_practice

CREATE = {"topic": "面接", "start_time": "2026-11-24T01:00:00Z"}


def create(zoom: Practice) -> httpx2.Response:
    return zoom.ask("POST", "/users/me/meetings", json=CREATE)


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("timeout_before", httpx2.ReadTimeout, 0),
        ("timeout_after", httpx2.ReadTimeout, 1),
        ("slow", httpx2.ReadTimeout, 1),
        ("drop_connection", httpx2.RemoteProtocolError, 0),
        ("drop_connection_after", httpx2.RemoteProtocolError, 1),
        ("late_effect", httpx2.RemoteProtocolError, 0),
    ],
)
def test_an_answer_may_be_lost_before_or_after_the_effect(
    linked: Practice, kind: str, error: type[Exception], made: int
) -> None:
    faults.add(linked.world, "meetings.create", kind)
    with pytest.raises(error):
        create(linked)
    assert len(linked.world.meetings) == made
    assert create(linked).status_code == 201


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [
        ("html_500", 500, 0),
        ("html_500_after", 500, 1),
        ("empty_502", 502, 0),
        ("empty_502_after", 502, 1),
        ("rate_limited_qps", 429, 0),
        ("rate_limited_daily", 429, 0),
        ("host_daily_limit", 429, 0),
        ("token_invalid", 401, 0),
        ("ok_with_code_200", 200, 0),
        ("misleading_refusal", 400, 0),
        ("truncated_json", 201, 1),
    ],
)
def test_an_answer_may_be_of_no_use(linked: Practice, kind: str, status: int, made: int) -> None:
    faults.add(linked.world, "meetings.create", kind)
    answer = create(linked)
    assert (answer.status_code, len(linked.world.meetings)) == (status, made)
    if kind in ("truncated_json", "html_500", "empty_502"):
        with pytest.raises(json.JSONDecodeError):
            answer.json()


def test_the_three_kinds_of_429_can_be_told_apart(linked: Practice) -> None:
    answers = {}
    for kind in ("rate_limited_qps", "rate_limited_daily", "host_daily_limit"):
        faults.add(linked.world, "meetings.create", kind)
        answers[kind] = create(linked)
    assert {k: "Retry-After" in a.headers for k, a in answers.items()} == {
        "rate_limited_qps": False,
        "rate_limited_daily": True,
        "host_daily_limit": False,
    }
    assert len({a.json()["message"] for a in answers.values()}) == 3


def test_a_late_request_arrives_when_its_sender_has_given_up(linked: Practice) -> None:
    faults.add(linked.world, "meetings.create", "late_effect", seconds=45)
    with pytest.raises(httpx2.RemoteProtocolError):
        create(linked)
    linked.pass_time(44)
    linked.let_due_happen()
    assert len(linked.world.meetings) == 0
    linked.pass_time(1)
    linked.let_due_happen()
    linked.let_due_happen()
    assert [meeting.topic for meeting in linked.world.meetings] == ["面接"]


def test_a_late_request_with_a_dead_token_has_no_effect(linked: Practice) -> None:
    faults.add(linked.world, "meetings.create", "late_effect", seconds=45)
    with pytest.raises(httpx2.RemoteProtocolError):
        create(linked)
    linked.do("uninstall", user="zoom-admin@zoom.example")
    linked.pass_time(45)
    linked.let_due_happen()
    assert len(linked.world.meetings) == 0
    assert list(linked.world.journal)[-1].fault == "late (401)"


def test_a_refresh_whose_answer_is_lost_cannot_be_repeated(linked: Practice) -> None:
    faults.add(linked.world, "oauth.token", "drop_connection_after")
    with pytest.raises(httpx2.RemoteProtocolError):
        linked.refresh(linked.tokens["refresh_token"])
    assert linked.refresh(linked.tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_patient_caller_gets_the_slow_answer(linked: Practice) -> None:
    faults.add(linked.world, "users.get", "slow", seconds=20)
    client = httpx2.Client(transport=linked.http._transport, timeout=30)  # noqa: SLF001
    token = linked.tokens["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("http://zoom.test/v2/users/me", headers=headers).status_code == 200


def test_a_fault_hits_so_many_times_and_only_its_route(linked: Practice) -> None:
    faults.add(linked.world, "meetings.*", "html_500", times=2)
    assert linked.ask("GET", "/users/me").status_code == 200
    assert [create(linked).status_code for _ in range(3)] == [500, 500, 201]
    faults.add(linked.world, "*", "empty_502", times=None)
    assert [linked.ask("GET", "/users/me").status_code for _ in range(3)] == [502] * 3
    form = {"token": linked.tokens["access_token"]}
    assert linked.http.post("/oauth/revoke", data=form, auth=BASIC_AUTH).status_code == 502
    assert linked.http.get("/").status_code == 200


def test_a_share_of_requests_is_hit_and_the_same_ones_with_the_same_seed() -> None:
    def statuses() -> list[int]:
        zoom = make_practice("small")
        zoom.link()
        faults.add(zoom.world, "users.get", "empty_502", times=None, percent=30)
        return [zoom.ask("GET", "/users/me").status_code for _ in range(60)]

    first = statuses()
    assert first == statuses()
    assert 8 <= first.count(502) <= 30


@pytest.mark.parametrize(
    "bad", [{"kind": "explode"}, {"percent": 0}, {"percent": 101}, {"times": 0}]
)
def test_a_fault_that_makes_no_sense_is_refused(zoom: Practice, bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        zoom.do("add_fault", **({"route": "*", "kind": "slow"} | bad))


def test_the_journal_names_caller_token_status_and_fault(linked: Practice) -> None:
    linked.tokens = linked.refresh(linked.tokens["refresh_token"]).json()
    create(linked)
    faults.add(linked.world, "meetings.create", "timeout_after")
    with pytest.raises(httpx2.ReadTimeout):
        create(linked)
    linked.ask("GET", "/meetings/1")
    calls = list(linked.world.journal)[-3:]
    assert [(c.route, c.status, c.code, c.fault) for c in calls] == [
        ("meetings.create", 201, None, ""),
        ("meetings.create", None, None, "timeout_after"),
        ("meetings.get", 404, 3001, ""),
    ]
    assert {(c.who, c.generation, c.rotation) for c in calls} == {("zoom-admin@zoom.example", 1, 1)}


def test_the_journal_holds_no_token(linked: Practice) -> None:
    create(linked)
    linked.ask("GET", f"/users?access_token={linked.tokens['access_token']}")
    written = repr(list(linked.world.journal))
    for secret in (linked.tokens["access_token"], linked.tokens["refresh_token"], "zak="):
        assert secret not in written
