"""``kill -9`` at every numbered step: the worker finishes, nothing is stuck, lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import stamina
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

import zoom_sandbox
from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import extras, reconciliation
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests import soundness
from tests.interviews.conftest import LetPass, made, tomorrow, version_of
from tests.interviews.killing import kill_at
from tests.keeping import Moment
from tests.meetings.conftest import SESSION, PretendZoom
from zoom_sandbox.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STEPS = 80
Deed = Callable[[], object]


@pytest.fixture
def zoom(settings: Settings, zoom_preset: str) -> Iterator[PretendZoom]:
    """The pretend Zoom behind a socket, so that it outlives its killed clients."""
    zoom_words = dict(settings.ZOOM)
    config = zoom_sandbox.Config(
        preset=zoom_preset,
        client_id=zoom_words["client_id"],
        client_secret=zoom_words["client_secret"],
        webhook_secret=zoom_words["webhook_secret"],
        redirect_uri=zoom_words["redirect_uri"],
        switches={"rate_limits": "off"},
    )
    world = World(seed="killing")
    with zoom_sandbox.serve_in_thread(world, config=config) as running:
        settings.ZOOM = zoom_words | {
            "oauth_url": f"{running.base_url}/oauth",
            "api_url": f"{running.base_url}/v2",
        }
        yield PretendZoom(running.world, None)  # type: ignore[arg-type]  # nothing here needs it


@pytest.fixture
def second(account: ZoomAccount, zoom: PretendZoom) -> Host:
    """面接 会議室1, offered beside the default."""
    user = zoom.user("interview-room1@zoom.example")
    made: Host = Host.objects.create(
        company=account.company, zoom_account_id=account.zoom_account_id, zoom_user_id=user.id
    )
    return made


def settle(let_pass: LetPass) -> None:
    """What the worker does by itself within a few minutes, and one daily sweep."""
    reconciliation.sweep()
    for _ in range(12):
        for pk, due in due_moments():
            if due <= timezone.now():
                reconciliation.repair(pk)
        host_change.settle_all()
        open_still = [due for _, due in due_moments()]
        if not open_still:
            break
        let_pass(max((min(open_still) - timezone.now()).total_seconds(), 0) + 1)
    for host in Host.objects.filter(meetings__isnull=False).distinct():
        extras.sweep_host(host.pk)


def due_moments() -> list[tuple[int, datetime]]:
    """The meetings that the worker will process again, and when."""
    meetings = Meeting.objects.select_related("account")
    return [(m.pk, due) for m in meetings if (due := reconciliation.due_at(m)) is not None]


def assert_whole(interview: Interview, zoom: PretendZoom) -> None:
    """Both sides agree, nothing is open, and every invariant of the tables holds."""
    held = Interview.objects.select_related("meeting").get(pk=interview.pk)
    recorded = set(
        Meeting.objects.filter(state=MeetingState.READY).values_list("zoom_meeting_id", flat=True)
    )
    assert {there.id for there in zoom.meetings()} == recorded
    assert set(Meeting.objects.values_list("state", flat=True)) <= {
        MeetingState.READY,
        MeetingState.CANCELLED,
        MeetingState.FAILED,
    }
    assert len(recorded) <= 1
    if recorded:
        assert held.meeting is not None
        assert held.meeting.zoom_meeting_id in recorded
    broken = soundness.broken()
    assert [one for one in broken if one[0] != "candidate_can_be_found"] == []


@pytest.mark.parametrize("deed", ["create", "move", "delete", "cancel", "host change", "anew"])
def test_killed_at_each_step_of_a_deed(
    deed: str,
    interview: Interview,
    slot: Slot,
    host: Host,
    second: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
    time_machine: TimeMachineFixture,
) -> None:
    def do() -> object:
        version = version_of(interview)
        if deed == "create":
            return made(interview, host, recruiter)
        if deed == "move":
            return scheduling.move_slot(
                slot,
                starts_at=tomorrow(14),
                ends_at=tomorrow(15),
                by=actors.of(recruiter),
                version=version,
            )
        if deed == "delete":
            return web_meeting.delete(interview, by=actors.of(recruiter), version=version)
        if deed == "cancel":
            return confirmation.cancel(interview, by=actors.of(recruiter), version=version)
        to = second if deed == "host change" else host
        return host_change.make_anew(
            Interview.objects.get(pk=interview.pk),
            host_id=to.pk,
            by=actors.of(recruiter),
            version=version,
        )

    if deed != "create":
        made(interview, host, recruiter, confirm=deed in ("host change", "anew"))
    before, at = Moment(zoom.world), timezone.now()
    steps = 0
    for step in range(1, MOST_STEPS):
        before.come_back()
        time_machine.move_to(at, tick=True)
        if not kill_at(step, do):
            break
        steps += 1
        if deed in ("host change", "anew"):
            assert zoom.meetings() != []
        settle(let_pass)
        assert_whole(interview, zoom)
        if deed in ("host change", "anew"):
            assert len(zoom.meetings()) == 1
    assert 4 < steps < MOST_STEPS - 1


def test_killed_at_each_step_of_unlinking_and_linking_again(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
    time_machine: TimeMachineFixture,
    link: Any,
) -> None:
    def relink(state: str, code: str) -> None:
        connection.unlink(account.company, by=actors.of(admin))
        connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)

    made(interview, host, recruiter)
    address = connection.begin_link(account.company, by=actors.of(admin), session_key=SESSION)
    allowed = zoom.consent(address, as_="owner@zoom.example")
    before, at = Moment(zoom.world), timezone.now()
    for step in range(1, MOST_STEPS):
        before.come_back()
        time_machine.move_to(at, tick=True)
        died = kill_at(step, partial(relink, *allowed))
        present = ZoomAccount.objects.get()
        assert bool(present.refresh_token) == (present.state != "unlinked")
        if not present.is_linked or died:
            link()
        settle(let_pass)
        assert_whole(interview, zoom)
        if not died:
            break
    assert 4 < step < MOST_STEPS - 1


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)
