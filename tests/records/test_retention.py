"""保存期間: candidates are erased by the clock, after a warning, and nobody else is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import Code, NotAllowed, UserFacingError
from enishi.hiring import applications, memos
from enishi.hiring.models import Application, Candidate, Job
from enishi.interviews.models import Interview, Slot
from enishi.mail.models import OutgoingMail
from enishi.records.erasing.models import Erasure
from enishi.records.retention import expiry, holds, periods, rules
from enishi.records.retention.models import Retention, RetentionHold
from tests.cast import application_of

pytestmark = pytest.mark.django_db(transaction=True)

MONTHS = {"rejected_months": "6", "withdrawn_months": "12", "active_months": "24"}
# In the company's zone, and away from the ends of days.
NOON = time(12)
START = date(2027, 3, 31)

Applied = Callable[..., Application]


def at(company: Company, day: date) -> datetime:
    return datetime.combine(day, NOON, company.zone)


@pytest.fixture(autouse=True)
def _data(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def applied(job: Job) -> Applied:
    """Make somebody whose application has been in this state since that day."""
    count = iter(range(1000))

    def make(status: str, since: date, candidate: Candidate | None = None) -> Application:
        made = application_of(
            job,
            name="甲野 一郎",
            kana="コウノ イチロウ",
            email=f"x{next(count)}@mail.example",
            step="一次面接",
        )
        moment = at(job.company, since)
        whose = candidate or made.candidate
        Application.objects.filter(pk=made.pk).update(
            status=status, moved_at=moment, candidate=whose
        )
        if candidate is not None:
            made.candidate.delete()
        return Application.objects.select_related("candidate").get(pk=made.pk)

    return make


@pytest.fixture
def rule(company: Company, admin: Member) -> Retention:
    with time_machine.travel(at(company, START), tick=False):
        return rules.save(company, MONTHS, by=actors.of(admin))


def due(rule: Retention, day: date) -> set[int]:
    return set(periods.due_candidates(rule, day).values_list("pk", flat=True))


def test_months_are_counted_back_and_forth_alike() -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(1500)]
    for months in (1, 6, 12, 25):
        for day in days:
            first = periods.months_after(day, months)
            assert periods.months_before(first, months) >= day
            assert periods.months_before(first - timedelta(days=1), months) < day
    assert periods.months_after(date(2026, 8, 31), 6) == date(2027, 3, 1)


def test_it_is_off_until_months_are_set(company: Company, applied: Applied) -> None:
    applied("rejected", date(2020, 1, 1))
    with CaptureQueriesContext(connection) as asked:
        expiry.erase_expired()
    assert len(asked.captured_queries) == 1
    assert Candidate.objects.exists()
    assert not rules.rules_of(company).is_on


def test_due_is_who_has_been_in_a_state_for_its_months(rule: Retention, applied: Applied) -> None:
    rejected = applied("rejected", date(2027, 1, 10))
    withdrawn = applied("withdrawn", date(2027, 1, 10))
    applied("hired", date(2020, 1, 1))
    assert due(rule, date(2027, 7, 9)) == set()
    assert due(rule, date(2027, 7, 10)) == {rejected.candidate_id}
    assert due(rule, date(2028, 1, 10)) == {rejected.candidate_id, withdrawn.candidate_id}


def test_nobody_is_due_within_thirty_days_of_a_change(
    rule: Retention, applied: Applied, admin: Member
) -> None:
    old = applied("rejected", date(2020, 1, 1))
    assert due(rule, START + timedelta(days=29)) == set()
    assert due(rule, START + timedelta(days=30)) == {old.candidate_id}
    later = START + timedelta(days=20)
    with time_machine.travel(at(rule.company, later), tick=False):
        same = rules.save(rule.company, MONTHS, by=actors.of(admin))
        assert same.first_day == START + timedelta(days=30)
        changed = rules.save(rule.company, MONTHS | {"rejected_months": "5"}, by=actors.of(admin))
    assert due(changed, later + timedelta(days=29)) == set()


def test_one_application_that_is_not_due_keeps_the_candidate(
    rule: Retention, applied: Applied
) -> None:
    one = applied("rejected", date(2020, 1, 1))
    applied("hired", date(2020, 1, 1), one.candidate)
    assert due(rule, date(2030, 1, 1)) == set()
    assert periods.due_days(rule, [one.candidate]) == {one.candidate_id: None}


def test_a_hold_and_an_interview_to_come_keep_the_candidate(
    rule: Retention, applied: Applied, admin: Member
) -> None:
    held, met = applied("rejected", date(2020, 1, 1)), applied("active", date(2020, 1, 1))
    company = rule.company
    until = date(2027, 8, 31)
    with time_machine.travel(at(company, START), tick=False):
        holds.place_hold(held.candidate, reason="係争中", until=until, by=actors.of(admin))
    interview = Interview.objects.create(
        company=company, application=met, step=met.current_step, state="confirmed"
    )
    begin = at(company, date(2027, 8, 31))
    Slot.objects.create(
        company=company,
        interview=interview,
        starts_at=begin,
        ends_at=begin + timedelta(hours=1),
    )
    assert due(rule, until) == set()
    # What was met at is movement, too.
    assert due(rule, date(2027, 9, 1)) == {held.candidate_id}
    assert due(rule, date(2029, 8, 31)) == {held.candidate_id, met.candidate_id}
    holds.lift_hold(held.candidate, by=actors.of(admin))
    assert due(rule, until) == {held.candidate_id}


def test_the_day_that_is_shown_is_the_first_on_which_one_is_due(
    rule: Retention, applied: Applied, recruiter: Member
) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    company = rule.company
    for _ in range(40):
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(700))
        one = applied(chance.choice(["rejected", "withdrawn", "active"]), day)
        if chance.random() < 0.3:
            applied("withdrawn", day + timedelta(days=chance.randrange(99)), one.candidate)
        if chance.random() < 0.3:
            with time_machine.travel(at(company, START), tick=False):
                memos.write(one.candidate, text="連絡", by=actors.of(recruiter))
        if chance.random() < 0.3:
            RetentionHold.objects.create(
                company=company,
                candidate=one.candidate,
                reason="x",
                until=day + timedelta(days=chance.randrange(900)),
            )
    people = list(Candidate.objects.filter(company=company))
    for pk, day in periods.due_days(rule, people).items():
        assert day is not None
        assert pk in due(rule, day)
        assert pk not in due(rule, day - timedelta(days=1))


def test_admins_are_warned_a_week_before_and_then_it_happens(
    rule: Retention, applied: Applied, admin: Member
) -> None:
    company = rule.company
    gone, kept = applied("rejected", date(2027, 1, 10)), applied("rejected", date(2027, 2, 10))
    erased_on = None
    for day in (START + timedelta(days=number) for number in range(130)):
        with time_machine.travel(at(company, day), tick=False):
            expiry.erase_expired()
            if erased_on is None and not Candidate.objects.filter(pk=gone.candidate_id).exists():
                erased_on = day
    assert erased_on == date(2027, 7, 10)
    assert Candidate.objects.filter(pk=kept.candidate_id).exists()
    warned = OutgoingMail.objects.filter(kind="retention.warning")
    assert {one.to for one in warned} == {admin.email}
    assert all("1" in one.body and "/settings/retention/" in one.body for one in warned)
    row = Erasure.objects.get()
    assert (row.cause, row.by) == ("by_clock", None)
    [entry] = AuditEntry.objects.filter(action="candidate.erased")
    assert entry.actor_kind == "system"


def test_nobody_is_erased_who_was_not_announced_a_week_ago(
    rule: Retention, applied: Applied
) -> None:
    """The worker stood still for half a year: it warns first."""
    company = rule.company
    one = applied("rejected", date(2026, 1, 10))
    begun = date(2027, 12, 1)
    for number in range(7):
        with time_machine.travel(at(company, begun + timedelta(days=number)), tick=False):
            expiry.erase_expired()
    assert OutgoingMail.objects.filter(kind="retention.warning").exists()
    assert Candidate.objects.filter(pk=one.candidate_id).exists()
    with time_machine.travel(at(company, begun + timedelta(days=7)), tick=False):
        expiry.erase_expired()
    assert not Candidate.objects.filter(pk=one.candidate_id).exists()


def test_what_changed_since_it_was_found_is_not_erased(
    rule: Retention, applied: Applied, admin: Member
) -> None:
    company = rule.company
    one = applied("rejected", date(2026, 1, 10))
    Retention.objects.update(
        released_until=date(2028, 1, 1), warned_at=at(company, date(2027, 12, 1))
    )
    with time_machine.travel(at(company, date(2027, 12, 2)), tick=False):
        found = list(expiry.find_due([Retention.objects.select_related("company").get()]))
        assert [pk for _rule, pk in found] == [one.candidate_id]
        holds.place_hold(
            one.candidate, reason="係争中", until=date(2027, 12, 31), by=actors.of(admin)
        )
        expiry.erase_if_due(*found[0])
    assert Candidate.objects.filter(pk=one.candidate_id).exists()


def test_other_companies_rules_are_their_own(
    rule: Retention, applied: Applied, other_admin: Member
) -> None:
    one = applied("rejected", date(2026, 1, 10))
    with time_machine.travel(at(rule.company, START), tick=False):
        other = rules.save(other_admin.company, {"rejected_months": "1"}, by=actors.of(other_admin))
    assert due(other, date(2028, 1, 1)) == set()
    assert due(rule, date(2028, 1, 1)) == {one.candidate_id}


def test_results_and_moves_begin_the_period_anew(
    rule: Retention, applied: Applied, recruiter: Member
) -> None:
    one = applied("active", date(2020, 1, 1))
    applications.record_result(
        one, "rejected", at_step=one.current_step_id, by=actors.of(recruiter)
    )
    one.refresh_from_db()
    assert timezone.now() - one.moved_at < timedelta(minutes=1)


@pytest.mark.parametrize("typed", ["0", "121", "-1", "a", "９９９", "1.5"])
def test_what_is_no_number_of_months_is_refused_at_its_field(
    company: Company, admin: Member, typed: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        rules.save(company, {"hired_months": typed}, by=actors.of(admin))
    assert list(refused.value.fields) == ["hired_months"]
    assert not Retention.objects.exists()


def test_a_hold_has_a_reason_and_an_end(applied: Applied, admin: Member, recruiter: Member) -> None:
    one = applied("active", date(2027, 1, 1)).candidate
    today = timezone.localdate()
    for given, code in (
        ({"reason": " ", "until": today}, Code.HOLD_REASON_MISSING),
        ({"reason": "x", "until": None}, Code.HOLD_DAY_UNFIT),
        ({"reason": "x", "until": today - timedelta(days=2)}, Code.HOLD_DAY_UNFIT),
        ({"reason": "x", "until": today + timedelta(days=9999)}, Code.HOLD_DAY_UNFIT),
        ({"reason": "x" * 501, "until": today}, Code.TEXT_TOO_LONG),
    ):
        with pytest.raises(UserFacingError) as refused:
            holds.place_hold(one, by=actors.of(admin), **given)  # type: ignore[arg-type]
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        holds.place_hold(one, reason="x", until=today, by=actors.of(recruiter))
    assert not RetentionHold.objects.exists()
