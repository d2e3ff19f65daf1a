"""Makes the states of the gallery's interviews by the deeds that lead to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from enishi.company import actors
from enishi.hiring.models import Candidate
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.meeting import overlaps
from enishi.interviews.models import Interview
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import (
    completion,
    confirmation,
    proposals,
    rescheduling,
    room_requests,
    scheduling,
    self_scheduling,
)
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Meeting
from tests.browser.gallery_stage import MONDAY, Stage, at
from tests.interviews.conftest import version_of


def on_monday(stage: Stage) -> dict[str, Interview]:
    """What was arranged the day before, so that today's reminders are about it."""
    held = stage.fixed(at(8, 10))
    stage.room(held, "room-over")
    # The first of the interviewer's day, hosted by themselves.
    now = stage.fixed(at(9, 10), host=1)
    stage.room(now, "room-open")
    stage.fixed(at(9, 13), host=2, seats=2)
    stage.room(stage.fixed(at(10, 10), host=1), "room-tomorrow")
    unanswered = stage.draft(at(9, 18), at(9, 20))
    stage.propose(unanswered, "choice-of-yesterday")
    expired = stage.draft(at(8, 20))
    stage.propose(expired, "choice-expired")
    return {"held": held, "now": now, "unanswered": unanswered, "expired": expired}


def after_ten(stage: Stage, move_to: Callable[[datetime], None]) -> None:
    """Monday's reminders and ends."""
    move_to(MONDAY + timedelta(hours=1))
    reminders.send_due()
    move_to(MONDAY + timedelta(hours=13))
    completion.mark_held()
    proposals.expire()


def drafts(stage: Stage) -> dict[str, Interview]:
    """Interviews that are being arranged."""
    with_meeting = stage.draft(at(12, 14), seats=3)
    stage.meet(with_meeting)
    nobody = stage.draft(at(12, 16), seats=0)
    stage.meet(nobody)
    long = stage.apply(has_long_name=True)
    several = stage.draft(at(10, 13), at(11, 10), at(12, 18), at(15, 9), who=long, seats=2)
    return {
        "empty": stage.draft(seats=0),
        "one-slot": stage.draft(at(12, 11)),
        "several": several,
        "created": with_meeting,
        "nobody-opens": nobody,
    }


def fixed(stage: Stage) -> dict[str, Interview]:
    """Confirmed ones, and what became of them."""
    reopened = stage.fixed(at(15, 10), host=2)
    stage.room(reopened, "room-arranging")
    confirmation.reopen(reopened, by=actors.of(stage.recruiter), version=version_of(reopened))
    cancelled = stage.fixed(at(15, 13), host=2)
    stage.room(cancelled, "room-cancelled")
    confirmation.cancel(cancelled, by=actors.of(stage.recruiter), version=version_of(cancelled))
    moved = stage.fixed(at(16, 10), host=2)
    confirmation.reopen(moved, by=actors.of(stage.recruiter), version=version_of(moved))
    scheduling.move_slot(
        moved.slots.get(),
        starts_at=at(16, 15),
        ends_at=at(16, 16),
        by=actors.of(stage.recruiter),
        version=version_of(moved),
    )
    stage.confirm(Interview.objects.get(pk=moved.pk))
    without = stage.confirm(stage.draft(at(17, 10)))
    stage.room(without, "room-without-meeting")
    return {
        "confirmed": moved,
        "reopened": reopened,
        "cancelled": cancelled,
        "without-meeting": without,
        "undelivered": stage.fixed(at(17, 13), host=2),
    }


def elsewhere(stage: Stage) -> dict[str, Interview]:
    """Without Zoom: at a place, by telephone, by another web conference; today and later."""
    place, call, web = stage.draft(at(9, 18)), stage.draft(at(17, 15)), stage.draft(at(17, 17))
    for interview in (place, call, web):
        Candidate.objects.filter(applications=interview.application_id).update(
            phone="090-0000-0001"
        )
    stage.decide(
        place,
        kind="place",
        place="本社 3階会議室",
        address="東京都千代田区丸の内0-0-0",
        note="1階の受付で「面接」とお伝えください。",
    )
    stage.decide(call, kind="we_call")
    stage.decide(web, kind="web", url="https://meet.google.com/abc-defg-hij")
    offered = stage.draft(at(18, 9), at(18, 11))
    stage.decide(offered, kind="they_call", telephone="03-0000-0000")
    stage.propose(offered, "choice-by-telephone")
    found = {"in-person": place, "by-telephone": call, "other-conference": web}
    for name, interview in found.items():
        stage.room(stage.confirm(interview), f"room-{name}")
    return found


