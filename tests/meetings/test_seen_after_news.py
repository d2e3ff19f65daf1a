"""An event is done when Zoom was seen after it: a failed look is made again until it succeeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.company.models import Member
from enishi.meetings import (
    booking,
    breaker,
    connection,
    converging,
    directory,
    extras,
    followup,
    installation,
    outside,
    reconciliation,
    resuming,
    tokens,
    upkeep,
    webhooks,
)
from enishi.meetings.explanations import Reason, sentence
from enishi.meetings.models import Host, Meeting, MeetingState, WebhookEvent, ZoomAccount
from enishi.zoom.client import ZoomClient
from enishi.zoom.types import UsersPage
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)

Pass = Callable[[int], None]


@pytest.fixture
def minutes(zoom: PretendZoom, let_pass: LetPass, run_jobs: RunJobs) -> Pass:
    """Let so many minutes pass, with a worker that keeps the times and does the rounds."""

    def work() -> None:
        zoom.let_due_happen()
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at <= %s",
                [timezone.now()],
            )
        run_jobs()

    def live(count: int) -> None:
        work()
        # A long time passes in longer steps.
        step = 1 if count <= 5 else 5
        for _ in range(0, count, step):
            let_pass(60 * step)
            reconciliation.sweep()
            webhooks.sweep()
            upkeep.probe()
            work()

    return live


@pytest.fixture
def meeting(host: Host, minutes: Pass) -> Meeting:
    """Made, and everything that Zoom said about it seen."""
    made = booking.ask(claimed(host))
    minutes(1)
    assert not open_events()
    return made


def open_events() -> list[str]:
    return list(WebhookEvent.objects.filter(processed_at=None).values_list("event", flat=True))


def move(zoom: PretendZoom, meeting: Meeting) -> None:
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomでの名前")


def seen(meeting: Meeting) -> tuple[str, str]:
    meeting.refresh_from_db()
    return meeting.state, str(meeting.observed["topic"])


DRIFTED = (MeetingState.READY, "Zoomでの名前")


@pytest.mark.parametrize(
    ("fault", "down_for"),
    [
        *(("empty_502", 1), ("empty_502", 40), ("html_500", 1), ("drop_connection", 20)),
        *(("timeout_before", 1), ("truncated_json", 20), ("rate_limited_qps", 1)),
    ],
)
def test_a_look_that_failed_is_made_again_until_zoom_is_seen(
    fault: str, down_for: int, meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", fault, times=None)
    move(zoom, meeting)
    minutes(down_for)
    assert open_events() == ["meeting.updated"]
    assert seen(meeting)[1] != "Zoomでの名前"
    zoom.do("clear_faults")
    minutes(5)
    assert seen(meeting) == DRIFTED
    assert open_events() == []
    assert meeting.reason == "drifted"


def test_looking_once_alone_would_have_used_the_event_up(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its return the event is over after one look that failed."""

    def _look_once(event: WebhookEvent, **_: object) -> bool:
        converging.converge(Meeting.objects.get(zoom_meeting_id=event.object_id))
        return True

    monkeypatch.setattr(webhooks, "_is_seen", _look_once)
    monkeypatch.setattr(reconciliation, "_awaits_look", lambda _: False)
    monkeypatch.setattr(reconciliation, "unseen", Meeting.objects.none)
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(0)
    zoom.do("clear_faults")
    minutes(20)
    assert seen(meeting)[1] != "Zoomでの名前"


