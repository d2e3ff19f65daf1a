"""Makes one row of every kind for a company, without any error."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from enishi.company.models import Company, CompanyHoliday, Member, Office, Role
from enishi.encryption import encrypt
from enishi.files.models import FileState, StoredFile
from enishi.hiring.candidates import search_text_of
from enishi.hiring.document_models import CandidateKey, Document
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations import default_form, forms
from enishi.hiring.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationFormUse,
    EvaluationOpening,
)
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake.form_models import (
    ApplicationForm,
    PurposesText,
    WebApplication,
    WebApplicationFile,
)
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState
from enishi.hiring.memo_models import Memo, MemoMention
from enishi.hiring.merge_models import CandidateMerge, facts_of
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import (
    Conversation,
    Message,
    MessageAttachment,
    MessageSettings,
    MessageTemplate,
)
from enishi.hiring.models import Application, Job, Step, StepResult
from enishi.hiring.offer_models import Offer, OfferLink, OfferWording
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.hiring.reach_models import MemberReach
from enishi.hiring.tag_models import CandidateTag, Tag
from enishi.interviews.bulk.models import BulkChange, BulkItem, BulkState
from enishi.interviews.candidate import fixed_times
from enishi.interviews.candidate_models import (
    CandidateLink,
    OfferedPeriod,
    Proposal,
    RecruiterAlert,
)
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, Participant, Slot
from enishi.interviews.reads.feeds import CalendarFeed
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, LinkState, Meeting, OAuthState, ZoomAccount
from enishi.mornings.models import MorningMail
from enishi.records.erasing.models import AnonymousResult, ErasedMeeting, Erasure
from enishi.records.reports import counting
from enishi.records.reports.models import ReportCount
from enishi.records.reports.periods import Days
from enishi.records.retention.models import Retention, RetentionHold
from tests.cast import application_of, flow_of, member_of

SEALED = "test:" + "A" * 60
# Always to come: much is only so, or only matters, of what is.
TEN = (datetime.now(UTC) + timedelta(days=3)).replace(hour=1, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)
# The days of the report that was counted.
REPORTED = Days(first=TEN.date() - timedelta(days=500), last=TEN.date() + timedelta(days=500))


@dataclass
class World:
    """What the planters need to lay hands on."""

    company: Company
    admin: Member
    job: Job
    application: Application
    interview: Interview
    slot: Slot
    account: ZoomAccount
    host: Host
    meeting: Meeting

    def step(self, name: str) -> Step:
        return self.job.flow.steps.get(name=name)


def world_of(company: Company, *, number: int) -> World:
    """A confirmed interview with its Zoom meeting, and the way there."""
    admin = member_of(
        company, name="青木 誠", email=f"admin{number}@world.example", role=Role.ADMIN
    )
    CompanyHoliday.objects.create(
        company=company, name="Year-end", first_day=TEN.date(), last_day=TEN.date()
    )
    flow = flow_of(company)
    office = Office.objects.create(company=company, name="大阪")
    job = Job.objects.create(company=company, flow=flow, title="営業", office=office)
    MemberReach.objects.create(company=company, member=admin, office=office)
    application = application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="一次面接"
    )
    application.candidate.search_text = search_text_of(application.candidate)
    application.candidate.save()
    screening = flow.steps.get(name="書類選考")
    StepResult.objects.create(
        company=company,
        application=application,
        step=screening,
        outcome="passed",
        decided_by=admin,
    )
    _evaluations_of(application, screening, admin, number)
    Handling.objects.create(company=company, application=application, owner=admin, source="board")
    Retention.objects.create(company=company, rejected_months=6, changed_at=timezone.now())
    RetentionHold.objects.create(
        company=company,
        candidate=application.candidate,
        reason=company.name if company.name.isascii() else "Kept",
        until=TEN.date(),
        made_by=admin,
    )
    PersonRequest.objects.create(
        company=company,
        candidate=application.candidate,
        kind="disclosure",
        received_on=TEN.date() - timedelta(days=9),
        due_on=TEN.date(),
        note=company.name if company.name.isascii() else "All of it",
        made_by=admin,
    )
    tag = Tag.objects.create(company=company, name="要連絡", color="red")
    Tag.objects.create(company=company, name="英語", color="blue")
    CandidateTag.objects.create(company=company, candidate=application.candidate, tag=tag)
    memo = Memo.objects.create(
        company=company, candidate=application.candidate, author=admin, text="メモ"
    )
    MemoMention.objects.create(company=company, memo=memo, member=admin)
    CandidateMerge.objects.create(
        company=company,
        survivor=application.candidate,
        absorbed=900_000 + number,
        absorbed_facts=facts_of(application.candidate),
        registered_at=TEN,
        former_facts=facts_of(application.candidate),
        merged_facts=facts_of(application.candidate),
        merged_by=admin,
    )
    _message_of(application, admin)
    account = ZoomAccount.objects.create(
        company=company,
        state=LinkState.LINKED,
        generation=1,
        zoom_account_id=f"account-{number}",
        access_token=SEALED,
        refresh_token=SEALED,
        access_expires_at=timezone.now() + HOUR,
        zoom_user_id="u1",
        scopes="user:read:user:admin",
        linked_by=admin,
        linked_at=timezone.now(),
    )
    _file_of(company, admin)
    _bulk_change_of(application, admin)
    _posting_of(job, admin)
    _sent_of(application, number)
    _document_of(application, admin, pages=number)
    _received_of(application, number)
    _offer_of(application, admin, number)
    host = Host.objects.create(
        company=company,
        zoom_account_id=account.zoom_account_id,
        zoom_user_id="u1",
        is_default=True,
    )
    # Each world has its own hours, so that a row moved to the other one overlaps nothing there.
    starts_at = TEN + 10 * number * HOUR
    interview = Interview.objects.create(
        company=company,
        application=application,
        step=application.current_step,
        state="confirmed",
        created_by=admin,
        recruiter=admin,
        confirmed_by=admin,
        confirmed_at=timezone.now(),
    )
    meeting = meeting_for(
        interview,
        account,
        host,
        starts_at=starts_at,
        created_by=admin,
        zoom_meeting_id=number,
    )
    interview.meeting = meeting
    interview.save()
    slot = Slot.objects.create(
        company=company, interview=interview, starts_at=starts_at, ends_at=starts_at + HOUR
    )
    Participant.objects.create(company=company, interview=interview, member=admin)
    fixed_times.occupy(interview, slot)
    proposal = Proposal.objects.create(
        company=company,
        interview=interview,
        expires_at=starts_at,
        outcome="picked",
        ended_at=timezone.now(),
    )
    OfferedPeriod.objects.create(
        company=company, proposal=proposal, starts_at=starts_at, ends_at=starts_at + HOUR
    )
    CandidateLink.objects.create(
        company=company,
        interview=interview,
        proposal=proposal,
        kind="choose",
        token_hash=f"hash-{number}",
        expires_at=starts_at,
    )
    Announcement.objects.create(
        company=company,
        interview=interview,
        member=admin,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        told_at=timezone.now(),
    )
    MorningMail.objects.create(company=company, member=admin, hour=8, next_at=starts_at)
    CalendarFeed.objects.create(company=company, member=admin, token_hash=f"hash-{number}")
    RecruiterAlert.objects.create(company=company, interview=interview, kind="late")
    OutgoingMail.objects.create(
        company=company,
        message_id=f"<{number}@enishi>",
        kind="p",
        about=interview.owner_key,
        to="h@mail.example",
        body="Dear Hanako",
    )
    _erased_of(application, meeting, admin, screening, number)
    OAuthState.objects.create(
        company=company, member=admin, state_hash=f"hash-{number}", expires_at=timezone.now() + HOUR
    )
    report = ReportCount.objects.create(
        company=company, first_day=REPORTED.first, last_day=REPORTED.last, asked_at=timezone.now()
    )
    counting.count(report.pk)
    return World(company, admin, job, application, interview, slot, account, host, meeting)


def meeting_for(
    interview: Interview, account: ZoomAccount, host: Host, *, starts_at: datetime, **fields: object
) -> Meeting:
    """An hour's meeting that stands at Zoom."""
    values = {
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "state": "ready",
        "join_url": f"https://zoom.example/j/{fields.get('zoom_meeting_id', 1)}",
        "passcode": SEALED,
        "observed_version": 1,
        **fields,
    }
    return Meeting.objects.create(
        company=interview.company,
        account=account,
        generation=1,
        zoom_account_id=account.zoom_account_id,
        owner_key=interview.owner_key,
        host=host,
        time_zone="Asia/Tokyo",
        topic="一次面接",
        **values,
    )