def overlapping(stage: Stage) -> dict[str, Interview]:
    """Twice the same interviewer at one hour: still to be decided, and accepted."""
    later = stage.draft(at(16, 15, 30))
    accepted = stage.draft(at(17, 13, 30))
    [there] = overlaps.of(accepted)
    acceptance = Acceptance(frozenset({there.other.pk}), "前半だけ参加するため")
    confirmation.confirm(
        accepted,
        tell_candidate=True,
        by=actors.of(stage.recruiter),
        version=version_of(accepted),
        acceptance=acceptance,
    )
    return {"overlapping": later, "overlap-accepted": accepted}


def strange(stage: Stage) -> dict[str, Interview]:
    """What Zoom does, refuses or does not answer."""
    zoom, by = stage.zoom, stage.recruiter
    zoom.disturb("meetings.create", "timeout_after")
    working = stage.draft(at(18, 10))
    stage.meet(working)
    zoom.disturb("meetings.create", "timeout_after")
    waiting = stage.draft(at(18, 8))
    stage.meet(waiting, host=2)
    stage.confirm(waiting)
    zoom.disturb("meetings.create", "ok_with_code_200")
    failed = stage.draft(at(18, 13))
    stage.meet(failed)
    pending = stage.draft(at(18, 15))
    stage.meet(pending, host=3)
    zoom.disturb("meetings.update", "html_500")
    scheduling.move_slot(
        pending.slots.get(),
        starts_at=at(18, 17),
        ends_at=at(18, 18),
        by=actors.of(by),
        version=version_of(pending),
    )
    drifted, missing = stage.fixed(at(19, 10), host=3), stage.fixed(at(19, 13), host=3)
    there = {each: _meeting(each) for each in (drifted, missing)}
    start = at(19, 15).isoformat()
    zoom.do("edit_meeting", meeting_id=there[drifted].zoom_meeting_id, start_at=start)
    zoom.do("delete_meeting", meeting_id=there[missing].zoom_meeting_id)
    for each in (drifted, missing):
        reconciliation.observe(there[each].pk)
    return {
        "working": working,
        "waiting": waiting,
        "failed": failed,
        "pending": pending,
        "drifted": drifted,
        "missing": missing,
    }


def _meeting(interview: Interview) -> Meeting:
    return Meeting.objects.live().get(owner_key=interview.owner_key)


def answers(stage: Stage) -> dict[str, Interview]:
    """What candidates were offered, and what they did."""
    proposed = stage.draft(at(22, 10), at(22, 13), at(24, 18))
    stage.propose(proposed, "choice", host=0)
    declined = stage.draft(at(22, 11), at(22, 14))
    stage.propose(declined, "choice-declined")
    self_scheduling.decline(
        stage.link("choice-declined"),
        message="平日の日中は勤務のため、恐れ入りますがご調整をお願いいたします。",
        wishes="2月25日(木) 18時以降、または2月27日(土)の終日",
    )
    withdrawn = stage.draft(at(22, 15), at(22, 17))
    stage.propose(withdrawn, "choice-withdrawn")
    proposals.withdraw(withdrawn, by=actors.of(stage.recruiter), version=version_of(withdrawn))
    stage.propose(stage.draft(at(25, 10), at(25, 13), at(26, 10)), "choice-picked", host=1)
    picked = stage.pick("choice-picked", into="room-coming")
    stage.propose(stage.draft(at(25, 15), at(26, 13)), "choice-moved", host=2)
    moved = stage.pick("choice-moved", into="room-moved")
    offered = rescheduling.open_periods(moved)
    rescheduling.move(stage.link("room-moved"), period_id=offered[0].pk)
    room_requests.ask_for_change(
        stage.link("room-coming"), kind="wants_change", message="午後の時間をお願いできますか。"
    )
    again = stage.fixed(at(24, 10), host=3)
    confirmation.reopen(again, by=actors.of(stage.recruiter), version=version_of(again))
    stage.propose(again, "choice-again")
    stage.propose(stage.draft(at(25, 17), at(26, 15)), "choice-called-off", host=3)
    called_off = stage.pick("choice-called-off", into="room-called-off")
    room_requests.call_off(stage.link("room-called-off"), message="ほかの会社に決めました。")
    stage.propose(stage.draft(at(9, 11), at(9, 16)), "choice-today", host=0)
    late = stage.pick("choice-today", into="room-late")
    room_requests.call_for_help(stage.link("room-late"), kind="late", minutes=15)
    room_requests.call_for_help(stage.link("room-late"), kind="locked_out")
    return {
        "proposed": proposed,
        "declined": declined,
        "withdrawn": withdrawn,
        "picked": picked,
        "changed-by-candidate": moved,
        "called-off": called_off,
        "proposed-again": again,
        "late": late,
    }
