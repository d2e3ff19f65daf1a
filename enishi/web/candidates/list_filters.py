"""The filters of the list of candidates, as an address or a form has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company import actors
from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring.candidate_search import Filters
from enishi.interviews.bulk.selection import Selection
from enishi.web.shell import input_cleaning

NAMES = ("q", "job", "step", "status", "owner", "due", "source", "tag")
# Days from today.
_DUE = {"overdue": -1, "today": 0, "week": 7}
DUE_IN_WORDS = (
    ("overdue", _("期限超過")),
    ("today", _("今日まで")),
    ("week", _("7日以内")),
)


def filters_of(asked: Mapping[str, str], member: Member) -> Filters:
    """Return what is asked of applications; days count in the member's company's zone."""
    return {
        "job": input_cleaning.number(asked, "job"),
        "step": asked.get("step", ""),
        "status": asked.get("status", ""),
        "owner": input_cleaning.number(asked, "owner"),
        "due_by": _due_by(asked.get("due", ""), member),
        "source": asked.get("source", ""),
        # Who does not see tags does not find by them either.
        "tag": input_cleaning.number(asked, "tag") if _sees_tags(member) else None,
    }


def _sees_tags(member: Member) -> bool:
    return may(actors.of(member), Action.EDIT_CANDIDATES)


def selection_of(sent: QueryDict, member: Member) -> Selection:
    """Return whom the list's form selects: everybody it finds, or who is ticked."""
    takes_all = "everybody" in sent
    return Selection(
        text=sent.get("q", ""),
        filters=filters_of(sent, member),
        chosen=None if takes_all else input_cleaning.numbers(sent.getlist("candidate")),
    )


def _due_by(word: str, member: Member) -> date | None:
    """Return the last due day that is asked for, in the company's zone."""
    days = _DUE.get(word)
    if days is None:
        return None
    return timezone.localdate(timezone=member.company.zone) + timedelta(days=days)
