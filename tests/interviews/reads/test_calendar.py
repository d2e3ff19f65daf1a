"""Calendars contain one's own times, others' times as words, and holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from enishi.company import actors, holidays
from enishi.company.models import Company, Member
from enishi.hiring.models import Application, Job
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts, interview_facts
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.reads import calendar, meetings_to_come, week
from enishi.interviews.trips import scheduling
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.cast import application_of
from tests.interviews.conftest import drawn, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_interview(job: Job, recruiter: Member, interviewer: Member) -> Interview:
    """高橋 健's 一次面接 with 伊藤, tomorrow from two to three."""
    application = application_of(
        job, name="高橋 健", kana="タカハシ ケン", email="ken@mail.example", step="一次面接"
    )
    begun = scheduling.open_draft(application, by=actors.of(recruiter))
    take_part(begun, interviewer)
    drawn(begun, by=recruiter, starts_at=tomorrow(14))
    return begun


def take_part(interview: Interview, *members: Member) -> None:
    for member in members:
        Participant.objects.create(company=interview.company, interview=interview, member=member)


def busy_words(interview: Interview) -> list[str]:
    taken = calendar.busy_between(interview, start=tomorrow(0), end=tomorrow(23))
    return [busy.word for busy in taken]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (InterviewState.DRAFT, "伊藤：調整中（高橋）"),
        (InterviewState.CONFIRMED, "伊藤：面接（高橋）"),
    ],
)
def test_a_chosen_interviewers_other_interview_shows_as_busy(
    interview: Interview, other_interview: Interview, interviewer: Member, state: str, word: str
) -> None:
    take_part(interview, interviewer)
    Interview.objects.filter(pk=other_interview.pk).update(state=state)

    [busy] = calendar.busy_between(interview, start=tomorrow(0), end=tomorrow(23))
    assert (busy.starts_at, busy.ends_at, busy.word) == (tomorrow(14), tomorrow(15), word)


def test_who_are_taken_at_once_share_a_stretch_and_nothing_lies_over_anything(
    interview: Interview, other_interview: Interview, interviewer: Member, job: Job, admin: Member
) -> None:
    take_part(interview, interviewer, admin)
    application = application_of(
        job, name="林 直樹", kana="ハヤシ ナオキ", email="naoki@mail.example", step="一次面接"
    )
    overlapping = scheduling.open_draft(application, by=actors.of(admin))
    take_part(overlapping, admin)
    drawn(overlapping, by=admin, starts_at=tomorrow(14, 30), ends_at=tomorrow(15, 30))

    taken = calendar.busy_between(interview, start=tomorrow(0), end=tomorrow(23))
    assert [(busy.starts_at, busy.ends_at, busy.word) for busy in taken] == [
        (tomorrow(14), tomorrow(14, 30), "伊藤：調整中（高橋）"),
        (tomorrow(14, 30), tomorrow(15), "伊藤：調整中（高橋）、青木：調整中（林）"),
        (tomorrow(15), tomorrow(15, 30), "青木：調整中（林）"),
    ]


def test_nobody_is_busy_in_a_cancelled_interview_or_before_being_chosen(
    interview: Interview, other_interview: Interview, interviewer: Member
) -> None:
    assert busy_words(interview) == []
    take_part(interview, interviewer)
    Interview.objects.filter(pk=other_interview.pk).update(state=InterviewState.CANCELLED)
    assert busy_words(interview) == []


def test_the_candidates_other_interview_shows_as_busy(
    interview: Interview, company: Company, application_at_interview: Application, recruiter: Member
) -> None:
    job = Job.objects.create(
        company=company, flow=application_at_interview.job.flow, title="デザイナー"
    )
    second = Application.objects.create(
        company=company,
        candidate=application_at_interview.candidate,
        job=job,
        current_step=application_at_interview.current_step,
    )
    drawn(
        scheduling.open_draft(second, by=actors.of(recruiter)), by=recruiter, starts_at=tomorrow(16)
    )
    assert busy_words(interview) == ["候補者の別の面接"]


def test_a_day_off_has_its_name_and_a_day_off_twice_has_both(
    company: Company, admin: Member
) -> None:
    holidays.add(
        company,
        name="年末年始",
        first_day=date(2026, 12, 29),
        last_day=date(2027, 1, 1),
        by=actors.of(admin),
    )
    days = [date(2026, 11, 23), date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 1)]
    assert calendar.names_of(holidays.of(company, days)) == {
        "2026-11-23": "勤労感謝の日",
        "2026-12-29": "年末年始",
        "2027-01-01": "元日、年末年始",
    }


