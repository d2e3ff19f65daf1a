"""Reminders: the day before, an hour before, and of an unanswered proposal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.db import connection as database
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.models import Application
from enishi.interviews import revision
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import correspondence
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import confirmation, proposals, scheduling
from enishi.mail.models import OutgoingMail
from tests.interviews.conftest import drawn, in_threads, version_of
from tests.interviews.letters.test_notifications import HANAKO, ITO, sent
from tests.interviews.offering import confirm_another

pytestmark = pytest.mark.django_db(transaction=True)

# Wednesday, 10:00 in Tokyo.
START = datetime(2027, 6, 16, 1, 0, tzinfo=UTC)
NINE_THE_DAY_BEFORE = datetime(2027, 6, 15, 0, 0, tzinfo=UTC)


@pytest.fixture
def confirmed(interview: Interview, recruiter: Member, interviewer: Member) -> Interview:
    """Confirmed a week before, held by 伊藤."""
    with time_machine.travel(START - timedelta(days=7), tick=False):
        drawn(interview, by=recruiter, starts_at=START)
        scheduling.set_participants(
            interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
        )
        confirmation.confirm(
            interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
        )
    return interview


def reminded(at: datetime) -> list[str]:
    """The candidate's mails after the worker looked at this moment, twice."""
    with time_machine.travel(at, tick=False):
        reminders.send_due()
        reminders.send_due()
    return sent(HANAKO)[1:]


@pytest.mark.parametrize(
    ("at", "mails"),
    [
        (NINE_THE_DAY_BEFORE - timedelta(minutes=1), []),
        (NINE_THE_DAY_BEFORE, ["interview.tomorrow"]),
        (NINE_THE_DAY_BEFORE + timedelta(hours=14), ["interview.tomorrow"]),
        # Past midnight 「明日」 would be wrong.
        (NINE_THE_DAY_BEFORE + timedelta(hours=15), []),
        (START - timedelta(minutes=61), []),
        (START - timedelta(minutes=60), ["interview.soon"]),
        (START - timedelta(minutes=1), ["interview.soon"]),
        (START, []),
    ],
)
def test_each_reminder_comes_in_its_time_and_once(
    confirmed: Interview, at: datetime, mails: list[str]
) -> None:
    assert reminded(at) == mails


def test_each_reminder_says_until_when_it_is_true(confirmed: Interview) -> None:
    reminded(NINE_THE_DAY_BEFORE)
    reminded(START - timedelta(minutes=30))
    midnight = NINE_THE_DAY_BEFORE + timedelta(hours=15)
    for to in (HANAKO, ITO):
        mails = OutgoingMail.objects.filter(to=to).order_by("pk")
        assert list(mails.values_list("not_after", flat=True)) == [None, midnight, START]


def test_interviewers_are_reminded_too(confirmed: Interview) -> None:
    reminded(NINE_THE_DAY_BEFORE)
    reminded(START - timedelta(minutes=30))
    assert sent(ITO)[1:] == ["interview.member_tomorrow", "interview.member_soon"]


