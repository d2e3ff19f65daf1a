"""Keeps a snapshot of the users of the linked Zoom account, for the time of an outage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import folding
from enishi.company.row_locks import lock_row
from enishi.meetings.gateway import retries, scopes, time_budget
from enishi.meetings.gateway.explanations import (
    LinkIsEnding,
    NeedsReauthorization,
    NoMeeting,
    NotLinked,
)
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import Host, Meeting, WebhookEvent, ZoomAccount, ZoomUser
from enishi.queue import defer
from enishi.zoom import errors
from enishi.zoom.client import ZoomClient
from enishi.zoom.types import User

# Zoom's page limit, and the limit of the screen: 「最大で300件」.
PAGE_ROWS = 300
FRESH_FOR = timedelta(minutes=10)
# The pause before a user missing from one list is looked for again. Jobs of one key wait for one
# another, so this pause also delays other news of users, which must be known within five minutes.
BETWEEN_LISTS = timedelta(minutes=3)
# Basic and Licensed; every other type cannot host.
LICENSED = 2
HOSTING_LICENSES = (1, LICENSED)
_SETTINGS_SCOPES = frozenset({scopes.SETTINGS, "user:read:admin", "user:write:admin"})


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user of the dialog; ``is_chosen`` if already a selected host."""

    zoom_user_id: str
    name: str
    email: str
    is_basic: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    """At most 300 rows of ``total`` matches; ``page`` counts from 1 to ``pages``.

    ``notice`` is a sentence that says that Zoom could not be asked and how old the list is.
    """

    rows: tuple[UserRow, ...]
    total: int
    page: int
    pages: int
    notice: str

    @property
    def remaining(self) -> int:
        """How many matches come after this page: 「ほか n 名」 (D-07)."""
        return max(self.total - self.page * PAGE_ROWS, 0)

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before this one."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after this one."""
        return self.page < self.pages