def _document_of(application: Application, admin: Member, *, pages: int) -> None:
    """A file of the candidate, whose bytes lie nowhere; a canary's bears the canary's name."""
    company, candidate = application.company, application.candidate
    name = company.name if company.name.isascii() else "resume"
    key = CandidateKey(company=company, candidate=candidate, made_for=candidate.pk)
    key.encrypted = encrypt("00" * 32, place=key.place)
    key.save()
    stored = StoredFile.objects.create(
        company=company,
        owner_key=f"candidate:{candidate.pk}",
        folder=f"{company.pk}/{company.pk:032x}",
        name=f"{name}.pdf",
        type="pdf",
        size=1000,
        fingerprint="0" * 64,
        state=FileState.READY,
        pages=pages,
        pages_total=pages,
        by=admin,
    )
    Document.objects.create(
        company=company, candidate=candidate, application=application, kind="resume", file=stored
    )


def _message_of(application: Application, admin: Member) -> None:
    """A message that waits, with a file; a template, and the company's hold."""
    company, name = application.company, application.company.name
    conversation = Conversation.objects.create(
        company=company, candidate=application.candidate, application=application
    )
    message = Message(
        company=company,
        conversation=conversation,
        author=admin,
        language="ja",
        subject=f"{name}より",
        send_at=TEN,
    )
    message.body = f"{name}より"
    message.save()
    MessageAttachment.objects.create(company=company, message=message, name=f"{name}.pdf")
    EndingReason.objects.create(company=company, outcome="withdrawn", name="他社に決定")
    EndingReason.objects.create(company=company, outcome="withdrawn", name="その他", position=1)
    MessageTemplate.objects.create(
        company=company, name=name, kind="free", language="ja", subject=name, body=f"{name}より"
    )
    MessageSettings.objects.create(company=company)


