"""A wrong answer of a gateway, or of a Zoom in trouble, is never taken for the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.meetings.booking import converging, creating, extras, intents, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.link import connection, upkeep
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.types import MeetingChange
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, PretendZoom, claimed
from tests.meetings.false_answers import NO_SUCH_MEETING, Falsely, falsely

__all__ = ["falsely"]
pytestmark = pytest.mark.django_db(transaction=True)

# Answers that say nothing, whatever was asked.
SAY_NOTHING: list[tuple[int, dict[str, Any] | str]] = [
    (200, {}),
    (200, {"status": "error"}),
    (200, "<html>"),
    (302, {}),
    (503, "<html>"),
]


def released(meeting: Meeting) -> Meeting:
    with transaction.atomic():
        intents.release(meeting)
    return converging.converge(meeting)


@pytest.mark.parametrize(("status", "body"), SAY_NOTHING)
def test_what_no_zoom_says_of_a_deletion_deletes_nothing(
    status: int,
    body: dict[str, Any] | str,
    host: Host,
    zoom: PretendZoom,
    falsely: Falsely,
    let_pass: LetPass,
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    falsely("DELETE /meetings", status, body)
    assert released(meeting).state == MeetingState.CANCELLING
    let_pass(20)
    reconciliation.repair(meeting.pk)
    assert (Meeting.objects.get().state, zoom.meetings()) == (MeetingState.CANCELLED, [])


VERBS: list[tuple[str, Callable[[Any], object]]] = [
    ("POST /meetings", lambda zoom: zoom.create_meeting("u", _draft())),
    ("GET /meetings", lambda zoom: zoom.get_meeting(1)),
    ("PATCH /meetings", lambda zoom: zoom.update_meeting(1, MeetingChange(topic="x"))),
    ("DELETE /meetings", lambda zoom: zoom.delete_meeting(1)),
    ("GET /users", lambda zoom: zoom.list_users()),
    ("GET /users", lambda zoom: zoom.get_user("u")),
    ("GET /users", lambda zoom: zoom.get_me()),
    ("GET /users", lambda zoom: zoom.get_user_settings("u")),
    ("GET /users", lambda zoom: zoom.list_meetings("u")),
]


def _draft() -> Any:
    class Draft:
        def body(self) -> dict[str, str]:
            return {}

    return Draft()


@pytest.mark.usefixtures("no_wait_for_quota")
@pytest.mark.parametrize(("status", "body"), SAY_NOTHING)
@pytest.mark.parametrize(("call", "verb"), VERBS)
def test_no_verb_takes_an_answer_that_says_nothing_for_one(
    call: str,
    verb: Callable[[Any], object],
    status: int,
    body: dict[str, Any] | str,
    account: ZoomAccount,
    falsely: Falsely,
) -> None:
    falsely(call, status, body, times=4)
    with pytest.raises(errors.NoAnswer), connection.open_zoom(account) as zoom:
        verb(zoom)


@pytest.mark.usefixtures("no_wait_for_quota")
@pytest.mark.parametrize("path", ["/users", "/users/u/meetings"])
def test_a_list_that_goes_round_in_a_circle_has_an_end(
    path: str, account: ZoomAccount, falsely: Falsely
) -> None:
    kind = "meetings" if path.endswith("meetings") else "users"
    falsely(f"GET {path}", 200, {kind: [], "next_page_token": "again"}, times=9)
    with pytest.raises(errors.NoAnswer), connection.open_zoom(account) as zoom:
        list(zoom.all_users() if kind == "users" else zoom.all_meetings("u"))


def test_settings_that_say_nothing_take_no_second_meeting_from_a_host(
    host: Host, account: ZoomAccount, falsely: Falsely
) -> None:
    Host.objects.update(capacity=2)
    falsely("GET /settings", 200, {"id": host.zoom_user_id}, times=4)
    with pytest.raises(errors.NoAnswer):
        users.sync(account)
    assert Host.objects.get(pk=host.pk).capacity == 2


def test_a_late_word_that_it_is_missing_does_not_overrule_a_newer_look(
    host: Host, falsely: Falsely
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    status, body = NO_SUCH_MEETING
    falsely("GET /meetings/", status, body, meanwhile=lambda: reconciliation.observe(meeting.pk))
    assert converging.converge(meeting).state == MeetingState.READY


def test_what_was_gone_for_a_moment_when_it_was_deleted_is_deleted_all_the_same(
    host: Host, zoom: PretendZoom, falsely: Falsely
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    falsely("DELETE /meetings", *NO_SUCH_MEETING)
    assert released(meeting).state == MeetingState.CANCELLED
    assert len(zoom.meetings()) == 1
    with database.cursor() as cursor:
        cursor.execute(
            "select (args->>'host_id')::int, scheduled_at > now() from procrastinate_jobs"
            " where task_name = 'meetings.sweep_host'"
        )
        assert cursor.fetchall() == [(host.pk, True)]
    extras.sweep_host(host.pk)
    assert zoom.meetings() == []


def test_what_was_deleted_in_vain_is_found_by_the_round_of_all_hosts(
    host: Host,
    account: ZoomAccount,
    zoom: PretendZoom,
    falsely: Falsely,
    let_pass: LetPass,
    run_jobs: RunJobs,
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    falsely("DELETE /meetings", *NO_SUCH_MEETING)
    released(meeting)
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    Meeting.objects.update(last_attempt_at=timezone.now() - timedelta(days=4))
    let_pass(60)
    upkeep.sweep_hosts(account)
    run_jobs()
    assert zoom.meetings() == []
