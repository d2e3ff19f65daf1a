"""面接カレンダー and the JSON that both calendars draw from."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

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


def test_an_offset_that_no_place_has_is_read_all_the_same(sato: Client) -> None:
    period = "start=2026-01-01T00:00:00%2B16:00&end=2026-01-02T00:00:00%2B23:59"
    assert sato.get(f"/calendar/events?{period}").json() == []


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
    assert drawn["interviewers"] == []

    Interview.objects.update(state=InterviewState.PROPOSED)
    [proposed] = sato.get(f"/calendar/events?{WEEK}").json()
    assert proposed["title"] == "回答待ち：山田\u3000花子（一次面接）"
    assert proposed["fixed"] is False

    Interview.objects.update(state=InterviewState.CONFIRMED)
    [fixed] = sato.get(f"/calendar/events?{WEEK}").json()
    assert fixed["title"] == "山田\u3000花子（一次面接）"
    assert fixed["fixed"] is True


def test_the_week_names_the_interviewers_each_with_a_place_that_stays(
    sato: Client,
    interview: Interview,
    slot: Slot,
    recruiter: Member,
    interviewer: Member,
    other_admin: Member,
) -> None:
    for member in (interviewer, recruiter):
        interview.participants.create(company=interview.company, member=member)

    def interviewers() -> list[dict[str, object]]:
        [drawn] = sato.get(f"/calendar/events?{WEEK}").json()
        found: list[dict[str, object]] = drawn["interviewers"]
        return found

    members = list(Member.objects.filter(company=interview.company).order_by("pk"))
    assert interviewers() == [
        {
            "name": member.full_name,
            "family_name": member.family_name,
            "place": members.index(member),
        }
        for member in (interviewer, recruiter)
    ]
    before = interviewers()
    Member.objects.exclude(pk=recruiter.pk).update(is_active=False)
    assert interviewers() == before


def test_white_and_every_interviewers_colour_can_be_read_on_each_other() -> None:
    script = Path(settings.BASE_DIR).parent / "frontend" / "src" / "calendar" / "people.ts"
    colours = re.findall(r'"#([0-9a-f]{6})"', script.read_text())
    assert len(set(colours)) == len(colours) == 10
    assert [colour for colour in colours if 1.05 / (_light(colour) + 0.05) < 4.5] == []


def _light(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("now", "opens_on"),
    [
        ("2027-02-08T09:00", "2027-02-08"),
        # A Thursday that is off is followed by a Friday; on that, the office is open until six.
        ("2027-02-11T20:00", "2027-02-11"),
        ("2027-02-12T17:59", "2027-02-12"),
        ("2027-02-12T18:00", "2027-02-17"),
        ("2027-02-14T20:00", "2027-02-17"),
        # Nine in the evening in London is Monday in Tokyo.
        ("2027-02-15T06:00", "2027-02-15"),
    ],
)
def test_the_calendar_opens_on_a_week_in_which_something_is_left(
    interview: Interview,
    recruiter: Member,
    signed_in: SignedIn,
    time_machine: TimeMachineFixture,
    now: str,
    opens_on: str,
) -> None:
    start = datetime.fromisoformat("2027-02-17T10:00+09:00")
    hour = timedelta(hours=1)
    Slot.objects.create(
        company=interview.company, interview=interview, starts_at=start, ends_at=start + hour
    )
    time_machine.move_to(datetime.fromisoformat(f"{now}+09:00"), tick=False)
    page = signed_in(recruiter).get("/calendar/").content.decode()
    assert f'data-start="{opens_on}"' in page


def test_an_interview_left_on_a_weekend_keeps_its_week_and_nothing_at_all_opens_the_next(
    interview: Interview, recruiter: Member, signed_in: SignedIn, time_machine: TimeMachineFixture
) -> None:
    start = datetime.fromisoformat("2027-02-14T19:00+09:00")
    hour = timedelta(hours=1)
    slot = Slot.objects.create(
        company=interview.company, interview=interview, starts_at=start, ends_at=start + hour
    )
    time_machine.move_to(start - timedelta(hours=2), tick=False)
    sato = signed_in(recruiter)
    assert 'data-start="2027-02-14"' in sato.get("/calendar/").content.decode()
    time_machine.move_to(start + timedelta(minutes=30), tick=False)
    assert 'data-start="2027-02-14"' in sato.get("/calendar/").content.decode()
    slot.delete()
    assert 'data-start="2027-02-15"' in sato.get("/calendar/").content.decode()


def test_of_what_others_have_an_interviewers_calendar_opens_on_nothing(
    interview: Interview,
    interviewer: Member,
    signed_in: SignedIn,
    time_machine: TimeMachineFixture,
) -> None:
    start = datetime.fromisoformat("2027-02-24T10:00+09:00")
    Slot.objects.create(
        company=interview.company,
        interview=interview,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
    )
    time_machine.move_to(datetime.fromisoformat("2027-02-14T20:00+09:00"), tick=False)
    browser = signed_in(interviewer)
    assert 'data-start="2027-02-15"' in browser.get("/calendar/").content.decode()
    interview.participants.create(company=interview.company, member=interviewer)
    assert 'data-start="2027-02-24"' in browser.get("/calendar/").content.decode()


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


def test_a_month_is_drawn_whole_however_much_is_in_it(
    sato: Client, interview: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    interview.participants.create(company=interview.company, member=interviewer)
    quarter = timedelta(minutes=15)
    times = [tomorrow(0) + number * quarter for number in range(1001)]
    Slot.objects.bulk_create(
        Slot(company=interview.company, interview=interview, starts_at=at, ends_at=at + quarter)
        for at in times
    )
    month = urlencode(
        {"start": times[0].isoformat(), "end": (times[0] + timedelta(days=35)).isoformat()}
    )
    assert len(sato.get(f"/calendar/events?{month}").json()) == 1001
    other = Interview.objects.create(
        company=interview.company,
        application=application_of(
            interview.application.job, name="林 直樹", kana="", email="", step="一次面接"
        ),
        step=interview.step,
    )
    other.participants.create(company=interview.company, member=interviewer)
    busy = sato.get(f"/interviews/{other.pk}/events?{month}").json()
    assert len(busy) == 1001


@pytest.mark.parametrize("rows", [3, 300])
def test_a_week_costs_the_same_for_few_and_for_many(
    sato: Client,
    job: Job,
    recruiter: Member,
    signed_in: SignedIn,
    rows: int,
    time_machine: TimeMachineFixture,
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
    # Who interviews is one of them.
    with django_assert_num_queries(4):
        assert len(sato.get(f"/calendar/events?{WEEK}").json()) == rows
    # On a Monday morning the week is not over: what comes next is not asked for.
    time_machine.move_to(datetime.fromisoformat("2027-02-08T09:00+09:00"), tick=False)
    browser = signed_in(recruiter)
    with django_assert_num_queries(4):
        browser.get("/calendar/")
