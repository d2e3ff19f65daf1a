"""認証解除 together with the meetings: the link is kept until they are deleted at Zoom.

The intent to end is written first. From then on the link makes no meetings. The worker releases one
meeting after the other (``interviews.rounds.link_end``) and deletes it as any other
(:mod:`enishi.meetings.booking.reconciliation`).
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.meetings.booking import extras, intents
from enishi.meetings.gateway import installation_identity, outbound, time_budget
from enishi.meetings.gateway.explanations import NoMeeting, Reason, sentence
from enishi.meetings.link import unlinking
from enishi.meetings.link.upkeep import SWEPT_FOR
from enishi.meetings.models import (
    LINK_MOVES,
    EndingOutcome,
    LinkEnding,
    LinkState,
    Meeting,
    MeetingQuerySet,
    MeetingState,
    ZoomAccount,
)
from enishi.queue import defer
from enishi.zoom import errors

log = logging.getLogger(__name__)

# How often the worker counts what is left.
LOOK_EVERY = timedelta(seconds=5)
# After this time without a deletion, the rest stays at Zoom.
GIVE_UP_AFTER = timedelta(days=1)
# After a longer pause no worker had tried, so the time starts again.
_PAUSE = timedelta(hours=1)
_DELETABLE = (
    MeetingState.WANTED,
    MeetingState.CALLING,
    MeetingState.UNKNOWN,
    MeetingState.READY,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an ending; ``hindrance`` is a sentence, empty while there is no problem."""

    ending: LinkEnding
    meetings: int
    left: int
    hindrance: str

    @property
    def done(self) -> int:
        """How many are deleted."""
        return max(self.meetings - self.left, 0)


def begin_ending(
    company: Company, *, by: Actor, tells_candidates: bool, tells_interviewers: bool
) -> LinkEnding | None:
    """Want the link and its future meetings gone; the worker deletes them, then erases the link.

    A second press returns the first ending. None when there is no link.

    Raises
    ------
    UserFacingError
        The tokens are invalid, so that nothing can be deleted.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, company)
    with transaction.atomic():
        account = unlinking.locked_link(company.pk)
        if account is None or account.state == LinkState.UNLINKED:
            return None
        if account.is_ending:
            return current_ending(account)
        if not account.is_linked:
            raise UserFacingError(
                Code.ZOOM_NEEDS_REAUTH,
                _(
                    "Zoomとの連携が切れているため、Zoomのミーティングを削除できません。削除するには、"
                    "先に「アカウント認証」を行ってください。削除せずに解除するには、"
                    "「Zoomのミーティングも削除する」のチェックを外してください。"
                ),
            )
        LINK_MOVES.make(account, LinkState.ENDING)
        account.save(update_fields=["state"])
        count, now = to_delete(account).count(), timezone.now()
        ending = LinkEnding.objects.create(
            account=account,
            by=by.member,
            began_at=now,
            deletes=True,
            tells_candidates=tells_candidates,
            tells_interviewers=tells_interviewers,
            meetings=count,
            left=count,
            moved_at=now,
        )
        audit.record(company, Event.ZOOM_UNLINKING_BEGAN, account, by=by, meetings=count)
        schedule_ending(account)
    return ending


def schedule_ending(account: ZoomAccount, *, wait: timedelta | None = None) -> None:
    """Defer the worker's next step in the ending of this link."""
    defer("interviews.end_link", key=f"ending:{account.pk}", wait=wait, account_id=account.pk)


def current_ending(account: ZoomAccount) -> LinkEnding | None:
    """Return the ending in progress; None if there is none."""
    return LinkEnding.objects.filter(account=account, ended_at=None).first()


def latest_ending(company: Company) -> LinkEnding | None:
    """Return how the company's link last ended, if no link was made since."""
    ended = LinkEnding.objects.filter(
        account__company=company, account__state=LinkState.UNLINKED, ended_at__isnull=False
    )
    return ended.select_related("account", "by").order_by("-pk").first()


def to_let_go(account: ZoomAccount) -> MeetingQuerySet:
    """Select the coming meetings still to be released and not gone from Zoom, the soonest first."""
    found: MeetingQuerySet = Meeting.objects.filter(
        account=account,
        generation=account.generation,
        state__in=_DELETABLE,
        starts_at__gt=timezone.now(),
    ).order_by("starts_at", "pk")
    return found


def to_delete(account: ZoomAccount) -> MeetingQuerySet:
    """Select everything that Zoom must still delete before the link can end."""
    being_deleted = Meeting.objects.filter(
        account=account, generation=account.generation, state=MeetingState.CANCELLING
    )
    found: MeetingQuerySet = to_let_go(account).order_by() | being_deleted
    return found


