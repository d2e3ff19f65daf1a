"""The looks of rows' states, on every page and on the calendar: word, tone and icon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.accounts.invitations import InvitationOutcome, Judged
from enishi.files.models import FileState, StoredFile
from enishi.hiring.evaluations.models import Evaluation, EvaluationState, Verdict
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState, RowOutcome
from enishi.hiring.messages.answer_models import Answer, AnswerState
from enishi.hiring.messages.models import Message, MessageState
from enishi.hiring.models import Application, ApplicationStatus, StepOutcome, StepResult
from enishi.hiring.offer_models import Offer, OfferState
from enishi.hiring.person_request_models import PersonRequest, RequestState
from enishi.hiring.posting_models import JobPosting, PostingState
from enishi.interviews.bulk.models import BulkChange, BulkItem, BulkState, ItemOutcome
from enishi.interviews.meeting.openers import Attendee, Standing
from enishi.interviews.models import Interview, InterviewState
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.web.shell import derived_states
from enishi.web.shell.derived_states import HostState, JobState, MemberState, RuleState


@dataclass(frozen=True, slots=True)
class Look:
    """What a badge shows. ``short`` stands before the name on the calendar, where space is limited;
    a fixed time needs no word there. ``mark`` is the icon used if the tone surrounds it."""

    icon: str
    tone: str = ""
    short: str | Promise = ""
    mark: str = ""


# Amber means that our side has to act. A candidate's answer only has to be waited for.
LOOKS: Mapping[type[TextChoices], Mapping[TextChoices, Look]] = {
    InterviewState: {
        InterviewState.DRAFT: Look("calendar-time", "warning", _("調整中")),
        InterviewState.PROPOSED: Look("hourglass", "info", _("回答待ち")),
        InterviewState.CONFIRMED: Look("calendar-check", "success"),
        InterviewState.HELD: Look("checklist"),
        InterviewState.CANCELLED: Look("calendar-off", "", _("中止")),
    },
    InvitationOutcome: {
        InvitationOutcome.NEW: Look("check", "success"),
        InvitationOutcome.INVITED: Look("user-check"),
        InvitationOutcome.MEMBER: Look("user-check"),
        InvitationOutcome.TWICE: Look("user-check"),
        InvitationOutcome.WRONG: Look("alert-circle", "danger"),
    },
    ApplicationStatus: {
        ApplicationStatus.ACTIVE: Look("circle-dot", "info"),
        ApplicationStatus.HIRED: Look("circle-check", "success"),
        ApplicationStatus.REJECTED: Look("circle-x"),
        ApplicationStatus.WITHDRAWN: Look("circle-minus"),
    },
    RequestState: {
        RequestState.OPEN: Look("clock", "warning"),
        RequestState.DONE: Look("circle-check", "success"),
        RequestState.REFUSED: Look("circle-x"),
    },
    OfferState: {
        OfferState.DRAFT: Look("edit", "warning"),
        OfferState.SENT: Look("hourglass", "info"),
        OfferState.ACCEPTED: Look("circle-check", "success"),
        OfferState.DECLINED: Look("circle-minus"),
        OfferState.EXPIRED: Look("alert-triangle", "warning"),
        OfferState.WITHDRAWN: Look("circle-x"),
    },
    WebApplicationState: {
        WebApplicationState.DRAFT: Look("edit"),
        WebApplicationState.SUSPECTED: Look("alert-triangle", "warning"),
        WebApplicationState.TAKEN: Look("circle-check", "success"),
    },
    MailEntryState: {
        MailEntryState.OPEN: Look("mail", "warning"),
        MailEntryState.TAKEN: Look("circle-check", "success"),
        MailEntryState.ATTACHED: Look("user-check", "success"),
        MailEntryState.DONE: Look("mail-off"),
    },
    PostingState: {
        PostingState.DRAFT: Look("circle-dashed"),
        PostingState.PUBLISHED: Look("world", "success"),
        PostingState.CLOSED: Look("eye-off"),
    },
    StepOutcome: {
        StepOutcome.PASSED: Look("circle-check", "success", mark="check"),
        StepOutcome.REJECTED: Look("circle-x", "danger", mark="x"),
        StepOutcome.WITHDRAWN: Look("circle-minus", mark="minus"),
    },
    FileState: {
        FileState.RECEIVED: Look("loader", "info"),
        FileState.CHECKED: Look("loader", "info"),
        FileState.READY: Look("circle-check", "success"),
        FileState.REFUSED: Look("circle-x", "danger"),
    },
    EvaluationState: {
        EvaluationState.ASKED: Look("hourglass", "warning"),
        EvaluationState.DRAFT: Look("pencil", "warning"),
        EvaluationState.SUBMITTED: Look("circle-check", "success"),
        EvaluationState.WITHDRAWN: Look("circle-minus"),
    },
    Verdict: {
        Verdict.PASS: Look("circle-check", "success"),
        Verdict.HOLD: Look("clock-pause", "warning"),
        Verdict.FAIL: Look("circle-x", "danger"),
        Verdict.UNSAID: Look("minus"),
    },
    ImportState: {
        ImportState.READING: Look("loader", "info"),
        ImportState.UNREADABLE: Look("alert-triangle", "danger"),
        ImportState.COLUMNS: Look("adjustments", "warning"),
        ImportState.CHECKING: Look("loader", "info"),
        ImportState.CHECKED: Look("list-check", "warning"),
        ImportState.RUNNING: Look("loader", "info"),
        ImportState.DONE: Look("circle-check", "success"),
        ImportState.UNDOING: Look("loader", "info"),
        ImportState.UNDONE: Look("circle-minus"),
    },
    RowOutcome: {
        RowOutcome.NEW: Look("user-plus", "success"),
        RowOutcome.UPDATE: Look("user-check", "success"),
        RowOutcome.SAME: Look("minus"),
        RowOutcome.DOUBT: Look("users", "warning"),
        RowOutcome.WRONG: Look("alert-triangle", "danger"),
        RowOutcome.KEPT: Look("user-check", "warning"),
        RowOutcome.UNDONE: Look("circle-minus"),
    },
    BulkState: {
        BulkState.GATHERING: Look("loader", "info"),
        BulkState.CHOOSING: Look("adjustments", "warning"),
        BulkState.CHECKING: Look("loader", "info"),
        BulkState.CHECKED: Look("list-check", "warning"),
        BulkState.RUNNING: Look("loader", "info"),
        BulkState.DONE: Look("circle-check", "success"),
        BulkState.UNDOING: Look("loader", "info"),
        BulkState.UNDONE: Look("circle-minus"),
    },
    ItemOutcome: {
        ItemOutcome.TODO: Look("circle-dot", "info"),
        ItemOutcome.LEFT: Look("circle-minus", "warning"),
        ItemOutcome.DONE: Look("circle-check", "success"),
        ItemOutcome.UNDONE: Look("circle-minus"),
        ItemOutcome.KEPT: Look("user-check", "warning"),
    },
    MailState: {
        MailState.WAITING: Look("clock"),
        MailState.SENT: Look("mail-check", "success"),
        MailState.FAILED: Look("alert-triangle", "danger"),
        MailState.LAPSED: Look("mail-off"),
    },
    MessageState: {
        MessageState.WAITING: Look("clock", "info"),
        MessageState.SENT: Look("mail-check", "success"),
        MessageState.CANCELLED: Look("mail-off"),
        MessageState.STOPPED: Look("alert-triangle", "danger"),
    },
    AnswerState: {
        AnswerState.UNREAD: Look("mail", "warning"),
        AnswerState.RECEIVED: Look("mail"),
        AnswerState.AUTOMATIC: Look("mail"),
    },
    LinkState: {
        LinkState.UNLINKED: Look("link-off"),
        LinkState.LINKED: Look("plug-connected", "success"),
        LinkState.INCOMPLETE: Look("alert-triangle", "warning"),
        LinkState.NEEDS_REAUTH: Look("plug-connected-x", "danger"),
        LinkState.ENDING: Look("link-off", "warning"),
    },
    Standing: {
        Standing.HOST: Look("user-check", "success"),
        Standing.ALTERNATIVE: Look("user-check", "success"),
        Standing.INVITED: Look("clock", "info"),
        Standing.COMING: Look("user-plus", "info"),
        Standing.GUEST: Look("login"),
    },
    JobState: {
        JobState.OPEN: Look("circle-check", "success"),
        JobState.CLOSED: Look("circle-minus"),
    },
    MemberState: {
        MemberState.IN_USE: Look("user-check", "success"),
        MemberState.INVITED: Look("mail", "warning"),
        MemberState.STOPPED: Look("user-off"),
    },
    HostState: {
        HostState.USABLE: Look("check", "success"),
        HostState.UNUSABLE: Look("alert-triangle", "danger"),
    },
    RuleState: {
        RuleState.ON: Look("circle-check", "success"),
        RuleState.OFF: Look("circle-minus"),
    },
}

Stateful = (
    Interview
    | Application
    | StepResult
    | StoredFile
    | Evaluation
    | CandidateImport
    | ImportRow
    | BulkChange
    | BulkItem
    | OutgoingMail
    | Message
    | Answer
    | ZoomAccount
    | JobPosting
    | PersonRequest
    | WebApplication
    | Offer
    | MailEntry
    | Attendee
    | Judged
    | derived_states.Derived
)


def state_of(row: Stateful) -> TextChoices:
    """Return the state of this row, or of this attendee."""
    match row:
        case Interview():
            return InterviewState(row.state)
        case Application():
            return ApplicationStatus(row.status)
        case StepResult():
            return StepOutcome(row.outcome)
        case StoredFile():
            return FileState(row.state)
        case Evaluation():
            return EvaluationState(row.state)
        case CandidateImport():
            return ImportState(row.state)
        case ImportRow():
            return RowOutcome(row.outcome)
        case BulkChange():
            return BulkState(row.state)
        case BulkItem():
            return ItemOutcome(row.outcome)
        case OutgoingMail():
            return MailState(row.state)
        case Message():
            return MessageState(row.state)
        case Answer():
            return row.state
        case ZoomAccount():
            return LinkState(row.state)
        case PersonRequest():
            return RequestState(row.state)
        case WebApplication():
            return WebApplicationState(row.state)
        case Offer():
            return OfferState(row.state)
        case MailEntry():
            return MailEntryState(row.state)
        case JobPosting():
            return PostingState(row.state)
        case Judged():
            return row.standing
        case Attendee():
            return row.standing
        case _:
            return derived_states.derived_state_of(row)


def look_of(state: TextChoices) -> Look:
    """Return the look of this state."""
    return LOOKS[type(state)][state]
