"""An answer to an offer, together with the interviews that it makes needless.

Whoever declines an offer leaves the selection, so that no interview of that application is to come.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enishi.company import actors, row_locks
from enishi.company.actors import Actor
from enishi.company.roles import Action, require
from enishi.hiring.models import Application, ApplicationStatus
from enishi.hiring.offer_models import Offer, OfferLink
from enishi.hiring.offers import answering
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState
from enishi.interviews.trips import confirmation


@transaction.atomic
def answer_offer(link: OfferLink, *, answer: str, comment: str = "") -> Offer:
    """Record the candidate's answer; if it ends the application, cancel what is to come.

    Everybody who expects such an interview is told, the candidate too.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`enishi.hiring.offers.answering.answer`. Nothing is changed then.
    """
    was_active = _lock_application(link.offer).is_active
    held = answering.answer(link, answer=answer, comment=comment)
    if was_active:
        _cancel_needless_interviews(held, by=actors.system(held.company))
    return held


@transaction.atomic
def record_offer_answer(offer: Offer, *, answer: str, by: Actor, comment: str = "") -> Offer:
    """Record an answer that a recruiter was told; if it ends the application, cancel likewise.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`enishi.hiring.offers.answering.record_answer`. Nothing is changed then.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    was_active = _lock_application(offer).is_active
    held = answering.record_answer(offer, answer=answer, comment=comment, by=by)
    if was_active:
        _cancel_needless_interviews(held, by=by)
    return held


def interviews_to_come(application: Application) -> list[Interview]:
    """Return the application's interviews that are being arranged, or fixed and not over."""
    found = Interview.objects.filter(application=application, state__in=OPEN_STATES)
    ahead = Q(slots__ends_at__gt=timezone.now()) | ~Q(state=InterviewState.CONFIRMED)
    return list(found.filter(ahead).order_by("pk").distinct())


def _lock_application(offer: Offer) -> Application:
    """Lock the application first, as the offer's own verbs do, so that it ends only here."""
    return row_locks.lock_row(Application.objects.all(), offer.application_id)


def _cancel_needless_interviews(offer: Offer, *, by: Actor) -> None:
    ended = Application.objects.get(pk=offer.application_id)
    if ended.status == ApplicationStatus.WITHDRAWN:
        for interview in interviews_to_come(ended):
            confirmation.cancel(interview, by=by)
