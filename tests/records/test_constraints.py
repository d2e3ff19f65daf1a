"""Each constraint refuses its row; without the constraint, the row is written."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from psycopg import Error
from pytest_django import DjangoDbBlocker

from enishi.availability.models import BusyTime
from enishi.company.models import ActorKind, AuditEntry, Company, CompanyHoliday, Office
from enishi.company.sign_in import KnownPlace
from enishi.company.submissions import Submission
from enishi.files.models import StoredFile
from enishi.hiring import limits
from enishi.hiring.document_models import Document
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationForm,
    EvaluationFormUse,
    EvaluationFormVersion,
    EvaluationOpening,
    EvaluationQuestion,
)
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake.form_models import ApplicationForm, PurposesText, WebApplication
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.models import CandidateImport, ImportRow
from enishi.hiring.memo_models import Memo, MemoMention
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages.models import (
    Conversation,
    Message,
    MessageAttachment,
    MessageSettings,
    MessageTemplate,
)
from enishi.hiring.models import StepResult
from enishi.hiring.offer_models import Offer, OfferWording
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.hiring.reach_models import MemberReach
from enishi.hiring.tag_models import CandidateTag, Tag
from enishi.interviews.bulk.models import BulkChange, BulkItem
from enishi.interviews.candidate_models import OfferedPeriod, Proposal, RecruiterAlert
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.models import Participant
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.models import MailTemplate
from enishi.meetings.models import Allowance, Host, HostDay, LinkEnding, ZoomUser
from enishi.mornings.models import MorningMail
from enishi.records.erasing.models import Erasure
from enishi.records.reports.models import ReportCount
from enishi.records.retention.models import Retention, RetentionHold
from tests.records.world import HOUR, REPORTED, World, world_of
from tests.web.foreign import AroundTests

pytestmark = pytest.mark.django_db

Breach = Callable[[World], None]
DAY = timedelta(days=1)


def of(model: type[models.Model], world: World) -> Any:
    return model.objects.filter(company=world.company).order_by("pk")[0]  # type: ignore[attr-defined]


def again(row: Any, **fields: object) -> Any:
    """The same row once more, but for these fields."""
    kept = {one.name: getattr(row, one.name) for one in row._meta.concrete_fields}
    del kept["id"]
    return type(row).objects.create(**kept | fields)


def _reaches_twice(world: World) -> None:
    for _time in range(2):
        MemberReach.objects.create(company=world.company, member=world.admin, job=world.job)


def waits(**fields: object) -> Breach:
    """A letter waits that knows half of the time told before."""
    return lambda world: WaitingLetter.objects.create(
        company=world.company,
        interview=world.interview,
        kind="changed",
        waits_since=timezone.now(),
        **fields,
    )


def twice(model: type[models.Model], **fields: object) -> None:
    for _ in range(2):
        model.objects.create(**fields)  # type: ignore[attr-defined]


def row_of_import_twice(world: World) -> None:
    taken = CandidateImport.objects.create(company=world.company, source="媒体", content=b"")
    twice(ImportRow, company=world.company, file=taken, number=2, cells=[])


def bulk_item_twice(world: World) -> None:
    change = BulkChange.objects.create(company=world.company, kind="owner")
    candidate = world.application.candidate
    twice(BulkItem, company=world.company, change=change, number=1, candidate=candidate)


def report_of_a_job_twice(world: World) -> None:
    again(of(ReportCount, world), job=world.job)
    again(of(ReportCount, world), job=world.job)


def repeats(model: type[models.Model], **fields: object) -> Breach:
    """The world's row of this kind is written once more, but for these fields."""
    return lambda world: again(of(model, world), **fields)


def writes(name: str, **fields: object) -> Breach:
    """The world's row of this name is written over."""

    def write(world: World) -> None:
        row = getattr(world, name)
        type(row).objects.filter(pk=row.pk).update(**fields)

    return write


def changes(model: type[models.Model], **fields: object) -> Breach:
    def write(world: World) -> None:
        model.objects.filter(pk=of(model, world).pk).update(**fields)  # type: ignore[attr-defined]

    return write


def changes_tag(world: World, **fields: object) -> None:
    Tag.objects.filter(company=world.company, name="要連絡").update(**fields)


def changes_reason(world: World, **fields: object) -> None:
    EndingReason.objects.filter(company=world.company, name="他社に決定").update(**fields)


def passes_for_a_reason(world: World) -> None:
    reason = EndingReason.objects.filter(company=world.company)[0]
    StepResult.objects.filter(company=world.company, outcome="passed").update(reason=reason)