def test_a_slot_that_lasts_beyond_midnight_has_two_days_and_one_until_midnight_one(
    company: Company,
) -> None:
    def days(start: str, end: str) -> list[date]:
        starts_at, ends_at = datetime.fromisoformat(start), datetime.fromisoformat(end)
        slot = Slot(pk=1, company=company, starts_at=starts_at, ends_at=ends_at)
        with timezone.override(company.zone):
            return calendar.days_of([slot])[1]

    until = "2026-12-29T00:00:00+09:00"
    assert days("2026-12-28T23:00:00+09:00", until) == [date(2026, 12, 28)]
    beyond = "2026-12-29T00:30:00+09:00"
    assert days("2026-12-28T23:00:00+09:00", beyond) == [date(2026, 12, 28), date(2026, 12, 29)]


def test_a_recruiter_sees_everybodys_week_and_an_interviewer_their_own(
    interview: Interview,
    slot: Slot,
    other_interview: Interview,
    recruiter: Member,
    interviewer: Member,
    other_admin: Member,
) -> None:
    def seen_by(member: Member, **more: int) -> list[int]:
        entries = week.entries(member, start=tomorrow(0), end=tomorrow(23), **more)
        return [entry.interview for entry in entries]

    assert seen_by(recruiter) == [interview.pk, other_interview.pk]
    assert seen_by(recruiter, interviewer=interviewer.pk) == [other_interview.pk]
    assert seen_by(interviewer) == [other_interview.pk]
    assert seen_by(other_admin) == []
    Slot.objects.update(ends_at=F("ends_at") + timedelta(microseconds=999_999))
    entries = week.entries(recruiter, start=tomorrow(0), end=tomorrow(23))
    read = [(entry.starts_at, entry.ends_at) for entry in entries]
    assert read == list(Slot.objects.values_list("starts_at", "ends_at"))
    for member in (recruiter, interviewer, other_admin):
        visible = Slot.objects.filter(interview__in=Interview.objects.visible_to(member))
        assert list(Slot.objects.visible_to(member)) == list(visible)


def meet_on_zoom(interview: Interview, slot: Slot, host: Host) -> None:
    account = ZoomAccount.objects.get(company=interview.company)
    meeting = Meeting.objects.create(
        company=interview.company,
        account=account,
        generation=account.generation,
        zoom_account_id=account.zoom_account_id,
        owner_key=interview.owner_key,
        host=host,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone="Asia/Tokyo",
        topic="一次面接",
        state=MeetingState.READY,
    )
    Interview.objects.filter(pk=interview.pk).update(meeting=meeting)


@pytest.mark.django_db(transaction=True)
def test_unlinking_touches_interviews_to_come_that_have_a_meeting(
    interview: Interview, slot: Slot, other_interview: Interview, host: Host
) -> None:
    meet_on_zoom(interview, slot, host)
    assert meetings_to_come.of(interview.company).named_standing().first == [interview]
    Slot.objects.filter(pk=slot.pk).update(
        starts_at=slot.starts_at - timedelta(days=9), ends_at=slot.ends_at - timedelta(days=9)
    )
    assert meetings_to_come.of(interview.company).standing == 0


@pytest.mark.django_db(transaction=True)
def test_what_ending_the_link_takes_and_what_is_gone_already_are_told_apart(
    interview: Interview, slot: Slot, other_interview: Interview, host: Host
) -> None:
    meet_on_zoom(interview, slot, host)
    meeting = Meeting.objects.get()
    # Interviews that wait for other people are not counted.
    alerts.raise_alert(other_interview, AlertKind.LATE)
    kinds = ("standing", "open", "missing", "out_of_reach", "losing")
    for state, of_meeting, generation, counted, is_gone in (
        ("draft", "ready", 0, {"standing"}, False),
        ("confirmed", "ready", 0, {"standing", "losing"}, False),
        ("confirmed", "ready", -1, {"standing", "out_of_reach", "losing"}, False),
        ("confirmed", "unknown", 0, {"open", "losing"}, False),
        ("confirmed", "unknown", -1, {"open", "losing"}, True),
        ("confirmed", "missing", 0, {"missing"}, True),
        ("draft", "missing", 0, {"missing"}, False),
        ("confirmed", "cancelled", 0, set(), True),
    ):
        Interview.objects.filter(pk=interview.pk).update(state=state)
        Meeting.objects.update(state=of_meeting, generation=meeting.generation + generation)
        found = meetings_to_come.of(interview.company)
        assert {kind for kind in kinds if getattr(found, kind)} == counted, (state, of_meeting)
        gone = found.named_gone()
        assert gone.count == is_gone, (state, of_meeting)
        assert [one for one, _why in gone.first] == [interview] * is_gone, (state, of_meeting)
        told = interview_facts.meeting_of(Interview.objects.get(pk=interview.pk))
        assert told == (None if of_meeting == "cancelled" else meeting), of_meeting
