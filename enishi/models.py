"""Every table on one sheet, for Django to find; nobody else imports this module."""

from enishi.company.models import AuditEntry, Company, Member
from enishi.hiring.models import (
    Application,
    Candidate,
    Evaluation,
    HiringFlow,
    Job,
    Step,
    StepResult,
)
from enishi.interviews.models import Interview, Participant, Slot
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import (
    Host,
    Installation,
    Meeting,
    OAuthState,
    WebhookEvent,
    ZoomAccount,
    ZoomUser,
)

__all__ = [
    "Application",
    "AuditEntry",
    "Candidate",
    "Company",
    "Evaluation",
    "HiringFlow",
    "Host",
    "Installation",
    "Interview",
    "Job",
    "Meeting",
    "Member",
    "OAuthState",
    "OutgoingMail",
    "Participant",
    "Slot",
    "Step",
    "StepResult",
    "WebhookEvent",
    "ZoomAccount",
    "ZoomUser",
]
