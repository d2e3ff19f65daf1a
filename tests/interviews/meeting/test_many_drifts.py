"""Changes of meetings and hosts at Zoom are found in time, and none is undone.

Fifty random deeds by default, half of them told by webhooks and half never told; two thousand
with ``--hypothesis-profile=nightly``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview
from enishi.interviews.reads import attention
from enishi.interviews.trips import confirmation
from enishi.meetings.booking import intents, reconciliation
from enishi.meetings.directory import hosts, users
from enishi.meetings.link import upkeep
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, drawn, fresh, made, tomorrow, version_of
from tests.interviews.meeting.test_drift import another
from tests.jobs import RunJobs
from tests.keeping import Moment

pytestmark = pytest.mark.django_db(transaction=True)

DEEDS_AT_ONCE = 25
# Each round begins where the others of its beginning do, with other deeds at other meetings.
ROUNDS, BEGINNINGS = (
    (4, 10) if hypothesis_settings.get_current_profile_name() == "nightly" else (1, 1)
)

WITHIN = {"with webhooks": timedelta(minutes=5), "without": timedelta(hours=24)}
STEP = {"with webhooks": timedelta(minutes=1), "without": timedelta(hours=3)}


@dataclass
class Case:
    """An interview whose meeting has a host of its own, and what is done to them at Zoom."""

    interview: Interview
    meeting: Meeting
    host: Host
    deed: str = ""


Do = Callable[[PretendZoom, Case, random.Random], None]


def _edit(**fields: Callable[[random.Random], Any]) -> Do:
    def do(zoom: PretendZoom, case: Case, chance: random.Random) -> None:
        drawn_fields = {name: draw(chance) for name, draw in fields.items()}
        zoom.do("edit_meeting", meeting_id=case.meeting.zoom_meeting_id, **drawn_fields)

    return do


def _act(*actions: str) -> Do:
    def do(zoom: PretendZoom, case: Case, _: random.Random) -> None:
        for action in actions:
            zoom.do(action, meeting_id=case.meeting.zoom_meeting_id)

    return do


def _edit_and_back(zoom: PretendZoom, case: Case, _: random.Random) -> None:
    for topic in ("別の名前", case.meeting.topic):
        zoom.do("edit_meeting", meeting_id=case.meeting.zoom_meeting_id, topic=topic)


def _host(action: str, **arguments: Any) -> Do:
    def do(zoom: PretendZoom, case: Case, _: random.Random) -> None:
        zoom.do(action, user=case.host.email, **arguments)

    return do


DEEDS: dict[str, tuple[Do, str]] = {
    "topic": (_edit(topic=lambda chance: f"変更 {chance.random()}"), "変更されています（件名）"),
    "start": (
        _edit(start_at=lambda chance: tomorrow(21, chance.randrange(1, 59)).isoformat()),
        "変更されています（日時）",
    ),
    "length": (_edit(duration=lambda chance: chance.randrange(5, 55)), "変更されています（長さ）"),
    "all at once": (
        _edit(
            topic=lambda _: "別",
            start_at=lambda _: tomorrow(20).isoformat(),
            duration=lambda _: 15,
        ),
        "変更されています（日時、長さ、件名）",
    ),
    "passcode": (_edit(password=lambda chance: f"p{chance.randrange(10**6, 10**7)}"), ""),
    "edited and put back": (_edit_and_back, ""),
    "deleted": (_act("delete_meeting"), "見つかりません"),
    "deleted for good": (_act("delete_meeting", "erase_meeting"), "見つかりません"),
    "deleted and recovered": (_act("delete_meeting", "recover_meeting"), ""),
    "a webinar now": (_act("convert_to_webinar"), "見つかりません"),
    "host deactivated": (_host("deactivate_user"), "ホストユーザーがZoomで利用できません"),
    "host without licence": (
        _host("change_licence", licence=4),
        "ホストユーザーがZoomで利用できません",
    ),
    "host deleted": (_host("delete_user"), "見つかりません"),
    "host deleted, meetings to another": (
        _host("delete_user", transfer_to="owner@zoom.example"),
        "ホストユーザーがZoomで利用できません",
    ),
}
HOST_DEEDS = {deed for deed in DEEDS if deed.startswith("host")}


@pytest.mark.parametrize("beginning", range(BEGINNINGS))
@pytest.mark.parametrize("telling", WITHIN)
def test_random_deeds_at_zoom_are_found_in_time_and_none_is_undone(
    telling: str,
    beginning: int,
    account: ZoomAccount,
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    let_pass: LetPass,
    time_machine: TimeMachineFixture,
    job: Any,
) -> None:
    chance = random.Random(f"{telling} {beginning}")  # noqa: S311 - repeatable
    zoom.do("set_switch", name="webhook_loss", value="off" if telling == "with webhooks" else "on")
    cases = _prepare(account, admin, recruiter, zoom, job, chance)
    _let_time_pass(zoom, run_jobs, let_pass, timedelta(minutes=2), STEP["with webhooks"])
    prepared, at = Moment(zoom.world), timezone.now()

    for _ in range(ROUNDS):
        prepared.come_back()
        time_machine.move_to(at, tick=True)
        zoom.do("set_switch", name="deactivated_host", value=chance.choice(["1001", "3161"]))
        for case, deed in zip(cases, _some_of_each_deed(chance), strict=True):
            case.deed = deed
            DEEDS[deed][0](zoom, case, chance)
        at_zoom = _told(zoom)
        made = len(zoom.calls("meetings.create"))
        refused = _book_on_some_dead_hosts(cases, recruiter, chance, job)
        _let_time_pass(zoom, run_jobs, let_pass, WITHIN[telling], STEP[telling])

        shown = {needed.interview.pk for needed in attention.needed_by(recruiter)}
        for case in cases:
            _assert_found(case, case.interview.pk in shown, zoom)
        assert _told(zoom) == at_zoom
        assert zoom.calls("meetings.update") == []
        assert len(zoom.calls("meetings.create")) == made + refused
        _assert_nothing_is_booked_on(
            [case for case in cases if case.deed in HOST_DEEDS], recruiter, job
        )
        assert len(zoom.calls("meetings.create")) == made + refused


def test_without_webhooks_and_looks_nothing_is_found(
    interview: Interview,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    let_pass: LetPass,
) -> None:
    zoom.do("set_switch", name="webhook_loss", value="on")
    drawn(interview, by=recruiter, starts_at=tomorrow() + timedelta(days=3))
    meeting = made(interview, host, recruiter, confirm=True)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    let_pass(20 * 3600)
    _let_fall_due()
    run_jobs()
    assert attention.needed_by(recruiter) == []
    reconciliation.sweep()
    run_jobs()
    assert [one.interview for one in attention.needed_by(recruiter)] == [interview]


def _prepare(
    account: ZoomAccount,
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    job: Any,
    chance: random.Random,
) -> list[Case]:
    """Interviews, some confirmed, each with a meeting whose host has no other."""
    invited = [
        zoom.do("add_user", account_id=account.zoom_account_id, email=f"host{number}@zoom.example")[
            "user_id"
        ]
        for number in range(DEEDS_AT_ONCE)
    ]
    users.sync(account)
    hosts.choose(account, zoom_user_ids=invited, by=actors.of(admin))
    cases = []
    for number, user in enumerate(invited):
        host = Host.objects.get(company=account.company, zoom_user_id=user)
        interview = another(job, recruiter, number)
        slot = drawn(interview, by=recruiter, starts_at=_later(chance.randrange(8, 19)))
        meeting = web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.READY
        if chance.random() < 0.5:
            confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
        assert slot.minutes == 60
        cases.append(Case(interview, meeting, host))
    return cases


def _some_of_each_deed(chance: random.Random) -> list[str]:
    """Each deed is drawn once before any is drawn again, at whatever meeting."""
    again = chance.choices(list(DEEDS), k=DEEDS_AT_ONCE - len(DEEDS))
    return chance.sample([*DEEDS, *again], k=DEEDS_AT_ONCE)


def _assert_found(case: Case, is_shown: bool, zoom: PretendZoom) -> None:
    """What was done at Zoom is said where the interview is, if there is anything to say."""
    held = fresh(case.interview)
    said = "".join(reason.words for reason in attention.reasons_for(fresh(held)))
    expected = DEEDS[case.deed][1]
    assert expected in said if expected else said == "", case.deed
    assert is_shown == bool(expected), case.deed
    if case.deed == "passcode":
        [there] = [m for m in zoom.meetings() if m.id == case.meeting.zoom_meeting_id]
        assert intents.passcode_of(held.meeting or case.meeting) == there.password


def _later(hour: int) -> datetime:
    return tomorrow(hour) + timedelta(days=3)


def _let_time_pass(
    zoom: PretendZoom,
    run_jobs: RunJobs,
    let_pass: LetPass,
    how_long: timedelta,
    step: timedelta,
) -> None:
    """What the schedule does meanwhile: webhooks arrive, jobs fall due, sweeps and looks run."""
    ends_at = timezone.now() + how_long
    while timezone.now() + step < ends_at:
        let_pass(step.total_seconds())
        zoom.let_due_happen()
        reconciliation.sweep()
        upkeep.look_after_links()
        for _ in range(2):
            _let_fall_due()
            run_jobs()


def _let_fall_due() -> None:
    """The queue asks the database's clock, which a test cannot move."""
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at <= %s",
            [timezone.now()],
        )


