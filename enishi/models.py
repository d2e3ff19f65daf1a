"""Imports every table for Django; no other module imports this one."""

from enishi.accounts.forgotten import PasswordRequest
from enishi.availability.models import BusyTime
from enishi.company.audit_seals import AuditSeal
from enishi.company.models import AuditEntry, Company, CompanyHoliday, Member
from enishi.company.sign_in import KnownPlace
from enishi.company.submissions import Submission
from enishi.files.models import StoredFile
from enishi.hiring.document_models import CandidateKey, Document
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
from enishi.hiring.intake.form_models import (
    ApplicationForm,
    PurposesText,
    WebApplication,
    WebApplicationFile,
)
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.models import CandidateImport, ImportRow
from enishi.hiring.memo_models import Memo, MemoMention
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import (
    Conversation,
    Message,
    MessageAttachment,
    MessageSettings,
    MessageTemplate,
)
from enishi.hiring.models import (
    Application,
    Candidate,
    HiringFlow,
    Job,
    Step,
    StepResult,
)
from enishi.hiring.offer_models import Offer, OfferLink, OfferWording
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.hiring.tag_models import CandidateTag, Tag
from enishi.interviews.bulk.models import BulkChange, BulkItem
from enishi.interviews.candidate_models import (
    CandidateLink,
    OfferedPeriod,
    Proposal,
    RecruiterAlert,
)
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.models import Interview, Participant, Slot
from enishi.interviews.reads.feeds import CalendarFeed
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.models import (
    Allowance,
    Circuit,
    Host,
    HostDay,
    Installation,
    Meeting,
    OAuthState,
    WebhookEvent,
    ZoomAccount,
    ZoomUser,
)
from enishi.mornings.models import MorningMail
from enishi.records.erasing.models import AnonymousResult, ErasedMeeting, Erasure
from enishi.records.reports.models import ReportCount
from enishi.records.retention.models import Retention, RetentionHold
from enishi.throttling import Counter

__all__ = [
    "Allowance",
    "Announcement",
    "AnonymousResult",
    "Answer",
    "Application",
    "ApplicationForm",
    "AuditEntry",
    "AuditSeal",
    "BulkChange",
    "BulkItem",
    "BusyTime",
    "CalendarFeed",
    "Candidate",
    "CandidateImport",
    "CandidateKey",
    "CandidateLink",
    "CandidateMerge",
    "CandidateTag",
    "CareersPage",
    "Circuit",
    "Company",
    "CompanyHoliday",
    "Conversation",
    "Counter",
    "Document",
    "EndingReason",
    "ErasedMeeting",
    "Erasure",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationForm",
    "EvaluationFormUse",
    "EvaluationFormVersion",
    "EvaluationOpening",
    "EvaluationQuestion",
    "Handling",
    "HiringFlow",
    "Host",
    "HostDay",
    "ImportRow",
    "Installation",
    "Interview",
    "Job",
    "JobPosting",
    "KnownPlace",
    "MailEntry",
    "MailRule",
    "MailSample",
    "MailTemplate",
    "Mailbox",
    "Meeting",
    "Member",
    "Memo",
    "MemoMention",
    "Message",
    "MessageAttachment",
    "MessageSettings",
    "MessageTemplate",
    "MorningMail",
    "OAuthState",
    "Offer",
    "OfferLink",
    "OfferWording",
    "OfferedPeriod",
    "OutgoingMail",
    "Participant",
    "PasswordRequest",
    "PersonRequest",
    "Proposal",
    "PurposesText",
    "ReceivedMail",
    "RecruiterAlert",
    "ReportCount",
    "Retention",
    "RetentionHold",
    "Slot",
    "Step",
    "StepResult",
    "StoredFile",
    "Submission",
    "Tag",
    "WaitingLetter",
    "WebApplication",
    "WebApplicationFile",
    "WebhookEvent",
    "ZoomAccount",
    "ZoomUser",
]
