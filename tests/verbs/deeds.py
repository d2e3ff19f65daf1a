"""Calls each verb of the sheet on one company's rows, as any actor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from enishi.accounts import addresses, changes, invitations
from enishi.accounts.invitation_list import Entry
from enishi.company import companies, holidays, members
from enishi.company.actors import Actor
from enishi.company.models import CompanyHoliday, Member
from enishi.hiring import (
    applications,
    candidates,
    careers,
    documents,
    ending_reasons,
    flows,
    handling,
    jobs,
    memos,
    person_requests,
    postings,
    reach,
    tags,
)
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.document_models import Document
from enishi.hiring.documents import SentFile
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations import asking, default_form, forms, seeing, writing
from enishi.hiring.evaluations.answers import Written
from enishi.hiring.evaluations.models import Evaluation, EvaluationForm
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.intake import (
    application_forms,
    imports,
    mail_entries,
    mail_rules,
    mail_samples,
    purposes,
    web_applications,
)
from enishi.hiring.intake.form_answers import SentForm
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.mail_rules import RuleDetails
from enishi.hiring.intake.models import CandidateImport
from enishi.hiring.intake.notice_reading import Notice
from enishi.hiring.intake.purposes import Wording
from enishi.hiring.intake.web_applications import Page
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages import answers, message_templates
from enishi.hiring.messages import previews as message_previews
from enishi.hiring.messages import writing as message_writing
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.message_templates import TemplateDetails
from enishi.hiring.messages.models import Message, MessageTemplate
from enishi.hiring.models import Application, Candidate, HiringFlow, Job, Step, StepResult
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers import answering, drafting, sending, wordings
from enishi.hiring.offers.terms import OfferTerms
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.person_requests import RequestDetails
from enishi.hiring.postings import PostingDetails
from enishi.hiring.tag_models import Tag
from enishi.hiring.tags import TagDetails
from enishi.interviews import revision
from enishi.interviews.bulk import changes as bulk_changes
from enishi.interviews.bulk import exports, mailing
from enishi.interviews.bulk import undoing as bulk_undoing
from enishi.interviews.bulk.models import BulkChange, BulkItem
from enishi.interviews.bulk.selection import Selection
from enishi.interviews.candidate import correction
from enishi.interviews.letters import alerts, interview_facts, invitation, kinds, previews
from enishi.interviews.meeting import drift, host_change, opener_changes, web_meeting
from enishi.interviews.models import Interview
from enishi.interviews.reads import feeds
from enishi.interviews.revision import Seen
from enishi.interviews.rounds import link_end
from enishi.interviews.trips import (
    confirmation,
    deadline_change,
    job_change,
    leaving,
    offer_answers,
    proposals,
    resending,
    scheduling,
    stepping,
    venue_change,
)
from enishi.mail import mailboxes, templates
from enishi.mail.imap_reading import Position
from enishi.mail.mailboxes import MailboxDetails
from enishi.mail.models import OutgoingMail
from enishi.meetings.directory import hosting, hosts
from enishi.meetings.link import ending, linking, unlinking
from enishi.mornings import wishes
from enishi.records import disclosure, import_undo
from enishi.records.erasing import erasure, inventory
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.models import ErasureCause
from enishi.records.merging import comparison, merging, undoing
from enishi.records.reports import counting
from enishi.records.reports.scope import Scope
from enishi.records.retention import holds, rules
from tests.records.world import HOUR, REPORTED, TEN, World

HANAKO = CandidateDetails(family_name="山田", given_name="花子")
RULE = RuleDetails(name="別", subjects=["応募"], labels={"name": ["氏名"]})
PICTURE = b"\x89PNG\r\n\x1a\n"
LETTER = Draft(subject="件名", body="本文")
TEMPLATE = TemplateDetails("名前", "free", "ja", "件名", "本文")
NAMES = {"email": "new@world.example", "family_name": "上田"}


class Rows:
    """What of a company's world the verbs are called upon."""

    def __init__(self, world: World) -> None:
        self.world, self.company = world, world.company
        self.application, self.interview = world.application, world.interview
        self.slot, self.host, self.account = world.slot, world.host, world.account
        self.job = world.job

    @property
    def someone(self) -> Member:
        """A recruiter: no admin, so that one is left."""
        return Member.objects.get(company=self.company, role="recruiter", is_active=True)

    @property
    def result(self) -> StepResult:
        return self.application.results.get()

    @property
    def limited(self) -> Member:
        """A recruiter who is limited to jobs, but not to this one."""
        people = Member.objects.filter(company=self.company, role="limited")
        return people.order_by("pk").last() or Member.objects.create(
            company=self.company, email="new.l@world.example", family_name="西", role="limited"
        )

    @property
    def candidate(self) -> Candidate:
        return self.application.candidate

    @property
    def twin(self) -> Candidate:
        """The same person once more, who has applied to the same job and withdrawn."""
        found, is_new = Candidate.objects.get_or_create(
            company=self.company, family_name="山田", email="twin@world.example"
        )
        if is_new:
            Application.objects.create(
                company=self.company,
                candidate=found,
                job=self.job,
                current_step=self.step,
                status="withdrawn",
            )
        return found

    @property
    def merge(self) -> CandidateMerge:
        return CandidateMerge.objects.get(company=self.company)

    @property
    def another_job(self) -> Job:
        return Job.objects.create(company=self.company, flow=self.flow, title="別の求人")

    @property
    def flow(self) -> HiringFlow:
        return self.job.flow

    @property
    def step(self) -> Step:
        return self.application.current_step

    @property
    def holiday(self) -> CompanyHoliday:
        return CompanyHoliday.objects.get(company=self.company)

    @property
    def suspected(self) -> WebApplication:
        return WebApplication.objects.get(company=self.company, state="suspected")

    @property
    def mail_entry(self) -> MailEntry:
        return MailEntry.objects.get(company=self.company, candidate=None)

    @property
    def done_mail(self) -> MailEntry:
        MailEntry.objects.filter(company=self.company, candidate=None).update(
            state="done", decided_at=timezone.now()
        )
        return self.mail_entry

    @property
    def answer(self) -> Answer:
        return Answer.objects.get(company=self.company)

    @property
    def mail_rule(self) -> MailRule:
        return MailRule.objects.get(company=self.company)

    @property
    def mail_sample(self) -> MailSample:
        return MailSample.objects.get(company=self.company)

    @property
    def document(self) -> Document:
        return Document.objects.get(company=self.company)

    @property
    def tag(self) -> Tag:
        return Tag.objects.get(company=self.company, name="要連絡")

    @property
    def other_tag(self) -> Tag:
        return Tag.objects.get(company=self.company, name="英語")

    @property
    def reason(self) -> EndingReason:
        return EndingReason.objects.get(company=self.company, name="他社に決定")

    @property
    def memo(self) -> Memo:
        return Memo.objects.get(company=self.company)

    @property
    def removed_memo(self) -> Memo:
        Memo.objects.filter(company=self.company).update(removed_at=timezone.now())
        return self.memo

    @property
    def message(self) -> Message:
        return Message.objects.get(company=self.company)

    @property
    def template(self) -> MessageTemplate:
        return MessageTemplate.objects.get(company=self.company)

    @property
    def request(self) -> PersonRequest:
        return PersonRequest.objects.get(company=self.company)

    @property
    def closed_request(self) -> PersonRequest:
        closed = {"state": "done", "closed_at": timezone.now()}
        PersonRequest.objects.filter(company=self.company).update(**closed)
        return self.request

    @property
    def offer(self) -> Offer:
        return Offer.objects.get(company=self.company)

    @property
    def file(self) -> CandidateImport:
        return CandidateImport.objects.get(company=self.company)

    @property
    def bulk_change(self) -> BulkChange:
        return BulkChange.objects.get(company=self.company)

    @property
    def mail_item(self) -> BulkItem:
        BulkChange.objects.filter(company=self.company).update(
            kind="mail", letter_subject="件名", letter_body="本文", letter_language="ja"
        )
        named = ("change__company", "change__by", "candidate__company", "application__job")
        rows = BulkItem.objects.select_related(*named, "application__current_step")
        return rows.get(company=self.company)

    @property
    def selected(self) -> Selection:
        return Selection(text="", filters={}, chosen=[self.application.candidate_id])

    @property
    def form(self) -> EvaluationForm:
        return EvaluationForm.objects.get(company=self.company)

    @property
    def evaluation(self) -> Evaluation:
        """What is asked of the admin."""
        return Evaluation.objects.get(company=self.company, state="asked")

    def evaluation_of(self, by: Actor) -> Evaluation:
        """What is asked of whoever acts, if they are of this company: nobody writes another's."""
        asked = self.evaluation
        if by.member is not None and by.company_id == self.company.pk:
            Evaluation.objects.filter(pk=asked.pk).update(member=by.member)
            # Asked by nobody: who does not interview the candidate does not see her by this.
            Evaluation.objects.filter(pk=asked.pk).update(state="draft", asked_at=None)
            asked.refresh_from_db()
        return asked

    @property
    def mail(self) -> OutgoingMail:
        return OutgoingMail.objects.get(company=self.company, kind="p")

    @property
    def seen(self) -> Seen:
        return revision.seen(Interview.objects.get(pk=self.interview.pk))


