"""The mail in the morning: who gets it, when, once, and what it says."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from time_machine import TimeMachineFixture

from enishi.company import actors, members
from enishi.company.models import Company, CompanyHoliday, Member
from enishi.errors import UserFacingError
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.mail.models import OutgoingMail
from enishi.mornings import letter, rounds, wishes
from enishi.mornings.models import MorningMail
from tests import racing
from tests.cast import application_of
from tests.hiring.evaluations.asked import ask

TOKYO = ZoneInfo("Asia/Tokyo")
# A Monday, with three public holidays in the week after.
MONDAY = datetime(2026, 9, 14, 7, 30, tzinfo=TOKYO)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def sent() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=letter.KIND).order_by("pk"))


@pytest.fixture
def monday(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Half an hour before the mail of that day."""
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def wanted(
    monday: TimeMachineFixture,
    application_at_interview: Application,
    recruiter: Member,
) -> Member:
    """A recruiter who wants the mail at eight, and has something to do."""
    wishes.choose_hour(8, by=actors.of(recruiter))
    return recruiter


def days_of_mails(clock: TimeMachineFixture, *, days: int) -> list[date]:
    """The days in the zone of Tokyo on which a mail was written, the worker looking each hour."""
    told = []
    for hours in range(24 * days):
        clock.move_to(MONDAY + hours * AN_HOUR, tick=False)
        before = len(sent())
        rounds.send_due()
        rounds.send_due()
        told += [(MONDAY + hours * AN_HOUR).date()] * (len(sent()) - before)
    return told


def test_it_comes_once_on_each_working_day_and_not_on_days_off(
    wanted: Member, monday: TimeMachineFixture
) -> None:
    CompanyHoliday.objects.create(
        company=wanted.company,
        name="創立記念日",
        first_day=date(2026, 9, 16),
        last_day=date(2026, 9, 16),
    )
    # 21 to 23 September are public holidays, 19 and 20 a weekend.
    told = days_of_mails(monday, days=11)
    assert [day.day for day in told] == [14, 15, 17, 18, 24]


def test_nobody_is_mailed_who_did_not_ask_has_left_or_ended_it(
    wanted: Member, admin: Member, monday: TimeMachineFixture
) -> None:
    wishes.choose_hour(9, by=actors.of(admin))
    wishes.choose_hour(None, by=actors.of(admin))
    Member.objects.filter(pk=wanted.pk).update(is_active=False)
    assert days_of_mails(monday, days=2) == []
    # They come back: the mornings between are not made up for.
    Member.objects.filter(pk=wanted.pk).update(is_active=True)
    rounds.send_due()
    assert sent() == []
    assert wishes.hour_of(wanted) == 8
    assert wishes.hour_of(admin) is None


def test_with_nothing_to_do_there_is_no_mail_until_there_is(
    recruiter: Member, monday: TimeMachineFixture, application_at_interview: Application
) -> None:
    wishes.choose_hour(8, by=actors.of(recruiter))
    Application.objects.filter(pk=application_at_interview.pk).update(status="rejected")
    assert days_of_mails(monday, days=1) == []
    Application.objects.filter(pk=application_at_interview.pk).update(status="active")
    monday.move_to(MONDAY + A_DAY + AN_HOUR, tick=False)
    rounds.send_due()
    assert [mail.to for mail in sent()] == [recruiter.email]


