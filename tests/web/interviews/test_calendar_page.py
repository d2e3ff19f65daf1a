"""面接カレンダー and the JSON that both calendars draw from."""

from __future__ import annotations

from datetime import UTC, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.models import Candidate, Job
from enishi.interviews.models import Interview, InterviewState, Slot
from tests.cast import SignedIn, application_of
from tests.interviews.conftest import tomorrow

pytestmark = pytest.mark.django_db

WEEK = urlencode(
    {
        "start": (tomorrow(0) - timedelta(days=1)).isoformat(),
        "end": (tomorrow(0) + timedelta(days=6)).isoformat(),
    }
)


def test_an_interviews_own_slot_is_drawn_with_its_length_and_can_be_moved(
    sato: Client, interview: Interview, slot: Slot
) -> None:
    [drawn] = sato.get(f"/interviews/{interview.pk}/events?{WEEK}").json()
    assert drawn == {
        "id": f"slot-{slot.pk}",
        "title": "山田（60分）",
        "start": slot.starts_at.astimezone(UTC).isoformat(),
        "end": slot.ends_at.astimezone(UTC).isoformat(),
        "editable": True,
        "cancelled": False,
    }


def test_a_confirmed_interviews_slot_stays_where_it_is(
    sato: Client, interview: Interview, slot: Slot
) -> None:
    Interview.objects.update(state=InterviewState.CONFIRMED)
    [drawn] = sato.get(f"/interviews/{interview.pk}/events?{WEEK}").json()
    assert drawn["editable"] is False


def test_a_cancelled_interviews_slot_says_so_and_is_struck_through_in_the_list(
    sato: Client, interview: Interview, slot: Slot
) -> None:
    assert "<s " not in sato.get(f"/interviews/{interview.pk}/").content.decode()
    Interview.objects.update(state=InterviewState.CANCELLED)
    [drawn] = sato.get(f"/interviews/{interview.pk}/events?{WEEK}").json()
    assert (drawn["title"], drawn["cancelled"], drawn["editable"]) == ("中止（60分）", True, False)
    assert "<s " in sato.get(f"/interviews/{interview.pk}/").content.decode()


@pytest.mark.parametrize(
    "period",
    [
        "",
        "start=yesterday&end=tomorrow",
        "start=2026-11-23T00:00:00&end=2026-11-24T00:00:00",
        "start=2026-11-24T00:00:00Z&end=2026-11-23T00:00:00Z",
        "start=2026-01-01T00:00:00Z&end=2027-01-01T00:00:00Z",
    ],
    ids=["none", "words", "without zone", "backwards", "a year"],
)
def test_a_period_that_no_calendar_asks_for_is_a_bad_request(sato: Client, period: str) -> None:
    assert sato.get(f"/calendar/events?{period}").status_code == 400


def test_the_week_names_candidate_and_step_and_leads_to_the_interview(
    sato: Client, interview: Interview, slot: Slot
) -> None:
    [drawn] = sato.get(f"/calendar/events?{WEEK}").json()
    assert drawn["title"] == "調整中：山田\u3000花子（一次面接）"
    assert drawn["url"] == f"/interviews/{interview.pk}/"
    assert drawn["fixed"] is False

    Interview.objects.update(state=InterviewState.CONFIRMED)
    [fixed] = sato.get(f"/calendar/events?{WEEK}").json()
    assert fixed["title"] == "山田\u3000花子（一次面接）"
    assert fixed["fixed"] is True


def test_an_interviewers_week_leads_to_pages_they_may_open(
    interview: Interview, slot: Slot, interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    assert browser.get(f"/calendar/events?{WEEK}").json() == []
    interview.participants.create(company=interview.company, member=interviewer)
    [drawn] = browser.get(f"/calendar/events?{WEEK}").json()
    assert browser.get(drawn["url"]).status_code == 200


def test_the_filter_is_offered_to_those_who_see_more_than_their_own(
    sato: Client, interviewer: Member, signed_in: SignedIn
) -> None:
    assert "すべての面接官" in sato.get("/calendar/").content.decode()
    assert "すべての面接官" not in signed_in(interviewer).get("/calendar/").content.decode()


@pytest.mark.parametrize("rows", [3, 300])
def test_a_week_costs_the_same_for_few_and_for_many(
    sato: Client,
    job: Job,
    recruiter: Member,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        application = application_of(
            job, name=f"候補 {number}", kana="コウホ", email="", step="一次面接"
        )
        interview = Interview.objects.create(
            company=job.company, application=application, step=application.current_step
        )
        start = tomorrow(10) + timedelta(minutes=number)
        Slot.objects.create(
            company=job.company,
            interview=interview,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
    assert Candidate.objects.count() == rows
    with django_assert_num_queries(3):
        assert len(sato.get(f"/calendar/events?{WEEK}").json()) == rows
    with django_assert_num_queries(4):
        sato.get("/calendar/")