def _offer_of(application: Application, admin: Member, number: int) -> None:
    """An offer that waits for an answer; a canary's bears the canary's name."""
    company = application.company
    name = company.name if company.name.isascii() else "Sales"
    offer = Offer.objects.create(
        company=company,
        application=application,
        number=1,
        state="sent",
        language="ja",
        position=name,
        salary=name,
        workplace=name,
        opening=name,
        answer_by=TEN + 24 * HOUR,
        created_by=admin,
        sent_by=admin,
        sent_at=timezone.now(),
    )
    OfferLink.objects.create(
        company=company, offer=offer, token_hash=f"offer-{number}", expires_at=TEN + 24 * HOUR
    )
    OfferWording.objects.create(company=company, language="ja", opening=name, closing=name)


def _posting_of(job: Job, admin: Member) -> None:
    """The job's page as everybody may read it, but for what the law wants."""
    CareersPage.objects.create(company=job.company, code=f"world-{job.company_id}")
    JobPosting.objects.create(
        company=job.company,
        job=job,
        code=f"job{job.company_id}",
        state="published",
        texts={"ja": {"duties": "営業", "recruiter": job.company.name}},
        published_at=timezone.now(),
        published_by=admin,
    )


def _erased_of(
    application: Application, meeting: Meeting, admin: Member, decided: Step, number: int
) -> None:
    """Somebody was erased once; a result of theirs still counts, and Zoom deletes a meeting."""
    erasure = Erasure.objects.create(
        company=application.company,
        person_hash=f"test:{number:064x}",
        cause="by_hand",
        by=admin,
        erased_at=timezone.now() - HOUR,
        counts={"applications": 1},
        listed_at=timezone.now(),
    )
    leaving = copy.copy(meeting)
    leaving.pk, leaving.ref = None, uuid4()
    leaving.generation, leaving.state = 0, "cancelled"
    leaving.owner_key = f"interview:{10**9 + number}"
    leaving.zoom_meeting_id, leaving.last_attempt_at = 10**9 + number, timezone.now()
    leaving.save(force_insert=True)
    ErasedMeeting.objects.create(company=meeting.company, erasure=erasure, meeting=leaving)
    AnonymousResult.objects.create(
        company=application.company,
        job=application.job,
        step=decided,
        outcome="rejected",
        decided_on=timezone.now().date(),
    )


