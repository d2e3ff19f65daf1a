"""Makes one company with every state that a page can show, on a Tuesday at 9:55."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from enishi.company import actors, companies, holidays
from enishi.company.models import Company, Member, Role
from enishi.hiring import applications
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Job, StepOutcome
from enishi.interviews.letters import waiting_letter
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import completion, scheduling
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.directory import hosts, users
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import health, unlinking
from enishi.meetings.models import (
    EndingOutcome,
    Host,
    LinkEnding,
    LinkState,
    Meeting,
    MeetingState,
    ZoomAccount,
)
from tests.browser import gallery_evaluations, gallery_reports, gallery_states
from tests.browser.gallery_stage import LONG_NAME, MONDAY, NOW, Stage, at
from tests.cast import application_of, flow_of, member_of
from tests.interviews.conftest import PretendZoom, drawn
from tests.records.world import World, world_of

HOSTS = ("owner", "ito", "interview-room1", "interview-room2")


@dataclass
class Gallery:
    """The company, and where each state is to be seen.

    ``interviews``, ``evaluations`` and ``paths`` (candidates' addresses) are found by the name of
    the state.
    ``newcomer`` is the admin of a company of nothing, ``stranded`` of one whose link is dead,
    ``unlinked`` an interview of one that never had a link; ``unlinking`` the admin of one whose
    link is being ended with its meetings, ``unlinked_since`` of one where that is done, and
    ``troubled`` of one whose clock is wrong and whose jobs failed.
    """

    company: Company
    admin: Member
    recruiter: Member
    interviewer: Member
    stage: Stage
    interviews: dict[str, Interview]
    evaluations: dict[str, Evaluation]
    newcomer: Member
    stranded: Member
    unlinked: Interview
    unlinking: Member
    unlinked_since: Member
    troubled: Member

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
    monday = gallery_states.on_monday(stage)
    gallery_states.after_ten(stage, move_to)
    move_to(NOW)
    reminders.send_due()
    completion.mark_held()
    interviews = (
        monday
        | gallery_states.drafts(stage)
        | gallery_states.fixed(stage)
        | gallery_states.elsewhere(stage)
        | gallery_states.overlapping(stage)
        | gallery_states.strange(stage)
        | gallery_states.answers(stage)
    )
    _fill_the_week(stage)
    _fill_the_list(stage)
    evaluations = gallery_evaluations.evaluations_of(stage, admin, interviewer)
    OutgoingMail.objects.filter(state=MailState.WAITING).update(
        state=MailState.SENT, sent_at=timezone.now()
    )
    refused = OutgoingMail.objects.filter(
        about=interviews["undelivered"].owner_key, kind="interview.confirmed"
    )
    refused.update(state=MailState.FAILED, sent_at=None)
    _leave_unanswered(interviews)
    gallery_reports.count_reports(job.company, by=recruiter)
    others = _newcomer(), _stranded(), _unlinked(), _unlinking(), _unlinked_since(), _troubled()
    return Gallery(
        job.company, admin, recruiter, interviewer, stage, interviews, evaluations, *others
    )


def _leave_unanswered(interviews: dict[str, Interview]) -> None:
    """Zoom has said nothing yet of two meetings, whatever a worker has found in the meantime."""
    for state in ("working", "waiting"):
        Meeting.objects.filter(owner_key=interviews[state].owner_key).update(
            state=MeetingState.UNKNOWN, zoom_meeting_id=None, desired_at=timezone.now()
        )
    waiting = interviews["waiting"]
    OutgoingMail.objects.filter(about=waiting.owner_key, kind="interview.confirmed").delete()
    waiting_letter.store(waiting, LetterKind.CONFIRMED, former=None)


def _describe(stage: Stage, admin: Member) -> None:
    """The company's details, its holidays and the colleagues."""
    company, interviewer = admin.company, stage.interviewers[0]
    companies.update(
        company,
        name=company.name,
        time_zone=company.time_zone,
        contact="03-0000-0000（採用担当）",
        by=actors.of(admin),
    )
    company.refresh_from_db()
    name, first_day, last_day = "創立記念日", at(26, 0), at(26, 0)
    holidays.add(
        company,
        name=name,
        first_day=first_day.date(),
        last_day=last_day.date(),
        by=actors.of(admin),
    )
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
    users.sync(account)
    ids = [zoom.user(f"{name}@zoom.example").id for name in HOSTS]
    hosts.choose(account, zoom_user_ids=ids, by=actors.of(admin))
    found = {host.zoom_user_id: host for host in Host.objects.filter(company=account.company)}
    return [found[one] for one in ids]


def _fill_the_week(stage: Stage) -> None:
    """A recruiter's week: interviews on each working day, by all interviewers, side by side."""
    everybody = stage.interviewers
    for day in (8, 9, 10, 12):
        for number, hour in enumerate((10, 11, 13, 14, 15, 16, 17)):
            if at(day, hour) <= timezone.now():
                continue
            stage.interviewers = [everybody[2 - number % 2]]
            interview = stage.draft(at(day, hour))
            stage.decide(interview, kind="place", place="本社 3階会議室")
            stage.confirm(interview)
    stage.interviewers = everybody


def _fill_the_list(stage: Stage) -> None:
    """More candidates than one page holds, at each step and with each end."""
    for number in (4, 1, 2, 5) * 3:
        stage.apply(to=number)
    for outcome in (StepOutcome.REJECTED, StepOutcome.WITHDRAWN):
        application = stage.apply(to=2)
        here = application.current_step_id
        applications.record_result(
            application, outcome, at_step=here, by=actors.of(stage.recruiter)
        )


def _newcomer() -> Member:
    company = Company.objects.create(name="株式会社はじめて")
    return member_of(company, name="青山 初", email="first@empty.example", role=Role.ADMIN)


def _stranded() -> Member:
    world = world_of(Company.objects.create(name="株式会社サクラ"), number=1)
    ZoomAccount.objects.filter(pk=world.account.pk).update(state=LinkState.NEEDS_REAUTH)
    health.tell_admins(world.account.pk, generation=world.account.generation)
    return world.admin


def _unlinking() -> Member:
    """One of two meetings is deleted, and Zoom's daily limit stands in the way of the other."""
    world, _ending = _world_of_an_ending("株式会社ツバキ", number=2, meetings=2, left=1)
    ZoomAccount.objects.filter(pk=world.account.pk).update(state=LinkState.ENDING)
    Meeting.objects.filter(pk=world.meeting.pk).update(
        state=MeetingState.CANCELLING, reason=Reason.DAILY_LIMIT
    )
    return world.admin


def _unlinked_since() -> Member:
    world, ending = _world_of_an_ending("株式会社カエデ", number=3, meetings=1, left=0)
    with transaction.atomic():
        unlinking.erase_link(
            world.account, outcome=EndingOutcome.DELETED, by=actors.of(world.admin)
        )
    Meeting.objects.filter(pk=world.meeting.pk).update(
        state=MeetingState.CANCELLED, taken_by=ending
    )
    return world.admin


def _troubled() -> Member:
    """The clock is wrong, webhooks were refused for it, and a job has failed for good."""
    world = world_of(Company.objects.create(name="株式会社ヒイラギ"), number=4)
    ZoomAccount.objects.filter(pk=world.account.pk).update(
        clock_lead=-360,
        clock_compared_at=timezone.now(),
        untimely_webhooks=3,
        untimely_webhook_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('default', 'meetings.repair', %s, 'failed')",
            [json.dumps({"meeting_id": world.meeting.pk})],
        )
    return world.admin


def _world_of_an_ending(
    name: str, *, number: int, meetings: int, left: int
) -> tuple[World, LinkEnding]:
    world = world_of(Company.objects.create(name=name), number=number)
    for row in (world.slot, world.meeting):
        row.starts_at, row.ends_at = at(18, 10), at(18, 11)
        row.save(update_fields=["starts_at", "ends_at"])
    ending = LinkEnding.objects.create(
        account=world.account,
        by=world.admin,
        began_at=timezone.now(),
        deletes=True,
        meetings=meetings,
        left=left,
    )
    return world, ending


def _unlinked() -> Interview:
    company = Company.objects.create(name="株式会社アザー")
    kuroda = member_of(company, name="黒田 玲", email="admin@other.example", role=Role.ADMIN)
    job = Job.objects.create(company=company, flow=flow_of(company), title="製造技術スタッフ")
    application = application_of(
        job, name="三浦 渚", kana="ミウラ ナギサ", email="miura@mail.example", step="一次面接"
    )
    interview = scheduling.open_draft(application, by=actors.of(kuroda))
    drawn(interview, by=kuroda, starts_at=at(12, 10))
    return interview
