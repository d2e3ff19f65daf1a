"""候補者を削除: whatever was known of a person is nowhere any more, and numbers stay."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail as mailbox
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from enishi.availability.models import BusyTime
from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import Code, Conflict, NotAllowed, UserFacingError
from enishi.hiring import applications, documents, memos, tags
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations import asking
from enishi.hiring.intake import form_files, mail_samples
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_models import PurposesText, WebApplication
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.models import CandidateImport, ImportRow
from enishi.hiring.intake.notice_reading import Notice
from enishi.hiring.messages import answers, sending, writing
from enishi.hiring.messages.answer_models import FoundBy
from enishi.hiring.messages.answers import Found
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, Candidate, Job, StepResult
from enishi.hiring.offer_models import OFFER_MOVES, OfferState
from enishi.hiring.tags import TagDetails
from enishi.interviews.bulk.models import BulkChange
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import confirmation, scheduling
from enishi.mail import last_letters, outbox, received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, Meeting
from enishi.records import invariants
from enishi.records.erasing import erasure, erasure_list, finishing, inventory, restoration
from enishi.records.erasing.models import AnonymousResult, ErasedMeeting, Erasure, Trace
from enishi.records.reports import outcomes
from enishi.records.reports.periods import Days
from enishi.records.reports.scope import Scope
from enishi.records.retention import holds
from tests import evaluating
from tests.files import makers
from tests.hiring import offers_made
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    _impatient,
    account,
    drawn,
    host,
    let_pass,
    link,
    made,
    users_at_zoom,
    version_of,
    zoom,
)
from tests.jobs import RunJobs

__all__ = ["_impatient", "account", "host", "let_pass", "link", "users_at_zoom", "zoom"]
pytestmark = pytest.mark.django_db(transaction=True)

NAME, KANA = ("栞崎", "印子"), ("シオリザキ", "シルシコ")
EMAIL, PHONE = "marker-7431@mail.example", "090-7431-7431"
MARKERS = ("栞崎", "印子", "シオリザキ", "marker-7431", "74317431", "7431-7431")
SAID = "栞崎印子について"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


@pytest.fixture
def known(
    job: Job,
    admin: Member,
    recruiter: Member,
    interviewer: Member,
    host: Host,
    company: Company,
) -> Candidate:
    """Named wherever a candidate can be: with a coming interview, and one that is over."""
    Company.objects.filter(pk=company.pk).update(names_in_titles=True)
    company.refresh_from_db()
    by = actors.of(recruiter)
    candidate = Candidate.objects.create(
        company=company,
        family_name=NAME[0],
        given_name=NAME[1],
        family_kana=KANA[0],
        given_kana=KANA[1],
        email=EMAIL,
        phone=PHONE,
        search_text=f"{''.join(NAME)}\n{EMAIL}",
    )
    application = applications.apply(candidate, job, by=by)
    for step in ("書類選考", "面談"):
        applications.record_result(
            application, "passed", at_step=job.flow.steps.get(name=step).pk, note=SAID, by=by
        )
    application.refresh_from_db()
    asking.ask_for_evaluations(
        application,
        step=application.current_step,
        member_ids=[interviewer.pk],
        due_on=None,
        note=SAID,
        by=by,
    )
    evaluating.give(application, recruiter, comment=SAID)
    interview = scheduling.open_draft(application, by=by)
    scheduling.set_participants(
        interview, members=[interviewer], by=by, version=version_of(interview)
    )
    drawn(interview, by=recruiter)
    made(interview, host, recruiter)
    confirmation.confirm(interview, by=by, version=version_of(interview), tell_candidate=True)
    alerts.raise_alert(interview, AlertKind.LATE, by=by, message=SAID, minutes=5)
    BusyTime.objects.filter(owner_key=interview.owner_key).update(reason=SAID)
    _met_last_week(interview)
    tag = tags.create(company, TagDetails("要連絡"), by=by)
    tags.set_tags(candidate, [tag], by=by)
    memos.write(candidate, text=f"@{admin.full_name} {SAID}", by=by)
    documents.add(
        candidate,
        kind="resume",
        name=f"{SAID}.pdf",
        content=io.BytesIO(makers.PDF),
        by=by,
    )
    _written_to(candidate, application, recruiter)
    _written_to_many(candidate, recruiter)
    _offered(application, by)
    _imported(candidate)
    _sent_by_form(application)
    _sent_by_mail(candidate)
    outbox.write(company, to=EMAIL.upper(), subject=SAID, body=SAID, kind="p")
    until = timezone.localdate() + timedelta(days=9)
    holds.place_hold(candidate, reason=SAID, until=until, by=actors.of(admin))
    return candidate


def _written_to(candidate: Candidate, application: Application, recruiter: Member) -> None:
    """A message that waits, with her document, and one that was handed to the outbox."""
    by, kept = actors.of(recruiter), candidate.documents.get()
    letter = Draft(subject=SAID, body=SAID, cc=f"{MARKERS[3]}@agency.example", documents=[kept.pk])
    waiting = writing.write(candidate, letter, application=application, by=by)
    gone = writing.write(candidate, replace(letter, documents=()), by=by)
    assert waiting.sealed_body
    Message.objects.filter(pk=gone.pk).update(send_at=timezone.now())
    sending.send(gone.pk)


def _written_to_many(candidate: Candidate, recruiter: Member) -> None:
    """A mail to many, she the only one of them, whose wording names her."""
    change = BulkChange.objects.create(
        company=candidate.company,
        kind="mail",
        letter_subject=SAID,
        letter_body=SAID,
        letter_language="ja",
        state="checked",
        by=recruiter,
    )
    change.items.create(company=candidate.company, number=1, candidate=candidate, outcome="todo")


def _offered(application: Application, by: Actor) -> None:
    """An offer was sent to her and declined; she said why."""
    offer = offers_made.sent(application, by, message=SAID)
    OFFER_MOVES.make(offer, OfferState.DECLINED)
    offer.answered_at, offer.comment, offer.remind_at = timezone.now(), SAID, None
    offer.save()


def _sent_by_mail(candidate: Candidate) -> None:
    """Two mails name her: one is her answer, one waits; a sample has her name."""
    company = candidate.company
    rule = MailRule.objects.create(company=company, name="a", subjects=["a"], labels={})
    mail_samples.store(rule, Notice("a@b.example", "a", SAID))
    for number, text in enumerate((SAID, f"TEL: {PHONE}"), start=1):
        head = f"From: a@b.example\r\nMessage-ID: <{MARKERS[3]}@b.example>\r\nSubject: {number}"
        raw = f"{head}\r\n\r\n{text}\r\n".encode()
        mailbox, _new = Mailbox.objects.get_or_create(
            company=company, defaults={"host": "imap.example", "since": timezone.now().date()}
        )
        mail = received_mails.keep_mail(mailbox, Fetched(Position(1, number), raw, len(raw)))
        assert mail is not None
        facts = received_mails.read_facts(mail)
        received_mails.hand_over(mail)
        entry = MailEntry(company=company, mail=mail, reason="no_rule")
        if number == 1:
            entry.state, entry.candidate, entry.decided_at = "attached", candidate, timezone.now()
            conversation = answers.conversation_with(candidate, None)
            answers.keep_answer(mail, facts, Found(conversation, FoundBy.HAND))
        entry.save()


def _met_last_week(coming: Interview) -> None:
    """Another interview of hers was held, in a meeting that Zoom still has."""
    step = coming.application.job.flow.steps.get(name="面談")
    former = Interview.objects.get(pk=coming.pk)
    meeting = Meeting.objects.get(pk=former.meeting_id)
    former.pk, former.meeting, former.step = None, None, step
    former.state, former.calendar_uid = InterviewState.HELD, "former"
    former.save()
    meeting.pk, meeting.zoom_meeting_id = None, 999
    meeting.ref = "00000000-0000-0000-0000-000000000001"
    meeting.owner_key, meeting.topic = former.owner_key, SAID
    meeting.starts_at -= timedelta(days=7)
    meeting.ends_at -= timedelta(days=7)
    meeting.save()
    former.meeting = meeting
    former.save()


def _imported(candidate: Candidate) -> None:
    """One file made her; another, which has not run, has her without an address."""
    company = candidate.company
    done = CandidateImport.objects.create(
        company=company, source="媒体", content=b"", state="done", header=["氏名", "備考"]
    )
    cells = [" ".join(NAME), SAID]
    ImportRow.objects.create(
        company=company, file=done, number=2, outcome="new", cells=cells, candidate=candidate
    )
    waiting = CandidateImport.objects.create(
        company=company,
        source="媒体",
        content=f"姓,名\n{','.join(NAME)}".encode(),
        state="checked",
        header=["姓", "名"],
    )
    rows = [list(NAME), ["山田", "花子"], ["", f"tel {PHONE}"], ["", EMAIL.title()]]
    for number, cells in enumerate(rows, start=2):
        ImportRow.objects.create(company=company, file=waiting, number=number, cells=cells)


def _sent_by_form(application: Application) -> None:
    """She applied by the form, and what she sent twice more looks like spam."""
    taken = sent_by_form(application, details={"email": EMAIL}, state="taken")
    outbox.write(
        application.company,
        to="former@mail.example",
        subject=SAID,
        body=SAID,
        kind="p",
        about=taken.subject,
    )
    sent_by_form(application, details={"email": EMAIL.title(), "phone": ""})
    sent_by_form(application, details={"email": "x@mail.example", "phone": "+81-90-7431-7431"})


def sent_by_form(
    application: Application, *, details: dict[str, str], state: str = "suspected"
) -> WebApplication:
    company, now = application.company, timezone.now()
    shown, _is_new = PurposesText.objects.get_or_create(company=company, number=1, purposes="採用")
    web = WebApplication.objects.create(
        company=company,
        job=application.job,
        nonce=str(uuid4()),
        state=state,
        application=application if state == "taken" else None,
        details=details,
        answers=[{"label": "志望動機", "kind": "text", "text": SAID}],
        purposes=shown,
        sent_at=now,
        consented_at=now,
    )
    if state == "suspected":
        content = io.BytesIO(b"%PDF-1.7")
        file = FormFile("resume", f"{SAID}.pdf", content)
        assert not form_files.keep_files(web, [file], rules={"resume": "optional"})
    return web


def erased(candidate: Candidate, admin: Member, *, tells_candidate: bool = False) -> Erasure:
    return erasure.erase_by_hand(
        candidate,
        typed_name="栞崎　印子",
        seen=inventory.of(candidate).mark,
        tells_candidate=tells_candidate,
        by=actors.of(admin),
    )


def places() -> Iterator[str]:
    """Every table whose rows mention her, in letters or in bytes."""
    words = [*MARKERS, *(word.encode().hex() for word in MARKERS)]
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"select count(*) from {table} t where t::text ilike any(%s)",  # noqa: S608
                [[f"%{word}%" for word in words]],
            )
            if cursor.fetchone() != (0,):
                yield table
    for mail in OutgoingMail.objects.all():
        if mentioned(mail.body + mail.calendar):
            yield f"body of mail {mail.kind}"
    for received in ReceivedMail.objects.all():
        if mentioned(received_mails.facts_of(received).text):
            yield f"received mail {received.state}"
    for sample in MailSample.objects.all():
        if mentioned(mail_samples.opened(sample).notice.text):
            yield "mail sample"


def mentioned(text: str) -> bool:
    return any(word in text for word in MARKERS)


def test_nothing_of_her_is_left_anywhere(
    known: Candidate,
    admin: Member,
    zoom: PretendZoom,
    folder: Path,
    run_jobs: RunJobs,
    let_pass: LetPass,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    assert {table for table in places() if " " not in table} == {
        "enishi_answer",
        "enishi_bulkchange",
        "enishi_busytime",
        "enishi_candidate",
        "enishi_candidateimport",
        "enishi_evaluation",
        "enishi_importrow",
        "enishi_meeting",
        "enishi_memo",
        "enishi_message",
        "enishi_messageattachment",
        "enishi_offer",
        "enishi_outgoingmail",
        "enishi_recruiteralert",
        "enishi_retentionhold",
        "enishi_stepresult",
        "enishi_storedfile",
        "enishi_webapplication",
    }
    assert {"received mail handed", "mail sample"} <= set(places())
    [coming] = zoom.meetings()
    assert mentioned(coming.topic)
    owner = f"candidate:{known.pk}"
    row = erased(known, admin)
    # At once, but for what is to be sent.
    assert set(places()) <= {"enishi_outgoingmail", "body of mail candidate.last"}
    run_jobs()
    let_pass(2 * 3600)
    run_jobs()
    last_letters.erase_sent()
    finishing.erase_deleted_meetings()
    assert list(places()) == []
    assert zoom.meetings() == []
    assert not mentioned(repr(zoom.world.journal))
    assert not mentioned(caplog.text)
    assert [path for path in (folder / "files").rglob("*") if path.is_file()] == []
    assert not mentioned("".join(one.name for one in folder.rglob("*")))
    assert not ErasedMeeting.objects.exists()
    assert not Meeting.objects.exists()
    assert invariants.check() == []
    # The protocol counts, and names nobody; the log has ids.
    row.refresh_from_db()
    assert row.by == admin
    assert row.counts == {
        Trace.APPLICATIONS: 1,
        Trace.RESULTS: 2,
        Trace.INTERVIEWS: 2,
        Trace.ALERTS: 1,
        Trace.LINKS: 1,
        Trace.MEETINGS: 2,
        Trace.EVALUATIONS: 2,
        Trace.MEMOS: 1,
        Trace.TAGS: 1,
        Trace.MESSAGES: 2,
        Trace.OFFERS: 1,
        Trace.DOCUMENTS: 2,
        Trace.WEB_APPLICATIONS: 3,
        Trace.MAILS: row.counts[Trace.MAILS],
        Trace.RECEIVED_MAILS: 2,
        Trace.MAIL_SAMPLES: 1,
        Trace.IMPORT_ROWS: 4,
    }
    assert row.meetings_left == 0
    [entry] = AuditEntry.objects.filter(action="candidate.erased")
    assert (entry.subject_type, entry.details) == ("candidate", {"cause": "by_hand"})
    assert owner not in erasure_list.path().read_text()
    # The other person of the file that has not run is still in it.
    assert [one.cells for one in ImportRow.objects.all()] == [["山田", "花子"]]


def test_the_results_still_count(known: Candidate, admin: Member, company: Company) -> None:
    today = timezone.localdate(timezone=company.zone)
    two = timedelta(days=2)
    reason = EndingReason.objects.create(company=company, outcome="rejected", name="募集終了")
    last = StepResult.objects.order_by("pk").last()
    assert last is not None
    StepResult.objects.filter(pk=last.pk).update(outcome="rejected", reason=reason)
    scope = Scope(company=company, days=Days(first=today - two, last=today + two))
    before = outcomes.by_step(scope)
    assert [one.decided for one in before.values()] == [1, 1]
    by_reason = outcomes.by_reason(scope)
    assert by_reason[str(reason.pk)].rejected == 1
    erased(known, admin)
    assert outcomes.by_step(scope) == before
    assert outcomes.by_reason(scope) == by_reason
    assert not StepResult.objects.exists()
    assert AnonymousResult.objects.count() == 2


def test_interviewers_are_told_and_the_candidate_by_choice(
    known: Candidate, admin: Member, interviewer: Member, run_jobs: RunJobs
) -> None:
    mailbox.outbox.clear()
    erased(known, admin, tells_candidate=True)
    run_jobs()
    told = {address.lower() for mail in mailbox.outbox for address in mail.to}
    assert told == {EMAIL, interviewer.email}
    assert OutgoingMail.objects.exists()
    last_letters.erase_sent()
    assert not OutgoingMail.objects.exists()


def test_only_whom_the_page_showed_is_erased_and_only_as_it_showed(
    known: Candidate, admin: Member, recruiter: Member
) -> None:
    seen = inventory.of(known).mark
    given = {"typed_name": "栞崎 印子", "seen": seen, "tells_candidate": False}
    with pytest.raises(NotAllowed):
        erasure.erase_by_hand(known, **given, by=actors.of(recruiter))
    with pytest.raises(UserFacingError) as refused:
        erasure.erase_by_hand(known, **given | {"typed_name": "山田 花子"}, by=actors.of(admin))
    assert refused.value.code == Code.ERASURE_NOT_CONFIRMED
    Application.objects.get().interviews.update(version=9)
    with pytest.raises(Conflict):
        erasure.erase_by_hand(known, **given, by=actors.of(admin))
    assert Candidate.objects.filter(pk=known.pk).exists()


def test_another_person_with_the_same_name_loses_nothing(known: Candidate, admin: Member) -> None:
    same = Candidate.objects.create(
        company=known.company, family_name=NAME[0], given_name=NAME[1], search_text="x"
    )
    theirs = ImportRow.objects.filter(candidate=known).get()
    theirs.pk, theirs.number, theirs.candidate = None, 3, same
    theirs.save()
    erased(known, admin)
    assert ImportRow.objects.filter(candidate=same).exists()


def test_what_somebody_else_sent_by_the_form_stays(known: Candidate, admin: Member) -> None:
    details = {"email": f"not-{EMAIL}", "phone": f"{PHONE}-1"}
    other = sent_by_form(Application.objects.get(), details=details)
    erased(known, admin)
    assert WebApplication.objects.get() == other
    assert other.files.count() == 1


def test_a_meeting_that_a_dead_link_keeps_at_zoom_is_said(
    known: Candidate, admin: Member, let_pass: LetPass, run_jobs: RunJobs
) -> None:
    Meeting.objects.update(generation=0)
    row = erased(known, admin)
    run_jobs()
    let_pass(2 * 3600)
    finishing.erase_deleted_meetings()
    assert row.meetings.count() == 2
    # Somebody removed the host at Zoom: nothing can be deleted for ever.
    for one in Meeting.objects.all():
        Meeting.objects.filter(pk=one.pk).update(state="cancelled", reason="left_at_zoom")
    finishing.erase_deleted_meetings()
    row.refresh_from_db()
    assert (row.meetings.count(), row.meetings_left) == (0, 2)


def test_the_list_in_the_data_folder_has_hashes_and_survives_a_line_cut_off(
    known: Candidate, admin: Member, run_jobs: RunJobs
) -> None:
    row = erased(known, admin)
    run_jobs()
    target = erasure_list.path()
    assert target.stat().st_mode & 0o777 == 0o600
    # Its end was lost, and the database is told so.
    restoration.apply_list()
    assert Erasure.objects.filter(listed_at=None).count() == 0
    target.write_text("1 test:ab")
    restoration.apply_list()
    erasure_list.add_new()
    erasure_list.add_new()
    [entry] = erasure_list.entries()
    assert (entry.company_id, entry.person_hash) == (known.company_id, row.person_hash)
    assert re.fullmatch(r"\w+:[0-9a-f]{64}", entry.person_hash)
