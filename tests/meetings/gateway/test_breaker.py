"""A silent Zoom is paused, probed from time to time, and delays nothing else."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company.models import Company
from enishi.meetings.gateway import breaker, limits, outbound, time_budget
from enishi.meetings.link import connection
from enishi.meetings.models import Circuit, Host, Meeting, MeetingState, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.quota import Weight
from tests.meetings.conftest import LetPass, PretendZoom, in_threads
from tests.meetings.gateway.test_limits import wanted, work_through

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _many_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a turn under the limit per second; ``test_limits`` is about that."""
    monkeypatch.setattr(limits, "SMALLEST_PLAN", dict.fromkeys(Weight, 1000))


def ask_who(account: ZoomAccount) -> str:
    with connection.open_zoom(account) as zoom:
        return zoom.get_me().email


def break_circuit(account: ZoomAccount, zoom: PretendZoom) -> None:
    zoom.disturb("users.get", "timeout_before", times=None)
    while not breaker.is_paused(account.pk):
        with pytest.raises(errors.NoAnswer):
            ask_who(account)


def test_after_five_silences_nothing_is_sent_for_half_a_minute(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass
) -> None:
    break_circuit(account, zoom)
    before = len(zoom.calls("users.get"))
    with pytest.raises(breaker.HeldBack) as held:
        ask_who(account)
    assert held.value.until is not None
    assert len(zoom.calls("users.get")) == before

    zoom.do("clear_faults")
    let_pass(31)
    assert ask_who(account) == "owner@zoom.example"
    assert Circuit.objects.count() == 0


def test_of_many_who_wait_for_the_end_of_the_pause_one_tries(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_CALLS_AT_ONCE", 20)
    monkeypatch.setattr(outbound, "MAX_CALLS_OF_ONE_LINK", 20)
    break_circuit(account, zoom)
    let_pass(31)
    outcomes = in_threads(lambda _: breaker.admit(account.pk), count=10)
    assert sum(isinstance(outcome, breaker.Admission) for outcome in outcomes) == 1


def test_of_two_who_saw_the_same_end_of_a_pause_one_tries(
    account: ZoomAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = timezone.now() - timedelta(seconds=1)
    Circuit.objects.create(name=f"link:{account.pk}", silences=5, paused_until=ended)
    both_have_seen = threading.Barrier(2)

    def seen_together(**asked: object) -> object:
        found = Circuit.objects.filter(**asked)
        if "name__in" in asked:
            len(found)  # read before the other one writes
            both_have_seen.wait(timeout=20)
        return found

    circuits = SimpleNamespace(objects=SimpleNamespace(filter=seen_together))
    monkeypatch.setattr(breaker, "Circuit", circuits)
    outcomes = in_threads(lambda _: breaker.admit(account.pk), count=2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Admission", "HeldBack"]


def test_a_refusal_is_an_answer(account: ZoomAccount, zoom: PretendZoom) -> None:
    for _ in range(breaker.SILENCES_BEFORE_PAUSE - 1):
        breaker.record_silence(account.pk)
    zoom.disturb("users.get", "ok_with_code_200")
    with pytest.raises(errors.Forbidden):
        ask_who(account)
    assert Circuit.objects.count() == 0


def test_one_silent_link_does_not_stop_another(account: ZoomAccount, zoom: PretendZoom) -> None:
    break_circuit(account, zoom)
    assert breaker.admit(account.pk + 1)
    assert not breaker.record_answer(account.pk + 1)
    assert breaker.is_paused(account.pk)


def test_a_single_silence_is_not_taken_for_another_links_pause(
    account: ZoomAccount, other_company: Company
) -> None:
    other = ZoomAccount.objects.create(company=other_company)
    breaker.record_silence(account.pk)
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.record_silence(other.pk)
    assert list(ZoomAccount.objects.filter(breaker.is_in_peace())) == [other]


def test_when_nobody_gets_an_answer_zoom_as_a_whole_is_left_in_peace(account: ZoomAccount) -> None:
    for number in range(breaker.SILENCES_OF_ALL):
        breaker.record_silence(account.pk + number)
    with pytest.raises(breaker.HeldBack):
        breaker.admit(account.pk + 1000)


def test_an_answer_after_that_has_every_link_read_again_that_stands(
    account: ZoomAccount, other_company: Company, let_pass: LetPass
) -> None:
    without = ZoomAccount.objects.create(company=other_company)
    for _ in range(breaker.SILENCES_OF_ALL):
        breaker.record_silence(account.pk)
    ZoomAccount.objects.update(resumed_at=None)
    let_pass(31)
    ask_who(account)
    resumed = ZoomAccount.objects.in_bulk()
    assert resumed[account.pk].resumed_at is not None
    assert resumed[without.pk].resumed_at is None


def test_one_link_leaves_lines_to_the_others(account: ZoomAccount) -> None:
    with outbound.call_slot(account.pk), outbound.call_slot(account.pk):
        with pytest.raises(breaker.HeldBack), outbound.call_slot(account.pk):
            pass
        with outbound.call_slot(account.pk + 1):
            pass
    with outbound.call_slot(account.pk):
        pass


@pytest.mark.parametrize("fault", ["timeout_before"])
def test_half_an_hour_without_zoom_is_probed_sparingly_and_worked_off_soon_after(
    fault: str,
    time_machine: TimeMachineFixture,
    host: Host,
    zoom: PretendZoom,
) -> None:
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    zoom.disturb("*", fault, times=None)
    for number in range(3):
        wanted(host, number)
    zoom.do("clear_journal")

    work_through(time_machine.shift, until=began + timedelta(minutes=30))
    probes = [call for call in zoom.world.journal if call.fault]
    assert 0 < len(probes) <= 30 * 10

    zoom.do("clear_faults")
    work_through(time_machine.shift, until=timezone.now() + timedelta(minutes=5))
    states = Meeting.objects.values_list("state", flat=True)
    assert set(states) == {MeetingState.READY}
    assert len(zoom.meetings()) == 3


def test_a_page_stops_waiting_when_its_patience_ends(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    with time_budget.limited(seconds=0.2), pytest.raises(errors.NotSent):
        ask_who(account)
    assert Circuit.objects.count() == 0
