"""A refused change by a candidate names the true reason and no other."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews.candidate import candidate_limits
from enishi.interviews.candidate.candidate_limits import Freedom, Wish
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.models import Interview, InterviewState, Slot
from tests.interviews.conftest import fresh

pytestmark = pytest.mark.django_db

BY_MAIL = "ご案内のメールに返信して"
BY_FORM = "お申し出の画面より"
LATE, USED_UP = "開始の24時間前まで（", "2回まで"
REASONS = (BY_MAIL, BY_FORM, LATE, USED_UP, "承ります", "終了", "調整", "中止", "済んで")


def said(interview: Interview, wish: Wish) -> set[str]:
    sentence = candidate_limits.why_not(fresh(interview), interview.slots.first(), wish)
    return {reason for reason in REASONS if reason in sentence}


def starting_in(slot: Slot, hours: float) -> None:
    start = timezone.now() + timedelta(hours=hours)
    Slot.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))


@pytest.fixture
def fixed(interview: Interview, slot: Slot) -> Interview:
    """In two days."""
    Interview.objects.filter(pk=interview.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )
    starting_in(slot, 48)
    return interview


def ask_twice(interview: Interview) -> None:
    for _ in range(2):
        RecruiterAlert.objects.create(
            company=interview.company, interview=interview, kind=AlertKind.WANTS_CHANGE
        )


def test_nothing_stands_in_the_way_of_a_fixed_interview(fixed: Interview) -> None:
    assert [said(fixed, wish) for wish in ("ask", "change", "cancel")] == [set(), set(), set()]


def test_what_the_company_leaves_to_asking_is_not_called_too_late(fixed: Interview) -> None:
    Company.objects.update(candidates_may_change=False, candidates_may_cancel=False)
    assert said(fixed, "change") == {"承ります", BY_FORM}
    assert said(fixed, "cancel") == {"承ります", BY_FORM}
    assert said(fixed, "ask") == set()


def test_where_asking_is_over_too_only_the_mail_is_left(fixed: Interview, slot: Slot) -> None:
    Company.objects.update(candidates_may_change=False, candidates_may_cancel=False)
    ask_twice(fixed)
    assert said(fixed, "cancel") == {"承ります", BY_MAIL}
    RecruiterAlert.objects.all().delete()
    starting_in(slot, 23)
    assert said(fixed, "change") == {"承ります", BY_MAIL}


def test_too_late_is_said_with_its_moment_and_without_the_count(
    fixed: Interview, slot: Slot
) -> None:
    start = datetime.fromisoformat("2099-12-02T10:00+09:00")
    Slot.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))
    Company.objects.update(changes_until_hours=336)
    assert candidate_limits.why_not(fresh(fixed), fixed.slots.first(), "cancel") == ""
    starting_in(slot, 23)
    Company.objects.update(changes_until_hours=24)
    for wish in ("ask", "change", "cancel"):
        assert said(fixed, wish) == {LATE, BY_MAIL}


def test_the_count_is_said_without_the_hours_and_keeps_nobody_from_cancelling(
    fixed: Interview,
) -> None:
    ask_twice(fixed)
    assert said(fixed, "ask") == said(fixed, "change") == {USED_UP, BY_MAIL}
    assert said(fixed, "cancel") == set()


@pytest.mark.parametrize(
    ("state", "reason"),
    [("draft", "調整"), ("proposed", ""), ("held", "終了"), ("cancelled", "中止")],
)
def test_what_became_of_the_interview_is_the_reason(
    fixed: Interview, state: str, reason: str
) -> None:
    Interview.objects.filter(pk=fixed.pk).update(state=state)
    for wish in ("ask", "change", "cancel"):
        assert said(fixed, wish) == {reason} - {""}
        assert candidate_limits.why_not(fresh(fixed), fixed.slots.first(), wish)


def test_what_is_over_or_has_no_time_is_not_called_too_late(fixed: Interview, slot: Slot) -> None:
    starting_in(slot, -2)
    assert said(fixed, "ask") == {"終了"}
    slot.delete()
    assert said(fixed, "ask") == {"調整"}


def test_who_cancelled_reads_that_it_is_done(fixed: Interview) -> None:
    Interview.objects.filter(pk=fixed.pk).update(state=InterviewState.CANCELLED)
    RecruiterAlert.objects.create(company=fixed.company, interview=fixed, kind=AlertKind.CANCELLED)
    assert said(fixed, "cancel") == {"済んで"}


def test_freedom_is_where_there_is_no_reason_against_it(fixed: Interview, slot: Slot) -> None:
    def freedom() -> Freedom:
        return candidate_limits.freedom_of(fresh(fixed), fixed.slots.get())

    assert freedom() == Freedom(ask=True, change=True, cancel=True)
    ask_twice(fixed)
    assert freedom() == Freedom(cancel=True)
    Company.objects.update(candidates_may_cancel=False)
    assert freedom() == Freedom()
    RecruiterAlert.objects.all().delete()
    assert freedom() == Freedom(ask=True, change=True)
    starting_in(slot, 23)
    assert freedom() == Freedom()
    starting_in(slot, 48)
    Interview.objects.update(state=InterviewState.DRAFT)
    assert freedom() == Freedom()