def test_who_has_just_been_told_is_not_reminded(confirmed: Interview, recruiter: Member) -> None:
    with time_machine.travel(START - timedelta(minutes=50), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
        slot = confirmed.slots.get()
        scheduling.move_slot(
            slot,
            starts_at=START + timedelta(minutes=5),
            ends_at=START + timedelta(minutes=65),
            by=actors.of(recruiter),
            version=version_of(confirmed),
        )
        confirmation.confirm(
            confirmed, by=actors.of(recruiter), version=version_of(confirmed), tell_candidate=True
        )
    assert reminded(START - timedelta(minutes=30)) == ["interview.changed"]


def test_who_was_told_another_time_is_not_reminded_of_this_one(
    confirmed: Interview, recruiter: Member
) -> None:
    later = START + timedelta(hours=2)
    with time_machine.travel(START - timedelta(days=4), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
        slot, ends_at = confirmed.slots.get(), later + timedelta(hours=1)
        version = version_of(confirmed)
        scheduling.move_slot(
            slot, starts_at=later, ends_at=ends_at, by=actors.of(recruiter), version=version
        )
        confirmation.confirm(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
    assert reminded(later - timedelta(minutes=30)) == []
    assert sent(ITO)[-1] == "interview.member_soon"


def test_who_came_to_it_a_moment_ago_is_not_reminded_with_the_others(
    confirmed: Interview, recruiter: Member, interviewer: Member
) -> None:
    with time_machine.travel(START - timedelta(minutes=50), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
        scheduling.set_participants(
            confirmed,
            members=[interviewer, recruiter],
            by=actors.of(recruiter),
            version=version_of(confirmed),
        )
        # The candidate knows this very time.
        confirmation.confirm(
            confirmed, by=actors.of(recruiter), version=version_of(confirmed), tell_candidate=True
        )
    assert reminded(START - timedelta(minutes=30)) == ["interview.soon"]
    assert sent(recruiter.email) == ["interview.member_confirmed"]


def test_an_interviewer_who_may_not_sign_in_any_more_is_told_nothing(confirmed: Interview) -> None:
    Member.objects.filter(email=ITO).update(is_active=False)
    assert reminded(START - timedelta(minutes=30)) == ["interview.soon"]
    assert sent(ITO) == ["interview.member_confirmed"]


def test_a_cancelled_interview_reminds_nobody(confirmed: Interview, recruiter: Member) -> None:
    with time_machine.travel(START - timedelta(days=2), tick=False):
        confirmation.cancel(confirmed, by=actors.of(recruiter))
    assert reminded(NINE_THE_DAY_BEFORE) == ["interview.cancelled"]


def test_nothing_is_called_off_between_the_question_and_the_reminder(
    confirmed: Interview, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_written = correspondence.was_written
    outcomes: list[object] = []

    def called_off(_: int) -> None:
        with database.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        confirmation.cancel(confirmed, by=actors.of(recruiter))

    def asked_meanwhile(once: str) -> bool:
        outcomes.extend(in_threads(called_off, count=1))
        return was_written(once)

    monkeypatch.setattr(correspondence, "was_written", asked_meanwhile)
    with time_machine.travel(START - timedelta(minutes=30), tick=False):
        reminders.send_due()
    assert sent(HANAKO)[1:] == ["interview.soon"]
    assert {type(outcome) for outcome in outcomes} == {OperationalError}


def test_an_unanswered_proposal_is_asked_about_once(
    interview: Interview, recruiter: Member
) -> None:
    begun = START - timedelta(days=10)
    with time_machine.travel(begun, tick=False):
        drawn(interview, by=recruiter, starts_at=START)
        proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    # The database's clock wrote when it was proposed.
    interview.proposals.update(proposed_at=begun)

    assert reminded(begun + timedelta(days=2, hours=23)) == []
    assert reminded(begun + timedelta(days=3)) == ["interview.unanswered"]
    assert reminded(begun + timedelta(days=4)) == ["interview.unanswered"]
    reminder = OutgoingMail.objects.filter(to=HANAKO).latest("pk")
    assert "/s/" in reminder.body
    assert reminder.not_after == interview.proposals.get().expires_at


def test_only_times_that_can_still_be_picked_are_asked_about_and_without_any_the_recruiter_is(
    interview: Interview,
    application_at_screening: Application,
    recruiter: Member,
    interviewer: Member,
) -> None:
    begun, past = START - timedelta(days=3), START - timedelta(hours=3)
    with time_machine.travel(begun, tick=False):
        for starts_at in (past, START):
            drawn(interview, by=recruiter, starts_at=starts_at)
        scheduling.set_participants(
            interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
        )
        proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
        other = confirm_another(
            application_at_screening, by=recruiter, held_by=interviewer, starts_at=START
        )
    interview.proposals.update(proposed_at=begun)
    at = START - timedelta(hours=2)

    assert reminded(at) == []
    told = OutgoingMail.objects.get(kind="interview.note.none_left")
    assert told.to == recruiter.email
    assert told.subject == "【要確認】一次面接：候補者が選べる日程がありません"

    with time_machine.travel(at, tick=False):
        confirmation.cancel(other, by=actors.of(recruiter))
    assert reminded(at) == ["interview.unanswered"]
    body = OutgoingMail.objects.filter(to=HANAKO).latest("pk").body
    assert "候補1　2027年6月16日(水) 10:00〜11:00" in body
    assert "候補2" not in body


@pytest.mark.parametrize(("lasts", "after"), [(7, 3), (4, 2), (2, 1)])
def test_a_proposal_that_lasts_only_a_little_is_asked_about_when_half_of_it_is_over(
    interview: Interview, recruiter: Member, lasts: int, after: int
) -> None:
    Company.objects.update(proposals_last_days=lasts)
    begun = START - timedelta(days=10)
    with time_machine.travel(begun, tick=False):
        drawn(interview, by=recruiter, starts_at=START)
        proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    interview.proposals.update(proposed_at=begun)
    assert interview.proposals.get().expires_at == begun + timedelta(days=lasts)

    assert reminded(begun + timedelta(days=after, minutes=-1)) == []
    assert reminded(begun + timedelta(days=after)) == ["interview.unanswered"]


def test_a_change_that_nobody_confirms_is_brought_to_the_recruiters_mind_once(
    confirmed: Interview, recruiter: Member
) -> None:
    with time_machine.travel(START - timedelta(days=5), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))

    for at, alerts in (
        (START - timedelta(days=2), 0),
        (START - timedelta(hours=23), 1),
        (START - timedelta(hours=1), 1),
    ):
        reminded(at)
        assert confirmed.alerts.filter(kind=AlertKind.LEFT_OPEN).count() == alerts
    mail = OutgoingMail.objects.get(to=recruiter.email)
    assert mail.subject == "【要確認】一次面接：変更中の日程が確定されていません"
    assert "2027年6月16日(水) 10:00〜11:00" in mail.body


@pytest.mark.parametrize("deed", ["called off", "reminded of"])
def test_what_was_done_about_it_in_the_last_moment_is_not_brought_to_mind(
    confirmed: Interview, recruiter: Member, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    with time_machine.travel(START - timedelta(days=5), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
    waiting, hold = [deed], revision.lock

    def held(interview: Interview) -> Interview:
        if waiting and waiting.pop() == "reminded of":
            reminders.send_due()
        elif deed == "called off":
            Interview.objects.filter(pk=interview.pk).update(state=InterviewState.CANCELLED)
        return hold(interview)

    monkeypatch.setattr(revision, "lock", held)
    with time_machine.travel(START - timedelta(hours=23), tick=False):
        reminders.send_due()
    left_open = confirmed.alerts.filter(kind=AlertKind.LEFT_OPEN)
    assert left_open.count() == (1 if deed == "reminded of" else 0)


def test_who_is_at_the_change_is_left_in_peace(confirmed: Interview, recruiter: Member) -> None:
    with time_machine.travel(START - timedelta(hours=5), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
    reminded(START - timedelta(hours=4, minutes=45))
    assert not confirmed.alerts.exists()


@pytest.mark.parametrize(
    "at",
    [
        NINE_THE_DAY_BEFORE - timedelta(minutes=1),
        NINE_THE_DAY_BEFORE + timedelta(hours=1),
        START - timedelta(minutes=30),
    ],
)
def test_whoever_is_not_due_or_was_reminded_is_not_read(
    confirmed: Interview, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(at, tick=False):
        reminders.send_due()
        # One query for the companies' zones, then one for all kinds of reminders.
        with django_assert_num_queries(2):
            reminders.send_due()
