"""Matches members to users of the linked Zoom account, by mail address and the last snapshot.

Mail addresses are compared here and not stored. A meeting's row holds only Zoom user ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Collate, JSONObject, Lower

from enishi.company.models import Member
from enishi.meetings.directory.users import LICENSED
from enishi.meetings.models import Host, ZoomAccount, ZoomUser


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of the linked account, as last listed."""

    zoom_user_id: str
    is_licensed: bool


def at_zoom(members: QuerySet[Member]) -> QuerySet[Member]:
    """Annotate the members, in one query, for :func:`identity_of`."""
    users = ZoomUser.objects.annotate(address=Lower("email")).filter(
        account__company=OuterRef("company"), address=Lower(OuterRef("email"))
    )
    found = users.values(json=JSONObject(id="zoom_user_id", type="license_type"))
    return members.annotate(zoom_user=Subquery(found[:1]))


def identity_of(member: Member) -> Identity | None:
    """Return the Zoom user of this member, loaded by :func:`at_zoom`; None if there is none."""
    found = getattr(member, "zoom_user", None)
    return Identity(found["id"], found["type"] == LICENSED) if found else None


def is_same(host: Host, member: Member) -> bool:
    """Whether this member is the Zoom user who hosts."""
    return bool(host.email) and host.email.casefold() == member.email.casefold()


def licensed(account: ZoomAccount, addresses: Iterable[str]) -> list[str]:
    """Return the sorted ids of the account's licensed users with one of these mail addresses."""
    wanted = {address.lower() for address in addresses if address}
    if not wanted:
        return []
    users = account.users.annotate(address=Lower("email"))
    found = users.filter(address__in=wanted, license_type=LICENSED)
    return sorted(found.values_list("zoom_user_id", flat=True))


def licensed_among(members: QuerySet[Member], *, of: str, but: str) -> Func:
    """Return :func:`licensed` as a JSON list for each row of a query, without one user's id.

    ``of`` names the row's account, ``but`` the id that is left out. Conditions of ``members`` on
    that row need ``OuterRef(OuterRef(…))``.
    """
    addresses = members.annotate(address=Lower("email")).values("address")
    users = (
        ZoomUser.objects.annotate(address=Lower("email"))
        .filter(account=OuterRef(of), address__in=addresses, license_type=LICENSED)
        .exclude(zoom_user_id=OuterRef(but))
        # As Python sorts.
        .order_by(Collate("zoom_user_id", "C"))
    )
    listed = ArraySubquery(users.values("zoom_user_id"))
    return Func(listed, function="to_jsonb", output_field=JSONField())


def is_a_member(
    account: ZoomAccount, zoom_user_ids: Iterable[str], addresses: Iterable[str]
) -> bool:
    """Whether one of these users of the account has the mail address of a member."""
    listed = account.users.filter(zoom_user_id__in=zoom_user_ids)
    named = {*addresses, *listed.values_list("email", flat=True)}
    members = Member.objects.filter(company=account.company_id).annotate(address=Lower("email"))
    return members.filter(address__in={name.lower() for name in named}).exists()


def ids_of(account: ZoomAccount, names: Iterable[str]) -> dict[str, str]:
    """Return the Zoom user id of each name that the snapshot knows.

    Zoom names people by id or by address.
    """
    wanted = {name.lower(): name for name in names}
    if not wanted:
        return {}
    users = account.users.annotate(address=Lower("email"))
    found = {}
    for user in users.filter(address__in=wanted) | users.filter(zoom_user_id__in=wanted.values()):
        for name in (user.email.lower(), user.zoom_user_id.lower()):
            if name in wanted:
                found[wanted[name]] = user.zoom_user_id
    return found
