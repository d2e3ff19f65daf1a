"""States that no column holds, because they follow from others: of jobs, members, hosts, rules."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Member
from enishi.hiring.intake.mail_models import MailRule
from enishi.hiring.models import Job
from enishi.meetings.models import Host


class JobState(TextChoices):
    """Whether people can be entered for a job."""

    OPEN = "open", _("募集中")
    CLOSED = "closed", _("募集終了")


class MemberState(TextChoices):
    """Whether a member can sign in."""

    IN_USE = "in_use", _("利用中")
    # They have no password yet.
    INVITED = "invited", _("招待中")
    STOPPED = "stopped", _("停止中")


class HostState(TextChoices):
    """Whether Zoom lets a host have meetings."""

    USABLE = "usable", _("利用できます")
    UNUSABLE = "unusable", _("Zoomで利用できません")


class RuleState(TextChoices):
    """Whether a rule reads the mails that arrive."""

    ON = "on", _("利用中")
    OFF = "off", _("停止中")


Derived = Job | Member | Host | MailRule


def derived_state_of(row: Derived) -> TextChoices:
    """Return the state that follows from the row's columns."""
    match row:
        case Job():
            return JobState.OPEN if row.is_open else JobState.CLOSED
        case Member(is_active=False):
            return MemberState.STOPPED
        case Member():
            return MemberState.IN_USE if row.has_usable_password() else MemberState.INVITED
        case Host():
            return HostState.USABLE if row.is_usable else HostState.UNUSABLE
        case MailRule():
            return RuleState.ON if row.is_on else RuleState.OFF
