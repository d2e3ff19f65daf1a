"""An answer comes into its conversation by key, by what it answers, or by its sender."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member, Role
from enishi.errors import NotAllowed, NotFound
from enishi.hiring.document_models import Document
from enishi.hiring.intake import mail_entries
from enishi.hiring.messages import answers, message_templates, sending, threads, writing
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, Candidate
from enishi.mail.models import OutgoingMail
from enishi.mail.received_mails import MailFacts
from tests.cast import SignedIn, member_of
from tests.hiring.intake.test_mail_entries import Arrive, arrive, mailbox, resume
from tests.mail.written import mail

__all__ = ["arrive", "mailbox"]
pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "承知しました。\n\n> 書類をお願いします。\n".encode()


@pytest.fixture
def sent(application_at_interview: Application, recruiter: Member, admin: Member) -> OutgoingMail:
    """A message to 山田 花子, whose answers come to the company's address with a key."""
    one, company = application_at_interview, application_at_interview.company
    message_templates.set_reply_address(
        company, "saiyo@sample.example", has_key=True, by=actors.of(admin)
    )
    message = writing.write(
        one.candidate, Draft("件名", "本文"), application=one, by=actors.of(recruiter)
    )
    Message.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    sending.send(message.pk)
    return OutgoingMail.objects.get(about=message.about)


def answer(*headers: str, sender: str = "hanako.yamada@mail.example") -> bytes:
    return mail(
        f"From: {sender}", "Subject: Re: hello", "Message-ID: <a@b.example>", *headers, text=TEXT
    )


def test_the_key_of_the_address_leads_into_the_conversation(
    arrive: Arrive, sent: OutgoingMail, application_at_interview: Application, recruiter: Member
) -> None:
    assert sent.reply_to.startswith("saiyo+")
    entry = arrive(answer(f"To: {sent.reply_to}", sender="other@mail.example"))
    kept = Answer.objects.get()
    assert (kept.found_by, entry.state) == ("token", "attached")
    assert kept.conversation.application == application_at_interview
    first, _second = threads.thread_of(application_at_interview.candidate, actors.of(recruiter))
    assert isinstance(first, threads.AnswerEntry)
    assert (first.written.own, first.written.quoted) == (
        "承知しました。",
        "> 書類をお願いします。",
    )


@pytest.mark.parametrize("header", ["In-Reply-To: {}", "References: <x@y.example> {}"])
def test_what_it_answers_leads_there_too(arrive: Arrive, sent: OutgoingMail, header: str) -> None:
    arrive(answer(header.format(sent.message_id), sender="agent@agency.example"))
    assert Answer.objects.get().found_by == "reference"


def test_the_sender_alone_is_said_to_prove_nothing(
    arrive: Arrive, sent: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    arrive(answer())
    kept = Answer.objects.get()
    assert kept.is_by_sender_alone
    page = signed_in(recruiter).get(f"/candidates/{kept.conversation.candidate_id}/messages/")
    assert "差出人のメールアドレスだけで" in page.content.decode()


def test_a_made_up_key_or_another_companys_finds_nothing(
    arrive: Arrive, sent: OutgoingMail, other_company: Company
) -> None:
    foreign = Candidate.objects.create(company=other_company, family_name="黒田")
    key = answers.conversation_with(foreign, None).reply_key
    for number, word in enumerate(("a" * 20, key)):
        headers = (f"To: saiyo+{word}@sample.example", f"X-Number: {number}")
        entry = arrive(
            answer(*headers, f"Date: Tue, 1 Dec 2026 10:0{number}:00 +0900", sender="x@y.example")
        )
        assert entry.state == "open"
    assert not Answer.objects.exists()


def test_its_files_become_documents(arrive: Arrive, sent: OutgoingMail) -> None:
    arrive(
        mail(
            "From: hanako.yamada@mail.example",
            f"In-Reply-To: {sent.message_id}",
            parts=[resume()],
        )
    )
    document = Document.objects.get()
    assert document.candidate == Answer.objects.get().conversation.candidate


def test_it_is_unread_until_somebody_reads_or_answers_it(
    arrive: Arrive, sent: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    arrive(answer(f"In-Reply-To: {sent.message_id}"))
    kept, window = Answer.objects.get(), signed_in(recruiter)
    assert "候補者からの未読メール" in window.get("/").content.decode()
    candidate = kept.conversation.candidate
    asked = window.get(f"/candidates/{candidate.pk}/messages/new?answers={kept.pk}")
    assert "&gt; 承知しました。" in asked.content.decode()
    by = actors.of(recruiter)
    application = kept.conversation.application
    letter = Draft("Re: hello", "本文", answers=kept)
    with pytest.raises(NotFound):
        writing.write(candidate, letter, application=None, by=by)
    message = writing.write(candidate, letter, application=application, by=by)
    kept.refresh_from_db()
    assert not kept.is_unread
    Message.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    sending.send(message.pk)
    assert OutgoingMail.objects.get(about=message.about).in_reply_to == "<a@b.example>"
    assert "候補者からの未読メール" not in window.get("/").content.decode()


def test_what_a_program_wrote_is_kept_and_nobody_has_to_read_it(
    arrive: Arrive, sent: OutgoingMail, recruiter: Member
) -> None:
    arrive(answer(f"In-Reply-To: {sent.message_id}", "Auto-Submitted: auto-replied"))
    assert Answer.objects.get().is_automatic
    assert not Answer.objects.get().is_unread


def test_what_a_member_assigns_is_in_the_conversation(
    arrive: Arrive, sent: OutgoingMail, application_at_interview: Application, recruiter: Member
) -> None:
    entry = arrive(answer(sender="private@mail.example"))
    assert entry.state == "open"
    mail_entries.attach(
        entry, application_at_interview.candidate, job=None, by=actors.of(recruiter)
    )
    assert Answer.objects.get().found_by == "hand"


def test_a_recruiter_of_other_jobs_neither_sees_nor_reads_it(
    arrive: Arrive, sent: OutgoingMail, company: Company, signed_in: SignedIn
) -> None:
    limited = member_of(company, name="西 玲子", email="l@sample.example", role=Role.LIMITED)
    arrive(answer(f"In-Reply-To: {sent.message_id}"))
    assert "候補者からの未読メール" not in signed_in(limited).get("/").content.decode()
    assert not Answer.objects.visible_to(actors.of(limited)).exists()
    with pytest.raises(NotAllowed):
        answers.mark_read(Answer.objects.get(), by=actors.of(limited))


def test_an_index_finds_the_sender_among_all_candidates(company: Company) -> None:
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        assert answers.by_sender(company, MailFacts(from_address="Nobody@mail.example")) is None
        cursor.execute(f"explain {asked[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("reset enable_seqscan")
    assert "candidate_by_email" in plan
    assert "upper(" in plan.split("Index Cond:")[1].lower()
