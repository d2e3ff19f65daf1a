"""A candidate's message of the day is on the cards of those who wait, as long as it matters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.letters import alerts
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import agenda
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def awaited(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    time_machine: TimeMachineFixture,
) -> Interview:
    """伊藤's, at 14:00 in Tokyo; it is 13:50."""
    ten_to_two = timezone.now().replace(hour=4, minute=50, second=0, microsecond=0)
    time_machine.move_to(ten_to_two, tick=False)
    interview = Interview.objects.create(
        company=application_at_interview.company,
        application=application_at_interview,
        step=application_at_interview.current_step,
        state=InterviewState.CONFIRMED,
        recruiter=recruiter,
    )
    interview.participants.create(company=interview.company, member=interviewer)
    start = timezone.now() + timedelta(minutes=10)
    interview.slots.create(
        company=interview.company, starts_at=start, ends_at=start + timedelta(hours=1)
    )
    return interview


def called(interview: Interview, kind: AlertKind, minutes: int | None = None) -> RecruiterAlert:
    """The call is made at the time of the test's clock."""
    alert = alerts.raise_alert(interview, kind, minutes=minutes)
    RecruiterAlert.objects.filter(pk=alert.pk).update(at=timezone.now())
    return alert


def heard(member: Member) -> list[str]:
    """The calls on the cards of the member's day."""
    day = agenda.agenda_of(member)
    cards = [*day.todays, *day.over, *(one for _, ones in day.days for one in ones)]
    return [alert.said for card in cards for alert in card.calls]


def test_who_waits_reads_it_and_nobody_else(
    awaited: Interview, interviewer: Member, recruiter: Member, other_admin: Member
) -> None:
    called(awaited, AlertKind.LATE, 10)
    called(awaited, AlertKind.LOCKED_OUT)
    assert heard(interviewer) == ["入室できません", "開始に10分ほど遅れます"]
    assert heard(recruiter) == heard(other_admin) == []


def test_only_the_last_word_counts(awaited: Interview, interviewer: Member) -> None:
    called(awaited, AlertKind.LATE, 5)
    called(awaited, AlertKind.LATE, 20)
    assert heard(interviewer) == ["開始に20分ほど遅れます"]


def test_what_is_asked_of_the_recruiter_alone_is_not_among_it(
    awaited: Interview, interviewer: Member
) -> None:
    called(awaited, AlertKind.WANTS_CHANGE)
    assert heard(interviewer) == []


def test_it_goes_when_dealt_with(
    awaited: Interview, interviewer: Member, recruiter: Member
) -> None:
    called(awaited, AlertKind.LATE, 10)
    alerts.settle(awaited, by=actors.of(recruiter))
    assert heard(interviewer) == []


def test_it_goes_when_the_interview_is_over(
    awaited: Interview, interviewer: Member, time_machine: TimeMachineFixture
) -> None:
    called(awaited, AlertKind.LATE, 10)
    time_machine.shift(timedelta(minutes=69))
    assert heard(interviewer) == ["開始に10分ほど遅れます"]
    time_machine.shift(timedelta(minutes=1))
    assert heard(interviewer) == []


@pytest.mark.parametrize("state", ["draft", "held", "cancelled"])
def test_it_goes_with_the_fixed_time(awaited: Interview, interviewer: Member, state: str) -> None:
    called(awaited, AlertKind.LATE, 10)
    Interview.objects.update(state=state)
    assert heard(interviewer) == []


def test_it_goes_when_the_time_is_another_one(awaited: Interview, interviewer: Member) -> None:
    called(awaited, AlertKind.LATE, 10)
    later = timezone.now() + timedelta(days=2)
    Slot.objects.update(starts_at=later, ends_at=later + timedelta(hours=1))
    assert heard(interviewer) == []


def poll(browser: Client, html: str) -> str:
    """The address that the page of the day polls."""
    return html.split('id="agenda"')[1].split('hx-get="')[1].split('"')[0]


def test_the_page_that_is_open_hears_of_it(
    awaited: Interview, interviewer: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    ito = signed_in(interviewer)
    asks = poll(ito, ito.get("/").content.decode())
    assert ito.get(asks).status_code == 204

    called(awaited, AlertKind.LATE, 15)
    answer = ito.get(asks)
    assert "候補者より：開始に15分ほど遅れます（13:50の連絡）" in answer.content.decode()
    assert answer.status_code == 200

    asks = poll(ito, answer.content.decode())
    assert ito.get(asks).status_code == 204
    alerts.settle(awaited, by=actors.of(recruiter))
    assert "遅れます" not in ito.get(asks).content.decode()


def test_a_day_without_interviews_to_come_asks_nothing(
    awaited: Interview,
    interviewer: Member,
    signed_in: SignedIn,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.shift(timedelta(minutes=70))
    [tag] = signed_in(interviewer).get("/").content.decode().split('id="agenda"')[1:]
    assert tag.startswith(">")
