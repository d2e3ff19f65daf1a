"""What a candidate may still do about a fixed interview, within the company's limits, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.models import Company
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.candidate_models import NoteKind
from enishi.interviews.models import Interview, InterviewState, Slot

# What counts as having changed, or asked, once more. Calling off ends the interview, so that it
# is neither counted nor kept from whoever has changed often.
_COUNTED = (NoteKind.WANTS_CHANGE, NoteKind.WANTS_CANCEL, NoteKind.CHANGED)


@dataclass(frozen=True, slots=True)
class Freedom:
    """``ask`` the recruiter for a change, ``change`` among the offered times, ``cancel``."""

    ask: bool = False
    change: bool = False
    cancel: bool = False


def freedom_of(interview: Interview, slot: Slot) -> Freedom:
    """What this interview's candidate may do now; ``slot`` is its fixed time.

    ``company`` is loaded. Whether there is a time to change to is for
    :func:`enishi.interviews.rescheduling.open_periods` to say.
    """
    company = interview.company
    is_fixed = interview.state == InterviewState.CONFIRMED
    if not is_fixed or timezone.now() >= slot.starts_at - notice_of(company):
        return Freedom()
    asked = interview.notes.filter(kind__in=_COUNTED).count()
    may_ask = asked < company.most_changes
    return Freedom(
        ask=may_ask,
        change=may_ask and company.candidates_may_change,
        cancel=company.candidates_may_cancel,
    )


def notice_of(company: Company) -> timedelta:
    """So long before an interview's start its time no longer changes by the candidate's hand."""
    return timedelta(hours=company.changes_until_hours)


def opens_at(company: Company, slot: Slot) -> datetime:
    """When the room of this time opens; aware."""
    return slot.starts_at - timedelta(minutes=company.room_opens_minutes)


def answer_until(company: Company, slots: Sequence[Slot]) -> datetime:
    """Until when these times, in order, may be chosen from if they are offered now; aware.

    So long the candidate may think it over, but never beyond the last of them.
    """
    lasts = timedelta(days=company.proposals_last_days)
    return min(timezone.now() + lasts, slots[-1].starts_at)


def opening(company: Company) -> str:
    """From when on the candidate can enter, as a sentence."""
    return _("開始%(minutes)d分前からご入室いただけます。") % {
        "minutes": company.room_opens_minutes
    }


def refusal(company: Company) -> str:
    """Why nothing can be changed on the page any more, and what to do instead."""
    return _(
        "この画面での変更のお手続きは、開始の%(hours)d時間前まで、%(times)d回までとなっております。"
        "お手数ですが、ご案内のメールに返信してご連絡ください。"
    ) % {"hours": company.changes_until_hours, "times": company.most_changes}


def no_for(interview: Interview, slot: Slot | None) -> UserFacingError:
    """Why this candidate's change or cancellation is refused; ``company`` is loaded.

    The limits are the reason only while there is a fixed time that they could be about.
    """
    is_fixed = interview.state == InterviewState.CONFIRMED
    if not is_fixed or slot is None or slot.ends_at <= timezone.now():
        return Conflict(_("現在、日程の変更・キャンセルのお手続きはいただけません。"))
    return UserFacingError(refusal(interview.company))


def how_to_change(company: Company, *, starts_at: datetime, room_address: str) -> str:
    """The lines of a letter that say how to change or cancel an interview that begins then."""
    if not room_address or timezone.now() >= starts_at - notice_of(company):
        return _("日程の変更をご希望の場合は、本メールにご返信のうえお知らせください。")
    sentence = _(
        "日程の変更・キャンセルをご希望の場合は、開始の%(hours)d時間前までに、"
        "下記のページよりお手続きください。"
    ) % {"hours": company.changes_until_hours}
    return f"{sentence}\n{room_address}/change"
