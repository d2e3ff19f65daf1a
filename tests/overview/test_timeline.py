"""A candidate's timeline tells each reader what happened, as far as they may see it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors, audit
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.hiring import applications, candidates, documents, memos
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application, Job
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview, Participant
from enishi.interviews.trips import scheduling
from enishi.mail.models import OutgoingMail
from enishi.overview.timeline import reading, scope
from enishi.overview.timeline.entry import Entry, Kind, Place, Timeline
from tests import evaluating
from tests.cast import member_of


@pytest.fixture
def application(job: Job, recruiter: Member) -> Application:
    """山田 花子, whom 佐藤 registered and let apply, at 一次面接 after two results."""
    by = actors.of(recruiter)
    details = CandidateDetails(family_name="山田", given_name="花子", email="h@mail.example")
    made = applications.apply(candidates.register(job.company, details, by=by), job, by=by)
    for note in ("経験が十分\nです", ""):
        made.refresh_from_db()
        applications.record_result(made, "passed", at_step=made.current_step_id, note=note, by=by)
    made.refresh_from_db()
    return made


def timeline_of(
    application: Application, member: Member, *, kind: Kind | None = None, **page: object
) -> Timeline:
    made = Application.objects.visible_to(member).filter(candidate=application.candidate)
    seen = scope.of(
        application.candidate, member, actors.of(member), list(made.select_related("job"))
    )
    return reading.page_of(seen, kind=kind, **page)  # type: ignore[arg-type]


def told(found: Timeline) -> list[tuple[str, str]]:
    return [(one.sentence, one.who) for one in found.entries]


def interview_of(application: Application, by: Member, *members: Member) -> Interview:
    interview = scheduling.open_draft(application, by=actors.of(by))
    for member in members:
        Participant.objects.create(company=application.company, interview=interview, member=member)
    return interview


def entry_of(found: Timeline, sentence: str) -> Entry:
    return next(one for one in found.entries if one.sentence == sentence)


def test_it_tells_who_did_what_newest_first(application: Application, recruiter: Member) -> None:
    interview_of(application, recruiter)
    found = timeline_of(application, recruiter)
    assert told(found) == [
        ("一次面接の日程調整を開始", "佐藤　花子"),
        ("面談の結果を記録", "佐藤　花子"),
        ("書類選考の結果を記録", "佐藤　花子"),
        ("「バックエンドエンジニア」に応募", "佐藤　花子"),
        ("候補者を登録", "佐藤　花子"),
    ]
    assert entry_of(found, "書類選考の結果を記録").text == "経験が十分\nです"
    assert found.following is None


def test_an_undone_result_stays_in_it_as_undone(
    application: Application, recruiter: Member
) -> None:
    latest = application.results.order_by("-pk")[0]
    applications.undo_result(application, result_id=latest.pk, by=actors.of(recruiter))
    assert told(timeline_of(application, recruiter))[0] == (
        "「バックエンドエンジニア」の最後の結果を取り消し",
        "佐藤　花子",
    )


def test_the_mails_and_requests_of_the_candidate_are_for_those_who_schedule(
    application: Application, recruiter: Member, interviewer: Member
) -> None:
    interview = interview_of(application, recruiter, interviewer)
    mail = OutgoingMail(
        company=application.company,
        message_id="<1@enishi.example>",
        kind=LetterKind.CONFIRMED.mail_kind,
        about=interview.owner_key,
        to="h@mail.example",
        subject="一次面接のご案内",
    )
    mail.body = "本文"
    mail.save()
    RecruiterAlert.objects.create(
        company=application.company,
        interview=interview,
        kind=AlertKind.WANTS_CHANGE,
        message="別の日",
    )
    audit.record(application.company, Event.CANDIDATE_UPDATED, application.candidate)
    hidden = {
        "メール「一次面接のご案内」",
        "一次面接：日程の変更を希望しています",
        "基本情報を変更",
    }
    seen = timeline_of(application, recruiter)
    assert hidden <= {one.sentence for one in seen.entries}
    assert entry_of(seen, "一次面接：日程の変更を希望しています").who == "候補者"
    assert not hidden & {one.sentence for one in timeline_of(application, interviewer).entries}


def test_an_evaluation_is_in_it_once_the_rules_show_it(
    application: Application, recruiter: Member, interviewer: Member
) -> None:
    colleague = member_of(
        application.company, name="渡辺 結", email="w@sample.example", role=interviewer.role
    )
    interview_of(application, recruiter, interviewer, colleague)
    evaluating.give(application, colleague, comment="ぜひ")
    shown = ("一次面接の評価を提出", "渡辺　結")
    assert shown not in told(timeline_of(application, interviewer))
    evaluating.give(application, interviewer)
    assert shown in told(timeline_of(application, interviewer))


def test_a_document_is_in_it_for_those_who_may_see_its_kind(
    application: Application, recruiter: Member, interviewer: Member
) -> None:
    interview_of(application, recruiter, interviewer)
    for kind in ("resume", "other"):
        documents.add(
            application.candidate,
            kind=kind,
            name=f"{kind}.txt",
            content=BytesIO(kind.encode()),
            by=actors.of(recruiter),
        )
    assert len(timeline_of(application, recruiter, kind=Kind.DOCUMENT).entries) == 2
    assert len(timeline_of(application, interviewer, kind=Kind.DOCUMENT).entries) == 1


def test_memos_are_in_it_for_those_who_write_them_and_ones_own_can_be_edited(
    application: Application, recruiter: Member, admin: Member, interviewer: Member
) -> None:
    interview_of(application, recruiter, interviewer)
    memo = memos.write(application.candidate, text="急ぎです", by=actors.of(recruiter))
    seen = {
        member: timeline_of(application, member, kind=Kind.MEMO).entries
        for member in (recruiter, admin, interviewer)
    }
    assert [(one.text, one.who, one.memo_id) for one in seen[recruiter]] == [
        ("急ぎです", "佐藤　花子", memo.pk)
    ]
    assert [one.memo_id for one in seen[admin]] == [None]
    assert seen[interviewer] == ()


def test_an_interviewer_sees_nothing_of_the_candidates_other_applications(
    application: Application, recruiter: Member, interviewer: Member
) -> None:
    interview_of(application, recruiter, interviewer)
    by = actors.of(recruiter)
    other = Job.objects.create(
        company=application.company, flow=application.job.flow, title="極秘の新規事業"
    )
    applications.apply(application.candidate, other, by=by)
    sentence = "「極秘の新規事業」に応募"
    assert sentence in {one.sentence for one in timeline_of(application, recruiter).entries}
    assert sentence not in {one.sentence for one in timeline_of(application, interviewer).entries}


def test_its_pages_hold_each_entry_once_whatever_the_moments(
    application: Application, recruiter: Member
) -> None:
    interview_of(application, recruiter)
    for _ in range(5):
        audit.record(
            application.company,
            Event.CANDIDATE_UPDATED,
            application.candidate,
            by=actors.of(recruiter),
        )
    # One moment for rows of several sources.
    Application.objects.filter(pk=application.pk).update(
        applied_at=application.candidate.created_at
    )
    whole = timeline_of(application, recruiter).entries
    assert len(whole) == 10
    pages: list[Entry] = []
    before: Place | None = None
    while True:
        page = timeline_of(application, recruiter, before=before, most=3)
        pages += page.entries
        if page.following is None:
            break
        before = Place.parse(str(page.following))
    assert tuple(pages) == whole


@pytest.mark.parametrize(
    "typed", ["", "7", "1-result", "99999999999999999-result-1", "1-nothing-1", "١-result-1"]
)
def test_a_place_that_nobody_wrote_is_no_place(typed: str) -> None:
    assert Place.parse(typed) is None


def test_its_statements_do_not_grow_with_it(
    application: Application,
    recruiter: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for days in range(60):
        interview = Interview.objects.create(
            company=application.company,
            application=application,
            step=application.current_step,
            state="cancelled",
            created_by=recruiter,
            created_at=timezone.now() - timedelta(days=days),
        )
        audit.record(
            application.company,
            Event.INTERVIEW_CANCELLED,
            interview,
            by=actors.of(recruiter),
        )
    made = list(Application.objects.filter(pk=application.pk).select_related("job"))
    candidate = application.candidate
    with django_assert_num_queries(8):
        seen = scope.of(candidate, recruiter, actors.of(recruiter), made)
        found = reading.page_of(seen, most=100)
    assert len(found.entries) == 100
