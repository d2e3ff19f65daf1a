"""A limited recruiter sees and changes only what belongs to their jobs and offices."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from enishi.company import actors, members, offices
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.company.offices import office_named
from enishi.errors import Code, NotAllowed, UserFacingError
from enishi.files.models import FileState, StoredFile
from enishi.hiring import applications, candidate_search, candidates, handling, jobs, memos, reach
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.document_models import Document, DocumentKind
from enishi.hiring.evaluations import owed
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.reach import Reach
from enishi.hiring.reach_models import MemberReach
from enishi.interviews.meeting import overlaps
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.reads import attention, calendar, week
from enishi.mail.models import OutgoingMail
from tests.cast import application_of, member_of

TARO = CandidateDetails(family_name="西", given_name="太郎")


@pytest.fixture
def limited(company: Company, job: Job) -> Member:
    """A recruiter for :func:`job` alone."""
    member = member_of(company, name="西 玲子", email="limited@sample.example", role=Role.LIMITED)
    MemberReach.objects.create(company=company, member=member, job=job)
    return member


@pytest.fixture
def elsewhere(job: Job) -> Application:
    """An application to a job that the limited recruiter does not answer for."""
    other = Job.objects.create(company=job.company, flow=job.flow, title="営業")
    return application_of(
        other, name="森 一", kana="モリ ハジメ", email="mori@mail.example", step="一次面接"
    )


def interview_at(application: Application, starts_at: datetime, *people: Member) -> Interview:
    made = Interview.objects.create(
        company=application.company, application=application, step=application.current_step
    )
    Slot.objects.create(
        company=made.company,
        interview=made,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    for one in people:
        Participant.objects.create(company=made.company, interview=made, member=one)
    return made


def test_a_job_of_the_reach_shows_its_applications_and_candidates_alone(
    limited: Member, application_at_interview: Application, elsewhere: Application
) -> None:
    mine = application_at_interview
    assert list(Application.objects.visible_to(limited)) == [mine]
    assert list(Candidate.objects.visible_to(limited)) == [mine.candidate]
    assert list(Job.objects.visible_to(limited)) == [mine.job]
    assert list(candidate_search.search(limited, status="active")) == [mine.candidate]
    assert candidate_search.count(limited, 10, status="active") == 1


def test_an_office_of_the_reach_takes_in_its_jobs_also_later_ones(
    company: Company, limited: Member, elsewhere: Application
) -> None:
    MemberReach.objects.all().delete()
    assert not Application.objects.visible_to(limited).exists()
    osaka = office_named(company, "大阪")
    MemberReach.objects.create(company=company, member=limited, office=osaka)
    assert not Application.objects.visible_to(limited).exists()
    Job.objects.filter(pk=elsewhere.job_id).update(office=osaka)
    assert list(Application.objects.visible_to(limited)) == [elsewhere]


def test_of_a_candidate_with_two_applications_only_one_is_seen(
    limited: Member, application_at_interview: Application, elsewhere: Application
) -> None:
    Application.objects.filter(pk=elsewhere.pk).update(candidate=application_at_interview.candidate)
    elsewhere.refresh_from_db()
    assert list(Application.objects.visible_to(limited)) == [application_at_interview]
    by = actors.of(limited)
    # The candidate is theirs, the other application is not.
    candidates.update(elsewhere.candidate, TARO, by=by)
    with pytest.raises(NotAllowed):
        handling.change(elsewhere, HandlingDetails(source="board"), by=by)


def document_of(application: Application, by: Member) -> Document:
    company = application.company
    stored = StoredFile.objects.create(
        company=company,
        owner_key=f"candidate:{application.candidate_id}",
        folder=f"{company.pk}/{application.pk:032x}",
        name="a.pdf",
        type="pdf",
        size=1000,
        fingerprint="0" * 64,
        state=FileState.READY,
        by=by,
    )
    return Document.objects.create(
        company=company,
        candidate=application.candidate,
        application=application,
        kind=DocumentKind.RESUME,
        file=stored,
    )


def test_documents_of_another_application_stay_hidden(
    limited: Member, application_at_interview: Application, elsewhere: Application
) -> None:
    mine = document_of(application_at_interview, limited)
    hidden = document_of(elsewhere, limited)
    Application.objects.filter(pk=elsewhere.pk).update(candidate=mine.candidate)
    Document.objects.filter(pk=hidden.pk).update(candidate=mine.candidate)
    assert list(Document.objects.visible_to(actors.of(limited))) == [mine]
    hidden.refresh_from_db()
    assert not hidden.is_within_reach_of(limited)


def test_whom_they_interview_they_see_but_do_not_change(
    limited: Member, elsewhere: Application
) -> None:
    interview = interview_at(elsewhere, timezone.now() + timedelta(days=1), limited)
    assert list(Application.objects.visible_to(limited)) == [elsewhere]
    assert list(Interview.objects.visible_to(limited)) == [interview]
    with pytest.raises(NotAllowed, match="担当範囲の外"):
        applications.record_result(
            elsewhere, "passed", at_step=elsewhere.current_step_id, by=actors.of(limited)
        )


def test_interviews_calendar_and_attention_hold_their_jobs_alone(
    limited: Member,
    recruiter: Member,
    application_at_interview: Application,
    elsewhere: Application,
) -> None:
    now = timezone.now()
    mine = interview_at(application_at_interview, now + timedelta(days=1))
    other = interview_at(elsewhere, now + timedelta(days=2))
    confirmed = Interview.objects.filter(pk__in=[mine.pk, other.pk])
    confirmed.update(state=InterviewState.CONFIRMED)
    assert list(Interview.objects.visible_to(limited)) == [mine]
    assert [slot.interview for slot in Slot.objects.visible_to(limited)] == [mine]
    coming = week.coming(limited, start=now, end=now + timedelta(days=7), most=5)
    assert [slot.interview for slot in coming.slots] == [mine]
    # Confirmed without a way in, both need attention.
    assert [one.interview for one in attention.listed(limited)] == [mine]
    assert [one.interview for one in attention.needed_by(limited)] == [mine]
    assert len(attention.listed(recruiter)) == 2


def test_the_names_of_hidden_candidates_are_in_no_words_about_a_time(
    limited: Member,
    interviewer: Member,
    application_at_interview: Application,
    elsewhere: Application,
) -> None:
    begins = timezone.now() + timedelta(days=1)
    mine = interview_at(application_at_interview, begins, interviewer)
    interview_at(elsewhere, begins, interviewer)
    day = {"start": begins - timedelta(hours=2), "end": begins + timedelta(hours=2)}
    assert [one.word for one in calendar.busy_between(mine, limited, **day)] == [
        "伊藤：調整中（担当範囲外）"
    ]
    assert [one.word for one in calendar.busy_between(mine, **day)] == ["伊藤：調整中（森）"]
    [overlap] = overlaps.of(mine, limited)
    assert not overlap.is_open
    assert "森" not in overlap.words
    assert "担当範囲外の候補者" in overlap.words
    [named] = overlaps.of(mine)
    assert "森" in named.words


def test_a_new_candidate_has_to_apply_to_one_of_their_jobs(
    company: Company, limited: Member, job: Job, elsewhere: Application
) -> None:
    by = actors.of(limited)
    with pytest.raises(UserFacingError) as refused:
        candidates.register(company, TARO, by=by)
    assert (refused.value.code, refused.value.field) == (Code.VALUE_MISSING, "job")
    with pytest.raises(NotAllowed):
        candidates.register(company, TARO, by=by, job=elsewhere.job)
    assert Candidate.objects.count() == 1
    made = candidates.register(company, TARO, by=by, job=job)
    assert list(Candidate.objects.visible_to(limited)) == [made]
    with pytest.raises(NotAllowed):
        applications.apply(made, elsewhere.job, by=by)


def test_possible_duplicates_name_only_whom_they_see(
    company: Company, limited: Member, elsewhere: Application
) -> None:
    same = CandidateDetails(family_name="森", given_name="一", email=elsewhere.candidate.email)
    assert candidates.possible_duplicates(company, same) == [elsewhere.candidate]
    assert candidates.possible_duplicates(company, same, reader=limited) == []


def test_memos_and_mentions_stay_within_reach(
    limited: Member,
    recruiter: Member,
    application_at_interview: Application,
    elsewhere: Application,
) -> None:
    by = actors.of(recruiter)
    hidden = memos.write(elsewhere.candidate, text="@西 玲子 さんへ", by=by)
    assert OutgoingMail.objects.count() == 0
    mine = memos.write(application_at_interview.candidate, text="@西 玲子 さんへ", by=by)
    assert OutgoingMail.objects.get().to == limited.email
    assert list(Memo.objects.visible_to(actors.of(limited))) == [mine]
    assert hidden in Memo.objects.visible_to(by)


def test_they_answer_only_for_applications_that_they_see(
    limited: Member,
    recruiter: Member,
    application_at_interview: Application,
    elsewhere: Application,
) -> None:
    by = actors.of(recruiter)
    handling.change(application_at_interview, HandlingDetails(owner=limited), by=by)
    with pytest.raises(UserFacingError) as refused:
        handling.change(elsewhere, HandlingDetails(owner=limited), by=by)
    assert refused.value.code == Code.OWNER_UNKNOWN
    assert list(owed.in_company(limited)) == []


def test_an_admin_sets_the_reach_once(
    company: Company, admin: Member, limited: Member, job: Job, other_company: Company
) -> None:
    osaka, theirs = office_named(company, "大阪"), office_named(other_company, "東京")
    assert osaka is not None
    assert theirs is not None
    by = actors.of(admin)
    before = AuditEntry.objects.count()
    for _twice in range(2):
        kept = reach.set_reach(limited, jobs=[job.pk], offices=[osaka.pk, theirs.pk], by=by)
        assert kept == Reach(jobs=frozenset({job.pk}), offices=frozenset({osaka.pk}))
    assert AuditEntry.objects.count() == before + 1
    assert reach.reach_of([limited, admin]) == {limited.pk: kept, admin.pk: Reach()}
    members.change_role(limited, Role.RECRUITER, by=by)
    with pytest.raises(UserFacingError) as refused:
        reach.set_reach(limited, jobs=[], offices=[], by=by)
    assert refused.value.code == Code.ROLE_WITHOUT_REACH


def test_an_office_is_one_row_however_it_is_written(company: Company, admin: Member) -> None:
    by = actors.of(admin)
    made = members.invite(
        company,
        email="n@sample.example",
        family_name="西",
        role=Role.INTERVIEWER,
        office=" Osaka ",
        by=by,
    )
    assert office_named(company, "OSAKA") == made.office
    assert office_named(company, "　") is None
    with pytest.raises(UserFacingError):
        office_named(company, "あ" * 51)
    assert offices.offices_in_use(company.pk) == [made.office]
    members.correct(made, email=made.email, family_name="西", office="", by=by)
    assert offices.offices_in_use(company.pk) == []


def test_a_job_keeps_its_office(job: Job, recruiter: Member) -> None:
    by = actors.of(recruiter)
    changed = jobs.update(job, title="営業", flow=job.flow, office="福岡", by=by)
    assert str(changed.office) == "福岡"
    assert (
        jobs.create(job.company, title="事務", flow=job.flow, office="福岡", by=by).office
        == changed.office
    )