def _told(zoom: PretendZoom) -> dict[int, tuple[Any, ...]]:
    return {
        m.id: (m.topic, m.start_at, m.duration, m.password, m.host_id, m.type)
        for m in zoom.meetings()
    }


def _book_on_some_dead_hosts(cases: list[Case], by: Member, chance: random.Random, job: Any) -> int:
    """Act before Enishi knows of the change: Zoom refuses. Return how often it did."""
    asked = 0
    for number, case in enumerate(cases):
        if case.deed in HOST_DEEDS and chance.random() < 0.3:
            interview = another(job, by, 1000 + number)
            drawn(interview, by=by, starts_at=_later(19))
            made = web_meeting.create(interview, host_id=case.host.pk, by=actors.of(by))
            made.refresh_from_db()
            assert made.state == MeetingState.FAILED, case.deed
            asked += 1
    return asked


def _assert_nothing_is_booked_on(cases: list[Case], by: Member, job: Any) -> None:
    """Once Enishi knows of the change, it refuses without calling Zoom."""
    assert Counter(case.deed for case in cases).keys() == HOST_DEEDS
    for number, case in enumerate(cases):
        interview = another(job, by, 2000 + number)
        drawn(interview, by=by, starts_at=_later(19))
        with pytest.raises(UserFacingError, match="選べません"):
            web_meeting.create(interview, host_id=case.host.pk, by=actors.of(by))
