"""Rate limits per account, per category, and per host and day."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from zoom_sandbox import faults
from zoom_sandbox.api import limits

from .conftest import Practice, refusal


def plan(zoom: Practice, name: str) -> None:
    zoom.do("set_plan", account_id=zoom.user("owner@zoom.example").account_id, plan=name)


def test_every_answer_tells_what_is_left(linked: Practice) -> None:
    headers = linked.ask("GET", "/users").headers
    assert headers["X-RateLimit-Category"] == "Medium"
    assert headers["X-RateLimit-Type"] == "QPS"
    assert headers["X-RateLimit-Limit"] == "60"
    assert headers["X-RateLimit-Remaining"] == "59"
    assert headers["x-zm-trackingid"]
    assert linked.ask("GET", "/users/nobody").headers["X-RateLimit-Category"] == "Light"


def test_every_answer_tells_the_time_of_the_sandboxs_clock(linked: Practice) -> None:
    asked_at = linked.world.move_clock(seconds=6 * 60)
    answers = (
        linked.ask("GET", "/users"),
        linked.ask("GET", "/meetings/1"),
        linked.redeem("no code"),
    )
    for answer in answers:
        assert parsedate_to_datetime(answer.headers["Date"]) == asked_at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("name", "path", "allowed"),
    [
        ("Free", "/users/me", 4),
        ("Free", "/users", 2),
        ("Pro", "/users/me", 30),
        ("Business", "/users", 60),
    ],
)
def test_each_plan_has_its_limit_per_second(
    linked: Practice, name: str, path: str, allowed: int
) -> None:
    plan(linked, name)
    answers = [linked.ask("GET", path) for _ in range(allowed + 1)]
    assert [answer.status_code for answer in answers] == [200] * allowed + [429]
    assert "per-second" in answers[-1].json()["message"]
    assert "Retry-After" not in answers[-1].headers
    linked.pass_time(1)
    assert linked.ask("GET", path).status_code == 200


def test_limits_can_be_switched_off(linked: Practice) -> None:
    plan(linked, "Free")
    linked.world.set_switch("rate_limits", "off")
    assert {linked.ask("GET", "/users").status_code for _ in range(10)} == {200}


@pytest.mark.parametrize(
    ("position", "expected"),
    [("iso", "2026-11-23T00:00:00Z"), ("seconds", "75600"), ("absent", None)],
)
def test_a_day_of_a_free_account_ends_at_midnight_utc(
    linked: Practice, monkeypatch: pytest.MonkeyPatch, position: str, expected: str | None
) -> None:
    small: dict[str, Any] = {"Free": {"Light": 3}}
    monkeypatch.setattr("zoom_sandbox.api.limits.PER_DAY", small)
    linked.world.set_switch("daily_retry_after", position)
    plan(linked, "Free")
    answers = [linked.ask("GET", "/users/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["X-RateLimit-Type"] == "Daily-limit"
    assert answers[-1].headers.get("Retry-After") == expected
    linked.pass_time(21 * 3600)
    linked.link()
    assert linked.ask("GET", "/users/me").status_code == 200


def used_up(zoom: Practice) -> str:
    """A host with 100 creates and changes today; the path of one meeting."""
    zoom.world.set_switch("rate_limits", "off")
    path = f"/meetings/{zoom.create()['id']}"
    for _ in range(99):
        assert zoom.ask("PATCH", path, json={"duration": 30}).status_code == 204
    return path


def test_a_host_has_a_hundred_creates_and_changes_a_day(linked: Practice) -> None:
    path = used_up(linked)
    for answer in (
        linked.ask("PATCH", path, json={"duration": 30}),
        linked.ask("POST", "/users/me/meetings", json={}),
    ):
        assert refusal(answer) == (429, 429)
        assert "(100)" in answer.json()["message"]
        assert answer.headers["X-RateLimit-Category"] == "Light"
        assert "Retry-After" not in answer.headers
    assert linked.create("ito@zoom.example")["id"]
    assert linked.ask("DELETE", path).status_code == 204
    linked.pass_time(21 * 3600)
    linked.link()
    assert linked.create()["id"]


def test_whether_deleting_counts_is_a_switch(linked: Practice) -> None:
    path = used_up(linked)
    linked.world.set_switch("delete_counts", "on")
    assert refusal(linked.ask("DELETE", path)) == (429, 429)


def test_a_refused_create_does_not_count(linked: Practice) -> None:
    linked.world.set_switch("rate_limits", "off")
    for _ in range(101):
        linked.ask("POST", "/users/me/meetings", json={"duration": 0})
    assert linked.create()["id"]


LABELS = {
    "users.list": ("GET", "/users", "Medium"),
    "users.get": ("GET", "/users/me", "Light"),
    "users.settings": ("GET", "/users/me/settings", "Medium"),
    "meetings.create": ("POST", "/users/me/meetings", "Light"),
    "meetings.get": ("GET", "/meetings/{id}", "Light"),
    "meetings.update": ("PATCH", "/meetings/{id}", "Light"),
    "meetings.list": ("GET", "/users/me/meetings", "Medium"),
    "meetings.status": ("PUT", "/meetings/{id}/status", "Light"),
    "meetings.invitation": ("GET", "/meetings/{id}/invitation", "Light"),
    "past_meetings.get": ("GET", "/past_meetings/{id}", "Light"),
    "past_meetings.participants": ("GET", "/past_meetings/{id}/participants", "Medium"),
    "meetings.delete": ("DELETE", "/meetings/{id}", "Light"),
}
"""Zoom's label of each call, from the table of scopes and labels."""


def test_every_call_has_its_label(linked: Practice) -> None:
    routes = {rule.endpoint for rule in linked.app.url_map.iter_rules()}
    limited = {r for r in routes if r.startswith(("users.", "meetings.", "past_meetings."))}
    assert limited == set(LABELS) == set(limits.CATEGORIES)


@pytest.mark.parametrize("route", LABELS)
@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("rate_limited_qps", {"Light": "80", "Medium": "60"}),
        ("rate_limited_daily", {"Light": "6000", "Medium": "2000"}),
        ("host_daily_limit", {"Light": "6000", "Medium": "2000"}),
    ],
)
def test_a_429_by_fault_names_the_class_of_its_call(
    linked: Practice, route: str, kind: str, figures: dict[str, str]
) -> None:
    method, path, label = LABELS[route]
    address = path.format(id=linked.create()["id"])
    faults.add(linked.world, route, kind)
    answer = linked.ask(method, address)
    assert refusal(answer) == (429, 429)
    assert answer.headers["X-RateLimit-Category"] == label
    assert answer.headers["X-RateLimit-Limit"] == figures[label]
    undisturbed = linked.ask(method, address)
    refused_early = linked.ask(method, address, token="unknown")
    for other in (undisturbed, refused_early):
        assert other.headers["X-RateLimit-Category"] == label


@pytest.mark.parametrize(("name", "figure"), [("Free", "2"), ("Pro", "20"), ("Business", "60")])
def test_a_429_by_fault_names_the_figure_of_the_plan(
    linked: Practice, name: str, figure: str
) -> None:
    plan(linked, name)
    faults.add(linked.world, "users.list", "rate_limited_qps")
    assert linked.ask("GET", "/users").headers["X-RateLimit-Limit"] == figure


def test_a_call_refused_for_its_scope_tells_the_limit_of_its_class(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:meeting:admin")
    linked.link()
    headers = linked.ask("GET", "/users").headers
    assert (headers["X-RateLimit-Category"], headers["X-RateLimit-Limit"]) == ("Medium", "60")
