"""Issues and checks the keys to candidates' pages of offers; only a hash of each is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from enishi.company import addresses
from enishi.company.actors import Actor
from enishi.company.models import ActorKind
from enishi.hiring.models import Candidate
from enishi.hiring.offer_models import Offer, OfferLink

_TOKEN_BYTES = 24  # 192 bits
# After the deadline the page must still say what was answered, or that the deadline has passed.
LASTS = timedelta(days=180)


def issue(offer: Offer) -> str:
    """Make a key to the page, and return its address, which can never be read again.

    It belongs into a mail to the candidate. Never log it. Earlier keys stay valid.
    """
    assert offer.answer_by is not None  # noqa: S101 - a constraint says so of what is sent
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    OfferLink.objects.create(
        company_id=offer.company_id,
        offer=offer,
        token_hash=_hash(token),
        expires_at=max(offer.answer_by, timezone.now()) + LASTS,
    )
    return addresses.offer_answer(token)


def find_link(token: str) -> OfferLink | None:
    """Return the valid key of this token, with everything that its page needs; otherwise None."""
    rows = OfferLink.objects.select_related(
        "offer__company",
        "offer__application__candidate",
        "offer__application__job",
        "offer__document__file",
        "offer__sent_by",
    )
    link = rows.filter(token_hash=_hash(token)).first()
    return link if link is not None and link.is_good else None


def extend_beyond(offer: Offer) -> None:
    """Keep the valid keys beyond the offer's new deadline, in the caller's transaction."""
    assert offer.answer_by is not None  # noqa: S101 - as above
    until = offer.answer_by + LASTS
    OfferLink.objects.filter(offer=offer, revoked_at=None, expires_at__lt=until).update(
        expires_at=until
    )


def is_reachable(offer: Offer) -> bool:
    """Whether any key still opens the page."""
    return OfferLink.objects.filter(
        offer=offer, revoked_at=None, expires_at__gt=timezone.now()
    ).exists()


def revoke_all(candidate: Candidate) -> bool:
    """End every key of this candidate, in the caller's transaction; whether there was one."""
    now = timezone.now()
    rows = OfferLink.objects.filter(
        offer__application__candidate=candidate, revoked_at=None, expires_at__gt=now
    )
    return bool(rows.update(revoked_at=now))


def actor_of(link: OfferLink) -> Actor:
    """Return the candidate who holds this key, as an actor for the audit log."""
    return Actor(ActorKind.CANDIDATE_LINK, link.company_id, link.pk)


def _hash(token: str) -> str:
    """Hash the token. SHA-256 is enough, because the token is random and no password."""
    return hashlib.sha256(token.encode()).hexdigest()
