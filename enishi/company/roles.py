"""The one sheet of permissions: which role may do which action."""

from __future__ import annotations

from enum import StrEnum

from enishi.company.models import Member, Role


class Action(StrEnum):
    """What a page needs its visitor to be allowed; a page names exactly one."""

    USE_PRODUCT = "use_product"
    SEE_CANDIDATES = "see_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    SCHEDULE_INTERVIEWS = "schedule_interviews"
    JOIN_INTERVIEWS = "join_interviews"
    SEE_REPORTS = "see_reports"
    EDIT_JOBS = "edit_jobs"
    SEE_SETTINGS = "see_settings"
    SEE_ZOOM_SETTINGS = "see_zoom_settings"
    EDIT_ZOOM_SETTINGS = "edit_zoom_settings"
    EDIT_COMPANY = "edit_company"


_EVERYONE = {Action.USE_PRODUCT, Action.SEE_CANDIDATES, Action.JOIN_INTERVIEWS}
_RECRUITER = _EVERYONE | {
    Action.EDIT_CANDIDATES,
    Action.SCHEDULE_INTERVIEWS,
    Action.SEE_REPORTS,
    Action.EDIT_JOBS,
    Action.SEE_SETTINGS,
    Action.SEE_ZOOM_SETTINGS,
}

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.INTERVIEWER: frozenset(_EVERYONE),
    Role.RECRUITER: frozenset(_RECRUITER),
    Role.ADMIN: frozenset(_RECRUITER | {Action.EDIT_ZOOM_SETTINGS, Action.EDIT_COMPANY}),
}


def may(member: Member, action: Action) -> bool:
    """Whether this member's role allows the action. Rows are narrowed by ``visible_to``."""
    return member.is_active and action in ALLOWED[Role(member.role)]
