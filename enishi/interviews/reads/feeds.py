"""Manages the private address from which a member's calendar program reads their interviews."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from enishi.company import addresses, audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Company, Member
from enishi.company.roles import Action, require_member
from enishi.interviews.models import InterviewState, Slot

_TOKEN_BYTES = 24
_BACK, _AHEAD = timedelta(days=60), timedelta(days=366)


class CalendarFeed(models.Model):
    """A member's only subscription. Only a hash of its token is kept."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"feed {self.pk}"


@transaction.atomic
def make(*, by: Actor) -> str:
    """Make a new address for the member's own calendar program; an older address ends.

    The address is returned once, because only its hash is kept. Anybody who holds it can read the
    member's interviews.
    """
    member = require_member(by, Action.JOIN_INTERVIEWS, by)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    feed, _made = CalendarFeed.objects.update_or_create(
        member=member,
        defaults={
            "company": member.company,
            "token_hash": _hash(token),
            # The audit log uses the same clock to record when its member left.
            "created_at": Now(),
        },
    )
    audit.record(member.company, Event.CALENDAR_FEED_MADE, feed, by=by)
    return addresses.calendar_feed(token)


@transaction.atomic
def revoke(*, by: Actor) -> None:
    """End the member's own address, if there is one."""
    member = require_member(by, Action.JOIN_INTERVIEWS, by)
    gone, _rows = CalendarFeed.objects.filter(member=member).delete()
    if gone:
        audit.record(member.company, Event.CALENDAR_FEED_REVOKED, by=by)


def of(member: Member) -> CalendarFeed | None:
    """Return the member's address, if it is valid."""
    return _good().filter(member=member).first()


def owner_of(token: str) -> Member | None:
    """Return the owner of this address; None when it was revoked or the member has left since.

    A member who comes back makes a new address, because somebody may have kept the old one.
    """
    good = _good().filter(token_hash=_hash(token))
    feed = good.select_related("member__company").first()
    return feed.member if feed is not None else None


def _good() -> QuerySet[CalendarFeed]:
    left_since = AuditEntry.objects.filter(
        company=OuterRef("company"),
        action=Event.MEMBER_DEACTIVATED,
        subject_type="member",
        subject_id=OuterRef("member"),
        at__gte=OuterRef("created_at"),
    )
    return CalendarFeed.objects.filter(~Exists(left_since), member__is_active=True)


def slots_of(member: Member) -> list[Slot]:
    """Return the fixed interviews for the member's calendar, 60 days back and 366 days ahead.

    Cancelled interviews are left out: a calendar program replaces everything it has of the feed.
    """
    now = timezone.now()
    mine = (
        Slot.objects.touching(now - _BACK, now + _AHEAD)
        .filter(
            company=member.company_id,
            interview__state__in=[InterviewState.CONFIRMED, InterviewState.HELD],
            interview__participants__member=member,
        )
        .select_related(
            "interview__step", "interview__company", "interview__application__candidate"
        )
    )
    return list(mine.order_by("starts_at"))


def _hash(token: str) -> str:
    """Hash the token. SHA-256 is enough, because the token is random and no password."""
    return hashlib.sha256(token.encode()).hexdigest()