Deed = Callable[[Rows, Actor], object]
_DAYS = {"name": "創立記念日", "first_day": TEN.date(), "last_day": TEN.date()}
_LATER = {"starts_at": TEN + 100 * HOUR, "ends_at": TEN + 101 * HOUR}
_WORDED = {"kind": "cancelled", "subject": "件名", "body": "本文"}

DEEDS: dict[str, Deed] = {
    "accounts.addresses.correct": lambda r, by: addresses.correct(r.someone, by=by, **NAMES),
    "accounts.changes.change_role": lambda r, by: changes.change_role(r.someone, "admin", by=by),
    "accounts.changes.deactivate": lambda r, by: changes.deactivate(r.someone, by=by),
    "accounts.changes.give_link": lambda r, by: changes.give_link(r.someone, by=by),
    "accounts.changes.invite": lambda r, by: changes.invite(
        r.company, by=by, role="recruiter", **NAMES
    ),
    "accounts.invitations.invite_each": lambda r, by: invitations.invite_each(
        r.company, [Entry(text="", **NAMES)], role="interviewer", by=by
    ),
    "accounts.changes.reactivate": lambda r, by: changes.reactivate(r.someone, by=by),
    "company.companies.update": lambda r, by: companies.update(
        r.company, name="サンプル", time_zone="Asia/Tokyo", by=by
    ),
    "company.holidays.add": lambda r, by: holidays.add(r.company, by=by, **_DAYS),
    "company.holidays.change": lambda r, by: holidays.change(r.holiday, by=by, **_DAYS),
    "company.holidays.remove": lambda r, by: holidays.remove(r.holiday, by=by),
    "company.members.change_role": lambda r, by: members.change_role(r.someone, "admin", by=by),
    "company.members.choose_language": lambda _r, by: members.choose_language("en", by=by),
    "company.members.correct": lambda r, by: members.correct(r.someone, by=by, **NAMES),
    "company.members.deactivate": lambda r, by: members.deactivate(r.someone, by=by),
    "company.members.invite": lambda r, by: members.invite(
        r.company, by=by, role="recruiter", **NAMES
    ),
    "company.members.reactivate": lambda r, by: members.reactivate(r.someone, by=by),
    "hiring.applications.apply": lambda r, by: applications.apply(r.candidate, r.job, by=by),
    "interviews.trips.job_change.change_job": lambda r, by: job_change.change_job(
        r.application, r.another_job, {}, by=by
    ),
    "interviews.trips.job_change.undo_change": lambda r, by: job_change.undo_change(
        r.application, by=by
    ),
    "hiring.applications.move_to_job": lambda r, by: applications.move_to_job(
        r.application, r.another_job, by=by
    ),
    "hiring.applications.record_result": lambda r, by: applications.record_result(
        r.application, "passed", at_step=r.step.pk, by=by
    ),
    "hiring.applications.undo_result": lambda r, by: applications.undo_result(
        r.application, result_id=r.result.pk, by=by
    ),
    "hiring.candidates.register": lambda r, by: candidates.register(r.company, HANAKO, by=by),
    "hiring.candidates.update": lambda r, by: candidates.update(r.candidate, HANAKO, by=by),
    "hiring.careers.remove_logo": lambda r, by: careers.remove_logo(r.company, by=by),
    "hiring.careers.save": lambda r, by: careers.save(
        r.company, code="world", colour="#1f4e8c", by=by
    ),
    "hiring.careers.set_logo": lambda r, by: careers.set_logo(
        r.company, name="a.png", content=BytesIO(PICTURE), by=by
    ),
    "hiring.documents.add": lambda r, by: documents.add(
        r.candidate, kind="resume", name="a.txt", content=BytesIO(b"a"), by=by
    ),
    "hiring.documents.add_each": lambda r, by: documents.add_each(
        r.candidate, [SentFile("a.txt", BytesIO(b"a"))], kind="resume", by=by
    ),
    "hiring.documents.remove": lambda r, by: documents.remove(r.document, by=by),
    "hiring.documents.set_kind": lambda r, by: documents.set_kind(r.document, kind="other", by=by),
    "hiring.evaluations.asking.ask_for_evaluations": lambda r, by: asking.ask_for_evaluations(
        r.application, step=r.step, member_ids=[r.someone.pk], due_on=None, by=by
    ),
    "hiring.evaluations.asking.withdraw": lambda r, by: asking.withdraw(r.evaluation, by=by),
    "hiring.evaluations.forms.assign": lambda r, by: forms.assign(
        r.step, job=r.job, form=r.form, by=by
    ),
    "hiring.evaluations.forms.copy": lambda r, by: forms.copy(r.form, by=by),
    "hiring.evaluations.forms.create": lambda r, by: forms.create(
        r.company, name="別", questions=default_form.built_in(), by=by
    ),
    "hiring.evaluations.forms.make_default": lambda r, by: forms.make_default(r.form, by=by),
    "hiring.evaluations.forms.put_away": lambda r, by: forms.put_away(r.form, by=by),
    "hiring.evaluations.forms.restore": lambda r, by: forms.restore(r.form, by=by),
    "hiring.evaluations.forms.keep_built_in": lambda r, by: forms.keep_built_in(r.company, by=by),
    "hiring.evaluations.forms.save": lambda r, by: forms.save(
        r.form, name="別", questions=default_form.built_in(), seen=1, by=by
    ),
    "hiring.evaluations.seeing.open_all": lambda r, by: seeing.open_all(
        r.application, step=r.step, by=by
    ),
    "hiring.evaluations.seeing.reopen": lambda r, by: seeing.reopen(r.evaluation, by=by),
    "hiring.evaluations.writing.begin": lambda r, by: writing.begin(
        r.application, step=r.step, by=by
    ),
    "hiring.evaluations.writing.save": lambda r, by: writing.save(
        r.evaluation_of(by), Written(), seen=writing.Seen(revision=0), by=by
    ),
    "hiring.evaluations.writing.submit": lambda r, by: writing.submit(
        r.evaluation_of(by), Written(), seen=writing.Seen(revision=0), by=by
    ),
    "hiring.flows.add_step": lambda r, by: flows.add_step(r.flow, name="試験", kind="test", by=by),
    "hiring.flows.change_step": lambda r, by: flows.change_step(
        r.step, name="試験", kind=r.step.kind, by=by
    ),
    "hiring.flows.create": lambda r, by: flows.create(r.company, name="別フロー", by=by),
    "hiring.flows.move_step": lambda r, by: flows.move_step(r.step, earlier=True, by=by),
    "hiring.flows.remove_step": lambda r, by: flows.remove_step(r.step, by=by),
    "hiring.flows.rename": lambda r, by: flows.rename(r.flow, name="別フロー", by=by),
    "interviews.trips.leaving.undo": lambda r, by: leaving.undo(
        r.application, result_id=r.result.pk, by=by
    ),
    "interviews.trips.stepping.move_to_step": lambda r, by: stepping.move_to_step(
        r.application, r.step, at_step=r.step.pk, by=by
    ),
    "interviews.bulk.changes.begin": lambda r, by: bulk_changes.begin(
        r.company, r.selected, kind="owner", by=by
    ),
    "interviews.bulk.changes.discard": lambda r, by: bulk_changes.discard(r.bulk_change, by=by),
    "interviews.bulk.changes.keep_interviews": lambda r, by: bulk_changes.keep_interviews(
        r.bulk_change, by=by
    ),
    "interviews.bulk.changes.restart": lambda r, by: bulk_changes.restart(r.bulk_change, by=by),
    "interviews.bulk.changes.set_details": lambda r, by: bulk_changes.set_details(
        r.bulk_change, outcome="passed", by=by
    ),
    "interviews.bulk.changes.start": lambda r, by: bulk_changes.start(r.bulk_change, by=by),
    "interviews.bulk.exports.candidates_for_file": lambda r, by: exports.candidates_for_file(
        r.company, r.selected, by=by
    ),
    "interviews.bulk.mailing.preview_of": lambda r, by: mailing.preview_of(
        (item := r.mail_item).change, item, by=by
    ),
    "interviews.bulk.undoing.begin": lambda r, by: bulk_undoing.begin(r.bulk_change, by=by),
    "hiring.intake.imports.discard": lambda r, by: imports.discard(r.file, by=by),
    "hiring.intake.imports.restart": lambda r, by: imports.restart(r.file, by=by),
    "hiring.intake.imports.read_again": lambda r, by: imports.read_again(r.file, by=by),
    "hiring.intake.imports.receive": lambda r, by: imports.receive(
        r.company, source="媒体", file_name="a.csv", content=b"a", by=by
    ),
    "hiring.intake.imports.set_columns": lambda r, by: imports.set_columns(
        r.file, codes=r.file.columns, by=by
    ),
    "hiring.intake.application_forms.save": lambda r, by: application_forms.save(
        r.job, rules={}, questions=[], seen=1, by=by
    ),
    "hiring.intake.mail_entries.attach": lambda r, by: mail_entries.attach(
        r.mail_entry, r.candidate, job=None, by=by
    ),
    "hiring.intake.mail_entries.dismiss": lambda r, by: mail_entries.dismiss(r.mail_entry, by=by),
    "hiring.intake.mail_entries.make_application": lambda r, by: mail_entries.make_application(
        r.mail_entry, HANAKO, job=r.job, by=by
    ),
    "hiring.intake.mail_entries.reopen": lambda r, by: mail_entries.reopen(r.done_mail, by=by),
    "hiring.intake.mail_rules.add_defaults": lambda r, by: mail_rules.add_defaults(
        r.company, by=by
    ),
    "hiring.intake.mail_rules.connect": lambda r, by: mail_rules.connect(
        r.company,
        MailboxDetails(host="imap.example", user="a", password="b"),
        end=Position(),
        by=by,
    ),
    "hiring.intake.mail_rules.create": lambda r, by: mail_rules.create(r.company, RULE, by=by),
    "hiring.intake.mail_rules.remove": lambda r, by: mail_rules.remove(r.mail_rule, by=by),
    "hiring.intake.mail_rules.save": lambda r, by: mail_rules.save(
        r.mail_rule, RULE, seen=0, by=by
    ),
    "hiring.intake.mail_samples.keep_sample": lambda r, by: mail_samples.keep_sample(
        r.mail_rule, Notice("a@b.example", "a", "b"), by=by
    ),
    "hiring.intake.mail_samples.remove": lambda r, by: mail_samples.remove(r.mail_sample, by=by),
    "hiring.intake.purposes.save": lambda r, by: purposes.save(
        r.company, Wording(purposes="a", consent="b"), by=by
    ),
    "hiring.intake.web_applications.accept": lambda r, by: web_applications.accept(
        r.suspected, by=by
    ),
    "hiring.intake.web_applications.discard": lambda r, by: web_applications.discard(
        r.suspected, by=by
    ),
    "hiring.intake.web_applications.receive": lambda r, by: web_applications.receive(
        r.job.posting,
        SentForm(details=HANAKO),
        files=[],
        page=Page("n", timezone.now(), "ja"),
        by=by,
    ),
    "hiring.intake.imports.start": lambda r, by: imports.start(r.file, by=by),
    "hiring.jobs.close": lambda r, by: jobs.close(r.job, by=by),
    "hiring.jobs.create": lambda r, by: jobs.create(r.company, title="経理", flow=r.flow, by=by),
    "hiring.jobs.reopen": lambda r, by: jobs.reopen(r.job, by=by),
    "hiring.jobs.update": lambda r, by: jobs.update(r.job, title="経理", flow=r.flow, by=by),
    "hiring.handling.change": lambda r, by: handling.change(
        r.application, HandlingDetails(source="別の経路"), by=by
    ),
    "hiring.messages.answers.mark_read": lambda r, by: answers.mark_read(r.answer, by=by),
    "hiring.messages.message_templates.add_standard": lambda r, by: message_templates.add_standard(
        r.company, by=by
    ),
    "hiring.messages.message_templates.change": lambda r, by: message_templates.change(
        r.template, TEMPLATE, by=by
    ),
    "hiring.messages.message_templates.create": lambda r, by: message_templates.create(
        r.company, TEMPLATE, by=by
    ),
    "hiring.messages.message_templates.move_up": lambda r, by: message_templates.move_up(
        r.template, by=by
    ),
    "hiring.messages.message_templates.put_away": lambda r, by: message_templates.put_away(
        r.template, by=by
    ),
    "hiring.messages.message_templates.restore": lambda r, by: message_templates.restore(
        r.template, by=by
    ),
    "hiring.messages.message_templates.set_hold": lambda r, by: message_templates.set_hold(
        r.company, 5, by=by
    ),
    "hiring.messages.message_templates.set_reply_address": lambda r, by: (
        message_templates.set_reply_address(r.company, "saiyo@sample.example", has_key=True, by=by)
    ),
    "hiring.messages.previews.of_draft": lambda r, by: message_previews.of_draft(
        LETTER, r.candidate, r.application, by=by
    ),
    "hiring.messages.previews.of_template": lambda r, by: message_previews.of_template(
        r.company, "件名", "本文", language="ja", by=by
    ),
    "hiring.messages.writing.cancel": lambda r, by: message_writing.cancel(r.message, by=by),
    "hiring.messages.writing.change": lambda r, by: message_writing.change(
        r.message, LETTER, seen=1, by=by
    ),
    "hiring.messages.writing.write": lambda r, by: message_writing.write(
        r.candidate, LETTER, application=r.application, by=by
    ),
    "hiring.reach.set_reach": lambda r, by: reach.set_reach(
        r.limited, jobs=[r.job.pk], offices=[], by=by
    ),
    "hiring.tags.change": lambda r, by: tags.change(r.tag, TagDetails("新卒"), by=by),
    "hiring.tags.create": lambda r, by: tags.create(r.company, TagDetails("新卒"), by=by),
    "hiring.tags.merge": lambda r, by: tags.merge(r.tag, r.other_tag, by=by),
    "hiring.tags.remove": lambda r, by: tags.remove(r.tag, by=by),
    "hiring.tags.set_tags": lambda r, by: tags.set_tags(r.candidate, [r.other_tag], by=by),
    "hiring.ending_reasons.add_standard": lambda r, by: ending_reasons.add_standard(
        r.company, by=by
    ),
    "hiring.ending_reasons.create": lambda r, by: ending_reasons.create(
        r.company, "rejected", "募集終了", by=by
    ),
    "hiring.ending_reasons.move_up": lambda r, by: ending_reasons.move_up(r.reason, by=by),
    "hiring.ending_reasons.put_away": lambda r, by: ending_reasons.put_away(r.reason, by=by),
    "hiring.ending_reasons.rename": lambda r, by: ending_reasons.rename(r.reason, "変更", by=by),
    "hiring.ending_reasons.restore": lambda r, by: ending_reasons.restore(r.reason, by=by),
    "hiring.memos.edit": lambda r, by: memos.edit(r.memo, text="変更", by=by),
    "hiring.memos.remove": lambda r, by: memos.remove(r.memo, by=by),
    "hiring.memos.restore": lambda r, by: memos.restore(r.removed_memo, by=by),
    "hiring.memos.write": lambda r, by: memos.write(r.candidate, text="メモ", by=by),
    "hiring.person_requests.close_request": lambda r, by: person_requests.close_request(
        r.request, "done", answer="", by=by
    ),
    "hiring.person_requests.record_request": lambda r, by: person_requests.record_request(
        r.candidate,
        RequestDetails("disclosure", timezone.localdate(), timezone.localdate()),
        by=by,
    ),
    "hiring.person_requests.reopen_request": lambda r, by: person_requests.reopen_request(
        r.closed_request, by=by
    ),
    "hiring.offers.answering.record_answer": lambda r, by: answering.record_answer(
        r.offer, answer="accepted", by=by
    ),
    "hiring.offers.drafting.discard": lambda r, by: drafting.discard(r.offer, by=by),
    "hiring.offers.drafting.draft": lambda r, by: drafting.draft(
        r.application, OfferTerms(), language="ja", by=by
    ),
    "hiring.offers.drafting.edit": lambda r, by: drafting.edit(
        r.offer, OfferTerms(), seen=1, by=by
    ),
    "hiring.offers.sending.extend": lambda r, by: sending.extend(
        r.offer, answer_by=timezone.now() + timedelta(days=9), by=by
    ),
    "hiring.offers.sending.send": lambda r, by: sending.send(r.offer, seen=1, by=by),
    "hiring.offers.sending.send_again": lambda r, by: sending.send_again(r.offer, by=by),
    "hiring.offers.sending.withdraw": lambda r, by: sending.withdraw(r.offer, by=by),
    "hiring.offers.wordings.save": lambda r, by: wordings.save(r.company, wordings.BUILT_IN, by=by),
    "hiring.postings.save": lambda r, by: postings.save(r.job, PostingDetails(), by=by),
    "hiring.postings.take_back": lambda r, by: postings.take_back(r.job, by=by),
    "interviews.candidate.correction.correct": lambda r, by: correction.correct(
        r.candidate, HANAKO, by=by
    ),
    "interviews.letters.invitation.issue": lambda r, by: invitation.issue(r.interview, by=by),
    "interviews.letters.kinds.save": lambda r, by: kinds.save(
        r.company, kinds.KINDS[0], kinds.built_in("proposed", language="ja"), by=by
    ),
    "interviews.letters.alerts.settle": lambda r, by: alerts.settle(r.interview, by=by),
    "interviews.letters.previews.needs_a_look": lambda r, by: previews.needs_a_look(
        r.interview, by=by
    ),
    "interviews.letters.previews.of_confirmation": lambda r, by: previews.of_confirmation(
        interview_facts.of(r.interview), by=by
    ),
    "interviews.letters.previews.of_proposal": lambda r, by: previews.of_proposal(
        r.interview, by=by
    ),
    "interviews.meeting.drift.put_back": lambda r, by: drift.put_back(
        r.interview, by=by, version=r.seen
    ),
    "interviews.meeting.drift.take_over": lambda r, by: drift.take_over(
        r.interview, by=by, version=r.seen
    ),
    "interviews.meeting.host_change.change_host": lambda r, by: host_change.change_host(
        r.interview, host_id=r.host.pk, by=by, version=r.seen
    ),
    "interviews.meeting.host_change.make_anew": lambda r, by: host_change.make_anew(
        r.interview, host_id=r.host.pk, by=by, version=r.seen
    ),
    "interviews.meeting.opener_changes.invite_again": lambda r, by: opener_changes.invite_again(
        r.interview, member_id=r.someone.pk, by=by, version=r.seen
    ),
    "interviews.meeting.web_meeting.create": lambda r, by: web_meeting.create(
        r.interview, host_id=r.host.pk, by=by
    ),
    "interviews.meeting.web_meeting.delete": lambda r, by: web_meeting.delete(
        r.interview, by=by, version=r.seen
    ),
    "interviews.reads.feeds.make": lambda _r, by: feeds.make(by=by),
    "interviews.reads.feeds.revoke": lambda _r, by: feeds.revoke(by=by),
    "interviews.rounds.link_end.end": lambda r, by: link_end.end(
        r.company, by=by, delete_meetings=True
    ),
    "interviews.trips.confirmation.cancel": lambda r, by: confirmation.cancel(r.interview, by=by),
    "interviews.trips.confirmation.confirm": lambda r, by: confirmation.confirm(
        r.interview, by=by, version=r.seen
    ),
    "interviews.trips.confirmation.reopen": lambda r, by: confirmation.reopen(
        r.interview, by=by, version=r.seen
    ),
    "interviews.trips.deadline_change.change": lambda r, by: deadline_change.change(
        r.interview, by=by, version=r.seen, until=timezone.now() + timedelta(days=1)
    ),
    "interviews.trips.leaving.decide": lambda r, by: leaving.decide(
        r.application, "passed", at_step=r.step.pk, fate="cancel", by=by
    ),
    "interviews.trips.offer_answers.record_offer_answer": lambda r, by: (
        offer_answers.record_offer_answer(r.offer, answer="accepted", by=by)
    ),
    "interviews.trips.proposals.propose": lambda r, by: proposals.propose(
        r.interview, by=by, version=r.seen
    ),
    "interviews.trips.proposals.renew_link": lambda r, by: proposals.renew_link(
        r.interview, by=by, version=r.seen
    ),
    "interviews.trips.proposals.withdraw": lambda r, by: proposals.withdraw(
        r.interview, by=by, version=r.seen
    ),
    "interviews.trips.resending.send_again": lambda r, by: resending.send_again(
        r.interview, r.mail, by=by
    ),
    "interviews.trips.scheduling.add_slot": lambda r, by: scheduling.add_slot(
        r.interview, by=by, version=r.seen, **_LATER
    ),
    "interviews.trips.scheduling.move_slot": lambda r, by: scheduling.move_slot(
        r.slot, by=by, version=r.seen, **_LATER
    ),
    "interviews.trips.scheduling.open_draft": lambda r, by: scheduling.open_draft(
        r.application, by=by
    ),
    "interviews.trips.scheduling.remove_slot": lambda r, by: scheduling.remove_slot(
        r.slot, by=by, version=r.seen
    ),
    "interviews.trips.scheduling.set_participants": lambda r, by: scheduling.set_participants(
        r.interview, members=[r.someone], by=by, version=r.seen
    ),
    "interviews.trips.venue_change.decide": lambda r, by: venue_change.decide(
        r.interview, {}, by=by, version=r.seen
    ),
    "mail.mailboxes.remove": lambda r, by: mailboxes.remove(r.company, by=by),
    "mail.mailboxes.save": lambda r, by: mailboxes.save(
        r.company,
        MailboxDetails(host="imap.example", user="a", password="b"),
        end=Position(),
        by=by,
    ),
    "mail.templates.restore": lambda r, by: templates.restore(r.company, kind="cancelled", by=by),
    "mail.templates.save": lambda r, by: templates.save(r.company, by=by, **_WORDED),
    "meetings.directory.hosting.start_address": lambda r, by: hosting.start_address(
        r.world.meeting, by=by
    ),
    "meetings.directory.hosts.choose": lambda r, by: hosts.choose(
        r.account, zoom_user_ids=["u1"], by=by
    ),
    "meetings.directory.hosts.relabel": lambda r, by: hosts.relabel(
        r.account, labels={r.host.pk: "第1室"}, by=by
    ),
    "meetings.directory.hosts.remove": lambda r, by: hosts.remove(r.host, by=by),
    "meetings.directory.hosts.set_default": lambda r, by: hosts.set_default(r.host, by=by),
    "records.erasing.erasure.erase": lambda r, by: erasure.erase(
        r.candidate, cause=ErasureCause.BY_HAND, told=Told(), by=by
    ),
    "records.erasing.erasure.erase_by_hand": lambda r, by: erasure.erase_by_hand(
        r.candidate,
        typed_name=r.candidate.full_name,
        seen=inventory.of(r.candidate).mark,
        tells_candidate=False,
        by=by,
    ),
    "records.merging.merging.merge": lambda r, by: merging.merge(
        r.candidate,
        r.twin,
        {},
        seen=comparison.mark_of(r.candidate, r.twin),
        by=by,
    ),
    "records.merging.undoing.undo": lambda r, by: undoing.undo(r.merge, by=by),
    "records.disclosure.disclose": lambda r, by: disclosure.disclose(r.candidate, by=by),
    "records.retention.holds.lift_hold": lambda r, by: holds.lift_hold(r.candidate, by=by),
    "records.retention.holds.place_hold": lambda r, by: holds.place_hold(
        r.candidate, reason="係争中", until=TEN.date(), by=by
    ),
    "records.retention.rules.save": lambda r, by: rules.save(
        r.company, {"rejected_months": "7"}, by=by
    ),
    "records.import_undo.begin": lambda r, by: import_undo.begin(r.file, by=by),
    "records.reports.counting.ask_for_count": lambda r, by: counting.ask_for_count(
        Scope(company=r.company, days=REPORTED), by=by
    ),
    "meetings.link.ending.begin_ending": lambda r, by: ending.begin_ending(
        r.company, by=by, tells_candidates=False, tells_interviewers=False
    ),
    "meetings.link.ending.leave_rest": lambda r, by: ending.leave_rest(r.company, by=by),
    "meetings.link.linking.begin_link": lambda r, by: linking.begin_link(
        r.company, by=by, session_key="s"
    ),
    "meetings.link.linking.complete_link": lambda _r, by: linking.complete_link(
        state="made-up", code="x", by=by, session_key="s"
    ),
    "meetings.link.unlinking.unlink": lambda r, by: unlinking.unlink(r.company, by=by),
    "mornings.wishes.choose_hour": lambda _r, by: wishes.choose_hour(8, by=by),
}
