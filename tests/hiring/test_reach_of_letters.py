"""Of messages, offers and the board, a limited recruiter has what belongs to their jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, may
from enishi.errors import NotAllowed
from enishi.hiring import handling, memos
from enishi.hiring.document_models import Document
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.memo_models import Memo
from enishi.hiring.messages import previews, threads, writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers import answering, deadlines, drafting, letter, standing
from enishi.hiring.reach_models import MemberReach
from enishi.interviews.models import Interview, Participant
from enishi.interviews.trips import stepping
from enishi.mail.models import OutgoingMail
from enishi.overview import board, search
from enishi.overview.timeline import reading, scope
from enishi.web.search import groups
from tests.cast import SignedIn, application_of, flow_of, member_of
from tests.hiring import offers_made

LETTER = Draft(subject="{{会社名}}より", body="{{候補者名}} 様\n\n{{求人名}}の件です。")


@pytest.fixture
def limited(company: Company, job: Job) -> Member:
    """A recruiter for :func:`job` alone."""
    member = member_of(company, name="西 玲子", email="limited@sample.example", role=Role.LIMITED)
    MemberReach.objects.create(company=company, member=member, job=job)
    return member


@pytest.fixture
def elsewhere(job: Job) -> Application:
    """An application at 内定 to a job that the limited recruiter does not answer for."""
    other = Job.objects.create(company=job.company, flow=job.flow, title="営業")
    return application_of(
        other, name="森 一", kana="モリ ハジメ", email="mori@mail.example", step="内定"
    )


@pytest.fixture
def by(recruiter: Member) -> Actor:
    return actors.of(recruiter)


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter, "pdf_of", lambda offer: f"%PDF-1.4 {offer.pk}".encode())


def written(application: Application, by: Actor) -> Message:
    return writing.write(application.candidate, LETTER, application=application, by=by)


def interview_by(member: Member, application: Application) -> None:
    made = Interview.objects.create(
        company=application.company, application=application, step=application.current_step
    )
    Participant.objects.create(company=made.company, interview=made, member=member)


def test_messages_about_another_job_are_neither_seen_nor_written(
    limited: Member, application_at_interview: Application, elsewhere: Application, by: Actor
) -> None:
    candidate, me = application_at_interview.candidate, actors.of(limited)
    Application.objects.filter(pk=elsewhere.pk).update(candidate=candidate)
    elsewhere.refresh_from_db()
    hidden = written(elsewhere, by)
    mine = written(application_at_interview, me)
    general = writing.write(candidate, Draft(subject="件名", body="本文"), by=me)
    assert list(Message.objects.visible_to(me).order_by("pk")) == [mine, general]
    assert [one.message for one in threads.entries_of(candidate, me)] == [general, mine]
    with pytest.raises(NotAllowed, match="担当範囲の外"):
        written(elsewhere, me)
    with pytest.raises(NotAllowed):
        previews.of_draft(LETTER, candidate, elsewhere, by=me)
    with pytest.raises(NotAllowed):
        writing.cancel(hidden, by=me)
    with pytest.raises(NotAllowed):
        writing.change(hidden, LETTER, seen=1, by=me)
    writing.cancel(mine, by=me)


def test_whom_they_only_interview_they_see_as_interviewers_do(
    limited: Member, elsewhere: Application, by: Actor
) -> None:
    interview_by(limited, elsewhere)
    candidate, me = elsewhere.candidate, actors.of(limited)
    written(elsewhere, by)
    writing.write(candidate, Draft(subject="件名", body="本文"), by=by)
    memos.write(candidate, text="年収の希望", by=by)
    assert candidate in Candidate.objects.visible_to(limited)
    assert not Message.objects.visible_to(me).exists()
    assert not Memo.objects.visible_to(me).exists()


def test_templates_of_messages_and_reports_are_not_for_them(limited: Member) -> None:
    me = actors.of(limited)
    for action in (
        Action.EDIT_MESSAGE_TEMPLATES,
        Action.SEE_REPORTS,
        Action.CHANGE_MANY,
        Action.IMPORT_CANDIDATES,
        Action.SORT_MAILS,
        Action.EXPORT_CANDIDATES,
        Action.ERASE_CANDIDATES,
    ):
        assert not may(me, action)


def test_offers_are_seen_and_made_for_their_jobs_alone(
    limited: Member, job: Job, elsewhere: Application, by: Actor
) -> None:
    me = actors.of(limited)
    offered = application_of(job, name="山田 花子", kana="", email="h@mail.example", step="内定")
    mine, hidden = offers_made.sent(offered, me), offers_made.sent(elsewhere, by)
    # Interviewing somebody shows them, but not what they are offered.
    interview_by(limited, elsewhere)
    assert elsewhere in Application.objects.visible_to(limited)
    assert list(Offer.objects.visible_to(limited)) == [mine]
    assert standing.of(elsewhere, me, is_last_step=True) is None
    shown = standing.of(offered, me, is_last_step=True)
    assert shown is not None
    assert shown.offers == (mine,)
    seen = scope.of(elsewhere.candidate, limited, me, [elsewhere])
    assert not seen.offers
    assert not any("内定通知書" in one.sentence for one in reading.page_of(seen).entries)
    letters = Document.objects.filter(kind="offer")
    assert {one.application for one in letters} == {offered, elsewhere}
    assert [one.application for one in letters & Document.objects.visible_to(me)] == [offered]
    with pytest.raises(NotAllowed):
        answering.record_answer(hidden, answer="accepted", by=me)
    with pytest.raises(NotAllowed):
        drafting.draft(elsewhere, offers_made.terms(), language="ja", by=me)


def test_who_no_longer_answers_for_a_job_is_not_told_of_its_offers(
    limited: Member, job: Job, by: Actor
) -> None:
    offered = application_of(job, name="山田 花子", kana="", email="h@mail.example", step="内定")
    handling.change(offered, HandlingDetails(owner=limited), by=by)
    offer = offers_made.sent(offered, by)
    MemberReach.objects.all().delete()
    Offer.objects.filter(pk=offer.pk).update(answer_by=timezone.now() - timedelta(days=1))
    deadlines.do_what_is_due()
    told = OutgoingMail.objects.filter(kind="offer.expired").values_list("to", flat=True)
    assert list(told) == ["recruiter@sample.example"]


def test_the_search_of_every_page_finds_only_what_is_within_reach(
    limited: Member, job: Job, elsewhere: Application, by: Actor
) -> None:
    memos.write(elsewhere.candidate, text="年収の希望", by=by)
    Candidate.objects.filter(pk=elsewhere.candidate_id).update(search_text="森一")
    me = actors.of(limited)
    for found, expected in ((me, 0), (by, 1)):
        member = found.member
        assert member is not None
        assert len(search.candidates_found(member, "森一", most=5)) == expected
        assert len(search.memos_found(found, "年収の希望", most=5)) == expected
        assert len(search.jobs_found(member, "営業", most=5)) == expected
    assert search.jobs_found(limited, job.title, most=5) == [job]
    kinds = [group.kind for group in groups.groups_of(me, "設定 営業", most=5)]
    assert not {"jobs", "members"} & set(kinds)


def test_the_board_shows_and_moves_only_their_cards(
    limited: Member,
    job: Job,
    application_at_screening: Application,
    elsewhere: Application,
    signed_in: SignedIn,
) -> None:
    cards = [
        card.application for column in board.columns_of(limited, job.flow) for card in column.cards
    ]
    assert cards == [application_at_screening]
    browser = signed_in(limited)
    unseen = Job.objects.create(company=job.company, flow=flow_of(job.company, "別"), title="別")
    page = browser.get("/candidates/board/").content.decode()
    assert "鈴木" in page
    assert "森" not in page
    assert "営業" not in page
    assert ">別</option>" not in page
    assert browser.get(f"/candidates/board/?job={elsewhere.job_id}").status_code == 404
    assert browser.get(f"/candidates/board/?flow={unseen.flow_id}").status_code == 404
    foreign = unseen.flow.steps.order_by("position")[0]
    assert browser.get(f"/candidates/board/columns/{foreign.pk}").status_code == 404
    me, here = actors.of(limited), application_at_screening.current_step_id
    step = job.flow.steps.get(name="一次面接")
    stepping.move_to_step(application_at_screening, step, at_step=here, by=me)
    application_at_screening.refresh_from_db()
    assert application_at_screening.current_step == step
    with pytest.raises(NotAllowed):
        stepping.move_to_step(elsewhere, step, at_step=elsewhere.current_step_id, by=me)


def test_a_board_without_any_job_leads_to_no_page_that_they_may_not_open(
    limited: Member, signed_in: SignedIn
) -> None:
    MemberReach.objects.all().delete()
    page = signed_in(limited).get("/candidates/board/").content.decode()
    assert "担当範囲に、表示できる採用フローがありません" in page
    assert "/flows/" not in page