def _sent_of(application: Application, number: int) -> None:
    """What came by the form: the application itself, and one with a file that looks like spam."""
    company, job = application.company, application.job
    name = company.name if company.name.isascii() else "Kaoru"
    ApplicationForm.objects.create(
        company=company,
        job=job,
        questions=[{"kind": "line", "label": name, "help": "", "is_required": False, "words": []}],
        version=1,
    )
    told = PurposesText.objects.create(
        company=company, number=number, purposes=f"Hiring at {name}", consent="I agree"
    )
    sent = {
        "company": company,
        "job": job,
        "details": {"family_name": name, "email": "new@mail.example"},
        "answers": [{"label": name, "kind": "line", "text": name}],
        "purposes": told,
        "consent_words": "I agree",
        "consented_at": timezone.now(),
        "sent_at": timezone.now(),
    }
    WebApplication.objects.create(
        nonce=f"t{number}", state="taken", application=application, **sent
    )
    suspected = WebApplication.objects.create(
        nonce=f"s{number}", state="suspected", suspicions=["fast"], **sent
    )
    stored = StoredFile.objects.create(
        company=company,
        owner_key=suspected.subject,
        folder=f"{company.pk}/{company.pk + 1_000_000:032x}",
        name=f"{name}.pdf",
        type="pdf",
        size=1000,
        fingerprint="1" * 64,
    )
    WebApplicationFile.objects.create(
        company=company, web_application=suspected, kind="resume", file=stored
    )
    application.refresh_from_db()


def _received_of(application: Application, number: int) -> None:
    """A mailbox, and a mail of it whose bytes lie nowhere."""
    company = application.company
    name = company.name if company.name.isascii() else "Kaoru"
    mailbox = Mailbox(company=company, host=f"imap{number}.example", user="saiyo")
    mailbox.sealed_password = encrypt("password", place=mailbox.place)
    mailbox.since = timezone.now().date()
    mailbox.save()
    mail = ReceivedMail(company=company, mailbox=mailbox, mark=f"{number:064x}", size=1000)
    told = {
        "headers": {"from_name": name, "from_address": "a@agent.example", "subject": name},
        "text": f"Name: {name}",
        "attachments": [{"place": 1, "name": f"{name}.pdf", "size": 1000}],
        "is_cut": False,
    }
    mail.sealed_facts = encrypt(json.dumps(told), place=mail.place("sealed_facts"))
    mail.file_key = encrypt("00" * 32, place=mail.place("file_key"))
    mail.state = "handed"
    mail.save()
    mail.file = StoredFile.objects.create(
        company=company,
        owner_key=mail.subject_key,
        folder=f"{company.pk}/{company.pk + 2_000_000:032x}",
        name="mail",
        type="eml",
        size=1000,
        fingerprint="2" * 64,
        state=FileState.READY,
    )
    mail.save()
    rule = MailRule.objects.create(
        company=company, name=name, subjects=[name], labels={"name": [name]}, source=name
    )
    sample = MailSample(company=company, rule=rule, mark=f"m{number}")
    told = {"from": "a@b.example", "subject": name, "text": name, "rule": None, "fields": {}}
    sample.sealed = encrypt(json.dumps(told), place=sample.place)
    sample.save()
    MailEntry.objects.create(company=company, mail=mail, reason="no_rule", rule=rule)
    _answer_of(application, mailbox, number)


