"""Decides what a candidate may still change about a fixed interview, by the company's limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi import dates
from enishi.company import addresses
from enishi.company.models import Company
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.models import Interview, InterviewState, Slot

# These count towards the company's limit of changes. A cancellation ends the interview. So it is
# not counted, and a candidate who has changed often may still cancel.
_COUNTED = (AlertKind.WANTS_CHANGE, AlertKind.WANTS_CANCEL, AlertKind.CHANGED)

# Asking the recruiter, changing to another offered time, or cancelling the interview.
Wish = Literal["ask", "change", "cancel"]


@dataclass(frozen=True, slots=True)
class Freedom:
    """What a candidate may do: ``ask``, ``change`` to an offered time, or ``cancel``."""

    ask: bool = False
    change: bool = False
    cancel: bool = False


def freedom_of(interview: Interview, slot: Slot) -> Freedom:
    """Return what this interview's candidate may do now.

    :func:`enishi.interviews.trips.rescheduling.open_periods` tells whether there is a time to
    change to.

    Parameters
    ----------
    interview
        Its ``company`` is loaded.
    slot
        Its fixed time.
    """
    if _became(interview, slot) or _is_late(interview, slot):
        return Freedom()
    may_ask = _asked(interview) < interview.company.most_changes
    return Freedom(
        ask=may_ask,
        change=may_ask and _is_left_to_them(interview.company, "change"),
        cancel=_is_left_to_them(interview.company, "cancel"),
    )


def why_not(interview: Interview, slot: Slot | None, wish: Wish) -> str:
    """Return why the candidate cannot do this on their pages, and what to do; empty if they can.

    A permanent reason is given before the time limit, so that nobody believes that they were too
    late. ``company`` and ``step`` are loaded; ``slot`` is the fixed time, if there is one.
    """
    became = _became(interview, slot)
    if became or slot is None:
        return became
    company = interview.company
    freedom = freedom_of(interview, slot)
    instead = _("お手数ですが、ご案内のメールに返信してご連絡ください。")
    if not _is_left_to_them(company, wish):
        reason = _("キャンセルは、採用担当者が承ります。")
        if wish == "change":
            reason = _("日程の変更は、採用担当者が承ります。")
        if freedom.ask:
            instead = _("お申し出の画面よりご連絡ください。")
    elif _is_late(interview, slot):
        said = _("この画面でのお手続きは、開始の%(hours)d時間前まで（%(until)s）となっております。")
        until = dates.long_datetime(slot.starts_at - notice_of(company))
        reason = said % {"hours": company.changes_until_hours, "until": until}
    elif not getattr(freedom, wish):
        said = ngettext(
            "この画面での日程の変更・お申し出は、%(times)d回までとなっております。",
            "この画面での日程の変更・お申し出は、%(times)d回までとなっております。",
            company.most_changes,
        )
        reason = said % {"times": company.most_changes}
    else:
        return ""
    return _("%(reason)s%(instead)s") % {"reason": reason, "instead": instead}


def notice_of(company: Company) -> timedelta:
    """Return how long before its start an interview can no longer be changed by the candidate."""
    return timedelta(hours=company.changes_until_hours)


def opens_at(company: Company, slot: Slot) -> datetime:
    """Return when the room of this time opens; aware."""
    return slot.starts_at - timedelta(minutes=company.room_opens_minutes)


def opening_sentence(company: Company) -> str:
    """Return a sentence that says from when the candidate can enter."""
    return _("開始%(minutes)d分前からご入室いただけます。") % {
        "minutes": company.room_opens_minutes
    }


def refusal_of(interview: Interview, slot: Slot | None, wish: Wish) -> UserFacingError:
    """Return the refusal of what this candidate wants, with the sentence of :func:`why_not`."""
    kind = Conflict if _became(interview, slot) else UserFacingError
    return kind(Code.WISH_NOT_OPEN, why_not(interview, slot, wish))


def how_to_change(company: Company, *, starts_at: datetime, room_address: str) -> str:
    """Return a letter's lines that say how to change or cancel an interview that begins then."""
    if not room_address or timezone.now() >= starts_at - notice_of(company):
        return _("日程の変更をご希望の場合は、本メールにご返信のうえお知らせください。")
    sentence = _(
        "日程の変更・キャンセルをご希望の場合は、開始の%(hours)d時間前までに、"
        "下記のページよりお手続きください。"
    ) % {"hours": company.changes_until_hours}
    return f"{sentence}\n{addresses.change(room_address)}"


def _became(interview: Interview, slot: Slot | None) -> str:
    """Return why the interview's state allows no change at all, or empty."""
    noun = {"noun": interview.step.noun}
    if interview.state == InterviewState.CANCELLED:
        if interview.alerts.filter(kind=AlertKind.CANCELLED).exists():
            return _("この%(noun)sは、すでにキャンセルのお手続きが済んでいます。") % noun
        return _("この%(noun)sは、中止となりました。") % noun
    if interview.state == InterviewState.PROPOSED:
        return _(
            "日程の候補をメールでお送りしております。"
            "メールのリンクより、ご都合のよい日程をお選びください。"
        )
    if interview.state == InterviewState.DRAFT or slot is None:
        return _("現在、採用担当者が日程を調整しているため、お手続きいただけません。")
    is_over = interview.state == InterviewState.HELD or slot.ends_at <= timezone.now()
    return _("この%(noun)sは終了しているため、お手続きいただけません。") % noun if is_over else ""


def _is_late(interview: Interview, slot: Slot) -> bool:
    return timezone.now() >= slot.starts_at - notice_of(interview.company)


def _is_left_to_them(company: Company, wish: Wish) -> bool:
    """Whether the company lets candidates do it by themselves; asking is always allowed."""
    if wish == "cancel":
        return company.candidates_may_cancel
    return wish == "ask" or company.candidates_may_change


def _asked(interview: Interview) -> int:
    return interview.alerts.filter(kind__in=_COUNTED).count()