@time_budget.limited(seconds=time_budget.PAGE_SECONDS)
def search_users(account: ZoomAccount, *, query: str = "", page: int = 1) -> UsersPage:
    """Return one page of the account's users who can host, by name and address.

    ``query`` matches 漢字, ひらがな, カタカナ and half-width alike; several words must all match. A
    snapshot older than ten minutes is renewed first, which is not allowed inside a transaction.
    """
    if account.is_ending:
        raise LinkIsEnding
    notice = _renew(account)
    users = account.users.filter(license_type__in=HOSTING_LICENSES)
    for word in folding.fold(query).split():
        users = users.filter(search_text__contains=word)
    users = users.order_by("search_text", "pk")
    total = users.count()
    pages = max((total + PAGE_ROWS - 1) // PAGE_ROWS, 1)
    page = min(max(page, 1), pages)
    chosen = set(account.company.hosts.selected().values_list("zoom_user_id", flat=True))
    rows = tuple(
        UserRow(
            zoom_user_id=user.zoom_user_id,
            name=" ".join(part for part in (user.last_name, user.first_name) if part),
            email=user.email,
            is_basic=user.license_type == 1,
            is_chosen=user.zoom_user_id in chosen,
        )
        for user in users[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    )
    return UsersPage(rows=rows, total=total, page=page, pages=pages, notice=notice)


def _renew(account: ZoomAccount) -> str:
    synced_at = account.users_synced_at
    if synced_at and synced_at > timezone.now() - FRESH_FOR:
        return ""
    try:
        sync(account)
    except (errors.ZoomError, NoMeeting):
        if synced_at is None:
            return _("Zoomからユーザーの一覧を取得できません。時間をおいて開き直してください。")
        shown = timezone.localtime(synced_at, account.company.zone)
        return _("Zoomから最新の一覧を取得できないため、%(when)s時点の一覧を表示しています。") % {
            "when": shown.strftime("%m/%d %H:%M")
        }
    return ""


def sync_by_id(account_id: int, *, attempt: int = 0) -> None:
    """Run ``sync`` as a task, and retry until Zoom has returned its list.

    ``attempt`` counts the failures. A link that ended meanwhile is no error.
    """
    account = ZoomAccount.objects.select_related("company").filter(pk=account_id).first()
    if account is None or not account.is_linked:
        return
    try:
        sync(account)
    except (NotLinked, NeedsReauthorization):
        # This includes a link that ends while the list is read; a new link lists its users itself.
        return
    except errors.ZoomError as cause:
        retries.reschedule(
            "meetings.sync_users",
            key=f"users:{account_id}",
            cause=cause,
            attempt=attempt,
            account_id=account_id,
        )


def sync(account: ZoomAccount) -> None:
    """Replace the snapshot by what Zoom lists now, and record for each host whether it can host.

    It raises what ``open_zoom`` and listing raise; the old snapshot then stays.
    """
    # Both are read before the request: what arrives during it is not covered by it.
    now, news = timezone.now(), _open_news(account)
    with open_zoom(account) as zoom:
        seen = _list_all(zoom)
        capacities = _capacities(zoom, account, seen)
    with transaction.atomic(durable=True):
        current = lock_row(ZoomAccount.objects.all(), account.pk)
        if current.generation != account.generation:
            return
        rows = [_row(current, user) for user in seen.values()]
        for row in rows:
            row.seen_at = now
        ZoomUser.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["account", "zoom_user_id"],
            update_fields=[
                "email",
                "first_name",
                "last_name",
                "license_type",
                "search_text",
                "seen_at",
            ],
        )
        if _forget_absent(current, now=now) + _look_at_hosts(current, seen, capacities):
            defer(
                "meetings.sync_users",
                key=f"users:{account.pk}",
                wait=BETWEEN_LISTS,
                account_id=account.pk,
            )
        WebhookEvent.objects.filter(pk__in=news).update(processed_at=timezone.now())
        current.users_synced_at = account.users_synced_at = now
        current.save(update_fields=["users_synced_at"])


def _open_news(account: ZoomAccount) -> list[int]:
    """Return the events about users that a list requested now will answer."""
    events = WebhookEvent.objects.filter(account=account, event__startswith="user.")
    return list(events.filter(processed_at=None).values_list("pk", flat=True))


def count_absence(account: ZoomAccount, zoom_user_id: str) -> None:
    """Count a sign that this user is gone. Two such signs make it certain.

    Zoom has been seen to answer 404 for a user who exists, so the list decides.
    """
    synced_at = account.users_synced_at
    if synced_at is not None:
        Host.objects.filter(company=account.company_id, zoom_user_id=zoom_user_id).update(
            checked_at=synced_at - timedelta(seconds=1)
        )
        account.users.filter(zoom_user_id=zoom_user_id).update(
            seen_at=synced_at - timedelta(seconds=1)
        )
    defer("meetings.sync_users", key=f"users:{account.pk}", account_id=account.pk)


def _list_all(zoom: ZoomClient) -> dict[str, User]:
    """Return every active user by id; pending users have no id and cannot host.

    A page token is valid for fifteen minutes. When Zoom refuses one, the list starts again, once.
    """
    for last_try in (False, True):
        try:
            return {user.id: user for user in zoom.all_users() if user.id}
        except errors.BadPageToken:
            if last_try:
                raise
    raise AssertionError("the second try returns or raises")


def _capacities(zoom: ZoomClient, account: ZoomAccount, seen: dict[str, User]) -> dict[str, int]:
    """Return how many meetings each chosen host can hold at once, as far as Zoom tells.

    「同時ミーティング」 Basic or Plus lets a licensed user hold two. The scope that shows it is
    needed for nothing else, so a link without it is complete: its hosts hold one meeting each.
    """
    if _SETTINGS_SCOPES.isdisjoint(account.scopes.split()):
        return {}
    found = {}
    for host in Host.objects.selected().filter(company=account.company_id):
        user = seen.get(host.zoom_user_id)
        if user is None or user.license != LICENSED:
            continue
        try:
            said = zoom.get_user_settings(user.id).concurrent_meeting
        except errors.Refused:
            continue
        found[user.id] = 2 if said in ("Basic", "Plus") else 1
    return found


def _row(account: ZoomAccount, user: User) -> ZoomUser:
    return ZoomUser(
        account=account,
        zoom_user_id=user.id[:64],
        email=user.email[:254],
        first_name=user.first_name[:100],
        last_name=user.last_name[:100],
        license_type=user.license,
        search_text=folding.fold(f"{user.last_name} {user.first_name} {user.email}"),
    )


def _forget_absent(account: ZoomAccount, *, now: datetime) -> int:
    """Delete users missing from this list and the last; count those missing only from this one.

    Zoom has been seen to lose users for a moment. So one absence only starts the doubt, and a
    second list soon after resolves it. Otherwise people could not open their interviews.
    """
    absent = account.users.filter(seen_at__lt=now)
    if account.users_synced_at is not None:
        absent.filter(seen_at__lt=account.users_synced_at).delete()
    return absent.count()


def _look_at_hosts(account: ZoomAccount, seen: dict[str, User], capacities: dict[str, int]) -> int:
    """Update the hosts from the list; a host missing twice is no longer usable (D-11).

    Hosts keep their label. A host who is no longer selected is updated while it has coming
    meetings. Returns how many hosts only this list lacks.
    """
    now, in_doubt = timezone.now(), 0
    busy = Meeting.objects.live().filter(company=account.company_id, ends_at__gt=now)
    hosts = Host.objects.filter(company=account.company, zoom_account_id=account.zoom_account_id)
    for host in hosts.filter(Q(is_selected=True) | Q(pk__in=busy.values("host"))):
        user = seen.get(host.zoom_user_id)
        if user is not None:
            host.email, host.license_type = user.email[:254], user.license
            host.first_name, host.last_name = user.first_name[:100], user.last_name[:100]
            host.is_usable, host.checked_at = user.license in HOSTING_LICENSES, now
            default = host.capacity if user.license == LICENSED else 1
            host.capacity = capacities.get(user.id, default)
        elif account.users_synced_at and host.checked_at < account.users_synced_at:
            host.is_usable = False
        else:
            in_doubt += 1
        host.save()
    return in_doubt
