"""The one table of permissions: which role may do which action."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, runtime_checkable

from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import ActorKind, Company, Member, Role
from enishi.errors import NotAllowed, NotFound


class Action(StrEnum):
    """What an actor may do; each page and each verb names exactly one."""

    USE_PRODUCT = "use_product"
    # Every mail of the practice mode.
    SEE_MAILBOX = "see_mailbox"
    SEE_CANDIDATES = "see_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    # Many candidates at once, and whole files of them: for those who see all jobs.
    CHANGE_MANY = "change_many"
    IMPORT_CANDIDATES = "import_candidates"
    # Mails of the mailbox that belong to no job yet: for those who see all jobs, too.
    SORT_MAILS = "sort_mails"
    # Documents for judging a candidate, for interviewers; and those for recruiters alone.
    SEE_DOCUMENTS = "see_documents"
    SEE_INTERNAL_DOCUMENTS = "see_internal_documents"
    # Memos about candidates are for those who run the hiring, not for interviewers.
    WRITE_MEMOS = "write_memos"
    # Mails to candidates and their answers; and the templates of these.
    WRITE_MESSAGES = "write_messages"
    EDIT_MESSAGE_TEMPLATES = "edit_message_templates"
    # To make, rename, merge and delete the tags that recruiters put on candidates.
    EDIT_TAGS = "edit_tags"
    SCHEDULE_INTERVIEWS = "schedule_interviews"
    JOIN_INTERVIEWS = "join_interviews"
    EVALUATE = "evaluate"
    ASK_FOR_EVALUATIONS = "ask_for_evaluations"
    # To see others' evaluations before giving one's own, and to reopen after the decision.
    OPEN_EVALUATIONS = "open_evaluations"
    EDIT_EVALUATION_FORMS = "edit_evaluation_forms"
    SEE_REPORTS = "see_reports"
    EDIT_JOBS = "edit_jobs"
    SEE_SETTINGS = "see_settings"
    SEE_ZOOM_SETTINGS = "see_zoom_settings"
    EDIT_ZOOM_SETTINGS = "edit_zoom_settings"
    EDIT_COMPANY = "edit_company"
    ERASE_CANDIDATES = "erase_candidates"
    EXPORT_CANDIDATES = "export_candidates"
    # To send a public form: an applicant's one action.
    APPLY = "apply"


_EVERYONE = {
    Action.USE_PRODUCT,
    Action.SEE_CANDIDATES,
    Action.SEE_DOCUMENTS,
    Action.JOIN_INTERVIEWS,
    Action.EVALUATE,
}
# What a recruiter does with candidates. One who is limited to jobs or offices does it there only.
_FOR_CANDIDATES = {
    Action.EDIT_CANDIDATES,
    Action.WRITE_MEMOS,
    Action.WRITE_MESSAGES,
    Action.SCHEDULE_INTERVIEWS,
    Action.ASK_FOR_EVALUATIONS,
    Action.OPEN_EVALUATIONS,
}
_LIMITED = _EVERYONE | _FOR_CANDIDATES | {Action.SEE_INTERNAL_DOCUMENTS}
_RECRUITER = _LIMITED | {
    Action.SEE_MAILBOX,
    Action.CHANGE_MANY,
    Action.IMPORT_CANDIDATES,
    Action.SORT_MAILS,
    Action.EDIT_MESSAGE_TEMPLATES,
    Action.EDIT_TAGS,
    Action.EDIT_EVALUATION_FORMS,
    Action.SEE_REPORTS,
    Action.EDIT_JOBS,
    Action.SEE_SETTINGS,
    Action.SEE_ZOOM_SETTINGS,
}

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.INTERVIEWER: frozenset(_EVERYONE),
    Role.LIMITED: frozenset(_LIMITED),
    Role.RECRUITER: frozenset(_RECRUITER),
    Role.ADMIN: frozenset(
        _RECRUITER
        | {
            Action.EDIT_ZOOM_SETTINGS,
            Action.EDIT_COMPANY,
            Action.ERASE_CANDIDATES,
            Action.EXPORT_CANDIDATES,
        }
    ),
}


class OfCompany(Protocol):
    """A row of one company."""

    @property
    def company_id(self) -> int: ...


@runtime_checkable
class OfJobs(Protocol):
    """A row that belongs to jobs: an application, its candidate, its interview."""

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether it belongs to a job or an office that the limited recruiter answers for."""


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do the action. ``visible_to`` says which rows they see.

    A candidate's link may do no action: pages that it opens get the link itself. The system is this
    installation, which no role limits.
    """
    member = actor.member
    if member is None:
        if actor.kind == ActorKind.APPLICANT:
            return action == Action.APPLY
        return actor.kind == ActorKind.SYSTEM
    return member.is_active and action in ALLOWED[Role(member.role)]


def require(actor: Actor, action: Action, of: Company | OfCompany) -> None:
    """Refuse unless the actor may do this to the row or the company.

    Every verb begins with it, for every caller. Runs no query, but one for a recruiter who is
    limited to jobs or offices: a row about candidates has to be within their reach.

    Raises
    ------
    NotFound
        The row is another company's.
    NotAllowed
        The actor's role lacks the action, or the member was deactivated; or the row is beyond the
        reach of a limited recruiter.
    """
    company_id = of.pk if isinstance(of, Company) else of.company_id
    if actor.company_id != company_id:
        raise not_found()
    if not may(actor, action):
        raise not_allowed()
    if not _is_within_reach(actor, action, of):
        raise NotAllowed(
            _(
                "担当範囲の外の候補者・応募のため、この操作を行えません。担当範囲は管理者権限のメンバーが変更できます。"
            )
        )


def is_limited(actor: Actor) -> bool:
    """Whether the actor is a recruiter who is limited to jobs or offices."""
    return actor.member is not None and actor.member.role == Role.LIMITED


def _is_within_reach(actor: Actor, action: Action, of: Company | OfCompany) -> bool:
    """Whether a limited recruiter may act on the row; a row that cannot say so is beyond reach."""
    member = actor.member
    if member is None or member.role != Role.LIMITED or action not in _FOR_CANDIDATES:
        return True
    if isinstance(of, Company):
        return True
    return isinstance(of, OfJobs) and of.is_within_reach_of(member)


def require_member(actor: Actor, action: Action, of: Company | OfCompany) -> Member:
    """As :func:`require`, for what only a member does; returns the member.

    Raises
    ------
    NotFound, NotAllowed
        As :func:`require`; NotAllowed also if the actor is no member.
    """
    require(actor, action, of)
    if actor.member is None:
        raise not_allowed()
    return actor.member


def not_found() -> NotFound:
    """Return the refusal of a row that does not exist for the actor."""
    return NotFound(_("対象が見つかりません。画面を更新して、もう一度ご確認ください。"))


def not_allowed() -> NotAllowed:
    """Return the refusal of an action that the actor's role lacks."""
    return NotAllowed(_("この操作を行う権限がありません。管理者権限のメンバーにご相談ください。"))
