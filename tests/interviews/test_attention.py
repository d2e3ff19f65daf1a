"""要確認: what waits for a decision is found with webhooks and without, and named."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews import attention, confirmation, host_change
from enishi.interviews.models import Interview, Slot
from enishi.interviews.panel import panel_for
from enishi.meetings import connection, directory, reconciliation
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, drawn, tomorrow, version_of
from tests.interviews.test_drift import RunJobs, another, deliver, fresh, made, move

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dead_host_is_named_and_another_takes_the_confirmed_interview(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    made(interview, other_host, recruiter, confirm=True)
    directory.sync(account)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    deliver(zoom, run_jobs)

    [flagged] = attention.needed_by(recruiter)
    assert attention.reason_for(flagged) == "ホストユーザーがZoomで利用できません"
    panel = panel_for(fresh(interview))
    assert panel.can_renew
    assert panel.offers[0].host == host

    host_change.change_host(interview, host_id=host.pk, by=recruiter, version=version_of(interview))
    assert attention.needed_by(recruiter) == []
    assert [there.host_id for there in zoom.meetings()] == [host.zoom_user_id]


def test_a_slot_that_was_moved_after_unlinking_ends_in_a_named_state(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    run_jobs: RunJobs,
    zoom: PretendZoom,
) -> None:
    made(interview, host, recruiter)
    connection.unlink(account.company, by=admin)
    move(slot, recruiter, 14)
    deliver(zoom, run_jobs)
    panel = panel_for(fresh(interview))
    assert (panel.kind, panel.is_changing) == ("created", False)
    assert "連携が解除されたため" in panel.reason
    assert "反映されていません" in confirmation.why_not(fresh(interview), panel)


def test_linking_the_same_account_again_brings_the_move_to_zoom(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    link: Any,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    made(interview, host, recruiter)
    connection.unlink(account.company, by=admin)
    move(slot, recruiter, 14)
    link()
    reconciliation.sweep()
    deliver(zoom, run_jobs)
    assert zoom.meetings()[0].start_at == tomorrow(14)
    assert panel_for(fresh(interview)).reason == ""


@pytest.mark.parametrize("webhooks", [True, False], ids=["with webhooks", "by the daily sweep"])
def test_every_one_of_many_random_drifts_is_shown_and_none_is_undone(
    account: ZoomAccount,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    let_pass: LetPass,
    job: Any,
    webhooks: bool,
) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable
    zoom.do("set_switch", name="webhook_loss", value="off" if webhooks else "on")
    Host.objects.update(capacity=24)
    interviews = []
    for number in range(24):
        interview = another(job, recruiter, number)
        start = tomorrow(8 + number % 12)
        drawn(interview, by=recruiter, starts_at=start.replace(day=start.day))
        made(interview, host, recruiter, confirm=bool(number % 2))
        interviews.append(interview)
    let_pass(1)
    left = {
        one.id: one for one in (_disturb(zoom, m, chance) for m in list(zoom.meetings())) if one
    }
    if webhooks:
        deliver(zoom, run_jobs)
    else:
        let_pass(20 * 60)
        Meeting.objects.update(observed_at=timezone.now() - reconciliation.SEEN_AT_LEAST_EVERY * 2)
        reconciliation.sweep()
        run_jobs()

    shown = {interview.pk for interview in attention.needed_by(recruiter)}
    assert shown == {interview.pk for interview in interviews}
    assert {m.id: (m.topic, m.start_at, m.duration) for m in zoom.meetings()} == {
        m.id: (m.topic, m.start_at, m.duration) for m in left.values()
    }


def _disturb(zoom: PretendZoom, meeting: Any, chance: random.Random) -> Any:
    kind = chance.choice(["delete", "topic", "start", "length"])
    if kind == "delete":
        zoom.do("delete_meeting", meeting_id=meeting.id)
        return None
    changes: dict[str, Any] = {
        "topic": {"topic": f"変更 {chance.random()}"},
        "start": {"start_at": tomorrow(21, chance.randrange(1, 59)).isoformat()},
        "length": {"duration": chance.randrange(5, 55)},
    }[kind]
    zoom.do("edit_meeting", meeting_id=meeting.id, **changes)
    return next(one for one in zoom.meetings() if one.id == meeting.id)
