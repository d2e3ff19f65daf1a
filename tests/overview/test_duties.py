"""やること: each kind is found while it waits, by its deadline, as far as the member sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member, Role
from enishi.hiring import applications, handling, person_requests
from enishi.hiring.evaluations import asking
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.models import Application, Job
from enishi.hiring.person_requests import RequestDetails
from enishi.hiring.reach_models import MemberReach
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.overview.duties import query, reading
from enishi.overview.duties.reading import Duties, DutyKind
from tests.cast import SignedIn, application_of, member_of
from tests.hiring import offers_made

pytestmark = pytest.mark.django_db


def of(member: Member, *, own: bool = False, kind: DutyKind | None = None) -> Duties:
    return reading.duties_of(actors.of(member), member, own=own, most=20, kind=kind)


def kinds(member: Member, *, own: bool = False) -> list[str]:
    return [one.kind.value for one in of(member, own=own).shown]


def interview_of(application: Application, state: InterviewState, *, hours: int) -> Interview:
    made = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.current_step,
        state=state,
    )
    starts_at = timezone.now() + timedelta(hours=hours)
    Slot.objects.create(
        company=made.company,
        interview=made,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    return made


def test_an_interview_step_asks_for_a_time_its_confirmation_the_answer_and_the_result(
    application_at_interview: Application, recruiter: Member
) -> None:
    one = application_at_interview
    assert kinds(recruiter) == ["schedule"]
    interview = interview_of(one, InterviewState.DRAFT, hours=30)
    assert kinds(recruiter) == ["fix"]
    assert of(recruiter).shown[0].pk == interview.pk
    Interview.objects.update(state=InterviewState.PROPOSED)
    expires_at = timezone.now() + timedelta(days=3)
    Proposal.objects.create(company=one.company, interview=interview, expires_at=expires_at)
    [answer] = of(recruiter).shown
    assert (answer.kind, answer.pk, answer.due_at) == (DutyKind.ANSWER, interview.pk, expires_at)
    Interview.objects.update(state=InterviewState.CONFIRMED)
    assert kinds(recruiter) == []
    Interview.objects.update(state=InterviewState.HELD)
    assert kinds(recruiter) == ["result"]
    Interview.objects.update(state=InterviewState.CANCELLED)
    assert kinds(recruiter) == ["schedule"]


def test_an_application_is_new_until_somebody_owns_it_then_screened_and_evaluated_and_decided(
    application_at_screening: Application, recruiter: Member, interviewer: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    assert kinds(recruiter) == ["arrival"]
    handling.change(one, HandlingDetails(owner=recruiter), by=by)
    assert kinds(recruiter) == kinds(recruiter, own=True) == ["screening"]
    asking.ask_for_evaluations(
        one, step=one.current_step, member_ids=[interviewer.pk], due_on=None, by=by
    )
    [asked] = of(recruiter).shown
    assert (asked.kind, asked.detail) == (DutyKind.ASKED, interviewer.family_name)
    assert kinds(interviewer) == ["evaluation"]
    applications.record_result(one, "rejected", at_step=one.current_step_id, by=by)
    assert kinds(recruiter) == kinds(interviewer) == []


def test_the_deadline_that_somebody_set_counts_and_the_most_urgent_is_first(
    application_at_screening: Application, application_at_interview: Application, recruiter: Member
) -> None:
    by, today = actors.of(recruiter), timezone.localdate(timezone=recruiter.company.zone)
    late = HandlingDetails(owner=recruiter, due_on=today - timedelta(days=2))
    handling.change(application_at_screening, late, by=by)
    first, second = of(recruiter).shown
    assert (first.kind, first.due_on, first.is_deadline_set) == (
        DutyKind.SCREENING,
        today - timedelta(days=2),
        True,
    )
    assert (second.kind, second.is_deadline_set) == (DutyKind.SCHEDULE, False)
    assert second.due_on == today + timedelta(days=reading.DAYS[DutyKind.SCHEDULE])


def test_a_due_day_is_told_also_while_somebody_else_has_to_act(
    application_at_interview: Application, recruiter: Member, admin: Member
) -> None:
    interview_of(application_at_interview, InterviewState.CONFIRMED, hours=40)
    today = timezone.localdate(timezone=recruiter.company.zone)
    due = HandlingDetails(owner=recruiter, due_on=today)
    handling.change(application_at_interview, due, by=actors.of(admin))
    assert kinds(recruiter, own=True) == kinds(admin) == ["due"]
    assert kinds(admin, own=True) == []


def test_an_offer_is_written_sent_and_waited_for(job: Job, recruiter: Member) -> None:
    by = actors.of(recruiter)
    one = application_of(job, name="森 一", kana="", email="m@mail.example", step="内定")
    [unwritten] = of(recruiter).shown
    assert (unwritten.kind, unwritten.pk) == (DutyKind.OFFER, None)
    offer = offers_made.drafted(one, by)
    [draft] = of(recruiter).shown
    assert (draft.pk, draft.detail) == (offer.pk, "")
    offer.delete()
    sent = offers_made.sent(one, by)
    [waits] = of(recruiter).shown
    assert (waits.pk, waits.detail, waits.due_at) == (sent.pk, "sent", sent.answer_by)


def test_requests_of_people_are_for_admins(
    application_at_interview: Application, admin: Member, recruiter: Member
) -> None:
    today = timezone.localdate(timezone=admin.company.zone)
    person_requests.record_request(
        application_at_interview.candidate,
        RequestDetails("erasure", today, today + timedelta(days=1)),
        by=actors.of(admin),
    )
    assert kinds(admin) == ["request", "schedule"]
    assert kinds(recruiter) == ["schedule"]


def test_a_limited_recruiter_and_other_companies_see_nothing_of_it(
    application_at_interview: Application, recruiter: Member, other_admin: Member
) -> None:
    limited = member_of(
        recruiter.company, name="西 玲子", email="limited@sample.example", role=Role.LIMITED
    )
    assert kinds(recruiter) == ["schedule"]
    assert kinds(limited) == kinds(other_admin) == []
    MemberReach.objects.create(
        company=limited.company, member=limited, job=application_at_interview.job
    )
    assert kinds(limited) == ["schedule"]


def test_what_is_not_shown_is_counted_and_what_was_not_looked_at_is_said(
    job: Job, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        application_of(job, name=f"候補 {number}", kana="", email="", step="書類選考")
    monkeypatch.setitem(query.CONSTANTS, "looked_at", 2)
    found = reading.duties_of(actors.of(recruiter), recruiter, own=False, most=1)
    assert (len(found.shown), found.more, found.is_least) == (1, 1, True)
    of_kind = of(recruiter, kind=DutyKind.SCHEDULE)
    assert (of_kind.shown, of_kind.more) == ([], 0)


def test_the_button_begins_the_deed_and_the_count_leads_to_its_kind(
    application_at_interview: Application,
    application_at_screening: Application,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    browser = signed_in(recruiter)
    page = browser.get("/").content.decode()
    assert f'action="/applications/{application_at_interview.pk}/interviews"' in page
    assert 'href="/?kind=schedule#duties"' in page
    chosen = browser.get("/?kind=schedule").content.decode().split("会社の面接")[0]
    assert "山田" in chosen
    assert "鈴木" not in chosen
    mine = browser.get("/?of=mine").content.decode()
    assert "自分の担当で、いま対応が必要なものはありません。" in mine
    yesterday = timezone.localdate(timezone=recruiter.company.zone) - timedelta(days=1)
    handling.change(
        application_at_screening,
        HandlingDetails(owner=recruiter, due_on=yesterday),
        by=actors.of(recruiter),
    )
    mine = browser.get("/?of=mine").content.decode()
    assert "1日超過" in mine
    assert f'href="/applications/{application_at_screening.pk}/#decision"' in mine
