"""Enishi stays below Zoom's limits, and a meeting that meets a limit is made later."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from time_machine import TimeMachineFixture

from enishi.meetings.booking import converging, creating, intents, observation, reconciliation
from enishi.meetings.gateway import limits, retries
from enishi.meetings.models import Allowance, Host, HostDay, Meeting, MeetingState, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.quota import Weight
from tests.meetings.conftest import LetPass, PretendZoom, claimed, in_threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def afternoon(time_machine: TimeMachineFixture) -> datetime:
    """15:00 in Tokyo, six hours after Zoom's day began."""
    now = datetime(2031, 3, 3, 6, tzinfo=UTC)
    time_machine.move_to(now, tick=True)
    return now


@pytest.mark.parametrize(
    ("fault", "what"),
    [("host_daily_limit", "このホストユーザーは"), ("rate_limited_daily", "Zoomアカウントが")],
)
def test_a_creation_that_meets_a_daily_limit_is_promised_for_the_reset(
    fault: str, what: str, afternoon: datetime, host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", fault)
    asked = creating.create_at_zoom(claimed(host))

    assert asked.state == MeetingState.WANTED
    assert asked.not_before == datetime(2031, 3, 4, tzinfo=UTC)
    said = intents.explain(asked)
    assert said.startswith(what)
    assert "明日9:00以降に作成されます。" in said
    asked.not_before = datetime(2031, 3, 6, tzinfo=UTC)
    assert "9:00以降に作成されます。" in intents.explain(asked)


def test_before_nine_in_the_morning_the_reset_is_today(
    afternoon: datetime, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    let_pass(17 * 3600)
    zoom.disturb("meetings.create", "host_daily_limit")
    assert "本日9:00以降に作成されます。" in intents.explain(creating.create_at_zoom(claimed(host)))


def test_nothing_is_created_for_the_host_before_the_reset_and_everything_after(
    afternoon: datetime, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "host_daily_limit")
    first = creating.create_at_zoom(claimed(host))
    second = creating.create_at_zoom(claimed(host, hour=12, owner_key="interview:8"))
    assert second.reason == "host_daily_limit"
    for meeting in (first, second):
        reconciliation.repair(meeting.pk)
    assert len(zoom.calls("meetings.create")) == 1

    let_pass((datetime(2031, 3, 4, tzinfo=UTC) - timezone.now()).total_seconds() + 1)
    for meeting in (first, second):
        reconciliation.repair(meeting.pk)
    assert [observation.load(meeting.pk).state for meeting in (first, second)] == ["ready"] * 2
    assert [call.status for call in zoom.calls("meetings.create")] == [429, 201, 201]


def test_another_host_is_not_concerned_by_one_hosts_limit(
    host: Host, other_host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "host_daily_limit")
    full = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(full)
    assert observation.load(full.pk).state == MeetingState.CANCELLED
    assert creating.create_at_zoom(claimed(other_host)).state == MeetingState.READY


def test_an_accounts_daily_limit_stops_every_host(
    afternoon: datetime, host: Host, other_host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "rate_limited_daily")
    creating.create_at_zoom(claimed(host))
    waiting = creating.create_at_zoom(claimed(other_host, owner_key="interview:8"))
    assert waiting.not_before == datetime(2031, 3, 4, tzinfo=UTC)
    assert len(zoom.calls("meetings.create")) == 1


def test_a_short_refusal_neither_hides_nor_ends_a_longer_one(account: ZoomAccount) -> None:
    """Another process met the limit of the day while this call was on its way."""
    allowance(account, calls=9)
    quota, tomorrow = limits.AccountQuota(account), timezone.now() + timedelta(days=1)
    quota.shut(Weight.MEDIUM, errors.RateLimited(errors.Limit.PER_SECOND))
    quota.shut(Weight.MEDIUM, errors.RateLimited(errors.Limit.DAILY, resets_at=tomorrow))
    quota.shut(Weight.MEDIUM, errors.RateLimited(errors.Limit.PER_SECOND))
    with pytest.raises(errors.OverQuota) as held:
        take(account)
    assert (held.value.limit, held.value.resets_at) == (errors.Limit.DAILY, tomorrow)


def allowance(account: ZoomAccount, **fields: object) -> None:
    Allowance.objects.create(
        zoom_account_id=account.zoom_account_id,
        weight=Weight.MEDIUM,
        **{"per_second": 20, "calls": 0, "filled_at": timezone.now(), **fields},
    )


def take(account: ZoomAccount) -> Allowance:
    limits.AccountQuota(account).take(Weight.MEDIUM, timeout_seconds=0)
    return Allowance.objects.get(weight=Weight.MEDIUM)


def test_a_process_whose_clock_is_behind_neither_costs_calls_nor_gives_some(
    account: ZoomAccount,
) -> None:
    ahead = timezone.now() + timedelta(seconds=30)
    allowance(account, calls=5, filled_at=ahead)
    left = take(account)
    assert (left.calls, left.filled_at) == (4, ahead)


def test_calls_that_nobody_made_are_not_saved_up(account: ZoomAccount) -> None:
    allowance(account, filled_at=timezone.now() - timedelta(hours=1))
    assert take(account).calls == 20 * limits.OUR_SHARE - 1


def test_a_limit_that_is_over_is_not_the_one_that_is_told(account: ZoomAccount) -> None:
    over = timezone.now() - timedelta(hours=1)
    allowance(account, calls=-9000, shut_until=over, shut_by=errors.Limit.DAILY)
    with pytest.raises(errors.OverQuota) as held:
        take(account)
    assert held.value.limit == errors.Limit.PER_SECOND


def test_after_a_refusal_there_is_a_pause_even_if_zoom_names_a_moment_that_is_past(
    account: ZoomAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AFTER_REFUSAL", timedelta(hours=1))
    allowance(account, calls=9)
    past = errors.RateLimited(errors.Limit.PER_SECOND, resets_at=timezone.now())
    limits.AccountQuota(account).shut(Weight.MEDIUM, past)
    with pytest.raises(errors.OverQuota):
        take(account)


def test_ten_of_a_hosts_hundred_are_kept_for_changes(host: Host, zoom: PretendZoom) -> None:
    made = creating.create_at_zoom(claimed(host))
    HostDay.objects.update(writes=90)
    assert (
        creating.create_at_zoom(claimed(host, hour=12, owner_key="interview:8")).state
        == MeetingState.WANTED
    )

    with transaction.atomic():
        intents.change(made, topic="二次面接 #7")
    assert converging.converge(made).observed["topic"] == "二次面接 #7"
    assert HostDay.objects.get().writes == 91


def test_a_change_beyond_the_hundred_waits_and_says_until_when(
    afternoon: datetime, host: Host, zoom: PretendZoom
) -> None:
    made = creating.create_at_zoom(claimed(host))
    HostDay.objects.update(writes=100)
    with transaction.atomic():
        intents.change(made, topic="二次面接 #7")
    waiting = converging.converge(made)
    assert waiting.state == MeetingState.READY
    assert "明日9:00以降に反映されます。" in intents.explain(waiting)
    assert zoom.calls("meetings.update") == []


def test_what_was_certainly_not_sent_costs_the_host_nothing(host: Host, zoom: PretendZoom) -> None:
    zoom.disturb("meetings.create", "rate_limited_qps")
    refused = creating.create_at_zoom(claimed(host))
    assert (refused.state, refused.reason, refused.attempts) == (MeetingState.WANTED, "busy", 0)
    assert HostDay.objects.get().writes == 0


def test_nor_does_what_we_held_back_ourselves(host: Host) -> None:
    with pytest.raises(errors.NotSent), limits.host_write(host, is_new=True):
        raise errors.NotSent
    assert HostDay.objects.get().writes == 0


def test_the_limit_per_second_is_a_short_wait(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "rate_limited_qps")
    refused = creating.create_at_zoom(claimed(host))
    assert refused.not_before is not None
    assert refused.not_before - timezone.now() < timedelta(seconds=5)
    let_pass(5)
    reconciliation.repair(refused.pk)
    assert observation.load(refused.pk).state == MeetingState.READY


def test_many_threads_take_no_more_than_half_of_what_the_plan_allows(
    account: ZoomAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TURN_SECONDS", 0.0)
    limits.AccountQuota(account).take(Weight.LIGHT, timeout_seconds=0)
    Allowance.objects.update(per_second=20, calls=10, filled_at=timezone.now())

    def take(_: int) -> bool:
        try:
            limits.AccountQuota(account).take(Weight.LIGHT, timeout_seconds=0)
        except errors.RateLimited:
            return False
        return True

    started = timezone.now()
    granted = in_threads(take, count=40).count(True)
    seconds = (timezone.now() - started).total_seconds()
    assert 10 <= granted <= 10 + 10 * seconds + 1


def test_the_plan_is_learnt_from_what_zoom_answers(host: Host, zoom: PretendZoom) -> None:
    creating.create_at_zoom(claimed(host))
    known = Allowance.objects.get(weight=Weight.LIGHT)
    assert known.per_second == 80
    zoom.do("set_plan", account_id=host.zoom_account_id, plan="Free")
    creating.create_at_zoom(claimed(host, hour=12, owner_key="interview:8"))
    known.refresh_from_db()
    assert known.per_second == 4


def test_whoever_waits_in_line_waits_by_what_zoom_allows_of_light_calls_to_this_account(
    account: ZoomAccount,
) -> None:
    allowance(account, per_second=1)
    Allowance.objects.create(
        zoom_account_id="another",
        weight=Weight.LIGHT,
        per_second=1,
        calls=0,
        filled_at=timezone.now(),
    )
    Allowance.objects.create(
        zoom_account_id=account.zoom_account_id,
        weight=Weight.LIGHT,
        per_second=10,
        calls=0,
        filled_at=timezone.now(),
    )
    assert limits.wait_before(account, before=20) == timedelta(
        seconds=1 + 20 / (10 * limits.OUR_SHARE)
    )


def test_work_that_meets_a_limit_comes_back_after_the_reset(account: ZoomAccount) -> None:
    reset = timezone.now() + timedelta(days=1)
    refusal = errors.RateLimited(errors.Limit.DAILY, resets_at=reset)
    work = {"key": "users:after", "account_id": account.pk}
    retries.reschedule("meetings.sync_users", cause=refusal, attempt=0, **work)
    again = ProcrastinateJob.objects.get(args__attempt=1)
    assert again.scheduled_at is not None
    assert again.scheduled_at >= reset


def test_whoever_waits_in_line_waits_behind_those_who_came_before(
    host: Host, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    meetings = [wanted(host, number) for number in range(3)]
    ended = wanted(host, 3)
    Meeting.objects.filter(pk=ended.pk).update(state=MeetingState.FAILED)
    tries = [
        retries.next_try(meeting, errors.NotSent()) for meeting in (*meetings, wanted(host, 4))
    ]
    assert tries[0] is not None
    between = [(one or tries[0]) - tries[0] for one in tries]
    each = limits.wait_before(host.company.zoom_account, before=1) - timedelta(seconds=1)
    assert between == [each * before for before in range(4)]


def test_more_meetings_than_a_hosts_day_holds_are_all_made_within_zooms_limits(
    afternoon: datetime,
    time_machine: TimeMachineFixture,
    monkeypatch: pytest.MonkeyPatch,
    host: Host,
    other_host: Host,
    zoom: PretendZoom,
) -> None:
    zoom.do("set_switch", name="rate_limits", value="on")
    zoom.do("set_plan", account_id=host.zoom_account_id, plan="Free")
    # Time stands still while the worker works, so nobody could wait for a turn.
    monkeypatch.setattr(limits, "TURN_SECONDS", 0.0)
    time_machine.move_to(timezone.now(), tick=False)
    for number in range(110):
        wanted(host, number)
    for number in range(110, 130):
        wanted(other_host, number)

    work_through(time_machine.shift, until=afternoon + timedelta(days=3))

    assert set(Meeting.objects.values_list("state", flat=True)) == {"ready"}
    created = zoom.calls("meetings.create")
    assert [call.status for call in created].count(201) == 130
    assert [call.status for call in zoom.world.journal].count(429) == 0


def wanted(host: Host, number: int) -> Meeting:
    starts_at = timezone.now() + timedelta(days=10, hours=number)
    with transaction.atomic():
        return intents.claim(
            host.company,
            host=host,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            topic=f"一次面接 #{number}",
            owner_key=f"interview:{number}",
        )


def work_through(shift: Callable[[float], None], *, until: datetime) -> None:
    """The worker comes to each meeting whenever it is due; time stands still while it works.

    Ends when nothing is open any more, or at this moment.
    """
    meetings = Meeting.objects.select_related("account")
    waiting = [(timezone.now(), pk) for pk in Meeting.objects.values_list("pk", flat=True)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] < until:
        at, pk = heapq.heappop(waiting)
        shift(max((at - timezone.now()).total_seconds(), 0.0) + 0.01)
        reconciliation.repair(pk)
        if (again := reconciliation.due_at(meetings.get(pk=pk))) is not None:
            heapq.heappush(waiting, (again, pk))
