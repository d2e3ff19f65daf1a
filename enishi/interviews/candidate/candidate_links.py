"""Issues and checks candidates' links. Each link opens one page for a limited time.

Only a hash of the key is stored.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from enishi.company import addresses
from enishi.company.actors import Actor
from enishi.company.models import ActorKind
from enishi.errors import Code, Conflict
from enishi.hiring.models import Candidate
from enishi.interviews.candidate_models import (
    CandidateLink,
    LinkKind,
    Proposal,
    ProposalOutcome,
)
from enishi.interviews.models import Interview, InterviewState, Slot

_TOKEN_BYTES = 24  # 192 bits
# After the interview, the room must still say that it is over.
ROOM_LASTS = timedelta(days=180)
# How long the room of a cancelled interview says that it was cancelled.
CANCELLED_LASTS = timedelta(days=30)
_CLOSED = gettext_lazy("このリンクは、現在お使いいただけません。")
# Why a link to choose has ended, for a candidate who had its page open.
_ENDED = {
    ProposalOutcome.WITHDRAWN: gettext_lazy(
        "申し訳ございません。この日程のご提案は取り下げられました。"
        "採用担当者からのご連絡をお待ちください。"
    ),
    ProposalOutcome.EXPIRED: gettext_lazy("申し訳ございません。ご回答の期限を過ぎています。"),
}
# The kind of link that the candidate needs while the interview is in this state.
_AWAITED = {
    InterviewState.CONFIRMED: LinkKind.ROOM,
    InterviewState.PROPOSED: LinkKind.CHOOSE,
}
_ADDRESSES = {LinkKind.CHOOSE: addresses.choice, LinkKind.ROOM: addresses.room}


def issue(
    interview: Interview,
    *,
    kind: LinkKind,
    expires_at: datetime | None = None,
    proposal: Proposal | None = None,
) -> str:
    """Make a link and return its full address, which can never be read again.

    Show the address to the recruiter, or put it into a mail to the candidate. Never log it. Earlier
    links stay valid, so that the address in an old mail still leads to the room.

    Parameters
    ----------
    expires_at
        Aware moment. By default it is 180 days from now, or from the end of the interview's last
        time where that is later.
    proposal
        The proposal that a link to choose belongs to.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    CandidateLink.objects.create(
        company_id=interview.company_id,
        interview=interview,
        proposal=proposal,
        kind=kind,
        token_hash=_hash(token),
        expires_at=expires_at or _lasts(interview),
    )
    return _ADDRESSES[kind](token)


def room_address_of(link: CandidateLink) -> str:
    """Return the address of the room to which a link to choose leads; the same at each call.

    Its token is derived from that link and a key that the database does not hold. When the link to
    the room has ended, because a mail address was corrected or time ran out, the next call returns
    another address.
    """
    for turn in itertools.count():
        secret = salted_hmac("enishi.room", f"{link.pk}:{turn}", algorithm="sha256").digest()
        token = base64.urlsafe_b64encode(secret[:_TOKEN_BYTES]).decode()
        found, _made = CandidateLink.objects.get_or_create(
            token_hash=_hash(token),
            defaults={
                "company_id": link.company_id,
                "interview_id": link.interview_id,
                "kind": LinkKind.ROOM,
                "expires_at": _lasts(link.interview),
            },
        )
        if found.is_good:
            return addresses.room(token)
    raise AssertionError("counting has no end")


def _lasts(interview: Interview) -> datetime:
    ends = [slot.ends_at for slot in interview.slots.all()]
    return max([*ends, timezone.now()]) + ROOM_LASTS


def extend_beyond(interview: Interview, slot: Slot) -> None:
    """Extend the links to the room beyond this newly fixed time, in the caller's transaction."""
    until = slot.ends_at + ROOM_LASTS
    CandidateLink.objects.filter(
        interview=interview, revoked_at__isnull=True, expires_at__lt=until
    ).update(expires_at=until)


def find_link(token: str, *, kind: LinkKind) -> CandidateLink | None:
    """Return the valid link of this token, with everything its page needs; otherwise None."""
    found = (
        CandidateLink.objects.filter(token_hash=_hash(token), kind=kind)
        .select_related("proposal", "interview__company", "interview__step")
        .select_related("interview__application__candidate", "interview__application__job")
        .select_related(
            "interview__recruiter",
            "interview__meeting__host",
            "interview__meeting__account",
        )
    )
    # There is at most one. first() would sort, and ORDER BY costs Django more the more columns
    # there are.
    link = next(iter(found), None)
    return link if link is not None and link.is_good else None


def were_ended_since(interview: Interview, moment: datetime) -> bool:
    """Whether links to the room that were valid at this aware moment have ended since.

    The links to one room end together.
    """
    now = timezone.now()
    ended = Q(revoked_at__gte=moment) | Q(expires_at__gte=moment, expires_at__lte=now)
    rooms = CandidateLink.objects.filter(interview=interview, kind=LinkKind.ROOM)
    return rooms.filter(ended, created_at__lte=moment).exists()


def require(link: CandidateLink) -> CandidateLink:
    """Return the link as it is now, read after the lock on the interview's row.

    Raises
    ------
    Conflict
        It was revoked or has expired since the page was requested.
    """
    current = CandidateLink.objects.select_related("proposal").get(pk=link.pk)
    if not current.is_good:
        outcome = current.proposal.outcome if current.proposal else ""
        raise Conflict(
            Code.LINK_ENDED,
            str(_ENDED.get(ProposalOutcome(outcome), _CLOSED) if outcome else _CLOSED),
        )
    return current


def actor_of(link: CandidateLink) -> Actor:
    """Return the candidate who holds this link, as an actor for the audit log."""
    return Actor(ActorKind.CANDIDATE_LINK, link.company_id, link.pk)


def revoke(interview: Interview, *, kind: LinkKind) -> None:
    """End every link of this kind, in the caller's transaction."""
    CandidateLink.objects.filter(interview=interview, kind=kind).update(revoked_at=timezone.now())


def let_expire(interview: Interview) -> None:
    """Let the links to the room of a cancelled interview end in a month.

    Until then the room says that the interview was cancelled. This runs in the caller's
    transaction.
    """
    in_a_month = timezone.now() + CANCELLED_LASTS
    # The links to choose ended together with the interview.
    CandidateLink.objects.filter(interview=interview, expires_at__gt=in_a_month).update(
        expires_at=in_a_month
    )


def revoke_all(candidate: Candidate) -> set[int]:
    """End every link of this candidate, in the caller's transaction.

    Returns
    -------
    set of int
        The ids of the interviews that the links led to.
    """
    good = _good().filter(interview__application__candidate=candidate)
    interviews = set(good.values_list("interview_id", flat=True))
    good.update(revoked_at=timezone.now())
    return interviews


def are_closed(interview: Interview) -> bool:
    """Whether links to the page that the candidate needs were revoked, and none is valid."""
    kind = _AWAITED.get(InterviewState(interview.state))
    if kind is None:
        return False
    links = CandidateLink.objects.filter(company=interview.company_id, interview=interview)
    now = timezone.now()
    is_closed = False
    for revoked_at, expires_at in links.filter(kind=kind).values_list("revoked_at", "expires_at"):
        if revoked_at is None and expires_at > now:
            return False
        is_closed = is_closed or revoked_at is not None
    return is_closed


def _good() -> QuerySet[CandidateLink]:
    return CandidateLink.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


def _hash(token: str) -> str:
    """Hash the token. SHA-256 is enough, because the token is random and no password."""
    return hashlib.sha256(token.encode()).hexdigest()