def test_a_deletion_that_could_not_be_looked_at_is_seen_later(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    minutes(10)
    assert open_events() == ["meeting.deleted"]
    zoom.do("clear_faults")
    minutes(5)
    meeting.refresh_from_db()
    assert (meeting.state, open_events()) == (MeetingState.MISSING, [])


def test_while_no_line_is_free_the_event_stays_open(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    move(zoom, meeting)
    with outside.line(meeting.account_id), outside.line(meeting.account_id):
        minutes(0)
        assert open_events() == ["meeting.updated"]
    minutes(1)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_while_a_silent_zoom_is_left_in_peace_the_event_stays_open(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.note_silence(meeting.account_id)
    move(zoom, meeting)
    minutes(0)
    assert open_events() == ["meeting.updated"]
    minutes(5)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_a_pause_ends_by_itself_though_nobody_calls(
    account: ZoomAccount, zoom: PretendZoom, minutes: Pass
) -> None:
    """「応答があり次第、自動で再開します」: somebody has to ask for the answer."""
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.note_silence(account.pk)
    minutes(1)
    minutes(5)
    assert not breaker.is_paused(account.pk)


def test_a_role_that_is_lost_and_regained_brings_everything_up_to_date(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("*", "ok_with_code_200", times=None)
    move(zoom, meeting)
    minutes(60)
    assert open_events() == ["meeting.updated"]
    zoom.do("clear_faults")
    minutes(5)
    assert (seen(meeting), open_events()) == (DRIFTED, [])
    meeting.account.refresh_from_db()
    assert meeting.account.trouble == ""


@pytest.mark.parametrize("heard", [True, False], ids=["with its event", "without a word"])
def test_a_link_that_is_made_again_sees_what_happened_meanwhile(
    heard: bool,
    meeting: Meeting,
    account: ZoomAccount,
    zoom: PretendZoom,
    minutes: Pass,
    link: Link,
) -> None:
    account.refresh_from_db()
    tokens.mark_dead(account)
    if heard:
        move(zoom, meeting)
    else:
        zoom.world.meetings.change(
            next(one for one in zoom.meetings() if one.id == meeting.zoom_meeting_id),
            topic="Zoomでの名前",
        )
    minutes(20)
    assert open_events() == (["meeting.updated"] if heard else [])
    link()
    minutes(2)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_an_installation_that_is_confirmed_looks_at_everything(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patches:
        patches.setattr(installation, "is_confirmed", lambda: False)
        move(zoom, meeting)
        minutes(10)
        assert open_events() == ["meeting.updated"]
    resuming.resume_all()
    minutes(2)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_an_event_of_a_meeting_that_is_over_is_given_up(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(1)
    let_pass(3 * 24 * 3600)
    minutes(1)
    assert open_events() == []


def test_an_open_event_is_never_forgotten(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(1)
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(days=30))
    upkeep.forget()
    assert open_events() == ["meeting.updated"]
    assert WebhookEvent.objects.count() == 1


def test_an_event_that_comes_during_the_look_has_a_look_of_its_own(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = converging.converge

    def meanwhile(row: Meeting) -> Meeting:
        after = looked(row)
        monkeypatch.setattr(reconciliation, "converge", looked)
        move(zoom, meeting)
        zoom.let_due_happen()
        return after

    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="それより前の名前")
    zoom.let_due_happen()
    monkeypatch.setattr(reconciliation, "converge", meanwhile)
    first = WebhookEvent.objects.get(processed_at=None)
    webhooks.process(first.pk)
    assert len(open_events()) == 1
    assert seen(meeting)[1] == "それより前の名前"
    minutes(0)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_many_events_of_one_meeting_cost_one_look(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    for number in range(10):
        zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic=f"{number}")
    zoom.do("clear_journal")
    minutes(0)
    assert open_events() == []
    assert len(zoom.calls("meetings.get")) == 1


def test_a_look_by_a_clock_that_was_ahead_keeps_no_later_one_away(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    ahead = timezone.now() + timedelta(minutes=101)
    Meeting.objects.filter(pk=meeting.pk).update(observed_at=ahead)
    move(zoom, meeting)
    minutes(0)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


@pytest.mark.parametrize("fault", ["empty_502", "drop_connection"])
def test_news_of_a_user_stays_open_until_the_list_was_seen(
    fault: str, other_host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    minutes(4)
    zoom.disturb("users.list", fault, times=None)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    minutes(40)
    assert "user.deactivated" in open_events()
    zoom.do("clear_faults")
    minutes(16)
    other_host.refresh_from_db()
    assert (other_host.is_usable, open_events()) == (False, [])


def test_a_list_that_was_asked_for_before_the_news_answers_nothing(
    account: ZoomAccount, other_host: Host, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ZoomClient.list_users

    def meanwhile(client: ZoomClient, *, page_token: str = "") -> UsersPage:
        found = listed(client, page_token=page_token)
        zoom.do("deactivate_user", user="interview-room1@zoom.example")
        zoom.let_due_happen()
        return found

    monkeypatch.setattr(ZoomClient, "list_users", meanwhile)
    directory.sync(account)
    assert open_events() == ["user.deactivated"]


@pytest.mark.parametrize("fault", ["empty_502", "drop_connection"])
def test_a_farewell_is_believed_as_soon_as_it_can_be_looked_at(
    fault: str, account: ZoomAccount, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("*", fault, times=None)
    WebhookEvent.objects.create(account=account, body_hash="x", event="app_deauthorized")
    minutes(60)
    account.refresh_from_db()
    assert (account.state, open_events()) == ("linked", ["app_deauthorized"])
    zoom.do("clear_faults")
    zoom.do("uninstall", user="owner@zoom.example")
    minutes(5)
    account.refresh_from_db()
    assert account.state == "unlinked"
    assert WebhookEvent.objects.count() == 0


def test_thousands_that_are_due_again_leave_the_queue_to_the_others(
    host: Host, minutes: Pass
) -> None:
    meeting = booking.ask(claimed(host))
    rows = []
    for number in range(1, 600):
        row = Meeting.objects.get(pk=meeting.pk)
        row.pk, row.ref, row.purpose = None, Meeting().ref, f"interview:{1000 + number}"
        row.zoom_meeting_id = 10**10 + number
        row.starts_at += timedelta(days=number)
        row.ends_at += timedelta(days=number)
        rows.append(row)
    Meeting.objects.bulk_create(rows)
    followup.resume(host.company.zoom_account.pk)
    resuming.look_again(host.company.zoom_account.pk)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(priority), min(priority), max(scheduled_at) - min(scheduled_at)"
            " FROM procrastinate_jobs WHERE task_name = 'meetings.observe' AND status = 'todo'"
        )
        count, highest, lowest, spread = cursor.fetchone()
    assert (count, highest, lowest) == (resuming.AT_ONCE, -1, -1 - followup.LAST_RANK)
    assert spread > timedelta(seconds=5)


def test_every_reason_that_promises_a_repetition_is_kept(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    """Whatever a failed look noted: the row is due again, and the next look clears it."""
    promising = [reason for reason in Reason if "自動で" in sentence(reason)]
    assert set(promising) == {Reason.BUSY, Reason.NOT_SENT, Reason.NO_ANSWER, Reason.UNDERWAY}
    for reason in promising:
        later = timezone.now() + timedelta(seconds=20)
        Meeting.objects.filter(pk=meeting.pk).update(reason=reason, not_before=later)
        minutes(1)
        meeting.refresh_from_db()
        assert (meeting.reason, meeting.not_before) == ("", None)


def test_a_change_that_was_promised_is_made_when_zoom_answers_again(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.update", "empty_502", times=None)
    with transaction.atomic():
        booking.change(meeting, topic="二次面接")
    minutes(30)
    assert "自動で" in booking.explain(Meeting.objects.get(pk=meeting.pk))
    zoom.do("clear_faults")
    minutes(16)
    assert seen(meeting) == (MeetingState.READY, "二次面接")


# P3: no deed is lost for want of a line.


def test_a_sweep_that_finds_no_line_comes_back(
    host: Host, other_host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    extra = _extra_of(host, zoom)
    with outside.line(host.company.zoom_account.pk), outside.line(host.company.zoom_account.pk):
        for each in (host, other_host):
            extras.sweep_host(each.pk)
        assert extra in [one.id for one in zoom.meetings()]
    minutes(1)
    assert extra not in [one.id for one in zoom.meetings()]


@pytest.mark.parametrize(
    "fault", ["empty_502", "drop_connection", "rate_limited_qps", "timeout_before"]
)
def test_a_sweep_that_zoom_kept_from_its_end_comes_back(
    fault: str, host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    extra = _extra_of(host, zoom)
    zoom.disturb("meetings.list", fault, times=None)
    extras.sweep_host(host.pk)
    minutes(10)
    zoom.do("clear_faults")
    minutes(16)
    assert extra not in [one.id for one in zoom.meetings()]


def test_a_sweep_under_a_link_that_is_down_is_made_when_it_is_mended(
    host: Host, account: ZoomAccount, zoom: PretendZoom, minutes: Pass, link: Link
) -> None:
    extra = _extra_of(host, zoom)
    account.refresh_from_db()
    tokens.mark_dead(account)
    extras.sweep_host(host.pk)
    minutes(1)
    link()
    minutes(2)
    assert extra not in [one.id for one in zoom.meetings()]


def test_unlinking_ends_what_came_back(
    host: Host, account: ZoomAccount, admin: Member, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.list", "empty_502", times=None)
    extras.sweep_host(host.pk)
    connection.unlink(admin.company, by=admin)
    minutes(20)
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'failed')")
        assert cursor.fetchone()[0] == 0


def _extra_of(host: Host, zoom: PretendZoom) -> int:
    """A meeting at Zoom that carries the mark of an intent which names another one."""
    booking.ask(claimed(host))
    [named] = zoom.meetings()
    number = zoom.do("add_meeting", user="owner@zoom.example", topic="余分")["meeting_id"]
    extra = next(one for one in zoom.meetings() if one.id == int(number))
    zoom.world.meetings.change(extra, agenda=named.agenda)
    return extra.id