def test_it_has_counts_and_links_but_no_names_in_the_members_language(
    wanted: Member, application_at_interview: Application, monday: TimeMachineFixture
) -> None:
    interview = Interview.objects.create(
        company=wanted.company,
        application=application_of(
            application_at_interview.job,
            name="武者小路 次郎",
            kana="ムシャノコウジ ジロウ",
            email="jiro@mail.example",
            step=application_at_interview.current_step.name,
        ),
        step=application_at_interview.current_step,
        state=InterviewState.CONFIRMED,
    )
    Participant.objects.create(company=wanted.company, interview=interview, member=wanted)
    begins = MONDAY + 6 * AN_HOUR
    Slot.objects.create(
        company=wanted.company, interview=interview, starts_at=begins, ends_at=begins + AN_HOUR
    )
    monday.move_to(MONDAY + AN_HOUR, tick=False)
    rounds.send_due()
    [mail] = sent()
    assert mail.subject == "【Enishi】9/14(月)のやること"
    assert "■本日担当する面接　1件\n" in mail.body
    assert re.search(r"■日程の設定　1件\nhttp\S+/\?kind=schedule#duties\n", mail.body)
    for name in (application_at_interview.candidate.family_name, "武者小路", "次郎"):
        assert name not in mail.subject + mail.body
    assert mail.not_after == datetime(2026, 9, 14, 18, tzinfo=TOKYO)

    members.choose_language("en", by=actors.of(wanted))
    monday.move_to(MONDAY + A_DAY + AN_HOUR, tick=False)
    rounds.send_due()
    in_english = sent()[-1]
    assert (in_english.language, in_english.subject) == ("en", "[Enishi] To do on Tue 15 Sep")
    assert "Schedule interview: 1\n" in in_english.body


def test_an_interviewer_reads_of_their_own_alone_and_another_company_of_none_of_ours(
    wanted: Member,
    interviewer: Member,
    other_admin: Member,
    application_at_interview: Application,
    monday: TimeMachineFixture,
) -> None:
    ask(application_at_interview, interviewer, by=wanted)
    for one in (interviewer, other_admin):
        wishes.choose_hour(8, by=actors.of(one))
    monday.move_to(MONDAY + AN_HOUR, tick=False)
    rounds.send_due()
    [to_interviewer] = [mail for mail in sent() if mail.to == interviewer.email]
    assert re.findall(r"■(\S+)　(\S+)", to_interviewer.body) == [("自分の評価", "1件")]
    assert other_admin.email not in {mail.to for mail in sent()}


def test_a_later_hour_or_a_new_wish_on_the_same_day_sends_no_second_mail(
    wanted: Member, monday: TimeMachineFixture
) -> None:
    monday.move_to(MONDAY + AN_HOUR, tick=False)
    rounds.send_due()
    for hour in (10, None, 10):
        wishes.choose_hour(hour, by=actors.of(wanted))
    monday.move_to(MONDAY + 4 * AN_HOUR, tick=False)
    rounds.send_due()
    assert len(sent()) == 1


def test_what_a_long_outage_left_is_not_mailed_in_the_evening(
    wanted: Member, monday: TimeMachineFixture
) -> None:
    monday.move_to(MONDAY + 11 * AN_HOUR, tick=False)
    rounds.send_due()
    assert sent() == []
    next_at = MorningMail.objects.get(member=wanted).next_at
    assert next_at == datetime(2026, 9, 15, 8, tzinfo=TOKYO)


def test_a_worker_killed_before_its_commit_leaves_the_mail_to_the_next(
    wanted: Member, monday: TimeMachineFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday.move_to(MONDAY + AN_HOUR, tick=False)

    def die(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MorningMail, "save", die)
        with pytest.raises(KeyboardInterrupt):
            rounds.send_due()
    assert sent() == []
    rounds.send_due()
    rounds.send_due()
    assert [mail.to for mail in sent()] == [wanted.email]


@pytest.mark.parametrize("hour", [-1, 5, 12])
def test_an_hour_that_is_not_offered_is_refused(recruiter: Member, hour: int) -> None:
    with pytest.raises(UserFacingError):
        wishes.choose_hour(hour, by=actors.of(recruiter))
    assert wishes.hour_of(recruiter) is None


def test_after_a_move_to_another_zone_it_comes_at_the_hour_there(
    wanted: Member, monday: TimeMachineFixture
) -> None:
    Company.objects.filter(pk=wanted.company_id).update(time_zone="Europe/Paris")
    monday.move_to(MONDAY + AN_HOUR, tick=False)
    rounds.send_due()
    assert sent() == []
    monday.move_to(datetime(2026, 9, 14, 8, 1, tzinfo=ZoneInfo("Europe/Paris")), tick=False)
    rounds.send_due()
    assert len(sent()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail(wanted: Member, monday: TimeMachineFixture) -> None:
    monday.move_to(MONDAY + AN_HOUR, tick=False)
    assert racing.at_once(rounds.send_due, rounds.send_due) == [None, None]
    assert [mail.to for mail in sent()] == [wanted.email]