def holiday(first: date, last: date, *, is_yearly: bool = False) -> Breach:
    return changes(CompanyHoliday, first_day=first, last_day=last, is_yearly=is_yearly)


def logged(kind: str, *, by_member: bool) -> Breach:
    return lambda world: AuditEntry.objects.create(
        company=world.company,
        actor_kind=kind,
        member=world.admin if by_member else None,
        action="a",
        subject_type="",
    )


def busy(column: str, **fields: object) -> Breach:
    """Another owner takes the same person at the same time."""
    return lambda world: again(
        BusyTime.objects.get(company=world.company, **{f"{column}__isnull": False}),
        owner_key="interview:0",
        **fields,
    )


def lasts(length: timedelta) -> Breach:
    return lambda world: writes("slot", ends_at=world.slot.starts_at + length)(world)


def offered(**fields: object) -> Breach:
    return lambda world: again(
        OfferedPeriod.objects.get(company=world.company),
        **{"starts_at": world.slot.starts_at} | fields,
    )


def wished(owner_key: str, **fields: object) -> Breach:
    """Another meeting of the world's host, at the same time."""
    return lambda world: again(
        world.meeting, ref=uuid4(), owner_key=owner_key or world.meeting.owner_key, **fields
    )


def later(world: World) -> dict[str, object]:
    return {"starts_at": world.slot.starts_at + DAY, "ends_at": world.slot.ends_at + DAY}


