"""A message is held, may be changed or taken back, and goes to the candidate and those in Cc."""

from __future__ import annotations

import io
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Code, Conflict, NotFound, UserFacingError
from enishi.files.models import FileState, Refusal, StoredFile
from enishi.hiring import documents
from enishi.hiring.document_models import Document
from enishi.hiring.documents import SentFile
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import enclosures, message_templates, sending, threads, writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message, MessageState
from enishi.hiring.models import Application, Candidate
from enishi.mail import bounces, delivery
from enishi.mail.models import MailState, OutgoingMail
from enishi.overview.timeline import reading, scope
from tests.cast import application_of
from tests.files import makers
from tests.mail.test_over_smtp import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db(transaction=True)

LETTER = Draft(subject="{{会社名}}より", body="{{候補者名}} 様\n\n{{求人名}}の件です。")


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def candidate(application_at_interview: Application) -> Candidate:
    return application_at_interview.candidate


def written(candidate: Candidate, by: Member, **fields: object) -> Message:
    application = candidate.applications.get()
    letter = Draft(**{"subject": LETTER.subject, "body": LETTER.body} | fields)  # type: ignore[arg-type]
    return writing.write(candidate, letter, application=application, by=actors.of(by))


def sent(message: Message) -> list[OutgoingMail]:
    """Its hold is over, and the worker looks."""
    Message.objects.filter(pk=message.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    sending.send_due()
    message.refresh_from_db()
    return list(OutgoingMail.objects.filter(about=message.about).order_by("pk"))


def checked(document: Document, state: str = FileState.READY) -> None:
    refusal = Refusal.VIRUS if state == FileState.REFUSED else ""
    StoredFile.objects.filter(pk=document.file_id).update(state=state, refusal=refusal)


def test_it_is_filled_for_this_person_sealed_and_sent_once_its_hold_is_over(
    candidate: Candidate, recruiter: Member
) -> None:
    message = written(candidate, recruiter)
    assert (message.subject, message.body) == (
        "株式会社サンプルより",
        "山田　花子 様\n\nバックエンドエンジニアの件です。",
    )
    assert "山田" not in message.sealed_body
    assert message.send_at > timezone.now()
    sending.send(message.pk)
    assert not OutgoingMail.objects.exists()
    (mail,) = sent(message)
    sending.send(message.pk)
    assert (mail.to, mail.reply_to, mail.kind) == (candidate.email, recruiter.email, "message")
    assert message.state == MessageState.SENT
    assert OutgoingMail.objects.count() == 1


def test_the_next_one_answers_the_last(candidate: Candidate, recruiter: Member) -> None:
    (first,) = sent(written(candidate, recruiter))
    (second,) = sent(written(candidate, recruiter))
    assert (first.in_reply_to, second.in_reply_to) == ("", first.message_id)


def test_before_it_is_sent_it_can_be_taken_back_and_afterwards_not(
    candidate: Candidate, recruiter: Member
) -> None:
    message = written(candidate, recruiter)
    writing.cancel(message, by=actors.of(recruiter))
    assert sent(message) == []
    for deed in (
        lambda: writing.cancel(message, by=actors.of(recruiter)),
        lambda: writing.change(message, LETTER, seen=1, by=actors.of(recruiter)),
    ):
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.code == Code.MESSAGE_OVER


def test_a_scheduled_one_is_sent_at_its_moment_and_can_be_changed_until_then(
    candidate: Candidate, recruiter: Member
) -> None:
    later = timezone.now() + timedelta(days=2)
    message = written(candidate, recruiter, send_at=later)
    assert (message.send_at, message.is_scheduled) == (later, True)
    changed = writing.change(
        message, Draft(subject="別の件", body="本文"), seen=1, by=actors.of(recruiter)
    )
    assert (changed.subject, changed.is_scheduled) == ("別の件", False)
    with pytest.raises(Conflict) as refused:
        writing.change(message, LETTER, seen=1, by=actors.of(recruiter))
    assert refused.value.code == Code.CHANGED_MEANWHILE


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"subject": " "}, Code.VALUE_MISSING, "subject"),
        ({"body": "\u200b\n"}, Code.VALUE_MISSING, "body"),
        ({"body": "{{年収}}"}, Code.PLACEHOLDER_EMPTY, "body"),
        ({"body": "{{候補者名"}, Code.PLACEHOLDER_UNKNOWN, "body"),
        ({"body": "あ" * 10_001}, Code.TEXT_TOO_LONG, "body"),
        ({"language": "fr"}, Code.CHOICE_UNKNOWN, "language"),
        ({"cc": "agent"}, Code.ADDRESS_UNREADABLE, "cc"),
        ({"cc": " ".join(f"a{n}@b.example" for n in range(6))}, Code.TOO_MANY_RECEIVERS, "cc"),
        ({"send_at": timezone.now() - timedelta(1)}, Code.SENDING_IN_PAST, "send_at"),
        ({"send_at": timezone.now() + timedelta(91)}, Code.SENDING_TOO_FAR_AHEAD, "send_at"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field_and_nothing_is_kept(
    candidate: Candidate, recruiter: Member, fields: dict[str, object], code: Code, field: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        written(candidate, recruiter, **fields)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Message.objects.exists()


def test_a_subject_is_one_line(candidate: Candidate, recruiter: Member) -> None:
    message = written(candidate, recruiter, subject="件名\r\nBcc: all@evil.example")
    assert message.subject == "件名 Bcc: all@evil.example"


def test_without_an_address_nothing_can_be_written_and_what_waits_is_stopped(
    candidate: Candidate, recruiter: Member
) -> None:
    message = written(candidate, recruiter)
    Candidate.objects.update(email="")
    assert sent(message) == []
    assert (message.state, message.reason) == ("stopped", "no_address")
    candidate.refresh_from_db()
    with pytest.raises(UserFacingError) as refused:
        written(candidate, recruiter)
    assert refused.value.code == Code.CANDIDATE_HAS_NO_ADDRESS
    Candidate.objects.update(email="new@mail.example")
    writing.change(message, LETTER, seen=1, by=actors.of(recruiter))
    assert [mail.to for mail in sent(message)] == ["new@mail.example"]


def test_each_receiver_has_their_own_delivery_and_sees_the_others(
    candidate: Candidate, recruiter: Member, postbox: Postbox
) -> None:
    message = written(candidate, recruiter, cc="agent@agency.example、AGENT@agency.example")
    for mail in sent(message):
        delivery.deliver(mail.pk, may_send=lambda: True, enclosed=enclosures.of_mail)
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [
        [candidate.email],
        ["agent@agency.example"],
    ]
    for envelope in postbox.envelopes:
        read = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert (read["To"], read["Cc"]) == (candidate.email, "agent@agency.example")
    copy = OutgoingMail.objects.get(to="agent@agency.example")
    bounces.record_failure(copy, status="5.1.1")
    (entry,) = threads.entries_of(candidate, actors.of(recruiter))
    assert entry.mail is not None
    assert (entry.mail.state, entry.lost_copies) == (MailState.SENT, ["agent@agency.example"])


def test_files_go_along_once_they_are_found_harmless(
    candidate: Candidate, recruiter: Member, postbox: Postbox
) -> None:
    kept = documents.add(
        candidate,
        kind="resume",
        name="履歴書.pdf",
        content=io.BytesIO(makers.PDF),
        by=actors.of(recruiter),
    )
    uploaded = SentFile("条件.txt", io.BytesIO("条件通知書\n".encode()))
    message = written(candidate, recruiter, documents=[kept.pk], files=[uploaded])
    assert sent(message) == []
    assert message.state == MessageState.WAITING
    for document in Document.objects.all():
        checked(document)
    (mail,) = sent(message)
    delivery.deliver(mail.pk, may_send=lambda: True, enclosed=enclosures.of_mail)
    read = message_from_bytes(postbox.envelopes[0].content or b"", policy=policy.default)
    assert [(part.get_filename(), part.get_content_type()) for part in read.iter_attachments()] == [
        ("履歴書.pdf", "application/pdf"),
        ("条件.txt", "text/plain"),
    ]
    pdf, text = (part.get_content() for part in read.iter_attachments())
    assert (pdf, text.strip()) == (makers.PDF, "条件通知書")
    assert Document.objects.exclude(pk=kept.pk).get().kind == "other"


@pytest.mark.parametrize("reason", ["file_refused", "file_gone"])
def test_without_its_file_it_is_stopped(
    candidate: Candidate, recruiter: Member, reason: str
) -> None:
    by = actors.of(recruiter)
    message = written(candidate, recruiter, files=[SentFile("a.pdf", io.BytesIO(makers.PDF))])
    document = Document.objects.get()
    if reason == "file_gone":
        documents.remove(document, by=by)
    else:
        checked(document, FileState.REFUSED)
    assert sent(message) == []
    assert (message.state, message.reason) == ("stopped", reason)


def test_a_file_removed_after_the_hand_over_keeps_the_mail_from_going(
    candidate: Candidate, recruiter: Member, postbox: Postbox
) -> None:
    message = written(candidate, recruiter, files=[SentFile("a.pdf", io.BytesIO(makers.PDF))])
    checked(Document.objects.get())
    (mail,) = sent(message)
    documents.remove(Document.objects.get(), by=actors.of(recruiter))
    delivery.deliver(mail.pk, may_send=lambda: True, enclosed=enclosures.of_mail)
    assert postbox.envelopes == []
    (entry,) = threads.entries_of(candidate, actors.of(recruiter))
    assert "削除された" in entry.explanation


def test_files_are_bounded(
    candidate: Candidate, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit, code in (
        ("LARGEST_FILES", len(makers.PDF) - 1, Code.ATTACHMENTS_TOO_LARGE),
        ("MOST_FILES", 0, Code.TOO_MANY_ATTACHMENTS),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(drafts, name, limit)
            with pytest.raises(UserFacingError) as refused:
                written(candidate, recruiter, files=[SentFile("a.pdf", io.BytesIO(makers.PDF))])
        assert refused.value.code == code
    assert not Document.objects.exists()


def test_only_this_candidates_application_and_documents_belong_to_it(
    candidate: Candidate, recruiter: Member
) -> None:
    job = candidate.applications.get().job
    other = application_of(job, name="鈴木 一郎", kana="", email="i@x.example", step="面談")
    by = actors.of(recruiter)
    theirs = documents.add(
        other.candidate, kind="other", name="a.pdf", content=io.BytesIO(makers.PDF), by=by
    )
    with pytest.raises(NotFound):
        writing.write(candidate, LETTER, application=other, by=by)
    with pytest.raises(NotFound):
        written(candidate, recruiter, documents=[theirs.pk])


def test_it_is_on_the_timeline_with_its_delivery_but_not_for_interviewers(
    candidate: Candidate, recruiter: Member, interviewer: Member
) -> None:
    message = written(candidate, recruiter)
    by = actors.of(recruiter)

    def shown(member: Member) -> list[tuple[str, object]]:
        made = list(candidate.applications.select_related("job"))
        seen = scope.of(candidate, member, actors.of(member), made)
        page = reading.page_of(seen)
        return [(one.who, one.row) for one in page.entries if one.message_id]

    assert shown(recruiter) == [(recruiter.full_name, message)]
    (mail,) = sent(message)
    assert shown(recruiter) == [(recruiter.full_name, mail)]
    assert shown(interviewer) == []
    assert threads.entries_of(candidate, actors.of(interviewer)) == []
    assert [one.text for one in threads.entries_of(candidate, by)] == [message.body]


def test_the_companys_hold_counts(candidate: Candidate, recruiter: Member) -> None:
    by = actors.of(recruiter)
    message_templates.set_hold(candidate.company, 10, by=by)
    assert written(candidate, recruiter).send_at > timezone.now() + timedelta(minutes=9)
    message_templates.set_hold(candidate.company, 0, by=by)
    message = written(candidate, recruiter)
    sending.send(message.pk)
    assert OutgoingMail.objects.get().about == message.about
