"""保留: keeps one candidate longer than the clock says."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.models import Candidate
from enishi.records.retention.models import LONGEST_REASON, RetentionHold

# A hold that nobody would ever look at again keeps a person for good.
_MOST_DAYS = 3660


@transaction.atomic
def place_hold(
    candidate: Candidate, *, reason: str, until: date | None, by: Actor
) -> RetentionHold:
    """Keep the candidate from the clock until after this day; replaces an earlier hold.

    Parameters
    ----------
    until
        A day of the company's zone; None if what was typed is no day.

    Raises
    ------
    UserFacingError
        There is no reason, or the day is missing, over, or more than ten years away.
    """
    require(by, Action.ERASE_CANDIDATES, candidate)
    told = characters.clean_line(reason).strip()
    if not told:
        raise UserFacingError(
            Code.HOLD_REASON_MISSING, _("保留する理由を入力してください。"), field="reason"
        )
    limits.check(told, LONGEST_REASON, field="reason")
    today = timezone.localtime(timezone.now(), candidate.company.zone).date()
    if until is None or not 0 <= (until - today).days <= _MOST_DAYS:
        raise UserFacingError(
            Code.HOLD_DAY_UNFIT,
            _("保留の終了日は、今日から10年以内の日付で入力してください。"),
            field="until",
        )
    held = lock_row(Candidate.objects.all(), candidate.pk)
    hold, _is_new = RetentionHold.objects.update_or_create(
        candidate=held,
        defaults={
            "company_id": held.company_id,
            "reason": told,
            "until": until,
            "made_by": by.member,
        },
    )
    audit.record(held.company, Event.CANDIDATE_HELD, held, by=by, until=until.isoformat())
    return hold


@transaction.atomic
def lift_hold(candidate: Candidate, *, by: Actor) -> None:
    """End the candidate's hold; nothing happens without one."""
    require(by, Action.ERASE_CANDIDATES, candidate)
    held = lock_row(Candidate.objects.all(), candidate.pk)
    ended, _by_kind = RetentionHold.objects.filter(candidate=held).delete()
    if ended:
        audit.record(held.company, Event.CANDIDATE_HOLD_LIFTED, held, by=by)
