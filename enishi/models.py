"""Every table on one sheet, for Django to find; nobody else imports this module."""

from enishi.company.models import AuditEntry, Company, CompanyHoliday, Member
from enishi.company.submissions import Submission
from enishi.hiring.models import (
    Application,
    Candidate,
    Evaluation,
    HiringFlow,
    Job,
    Step,
    StepResult,
)
from enishi.interviews.announcement import Announcement
from enishi.interviews.candidate_models import (
    CandidateLink,
    CandidateNote,
    OfferedPeriod,
    Proposal,
)
from enishi.interviews.feeds import CalendarFeed
from enishi.interviews.models import Interview, Participant, Slot
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

__all__ = [
    "Allowance",
    "Announcement",
    "Application",
    "AuditEntry",
    "CalendarFeed",
    "Candidate",
    "CandidateLink",
    "CandidateNote",
    "Circuit",
    "Company",
    "CompanyHoliday",
    "Evaluation",
    "HiringFlow",
    "Host",
    "HostDay",
    "Installation",
    "Interview",
    "Job",
    "MailTemplate",
    "Meeting",
    "Member",
    "OAuthState",
    "OfferedPeriod",
    "OutgoingMail",
    "Participant",
    "Proposal",
    "Slot",
    "Step",
    "StepResult",
    "Submission",
    "WebhookEvent",
    "ZoomAccount",
    "ZoomUser",
]
