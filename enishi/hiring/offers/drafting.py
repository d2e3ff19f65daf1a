"""Drafts an offer, edits its words, and discards a draft."""

from __future__ import annotations

from dataclasses import fields

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from enishi.company import audit, row_locks
from enishi.company.actors import Actor
from enishi.company.candidate_rules import LOCALES
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.models import Application
from enishi.hiring.offer_models import LIVE, OFFER_MOVES, Offer, OfferState
from enishi.hiring.offers import terms as offer_terms
from enishi.hiring.offers.terms import OfferTerms


@transaction.atomic
def draft(application: Application, terms: OfferTerms, *, language: str, by: Actor) -> Offer:
    """Begin an offer to the candidate; nobody is told.

    Raises
    ------
    UserFacingError
        The language does not exist, a field cannot be stored, or the application has ended.
    Conflict
        The application has an offer that is being drafted, waits for an answer or is accepted.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    if language not in LOCALES:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("言語を選び直してください。"))
    kept = offer_terms.checked(terms)
    held = row_locks.lock_row(Application.objects.all(), application.pk)
    if not held.is_active:
        raise ended()
    if held.offers.filter(state__in=LIVE).exists():
        raise Conflict(
            Code.OFFER_EXISTS,
            _(
                "この応募には、作成中または有効な内定通知書があります。画面を更新してご確認ください。"
            ),
        )
    latest = held.offers.aggregate(latest=Max("number"))["latest"] or 0
    offer = Offer.objects.create(
        company=application.company,
        application=held,
        number=latest + 1,
        state=OFFER_MOVES.begin(OfferState.DRAFT),
        language=language,
        created_by=by.member,
        **_columns(kept),
    )
    audit.record(offer.company, Event.OFFER_DRAFTED, offer, by=by, application=held.pk)
    return offer


@transaction.atomic
def edit(offer: Offer, terms: OfferTerms, *, seen: int, by: Actor) -> Offer:
    """Replace the words of a draft.

    Parameters
    ----------
    seen
        The revision that the page showed.

    Raises
    ------
    UserFacingError
        A field cannot be stored.
    Conflict
        Somebody else has edited or sent it since.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    kept = offer_terms.checked(terms)
    held = locked_draft(offer, seen=seen)
    changed = [name for name, value in _columns(kept).items() if getattr(held, name) != value]
    if changed:
        for name in changed:
            setattr(held, name, getattr(kept, name))
        held.revision += 1
        held.save(update_fields=[*changed, "revision"])
        audit.record(held.company, Event.OFFER_EDITED, held, by=by, fields=changed)
    return held


@transaction.atomic
def discard(offer: Offer, *, by: Actor) -> None:
    """Delete a draft; the candidate has never heard of it.

    Raises
    ------
    Conflict
        It was sent or discarded meanwhile.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    held = locked_draft(offer)
    audit.record(held.company, Event.OFFER_DISCARDED, held, by=by, application=held.application_id)
    held.delete()


def locked(offer: Offer) -> Offer:
    """Return the offer as it is now, with its application locked before it.

    Raises
    ------
    Conflict
        It was discarded meanwhile.
    """
    row_locks.lock_row(Application.objects.all(), offer.application_id)
    rows = Offer.objects.select_for_update(of=("self",)).select_related(
        "company", "application__candidate", "application__job", "application__current_step"
    )
    held = rows.filter(pk=offer.pk).first()
    if held is None:
        raise changed_meanwhile()
    return held


def locked_draft(offer: Offer, *, seen: int | None = None) -> Offer:
    """Return the draft, locked; raises Conflict if it is none, or another than was seen."""
    held = locked(offer)
    if not held.is_draft or seen not in (None, held.revision):
        raise changed_meanwhile()
    return held


def ended() -> Conflict:
    """Return the refusal of an offer to somebody whose application has ended."""
    return Conflict(Code.OFFER_AFTER_END, _("この応募は終了しているため、内定の操作はできません。"))


def changed_meanwhile() -> Conflict:
    """Return the refusal of a page that is out of date."""
    return Conflict(
        Code.OFFER_CHANGED,
        _(
            "この内定通知書は、他のユーザーまたは候補者の操作で状態が変わりました。"
            "画面を更新して、最新の内容をご確認ください。"
        ),
    )


def _columns(terms: OfferTerms) -> dict[str, object]:
    return {one.name: getattr(terms, one.name) for one in fields(OfferTerms)}
