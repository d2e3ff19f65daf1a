"""内定: an offer is drafted, sent with its letter, answered by link, and its result follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import AuditEntry, Member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.files import confinement
from enishi.hiring import applications, candidates, documents, handling
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.models import Application, Job
from enishi.hiring.offer_models import Offer, OfferLink, OfferState
from enishi.hiring.offers import (
    answering,
    deadlines,
    drafting,
    letter,
    links,
    openings,
    sending,
    wordings,
)
from enishi.hiring.offers import terms as offer_terms
from enishi.hiring.offers.wordings import Wording
from enishi.interviews.candidate import correction
from enishi.mail.models import OutgoingMail
from tests.cast import application_of
from tests.hiring import offers_made
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are a short text: most tests look at something else."""
    monkeypatch.setattr(letter, "pdf_of", lambda offer: f"%PDF-1.4 {offer.pk}".encode())


@pytest.fixture
def by(recruiter: Member) -> Actor:
    return actors.of(recruiter)


@pytest.fixture
def offered(job: Job) -> Application:
    """山田 花子 at 内定."""
    return application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="内定"
    )


@pytest.fixture
def offer(offered: Application, by: Actor, drawn_once: None) -> Offer:
    return offers_made.sent(offered, by)


def kinds_to(address: str) -> list[str]:
    return list(
        OutgoingMail.objects.filter(to=address).order_by("pk").values_list("kind", flat=True)
    )


