"""One company in every state that its pages can show, as it stands on a Tuesday at five to ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from enishi.company import companies, holidays
from enishi.company.models import Company, Member, Role
from enishi.hiring import applications, evaluations
from enishi.hiring.models import Job, StepOutcome
from enishi.interviews import (
    confirmation,
    past,
    proposals,
    reminders,
    rescheduling,
    room,
    scheduling,
    self_scheduling,
)
from enishi.interviews.models import Interview
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings import directory, hosts, reconciliation
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.browser.gallery_stage import LONG_NAME, MONDAY, NOW, Stage, at
from tests.cast import application_of, flow_of, member_of
from tests.interviews.conftest import PretendZoom, drawn, version_of

HOSTS = ("owner", "ito", "interview-room1", "interview-room2")


@dataclass
class Gallery:
    """The company, and where each state is to be seen.

    ``interviews`` and ``paths`` (candidates' addresses) are found by the name of the state.
    ``newcomer`` is the admin of a company of nothing, ``unlinked`` an interview of one without Zoom.
    """

    company: Company
    admin: Member
    recruiter: Member
    interviewer: Member
    stage: Stage
    interviews: dict[str, Interview]
    newcomer: Member
    unlinked: Interview

    @property
    def paths(self) -> dict[str, str]:
        return self.stage.paths


def build(
    account: ZoomAccount,
    zoom: PretendZoom,
    job: Job,
    people: tuple[Member, Member, Member],
    move_to: Callable[[datetime], None],
) -> Gallery:
    """Let a Monday and a morning pass at this company.

    Parameters
    ----------
    people
        Admin, recruiter and interviewer.
    move_to
        Moves the clock, ours and the pretend Zoom's.
    """
    admin, recruiter, interviewer = people
    hosts_there = _hosts(account, zoom, admin)
    stage = Stage(recruiter, [interviewer], job, hosts_there, zoom)
    _describe(stage, admin)
    move_to(MONDAY)
    monday = _on_monday(stage)
    _after_ten(stage, move_to)
    move_to(NOW)
    reminders.send_due()
    past.mark_held()
    interviews = monday | _drafts(stage) | _fixed(stage) | _strange(stage) | _answers(stage)
    _fill_the_week(stage)
    _fill_the_list(stage)
    OutgoingMail.objects.filter(state=MailState.WAITING).update(
        state=MailState.SENT, sent_at=timezone.now()
    )
    refused = OutgoingMail.objects.filter(
        about=interviews["undelivered"].purpose, purpose="interview.confirmed"
    )
    refused.update(state=MailState.FAILED, sent_at=None)
    return Gallery(
        job.company, admin, recruiter, interviewer, stage, interviews, *_other_companies()
    )


def _describe(stage: Stage, admin: Member) -> None:
    """The company's particulars, its holidays and the colleagues."""
    company, interviewer = admin.company, stage.interviewers[0]
    companies.update(
        company,
        name=company.name,
        time_zone=company.time_zone,
        contact="03-0000-0000（採用担当）",
        by=admin,
    )
    company.refresh_from_db()
    name, first_day, last_day = "創立記念日", at(26, 0), at(26, 0)
    holidays.add(company, name=name, first_day=first_day.date(), last_day=last_day.date(), by=admin)
    # 伊藤 has a licence at Zoom under this address, and can therefore open rooms.
    interviewer.email, interviewer.department = "ito@zoom.example", "開発部"
    interviewer.save()
    stage.interviewers += [
        member_of(company, name=name, email=email, role=Role.INTERVIEWER)
        for name, email in (
            ("小林 大輔", "kobayashi@sample.example"),
            (LONG_NAME, "mitsuko.teshigawara.of.the.planning.department@sample.example"),
        )
    ]


def _hosts(account: ZoomAccount, zoom: PretendZoom, admin: Member) -> list[Host]:
    directory.sync(account)
    ids = [zoom.user(f"{name}@zoom.example").id for name in HOSTS]
    hosts.choose(account, zoom_user_ids=ids, by=admin)
    found = {host.zoom_user_id: host for host in Host.objects.filter(company=account.company)}
    return [found[one] for one in ids]


def _on_monday(stage: Stage) -> dict[str, Interview]:
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


def _after_ten(stage: Stage, move_to: Callable[[datetime], None]) -> None:
    """Monday's reminders and ends."""
    move_to(MONDAY + timedelta(hours=1))
    reminders.send_due()
    move_to(MONDAY + timedelta(hours=13))
    past.mark_held()
    proposals.expire()


def _drafts(stage: Stage) -> dict[str, Interview]:
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


def _fixed(stage: Stage) -> dict[str, Interview]:
    """Confirmed ones, and what became of them."""
    reopened = stage.fixed(at(15, 10), host=2)
    stage.room(reopened, "room-arranging")
    confirmation.reopen(reopened, by=stage.recruiter, version=version_of(reopened))
    cancelled = stage.fixed(at(15, 13), host=2)
    stage.room(cancelled, "room-cancelled")
    confirmation.cancel(cancelled, by=stage.recruiter, version=version_of(cancelled))
    moved = stage.fixed(at(16, 10), host=2)
    confirmation.reopen(moved, by=stage.recruiter, version=version_of(moved))
    scheduling.move_slot(
        moved.slots.get(),
        starts_at=at(16, 15),
        ends_at=at(16, 16),
        by=stage.recruiter,
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


def _strange(stage: Stage) -> dict[str, Interview]:
    """What Zoom does, refuses or does not answer."""
    zoom, by = stage.zoom, stage.recruiter
    zoom.disturb("meetings.create", "timeout_after")
    working = stage.draft(at(18, 10))
    stage.meet(working)
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
        by=by,
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
        "failed": failed,
        "pending": pending,
        "drifted": drifted,
        "missing": missing,
    }


def _meeting(interview: Interview) -> Meeting:
    return Meeting.objects.live().get(purpose=interview.purpose)


def _answers(stage: Stage) -> dict[str, Interview]:
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
    proposals.withdraw(withdrawn, by=stage.recruiter, version=version_of(withdrawn))
    stage.propose(stage.draft(at(25, 10), at(25, 13), at(26, 10)), "choice-picked", host=1)
    picked = stage.pick("choice-picked", into="room-coming")
    stage.propose(stage.draft(at(25, 15), at(26, 13)), "choice-moved", host=2)
    moved = stage.pick("choice-moved", into="room-moved")
    offered = rescheduling.open_periods(moved)
    rescheduling.move(stage.link("room-moved"), period_id=offered[0].pk)
    room.ask_for_change(
        stage.link("room-coming"), kind="wants_change", message="午後の時間をお願いできますか。"
    )
    again = stage.fixed(at(24, 10), host=3)
    confirmation.reopen(again, by=stage.recruiter, version=version_of(again))
    stage.propose(again, "choice-again")
    stage.propose(stage.draft(at(25, 17), at(26, 15)), "choice-called-off", host=3)
    called_off = stage.pick("choice-called-off", into="room-called-off")
    room.call_off(stage.link("room-called-off"), message="ほかの会社に決めました。")
    stage.propose(stage.draft(at(9, 11), at(9, 16)), "choice-today", host=0)
    late = stage.pick("choice-today", into="room-late")
    for kind in ("late", "locked_out"):
        room.call_for_help(stage.link("room-late"), kind=kind)
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


def _fill_the_week(stage: Stage) -> None:
    """A recruiter's week: interviews on each working day, by all interviewers, side by side."""
    everybody = stage.interviewers
    for day in (8, 9, 10, 12):
        for number, hour in enumerate((10, 11, 13, 14, 15, 16, 17)):
            if at(day, hour) <= timezone.now():
                continue
            stage.interviewers = [everybody[1 + number % 2]]
            stage.confirm(stage.draft(at(day, hour)))
    stage.interviewers = everybody


def _fill_the_list(stage: Stage) -> None:
    """More candidates than one page holds, at each step and with each end."""
    read = [stage.apply(to=number) for number in (4, 1, 2, 5) * 3][0]
    for outcome in (StepOutcome.REJECTED, StepOutcome.WITHDRAWN):
        application = stage.apply(to=2)
        here = application.current_step_id
        applications.record_result(application, outcome, at_step=here, by=stage.recruiter)
    evaluations.write(
        read,
        step=read.current_step,
        by=stage.interviewers[0],
        score=4,
        comment="受け答えが的確で、前職での工夫を具体的に話していただけました。",
    )


def _other_companies() -> tuple[Member, Interview]:
    """The admin of an empty one, and an interview with a time in one that has not linked Zoom."""
    empty, begun = Company.objects.create(name="株式会社はじめて"), Company.objects.create(name="株式会社アザー")
    newcomer, kuroda = (
        member_of(company, name=name, email=email, role=Role.ADMIN)
        for company, name, email in (
            (empty, "青山 初", "first@empty.example"),
            (begun, "黒田 玲", "admin@other.example"),
        )
    )
    job = Job.objects.create(company=begun, flow=flow_of(begun), title="製造技術スタッフ")
    application = application_of(
        job, name="三浦 渚", kana="ミウラ ナギサ", email="miura@mail.example", step="一次面接"
    )
    interview = scheduling.open_draft(application, by=kuroda)
    drawn(interview, by=kuroda, starts_at=at(12, 10))
    return newcomer, interview