BREACHES: list[tuple[str, Breach]] = [
    ("company_changes_until_hours_is_within_bounds", writes("company", changes_until_hours=0)),
    ("company_most_changes_is_within_bounds", writes("company", most_changes=11)),
    ("company_room_opens_minutes_is_within_bounds", writes("company", room_opens_minutes=121)),
    ("company_proposals_last_days_is_within_bounds", writes("company", proposals_last_days=0)),
    *(
        ("audit_entry_names_the_member_who_acted", logged(kind, by_member=by_member))
        for kind, by_member in (
            (ActorKind.MEMBER, False),
            (ActorKind.SYSTEM, True),
            (ActorKind.CANDIDATE_LINK, True),
            ("other", False),
        )
    ),
    ("company_speaks_a_language_we_have", writes("company", locale="fr")),
    (
        "company_holiday_ends_when_it_starts_or_later",
        holiday(date(2027, 1, 2), date(2027, 1, 1)),
    ),
    ("company_holiday_lasts_a_year_at_most", holiday(date(2027, 1, 1), date(2028, 1, 2))),
    (
        "company_holiday_is_over_before_it_comes_again",
        holiday(date(2027, 1, 1), date(2028, 1, 1), is_yearly=True),
    ),
    ("company_holiday_is_there_once", repeats(CompanyHoliday)),
    (
        "office_name_is_unique",
        lambda world: again(of(Office, world), name=of(Office, world).name.upper()),
    ),
    ("office_has_a_name", lambda world: again(of(Office, world), name="")),
    (
        "reach_is_a_job_or_an_office",
        lambda world: again(of(MemberReach, world), member=world.admin, job=world.job),
    ),
    ("reach_names_a_job_once", _reaches_twice),
    ("reach_names_an_office_once", repeats(MemberReach)),
    ("member_email_is_unique", lambda world: again(world.admin, email=world.admin.email.upper())),
    (
        "one_template_per_kind",
        lambda world: twice(MailTemplate, company=world.company, kind="confirmed"),
    ),
    ("member_is_in_one_place", busy("member")),
    ("candidate_is_in_one_place", busy("candidate")),
    ("busy_time_is_of_one_person", busy("candidate", candidate=None)),
    (
        "busy_time_ends_after_it_starts",
        lambda world: busy("candidate", ends_at=world.slot.starts_at)(world),
    ),
    (
        "busy_time_lasts_twelve_hours_at_most",
        lambda world: busy("candidate", ends_at=world.slot.starts_at + 13 * HOUR)(world),
    ),
    (
        "a_place_is_known_once",
        lambda world: twice(
            KnownPlace, member=world.admin, digest="digest", seen_at=timezone.now()
        ),
    ),
    ("morning_mail_is_in_the_morning", changes(MorningMail, hour=12)),
    ("person_is_erased_once", repeats(Erasure)),
    ("form_is_sent_once", lambda world: twice(Submission, company=world.company, key="key")),
    ("bulk_item_stands_once", bulk_item_twice),
    ("import_row_stands_once", row_of_import_twice),
    ("file_is_kept_once", repeats(StoredFile, folder="1/2")),
    ("refused_file_says_why", changes(StoredFile, refusal="virus")),
    ("refused_file_says_why", changes(StoredFile, state="refused")),
    ("step_position_is_unique", lambda world: again(world.step("一次面接"))),
    ("job_description_has_an_end", writes("job", description="x" * 10_001)),
    ("one_open_application_per_job", lambda world: again(world.application)),
    ("one_result_per_step", repeats(StepResult)),
    ("rejected_months_are_one_to_120", changes(Retention, rejected_months=0)),
    ("withdrawn_months_are_one_to_120", changes(Retention, withdrawn_months=121)),
    ("hired_months_are_one_to_120", changes(Retention, hired_months=0)),
    ("active_months_are_one_to_120", changes(Retention, active_months=0)),
    ("unapplied_months_are_one_to_120", changes(Retention, unapplied_months=0)),
    (
        "candidate_is_merged_into_another",
        lambda world: changes(CandidateMerge, absorbed=world.application.candidate_id)(world),
    ),
    ("hold_has_a_reason", changes(RetentionHold, reason="")),
    ("request_is_due_after_it_came", changes(PersonRequest, due_on=date(2020, 1, 1))),
    ("closed_request_has_its_time", changes(PersonRequest, state="done")),
    (
        "refused_request_says_why",
        changes(PersonRequest, state="refused", closed_at=timezone.now(), answer=""),
    ),
    ("bulk_letter_has_an_end", changes(BulkChange, letter_body="x" * 10_001)),
    ("request_note_has_an_end", changes(PersonRequest, note="x" * (limits.LONGEST_NOTE + 1))),
    ("request_answer_has_an_end", changes(PersonRequest, answer="x" * (limits.LONGEST_NOTE + 1))),
    ("campaign_has_its_source", changes(Handling, source="", campaign="春")),
    ("offer_has_its_own_number", repeats(Offer, state="withdrawn")),
    ("one_live_offer_per_application", repeats(Offer, number=2)),
    ("sent_offer_has_a_deadline", changes(Offer, answer_by=None)),
    ("answered_offer_knows_when", changes(Offer, state="accepted")),
    ("offer_reminds_while_it_waits", changes(Offer, state="expired", remind_at=timezone.now())),
    ("offer_has_a_language", changes(Offer, language="fr")),
    ("offer_salary_has_an_end", changes(Offer, salary="x" * 1001)),
    ("offer_workplace_has_an_end", changes(Offer, workplace="x" * 1001)),
    ("offer_opening_has_an_end", changes(Offer, opening="x" * 2001)),
    ("offer_message_has_an_end", changes(Offer, message="x" * 2001)),
    ("offer_closing_has_an_end", changes(Offer, closing="x" * 2001)),
    ("offer_comment_has_an_end", changes(Offer, comment="x" * 2001)),
    ("one_offer_wording_per_language", repeats(OfferWording)),
    ("offer_wording_has_a_language", changes(OfferWording, language="fr")),
    ("offer_wording_opening_has_an_end", changes(OfferWording, opening="x" * 2001)),
    ("offer_wording_closing_has_an_end", changes(OfferWording, closing="x" * 2001)),
    ("tag_name_is_unique", lambda world: changes_tag(world, name="英語")),
    ("tag_has_a_name", lambda world: changes_tag(world, name="")),
    ("tag_is_on_a_candidate_once", repeats(CandidateTag)),
    ("memo_has_an_end", changes(Memo, text="x" * (limits.LONGEST_COMMENT + 1))),
    ("memo_says_something", changes(Memo, text="")),
    ("memo_mentions_a_member_once", repeats(MemoMention)),
    ("ending_reason_is_there_once", lambda world: changes_reason(world, name="その他")),
    ("ending_reason_is_of_an_end", lambda world: changes_reason(world, outcome="passed")),
    ("ending_reason_has_a_name", lambda world: changes_reason(world, name="")),
    ("reason_of_an_end", passes_for_a_reason),
    ("message_template_has_an_end", changes(MessageTemplate, body="x" * 4001)),
    ("message_template_speaks_a_language", changes(MessageTemplate, language="fr")),
    ("message_hold_is_offered", changes(MessageSettings, hold_minutes=3)),
    ("one_conversation_per_application", repeats(Conversation, reply_key="another")),
    ("message_speaks_a_language", changes(Message, language="fr")),
    ("sent_message_says_when", changes(Message, state="sent")),
    ("stopped_message_says_why", changes(Message, state="stopped")),
    (
        "document_is_attached_once",
        lambda world: twice(
            MessageAttachment,
            company=world.company,
            message=of(Message, world),
            document=of(Document, world),
        ),
    ),
    ("result_note_has_an_end", changes(StepResult, note="x" * (limits.LONGEST_NOTE + 1))),
    ("one_evaluation_per_interviewer", repeats(Evaluation)),
    ("submitted_evaluation_has_its_verdict", changes(Evaluation, verdict="")),
    ("asked_evaluation_says_when", changes(Evaluation, state="asked", asked_at=None)),
    ("evaluation_reminds_while_it_is_owed", changes(Evaluation, remind_at=timezone.now())),
    ("one_opening_per_member", repeats(EvaluationOpening)),
    ("one_answer_per_evaluation_question", repeats(EvaluationAnswer)),
    ("evaluation_score_is_1_to_5", changes(EvaluationAnswer, score=6)),
    ("evaluation_text_has_an_end", changes(EvaluationAnswer, text="x" * 4001)),
    ("one_default_evaluation_form", repeats(EvaluationForm, name="別")),
    ("evaluation_form_name_is_unique", repeats(EvaluationForm, is_default=False)),
    ("default_evaluation_form_is_in_use", changes(EvaluationForm, is_archived=True)),
    ("one_evaluation_form_per_step", repeats(EvaluationFormUse)),
    ("evaluation_form_version_is_unique", repeats(EvaluationFormVersion)),
    ("evaluation_question_position_is_unique", repeats(EvaluationQuestion)),
    ("evaluation_question_has_its_words", changes(EvaluationQuestion, words=["はい"])),
    ("evaluation_heading_asks_nothing", changes(EvaluationQuestion, is_required=True)),
    ("careers_colour_is_one", changes(CareersPage, colour="blue")),
    ("careers_code_fits_an_address", changes(CareersPage, code="a/b")),
    ("careers_introduction_has_an_end", changes(CareersPage, introduction="x" * 2001)),
    ("careers_english_introduction_has_an_end", changes(CareersPage, introduction_en="x" * 2001)),
    ("posting_texts_have_an_end", changes(JobPosting, texts={"ja": {"pay": "x" * 200_000}})),
    ("posting_knows_when_it_was_published", changes(JobPosting, published_at=None)),
    ("posting_pays_from_less_to_more", changes(JobPosting, pay_least=2, pay_most=1)),
    ("application_form_has_an_end", changes(ApplicationForm, questions=["x" * 60_000])),
    ("purpose_text_is_unique", repeats(PurposesText)),
    ("purposes_have_an_end", changes(PurposesText, purposes="x" * 4001)),
    ("english_purposes_have_an_end", changes(PurposesText, purposes_en="x" * 4001)),
    ("company_has_one_mailbox", repeats(Mailbox)),
    ("mailbox_trouble_has_its_beginning", changes(Mailbox, trouble="login")),
    ("mailbox_port_exists", changes(Mailbox, port=70_000)),
    ("mail_is_received_once", repeats(ReceivedMail, file=None)),
    ("received_mail_has_an_end", changes(ReceivedMail, sealed_facts="x" * 1_000_001)),
    ("mail_rule_name_is_unique", repeats(MailRule)),
    ("mail_rule_has_an_end", changes(MailRule, senders=["x" * 12_001])),
    ("mail_rule_job_names_have_an_end", changes(MailRule, job_names={"x" * 60_001: 1})),
    ("mail_sample_mark_is_unique", repeats(MailSample)),
    ("mail_sample_has_an_end", changes(MailSample, sealed="x" * 400_001)),
    ("mail_entry_has_its_candidate", changes(MailEntry, state="taken", decided_at=timezone.now())),
    ("waiting_mail_entry_says_why", changes(MailEntry, reason="")),
    ("decided_mail_entry_says_when", changes(MailEntry, state="done")),
    ("mail_entry_has_an_end", changes(MailEntry, refused_files=["x" * 40_001])),
    ("page_applies_once", repeats(WebApplication, application=None, state="draft")),
    ("web_application_has_an_end", changes(WebApplication, answers=["x" * 400_000])),
    ("sent_web_application_has_its_consent", changes(WebApplication, consented_at=None)),
    ("taken_web_application_has_its_application", changes(WebApplication, application=None)),
    (
        "evaluation_comment_has_an_end",
        changes(Evaluation, comment="x" * (limits.LONGEST_COMMENT + 1)),
    ),
    (
        "allowance_is_unique",
        lambda _: twice(
            Allowance,
            zoom_account_id="a",
            weight="light",
            per_second=1,
            calls=1,
            filled_at=timezone.now(),
        ),
    ),
    (
        "host_day_is_unique",
        lambda _: twice(HostDay, zoom_user_id="u", day=date(2027, 1, 1), writes=1),
    ),
    (
        "zoom_account_belongs_to_one_company",
        lambda world: again(world.account, company=Company.objects.create(name="x")),
    ),
    ("unlinked_zoom_account_holds_nothing", writes("account", state="unlinked")),
    (
        "zoom_user_is_unique",
        lambda world: twice(
            ZoomUser,
            account=world.account,
            zoom_user_id="u",
            license_type=2,
            seen_at=timezone.now(),
        ),
    ),
    (
        "link_ends_once_at_a_time",
        lambda world: twice(LinkEnding, account=world.account, began_at=timezone.now()),
    ),
    ("host_is_unique", repeats(Host, is_default=False)),
    ("company_has_one_default_host", repeats(Host, zoom_user_id="u2")),
    (
        "one_live_meeting_per_owner",
        lambda world: wished("", zoom_meeting_id=None, **later(world))(world),
    ),
    ("one_row_per_zoom_meeting", lambda world: wished("interview:0", **later(world))(world)),
    ("host_is_not_double_booked", wished("interview:0", zoom_meeting_id=None)),
    (
        "meeting_ends_after_it_starts",
        lambda world: writes("meeting", ends_at=world.meeting.starts_at)(world),
    ),
    (
        "one_open_interview_per_step",
        lambda world: again(world.interview, meeting=None),
    ),
    ("venue_has_what_its_kind_needs", writes("interview", venue_note="x")),
    ("venue_has_what_its_kind_needs", writes("interview", venue_kind="place")),
    (
        "venue_stands_in_for_a_meeting",
        writes("interview", venue_kind="place", venue_place="x"),
    ),
    ("slot_lasts_five_minutes", lasts(4 * HOUR / 60)),
    ("slot_lasts_twelve_hours_at_most", lasts(13 * HOUR)),
    ("slots_of_an_interview_do_not_overlap", lambda world: again(world.slot)),
    ("member_takes_part_once", repeats(Participant)),
    ("each_person_knows_one_time", repeats(Announcement)),
    (
        "each_person_knows_one_time",
        lambda world: [again(of(Announcement, world), member=None) for _ in "12"],
    ),
    ("waiting_letter_knows_a_whole_time", waits(former_starts_at=timezone.now())),
    ("waiting_letter_knows_a_whole_time", waits(former_ends_at=timezone.now())),
    (
        "one_open_proposal_per_interview",
        lambda world: [again(of(Proposal, world), outcome="") for _ in "12"],
    ),
    ("proposal_offers_a_time_once", offered()),
    (
        "offered_period_ends_after_it_starts",
        lambda world: offered(starts_at=world.slot.ends_at)(world),
    ),
    (
        "report_ends_when_it_begins_or_later",
        changes(ReportCount, last_day=REPORTED.first - DAY),
    ),
    ("report_of_all_jobs_is_counted_once", repeats(ReportCount)),
    ("report_of_a_job_is_counted_once", report_of_a_job_twice),
    ("alert_message_has_an_end", changes(RecruiterAlert, message="x" * 2001)),
    ("alert_wishes_have_an_end", changes(RecruiterAlert, wishes="x" * 2001)),
    ("alert_says_how_late", changes(RecruiterAlert, minutes=7)),
    ("alert_says_how_late", changes(RecruiterAlert, kind="changed", minutes=5)),
]


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), AroundTests():
        yield world_of(Company.objects.create(name="株式会社サンプル"), number=1)
        transaction.set_rollback(True)


def test_every_constraint_is_tried() -> None:
    there = {
        constraint.name
        for table in apps.get_app_config("enishi").get_models()
        for constraint in table._meta.constraints
    }
    assert there == {name for name, _breach in BREACHES}


def test_each_refuses_what_it_is_about_and_the_world_as_it_is_stands(standing: World) -> None:
    refused = [(name, _refused_by(breach, standing)) for name, breach in BREACHES]
    assert [(name, by) for name, by in refused if by != name] == []


def _refused_by(breach: Breach, standing: World) -> str | None:
    """The constraint that the database names; nothing if it took the row."""
    try:
        with AroundTests():
            breach(copy.deepcopy(standing))
            transaction.set_rollback(True)
    except IntegrityError as error:
        cause = error.__cause__
        assert isinstance(cause, Error)
        return cause.diag.constraint_name or cause.diag.message_primary
    return None