def pass_deadline(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(answer_by=timezone.now() - DAY)
    offer.refresh_from_db()


def test_the_letter_is_a_pdf_of_the_terms_that_recruiters_find_among_the_documents(
    offered: Application, by: Actor, run_jobs: RunJobs, interviewer: Member
) -> None:
    offer = offers_made.sent(offered, by, message="<b>引越し</b>\n& 補助")
    run_jobs()
    document = offer.document
    assert document is not None
    document.file.refresh_from_db()
    assert (document.kind, document.file.type, document.file.pages) == ("offer", "pdf", 1)
    content = b"".join(documents.content_of(document))
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    for words in ("内定通知書", "山田 花子 様", "月給 420,000円", "<b>引越し</b>", "& 補助"):
        assert words in text
    # Interviewers do not see the terms.
    assert not type(document).objects.visible_to(actors.of(interviewer)).exists()


def test_a_letter_in_english_is_english_throughout(offered: Application, by: Actor) -> None:
    first = offer_terms.first_terms(offered, "en")
    offer = drafting.draft(offered, first, language="en", by=by)
    sheet = letter.sheet_of(offer, day=timezone.localdate())
    told = [sheet.title, sheet.opening, sheet.closing, *(name for name, _value in sheet.rows)]
    assert all(text.isascii() for text in told), told


def test_a_letter_that_is_not_drawn_in_time_sends_nothing(
    offered: Application, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overrun(*_args: object, **_options: object) -> Iterator[str]:
        raise confinement.Overrun
        yield ""

    monkeypatch.setattr(confinement, "lines", overrun)
    draft = offers_made.drafted(offered, by)
    with pytest.raises(UserFacingError) as refused:
        sending.send(draft, seen=1, by=by)
    assert refused.value.code == Code.LETTER_NOT_DRAWN
    draft.refresh_from_db()
    assert (draft.state, OutgoingMail.objects.count()) == ("draft", 0)


def test_accepting_is_the_result_of_the_step_and_is_told_to_both_sides(
    offer: Offer, offered: Application, recruiter: Member, admin: Member, by: Actor
) -> None:
    handling.change(offered, HandlingDetails(owner=admin), by=by)
    link = offers_made.link_of(offer)
    answering.answer(link, answer="accepted", comment="よろしくお願いします")
    offered.refresh_from_db()
    result = offered.results.get()
    assert (offered.status, result.outcome, result.decided_by) == ("hired", "passed", None)
    assert result.note == "候補者が内定を承諾しました。"
    assert kinds_to("h@mail.example") == ["offer.sent", "offer.received"]
    for member in (recruiter, admin):
        assert kinds_to(member.email) == ["offer.answered"]
    told = OutgoingMail.objects.get(to=admin.email)
    assert "> よろしくお願いします" in told.body
    entry = AuditEntry.objects.get(action="offer.answered")
    assert (entry.actor_kind, entry.details) == ("candidate_link", {"answer": "accepted"})


def test_a_second_click_changes_nothing_and_another_answer_is_refused(offer: Offer) -> None:
    link = offers_made.link_of(offer)
    for _ in range(2):
        answering.answer(link, answer="declined")
    assert OutgoingMail.objects.filter(kind="offer.received").count() == 1
    with pytest.raises(Conflict) as refused:
        answering.answer(link, answer="accepted")
    assert refused.value.code == Code.OFFER_ANSWERED
    offer.refresh_from_db()
    assert offer.application.status == "withdrawn"


def test_an_offer_before_the_last_step_leaves_the_result_to_the_recruiter(
    application_at_interview: Application, by: Actor, drawn_once: None, recruiter: Member
) -> None:
    offer = offers_made.sent(application_at_interview, by)
    assert not answering.result_follows(application_at_interview)
    answering.answer(offers_made.link_of(offer), answer="accepted")
    application_at_interview.refresh_from_db()
    assert application_at_interview.is_active
    assert "まだ記録されていません" in OutgoingMail.objects.get(to=recruiter.email).body


@pytest.mark.parametrize("answer", ["", "sent", "draft"])
def test_only_yes_or_no_is_an_answer(offer: Offer, answer: str) -> None:
    with pytest.raises(UserFacingError) as refused:
        answering.answer(offers_made.link_of(offer), answer=answer)
    assert refused.value.code == Code.OFFER_ANSWER_MISSING


def test_after_the_deadline_nobody_answers_until_it_is_extended(offer: Offer, by: Actor) -> None:
    pass_deadline(offer)
    link = offers_made.link_of(offer)
    with pytest.raises(Conflict) as refused:
        answering.answer(link, answer="accepted")
    assert refused.value.code == Code.OFFER_TOO_LATE
    deadlines.do_what_is_due()
    offer.refresh_from_db()
    assert offer.state == OfferState.EXPIRED
    sending.extend(offer, answer_by=timezone.now() + DAY, by=by)
    answering.answer(link, answer="accepted")
    offer.refresh_from_db()
    assert offer.is_accepted


def test_a_withdrawn_offer_takes_no_answer_and_the_next_one_has_the_next_number(
    offer: Offer, offered: Application, by: Actor
) -> None:
    link = offers_made.link_of(offer)
    sending.withdraw(offer, by=by, tell_candidate=True)
    with pytest.raises(Conflict) as refused:
        answering.answer(link, answer="accepted")
    assert refused.value.code == Code.OFFER_WITHDRAWN
    assert kinds_to("h@mail.example") == ["offer.sent", "offer.withdrawn"]
    again = offers_made.drafted(offered, by)
    assert again.number == 2


def test_an_application_has_one_live_offer(offer: Offer, offered: Application, by: Actor) -> None:
    with pytest.raises(Conflict) as refused:
        offers_made.drafted(offered, by)
    assert refused.value.code == Code.OFFER_EXISTS
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            company=offer.company, application=offered, number=9, state="draft", language="ja"
        )


def test_what_is_sent_is_what_was_seen_and_changes_no_more(
    offered: Application, by: Actor, drawn_once: None
) -> None:
    draft = offers_made.drafted(offered, by)
    drafting.edit(draft, offers_made.terms(salary="月給 1円"), seen=1, by=by)
    for outdated in (
        lambda: sending.send(draft, seen=1, by=by),
        lambda: drafting.edit(draft, offers_made.terms(), seen=1, by=by),
    ):
        with pytest.raises(Conflict) as refused:
            outdated()
        assert refused.value.code == Code.OFFER_CHANGED
    draft.refresh_from_db()
    sending.send(draft, seen=2, by=by)
    with pytest.raises(Conflict):
        drafting.edit(draft, offers_made.terms(), seen=2, by=by)
    with pytest.raises(Conflict):
        drafting.discard(draft, by=by)


@pytest.mark.parametrize("missing", ["position", "salary", "workplace", "answer_by", "opening"])
def test_a_letter_without_what_it_needs_is_not_sent(
    offered: Application, by: Actor, drawn_once: None, missing: str
) -> None:
    draft = offers_made.drafted(offered, by, **{missing: None if missing == "answer_by" else " "})
    with pytest.raises(UserFacingError) as refused:
        sending.send(draft, seen=1, by=by)
    assert (refused.value.code, list(refused.value.fields)) == (Code.OFFER_INCOMPLETE, [missing])


def test_texts_and_days_that_cannot_be_kept_are_said_at_their_fields(
    offered: Application, by: Actor
) -> None:
    with pytest.raises(UserFacingError) as refused:
        offers_made.drafted(
            offered,
            by,
            position="あ" * 101,
            salary="あ" * 1001,
            starts_on=timezone.localdate() + 2000 * DAY,
            answer_by=timezone.now() + 400 * DAY,
        )
    assert set(refused.value.fields) == {"position", "salary", "starts_on", "answer_by"}


def test_a_candidate_without_address_gets_no_offer(
    offered: Application, by: Actor, drawn_once: None
) -> None:
    offered.candidate.email = ""
    offered.candidate.save()
    with pytest.raises(UserFacingError) as refused:
        offers_made.sent(offered, by)
    assert refused.value.code == Code.OFFER_WITHOUT_ADDRESS


def test_the_candidate_is_reminded_once_and_the_members_learn_of_the_deadline_once(
    offer: Offer, recruiter: Member
) -> None:
    assert offer.remind_at is not None
    deadlines.do_what_is_due()
    assert "offer.reminder" not in kinds_to("h@mail.example")
    Offer.objects.filter(pk=offer.pk).update(remind_at=timezone.now() - DAY)
    for _ in range(2):
        deadlines.do_what_is_due()
    assert kinds_to("h@mail.example") == ["offer.sent", "offer.reminder"]
    pass_deadline(offer)
    for _ in range(2):
        deadlines.do_what_is_due()
    assert kinds_to(recruiter.email) == ["offer.expired"]


def test_a_round_with_nothing_due_is_one_statement(offer: Offer) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        deadlines.do_what_is_due()
    assert len(asked) == 1


def test_a_near_deadline_has_no_reminder(offered: Application, by: Actor, drawn_once: None) -> None:
    offer = offers_made.sent(offered, by, answer_by=timezone.now() + 3 * DAY)
    assert offer.remind_at is None


@pytest.mark.parametrize("deadline", [None, -DAY, 400 * DAY])
def test_a_deadline_is_moved_into_the_coming_year_alone(
    offer: Offer, by: Actor, deadline: timedelta | None
) -> None:
    until = None if deadline is None else timezone.now() + deadline
    with pytest.raises(UserFacingError) as refused:
        sending.extend(offer, answer_by=until, by=by)
    assert (refused.value.code, refused.value.field) == (Code.OFFER_DEADLINE, "answer_by")


def test_an_answer_by_telephone_is_recorded_by_a_recruiter(
    offer: Offer, offered: Application, recruiter: Member, by: Actor
) -> None:
    answering.record_answer(offer, answer="accepted", comment="電話にて", by=by)
    offer.refresh_from_db()
    offered.refresh_from_db()
    assert (offer.answered_by, offered.status) == (recruiter, "hired")
    # 承諾後の辞退: the step's result is the recruiters' to undo.
    answering.record_answer(offer, answer="declined", by=by)
    offer.refresh_from_db()
    assert offer.is_declined
    with pytest.raises(Conflict):
        answering.record_answer(offer, answer="accepted", by=by)


def test_another_mail_address_ends_the_keys_and_the_mail_can_be_sent_again(
    offer: Offer, offered: Application, by: Actor
) -> None:
    link = offers_made.link_of(offer)
    details = candidates.CandidateDetails(
        family_name="山田", given_name="花子", email="new@mail.example"
    )
    correction.correct(offered.candidate, details, by=by)
    with pytest.raises(Conflict) as refused:
        answering.answer(link, answer="accepted")
    assert refused.value.code == Code.LINK_ENDED
    assert not links.is_reachable(offer)
    sending.send_again(offer, by=by)
    mail = OutgoingMail.objects.get(to="new@mail.example")
    assert links.find_link(offers_made.key_of(mail)) is not None


def test_only_a_hash_of_the_key_is_stored(offer: Offer) -> None:
    key = offers_made.key_of(OutgoingMail.objects.get(kind="offer.sent"))
    assert key not in OfferLink.objects.get().token_hash
    assert links.find_link(key[:-1]) is None


def test_openings_count_who_is_hired_or_has_accepted(
    job: Job, offer: Offer, offered: Application, by: Actor, application_at_screening: Application
) -> None:
    job.openings = 2
    assert openings.of(job) == openings.Openings(2, filled=0, offered=1)
    answering.answer(offers_made.link_of(offer), answer="accepted")
    applications.record_result(
        application_at_screening,
        "rejected",
        at_step=application_at_screening.current_step_id,
        by=by,
    )
    assert openings.of(job) == openings.Openings(2, filled=1, offered=0)
    other = application_of(job, name="森 葵", kana="", email="m@mail.example", step="内定")
    assert not openings.of(job).would_be_exceeded
    offers_made.drafted(other, by)
    applications.record_result(other, "passed", at_step=other.current_step_id, by=by)
    assert openings.of(job).is_full
    assert openings.of(job).would_be_exceeded
    # Who declines after all is counted no more.
    answering.record_answer(offer, answer="declined", by=by)
    assert openings.of(job).filled == 1


def test_reports_read_how_the_offers_of_a_period_were_answered(offer: Offer) -> None:
    now = timezone.now()
    answering.answer(offers_made.link_of(offer), answer="accepted")
    company = offer.company
    read = openings.acceptance(company, start=now - DAY, end=now + DAY)
    assert (read.sent, read.accepted, read.rate) == (1, 1, 1.0)
    assert openings.acceptance(company, start=now + DAY, end=now + 2 * DAY).rate is None


def test_a_draft_begins_with_the_companys_words_or_those_of_the_former_offer(
    offered: Application, by: Actor, admin: Member, drawn_once: None
) -> None:
    own = {**wordings.BUILT_IN, "ja": Wording("拝啓 弊社より", "かしこ")}
    wordings.save(offered.company, own, by=actors.of(admin))
    first = offer_terms.first_terms(offered, "ja")
    assert (first.position, first.opening, first.closing) == (
        "バックエンドエンジニア",
        "拝啓 弊社より",
        "かしこ",
    )
    assert first.answer_by is not None
    assert timezone.localtime(first.answer_by, offered.company.zone).hour == 17
    sending.withdraw(offers_made.sent(offered, by, salary="月給 1円"), by=by)
    assert offer_terms.first_terms(offered, "ja").salary == "月給 1円"
    # The built-in words again are no words of one's own.
    wordings.save(offered.company, wordings.BUILT_IN, by=actors.of(admin))
    assert wordings.wording_of(offered.company, "ja") == wordings.BUILT_IN["ja"]
    with pytest.raises(UserFacingError) as refused:
        wordings.save(offered.company, own | {"en": Wording(" ", "x")}, by=actors.of(admin))
    assert refused.value.field == "opening_en"


def test_an_ended_application_gets_no_offer(
    offered: Application, by: Actor, drawn_once: None
) -> None:
    draft = offers_made.drafted(offered, by)
    applications.record_result(offered, "rejected", at_step=offered.current_step_id, by=by)
    with pytest.raises(Conflict) as refused:
        sending.send(draft, seen=1, by=by)
    assert refused.value.code == Code.OFFER_AFTER_END
    drafting.discard(draft, by=by)
    with pytest.raises(Conflict) as refused:
        offers_made.drafted(offered, by)
    assert refused.value.code == Code.OFFER_AFTER_END
