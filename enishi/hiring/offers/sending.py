"""Sends an offer, sends its mail again, moves its deadline, and withdraws it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit, row_locks
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.hiring import documents
from enishi.hiring.document_models import DocumentKind
from enishi.hiring.models import Candidate
from enishi.hiring.offer_models import LIVE, OFFER_MOVES, Offer, OfferState
from enishi.hiring.offers import drafting, letter, letters, links
from enishi.hiring.offers import terms as offer_terms

# The candidate is reminded so long before the deadline; not if the mail came within twice that.
_REMIND_BEFORE = timedelta(days=2)
_LONGEST_WAIT = timedelta(days=366)


def send(offer: Offer, *, seen: int, by: Actor) -> Offer:
    """Send a draft: its words are final, the letter becomes a document, the candidate gets a mail.

    Parameters
    ----------
    seen
        The revision that the page showed, so that nobody sends words that they have not read.

    Raises
    ------
    UserFacingError
        Something is missing, or the candidate has no mail address, or the letter cannot be drawn.
    NotTaken
        The candidate has too many documents.
    Conflict
        It was edited or sent meanwhile, or the application has ended.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    # Before any lock, because it takes a second. The revision says whether it still holds.
    shown = _as_it_is(offer)
    drawn = letter.pdf_of(shown) if shown.is_draft and shown.revision == seen else b""
    with transaction.atomic():
        # In the order of an erasure: the candidate first.
        row_locks.lock_row(Candidate.objects.all(), shown.application.candidate_id)
        held = drafting.locked_draft(offer, seen=seen)
        if not held.application.is_active:
            raise drafting.ended()
        _require_address(held)
        offer_terms.require_complete(held)
        held.document = documents.add(
            held.application.candidate,
            kind=DocumentKind.OFFER,
            name=letter.file_name_of(held),
            content=io.BytesIO(drawn),
            application=held.application,
            by=by,
        )
        OFFER_MOVES.make(held, OfferState.SENT)
        held.sent_by, held.sent_at = by.member, timezone.now()
        held.remind_at = _reminder_of(held)
        held.save(update_fields=["state", "sent_by", "sent_at", "remind_at", "document"])
        letters.send_offer(held)
        audit.record(held.company, Event.OFFER_SENT, held, by=by, until=_written(held.answer_by))
    return held


@transaction.atomic
def send_again(offer: Offer, *, by: Actor) -> None:
    """Send the candidate the mail once more, with another key to the page.

    Raises
    ------
    UserFacingError
        The candidate has no mail address.
    Conflict
        The offer does not wait for an answer.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    held = _locked_in(offer, OfferState.SENT)
    _require_address(held)
    letters.send_offer(held)
    audit.record(held.company, Event.OFFER_MAIL_SENT_AGAIN, held, by=by)


@transaction.atomic
def extend(offer: Offer, *, answer_by: datetime | None, by: Actor) -> Offer:
    """Move the deadline of an offer, and mail it. One that has expired is open again.

    Raises
    ------
    UserFacingError
        The deadline is missing, past, or more than a year away.
    Conflict
        The offer was answered or withdrawn, or the application has ended or has another offer.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    held = _locked_in(offer, OfferState.SENT, OfferState.EXPIRED)
    if not held.application.is_active:
        raise drafting.ended()
    _require_deadline(answer_by)
    others = held.application.offers.filter(state__in=LIVE).exclude(pk=held.pk)
    if others.exists():
        raise drafting.changed_meanwhile()
    if held.is_expired:
        OFFER_MOVES.make(held, OfferState.SENT)
    held.answer_by = answer_by
    held.remind_at = _reminder_of(held)
    held.save(update_fields=["state", "answer_by", "remind_at"])
    links.extend_beyond(held)
    letters.tell_new_deadline(held)
    audit.record(held.company, Event.OFFER_EXTENDED, held, by=by, until=_written(answer_by))
    return held


@transaction.atomic
def withdraw(offer: Offer, *, by: Actor, tell_candidate: bool = False) -> None:
    """Withdraw an offer that was sent, also one that was accepted; the letter stays a document.

    Raises
    ------
    Conflict
        It was declined or withdrawn meanwhile, or is a draft.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    held = _locked_in(offer, OfferState.SENT, OfferState.EXPIRED, OfferState.ACCEPTED)
    OFFER_MOVES.make(held, OfferState.WITHDRAWN)
    held.remind_at = held.answered_at = None
    held.save(update_fields=["state", "remind_at", "answered_at"])
    if tell_candidate:
        letters.tell_of_withdrawal(held)
    audit.record(held.company, Event.OFFER_WITHDRAWN, held, by=by, told=tell_candidate)


def _as_it_is(offer: Offer) -> Offer:
    """Return the offer as it is now, with all that its letter names."""
    rows = Offer.objects.select_related("company", "application__candidate")
    found = rows.filter(pk=offer.pk).first()
    if found is None:
        raise drafting.changed_meanwhile()
    return found


def _locked_in(offer: Offer, *states: OfferState) -> Offer:
    held = drafting.locked(offer)
    if held.state not in states:
        raise drafting.changed_meanwhile()
    return held


def _require_address(offer: Offer) -> None:
    if not offer.application.candidate.email:
        raise UserFacingError(
            Code.OFFER_WITHOUT_ADDRESS,
            _(
                "候補者のメールアドレスが登録されていないため、送信できません。"
                "基本情報にメールアドレスを登録してください。"
            ),
        )


def _require_deadline(answer_by: datetime | None) -> None:
    now = timezone.now()
    if answer_by is None or not now < answer_by <= now + _LONGEST_WAIT:
        raise UserFacingError(
            Code.OFFER_DEADLINE,
            _("承諾期限は、これから1年以内の日時にしてください。"),
            field="answer_by",
        )


def _reminder_of(offer: Offer) -> datetime | None:
    """Return when to remind the candidate; None if the deadline is near anyway."""
    now = timezone.now()
    if offer.answer_by is None or offer.answer_by - now < 2 * _REMIND_BEFORE:
        return None
    return offer.answer_by - _REMIND_BEFORE


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