def release_meeting(ending: LinkEnding, meeting_id: int) -> Meeting | None:
    """Release one meeting for this ending, in the caller's transaction, which holds the link.

    None when it need not be released any more.
    """
    meeting = to_let_go(ending.account).filter(pk=meeting_id).first()
    if meeting is None:
        return None
    Meeting.objects.filter(pk=meeting_id).update(taken_by=ending)
    return intents.release(meeting)


def progress(account: ZoomAccount) -> Progress | None:
    """Return the progress of the ending; Zoom is not called."""
    ending = current_ending(account)
    if ending is None:
        return None
    left = to_delete(account)
    count = left.count()
    return Progress(ending, max(ending.meetings, count), count, _hindrance(account, left))


def _hindrance(account: ZoomAccount, left: MeetingQuerySet) -> str:
    if not installation_identity.is_confirmed():
        return sentence(Reason.STOPPED)
    if account.trouble:
        return sentence(account.trouble)
    reasons = Counter(left.exclude(reason="").values_list("reason", flat=True))
    # A running meeting, or a missing answer, is shown as the reason.
    return sentence(reasons.most_common(1)[0][0]) if reasons else ""


def settle(account_id: int) -> None:
    """End the link if nothing is left to delete, or if there is no hope; otherwise come back later.

    A failure at Zoom raises nothing.
    """
    outbound.refuse_inside_transaction()
    account = ZoomAccount.objects.get(pk=account_id)
    if not installation_identity.is_confirmed():
        schedule_ending(account, wait=timedelta(minutes=1))
        return
    is_swept = not to_delete(account).exists() and _sweep_extras(account)
    with transaction.atomic(durable=True):
        held = unlinking.locked_link(account.company_id)
        ending = current_ending(held) if held is not None else None
        if held is None or ending is None:
            return
        outcome = _outcome(held, ending, is_swept=is_swept)
        if outcome is None:
            ending.save()
            schedule_ending(held, wait=LOOK_EVERY)
            return
        refresh_token = _finish(held, ending, outcome=outcome)
    unlinking.say_farewell(refresh_token)


def _outcome(account: ZoomAccount, ending: LinkEnding, *, is_swept: bool) -> EndingOutcome | None:
    """Return how it ends now, None when it continues; record the progress on the ending."""
    now, left = timezone.now(), to_delete(account).count()
    nobody_tried = ending.looked_at is None or ending.looked_at < now - _PAUSE
    if left != ending.left or nobody_tried or ending.moved_at is None:
        ending.moved_at = now
    ending.left, ending.looked_at = left, now
    if left == 0 and is_swept:
        return EndingOutcome.DELETED
    if account.trouble == Reason.NEEDS_REAUTH:
        return EndingOutcome.DEAD
    return EndingOutcome.REFUSED if ending.moved_at <= now - GIVE_UP_AFTER else None


def _sweep_extras(account: ZoomAccount) -> bool:
    """Delete meetings that were made twice while it is possible; after the end it is not."""
    lately = timezone.now() - SWEPT_FOR
    asked_twice = Meeting.objects.filter(
        account=account, generation=account.generation, attempts__gt=1, last_attempt_at__gt=lately
    )
    try:
        for host_id in asked_twice.values_list("host_id", flat=True).distinct():
            extras.sweep(host_id)
    except (errors.ZoomError, NoMeeting) as cause:
        log.info("The hosts of account %s could not be swept: %r", account.pk, cause)
        return False
    return True


@time_budget.limited(seconds=time_budget.PAGE_SECONDS)
def leave_rest(company: Company, *, by: Actor) -> None:
    """残りはZoomに残して終える: erase the link now; what is not deleted yet stays at Zoom.

    Nothing happens when the link has already ended.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, company)
    outbound.refuse_inside_transaction()
    with transaction.atomic(durable=True):
        account = unlinking.locked_link(company.pk)
        ending = current_ending(account) if account is not None else None
        if account is None or ending is None:
            return
        ending.left = to_delete(account).count()
        refresh_token = _finish(account, ending, outcome=EndingOutcome.LEFT, by=by)
    unlinking.say_farewell(refresh_token)


def _finish(
    account: ZoomAccount, ending: LinkEnding, *, outcome: EndingOutcome, by: Actor | None = None
) -> str:
    """Erase the held link; return the token for the revocation at Zoom."""
    ending.save()
    refresh_token = unlinking.last_refresh_token(account)
    unlinking.erase_link(account, outcome=outcome)
    audit.record(
        account.company,
        Event.ZOOM_UNLINKED,
        account,
        by=by or ending.actor,
        outcome=outcome,
        meetings=ending.meetings,
        left=ending.left,
    )
    return refresh_token