def _answer_of(application: Application, mailbox: Mailbox, number: int) -> None:
    """A mail that answers the message, and that nobody has read."""
    company = application.company
    name = company.name if company.name.isascii() else "Kaoru"
    mail = ReceivedMail(company=company, mailbox=mailbox, mark=f"{number:063x}a", size=1000)
    told = {
        "headers": {"from_name": name, "from_address": "a@agent.example", "subject": name},
        "text": f"Name: {name}",
        "attachments": [],
        "is_cut": False,
    }
    mail.sealed_facts = encrypt(json.dumps(told), place=mail.place("sealed_facts"))
    mail.file_key = encrypt("00" * 32, place=mail.place("file_key"))
    mail.state = "handed"
    mail.save()
    MailEntry.objects.create(
        company=company,
        mail=mail,
        state="attached",
        candidate=application.candidate,
        application=application,
        decided_at=TEN,
    )
    Answer.objects.create(
        company=company,
        conversation=Conversation.objects.get(application=application),
        mail=mail,
        found_by="sender",
        message_id=f"<{number}@agent.example>",
        received_at=TEN,
    )


def _bulk_change_of(application: Application, admin: Member) -> None:
    """A change of owners of which it is known what it would do."""
    company = application.company
    change = BulkChange.objects.create(
        company=company,
        kind="owner",
        owner=admin,
        counts={"todo": 1},
        state=BulkState.CHECKED,
        rows_total=1,
        by=admin,
    )
    # Each world counts from elsewhere, as the rows of its file.
    BulkItem.objects.create(
        company=company,
        change=change,
        number=1 + 10 * company.pk,
        candidate=application.candidate,
        application=application,
        outcome="todo",
        former_owner=admin,
    )


def _file_of(company: Company, admin: Member) -> None:
    """A file of which it is known what would become of its rows; a canary's names the canary."""
    name = company.name if company.name.isascii() else "Kaoru"
    taken = CandidateImport.objects.create(
        company=company,
        source="board",
        file_name="candidates.csv",
        header=["Name", "Mail"],
        columns=["full_name", "email"],
        counts={"new": 1, "wrong": 1},
        state=ImportState.CHECKED,
        rows_total=2,
        by=admin,
    )
    rows = [("new", f"{name} Suzuki", "new@mail.example"), ("wrong", name, "?")]
    # Each world has its own lines, so that a row moved to the other one stands nowhere twice.
    for number, (outcome, *cells) in enumerate(rows, start=2 + 10 * company.pk):
        ImportRow.objects.create(
            company=company, file=taken, number=number, outcome=outcome, cells=cells
        )


def _evaluations_of(application: Application, decided: Step, admin: Member, number: int) -> None:
    """Handed in at the step that is decided, and owed where the application stands."""
    company, here = application.company, application.current_step
    form = default_form.ensure(company)
    EvaluationFormUse.objects.create(company=company, form=form, step=here, job=application.job)
    # Each world counts from elsewhere, so that a row moved to the other one stands beside its.
    form.versions.update(number=number)
    version = forms.latest_version(form)
    version.questions.update(position=F("position") + 100 * number)
    given = Evaluation.objects.create(
        company=company,
        application=application,
        step=decided,
        member=admin,
        version=version,
        state="submitted",
        verdict="pass",
        submitted_at=timezone.now(),
    )
    for question in version.questions.exclude(kind="section"):
        EvaluationAnswer.objects.create(
            company=company,
            evaluation=given,
            question=question,
            score=4 if question.is_score else None,
            text="よい" if question.is_text else "",
            chosen=[0] if question.kind == "choice" else [],
        )
    Evaluation.objects.create(
        company=company,
        application=application,
        step=here,
        member=admin,
        version=version,
        state="asked",
        asked_by=admin,
        asked_at=timezone.now(),
        due_on=TEN.date(),
        remind_at=TEN,
    )
    EvaluationOpening.objects.create(
        company=company, application=application, step=here, member=admin
    )
