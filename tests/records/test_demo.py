"""The demo exists after one start, is the same after two, and fits the help page's trip."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company.models import Company, Member
from enishi.company.passwords import PUBLISHED
from enishi.hiring import candidate_search
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Interview
from enishi.records import demo, invariants
from tests.racing import at_once


def test_the_second_load_adds_nothing(db: None) -> None:
    assert demo.load() is True
    before = Candidate.objects.count()
    assert demo.load() is False
    assert Candidate.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_make_one_world() -> None:
    assert sorted(at_once(demo.load, demo.load)) == [False, True]
    assert Company.objects.filter(name="株式会社サンプル").count() == 1


def test_the_cast_can_sign_in(db: None) -> None:
    demo.load()
    roles = {
        "admin@sample.example": "admin",
        "recruiter@sample.example": "recruiter",
        "interviewer@sample.example": "interviewer",
        "admin@other.example": "admin",
    }
    members = Member.objects.filter(email__in=roles)
    assert {member.email: member.role for member in members} == roles
    assert [member.email for member in members if not member.check_password(PUBLISHED)] == []


def test_three_candidates_wait_without_a_draft(db: None) -> None:
    demo.load()
    admin = Member.objects.get(email="admin@sample.example")
    found = {}
    for name in ("山田 花子", "高橋 健", "鈴木 一郎"):
        application = candidate_search.search(admin, text=name).get().applications.get()
        step = application.current_step
        has_draft = application.interviews.filter(step=step).exists()
        found[name] = (step.name, application.is_at_interview, has_draft)
    assert found == {
        "山田 花子": ("一次面接", True, False),
        "高橋 健": ("面談", True, False),
        "鈴木 一郎": ("書類選考", False, False),
    }


def test_past_interviews_are_held_and_coming_ones_are_to_come(db: None) -> None:
    demo.load()
    now = timezone.now()
    held = Interview.objects.filter(state="held")
    confirmed = Interview.objects.filter(state="confirmed")
    assert held.count() >= 5
    assert confirmed.count() >= 3
    assert not held.filter(slots__ends_at__gt=now).exists()
    assert not confirmed.filter(slots__starts_at__lt=now).exists()


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 15, 5, tzinfo=UTC),  # just after midnight of a Monday in Tokyo
        datetime(2026, 11, 27, 9, 30, tzinfo=UTC),  # a Friday evening
        datetime(2027, 1, 2, 3, 0, tzinfo=UTC),  # a Saturday
    ],
)
def test_the_demo_is_sound_at_any_hour(
    db: None, time_machine: TimeMachineFixture, now: datetime
) -> None:
    time_machine.move_to(now, tick=False)
    demo.load()
    assert invariants.check() == []
    confirmed = Interview.objects.filter(state="confirmed")
    assert not confirmed.filter(slots__starts_at__lt=now).exists()
    assert not Interview.objects.filter(state="held", slots__ends_at__gt=now).exists()


@pytest.mark.parametrize(
    ("now", "first_day"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), date(2026, 12, 29)),
        (datetime(2027, 1, 3, 14, 0, tzinfo=UTC), date(2026, 12, 29)),
        (datetime(2027, 1, 3, 15, 0, tzinfo=UTC), date(2027, 12, 29)),
    ],
    ids=["in autumn", "on its last evening in Tokyo", "the day after"],
)
def test_the_demo_company_closes_over_the_next_new_year_and_can_be_called(
    db: None, time_machine: TimeMachineFixture, now: datetime, first_day: date
) -> None:
    time_machine.move_to(now, tick=False)
    demo.load()
    company = Company.objects.get(name="株式会社サンプル")
    assert company.contact == "03-0000-0000（採用担当）"
    assert company.holidays.get(name="年末年始").first_day == first_day


def test_every_address_is_of_a_domain_that_cannot_exist(db: None) -> None:
    demo.load()
    addresses = [*Member.objects.values_list("email", flat=True)]
    addresses += Candidate.objects.values_list("email", flat=True)
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_nothing_happens_before_the_candidate_applied(db: None) -> None:
    demo.load()
    for application in Application.objects.prefetch_related("results", "interviews__slots"):
        moments = [result.decided_at for result in application.results.all()]
        moments += [s.starts_at for i in application.interviews.all() for s in i.slots.all()]
        moments += [interview.created_at for interview in application.interviews.all()]
        assert [moment for moment in moments if moment < application.applied_at] == []
