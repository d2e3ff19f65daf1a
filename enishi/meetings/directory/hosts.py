"""Manages who may host: the users whom an admin has chosen, their labels, and who is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.meetings.directory import lanes
from enishi.meetings.directory.users import HOSTING_LICENSES, UserRow, UsersPage, search_users
from enishi.meetings.gateway.explanations import LinkIsEnding
from enishi.meetings.models import Host, HostQuerySet, Meeting, ZoomAccount, ZoomUser

__all__ = [
    "HostOffer",
    "UserRow",
    "UsersPage",
    "choose",
    "offered",
    "relabel",
    "remove",
    "search_users",
    "set_default",
]

MAX_LABEL = 100
BASIC_MINUTES = 40


@dataclass(frozen=True, slots=True)
class HostOffer:
    """One host as the selector shows it; ``note`` says what to know before choosing."""

    host: Host
    label: str
    is_free: bool
    usable: bool
    note: str


def offered(
    account: ZoomAccount,
    *,
    starts_at: datetime,
    ends_at: datetime,
    besides: Meeting | None = None,
) -> list[HostOffer]:
    """Return the selected hosts, each with whether it is free in this period (aware moments).

    ``besides`` is a meeting that does not count, because it is the one being moved.
    """
    selected = list(_selected(account))
    taken = lanes.taken_lanes(selected, starts_at=starts_at, ends_at=ends_at, besides=besides)
    length = ends_at - starts_at
    return [
        HostOffer(
            host=host,
            label=host.shown_label,
            is_free=taken.get(host.pk, 0) < host.capacity,
            usable=host.is_usable,
            note=_note(host, taken=taken.get(host.pk, 0), length=length),
        )
        for host in selected
    ]


def _note(host: Host, *, taken: int, length: timedelta) -> str:
    if not host.is_usable:
        return _("Zoomで利用できません")
    if taken >= host.capacity:
        return _("この時間帯は別のミーティングがあります")
    if taken:
        return _("同時に%(capacity)d件まで、いま%(taken)d件") % {
            "capacity": host.capacity,
            "taken": taken,
        }
    if host.license_type == 1 and length > timedelta(minutes=BASIC_MINUTES):
        return _("無料ライセンスのため、40分で終了することがあります")
    return ""


def choose(account: ZoomAccount, *, zoom_user_ids: Iterable[str], by: Actor) -> None:
    """Make exactly these Zoom users the selected hosts, in place of the former selection.

    Only users of the linked account's snapshot who can host are accepted (R-005), and users chosen
    before. The default host stays while it is selected; otherwise the first becomes the default.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, account)
    wanted = list(dict.fromkeys(zoom_user_ids))
    if not wanted:
        raise UserFacingError(
            Code.VALUE_MISSING, _("ホストユーザーの候補を1名以上選択してください。")
        )
    with transaction.atomic():
        account = _held(account.company_id)
        former = {host.zoom_user_id: host for host in _selected(account)}
        known = {
            user.zoom_user_id: user
            for user in account.users.filter(
                zoom_user_id__in=wanted, license_type__in=HOSTING_LICENSES
            )
        }
        if unlicensed := set(wanted) - set(known) - set(former):
            raise UserFacingError(
                Code.HOST_NOT_LICENSED,
                _(
                    "選択したユーザーのうち%(count)d名は、連携しているZoomアカウントで"
                    "ミーティングを開催できません。一覧を開き直して選択してください。"
                )
                % {"count": len(unlicensed)},
            )
        account.company.hosts.selected().exclude(zoom_user_id__in=wanted).update(
            is_selected=False, is_default=False
        )
        for zoom_user_id in wanted:
            if zoom_user_id not in former:
                _add(account, known[zoom_user_id])
        _ensure_default(account)
        audit.record(account.company, Event.ZOOM_HOSTS_CHOSEN, account, by=by, count=len(wanted))


def relabel(account: ZoomAccount, *, labels: Mapping[int, str], by: Actor) -> None:
    """Set 「Enishi上の表示名」 by host id; an empty label falls back to 姓 名 メールアドレス.

    Saves all or none: labels over 100 characters are refused with ``fields`` keyed
    ``label-<host id>``.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, account)
    cleaned = {pk: characters.clean_line(label) for pk, label in labels.items()}
    too_long = {
        f"label-{pk}": _("表示名は100文字以内で入力してください（現在%(count)d文字）。")
        % {"count": len(label)}
        for pk, label in cleaned.items()
        if len(label) > MAX_LABEL
    }
    if too_long:
        raise UserFacingError(
            Code.FIELDS_INVALID, _("表示名は100文字以内で入力してください。"), fields=too_long
        )
    with transaction.atomic():
        account = _held(account.company_id)
        changed = [
            host for host in _selected(account) if cleaned.get(host.pk, host.label) != host.label
        ]
        for host in changed:
            host.label = cleaned[host.pk]
            host.save(update_fields=["label"])
        if changed:
            ids = [host.pk for host in changed]
            audit.record(account.company, Event.ZOOM_HOSTS_RELABELLED, account, by=by, hosts=ids)


def remove(host: Host, *, by: Actor) -> None:
    """Remove one host from the selection, as long as another remains (D-03)."""
    require(by, Action.EDIT_ZOOM_SETTINGS, host)
    with transaction.atomic():
        account = _held(host.company_id)
        if not _selected(account).exclude(pk=host.pk).exists():
            raise UserFacingError(
                Code.LAST_HOST,
                _(
                    "ホストユーザーの候補は1名以上必要です。"
                    "ほかのユーザーを選択してから外してください。"
                ),
            )
        Host.objects.filter(pk=host.pk).update(is_selected=False, is_default=False)
        _ensure_default(account)
        audit.record(host.company, Event.ZOOM_HOST_REMOVED, host, by=by)


def set_default(host: Host, *, by: Actor) -> None:
    """Make this host the one that is offered first."""
    require(by, Action.EDIT_ZOOM_SETTINGS, host)
    with transaction.atomic():
        account = _held(host.company_id)
        selected = _selected(account)
        if not selected.filter(pk=host.pk).exists():
            raise UserFacingError(
                Code.HOST_NOT_ELIGIBLE,
                _("このユーザーは候補から外れています。画面を更新してください。"),
            )
        selected.exclude(pk=host.pk).update(is_default=False)
        selected.filter(pk=host.pk).update(is_default=True)
        audit.record(host.company, Event.ZOOM_DEFAULT_HOST_SET, host, by=by)


def _held(company_id: int) -> ZoomAccount:
    """Return the company's link, locked until the transaction ends, unless it is being ended."""
    account: ZoomAccount = ZoomAccount.objects.select_for_update().get(company=company_id)
    if account.is_ending:
        raise LinkIsEnding
    return account


def _selected(account: ZoomAccount) -> HostQuerySet:
    selected: HostQuerySet = Host.objects.selected().filter(company=account.company_id)
    return selected


def _add(account: ZoomAccount, user: ZoomUser) -> None:
    account.company.hosts.update_or_create(
        zoom_user_id=user.zoom_user_id,
        defaults={
            "zoom_account_id": account.zoom_account_id,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "license_type": user.license_type,
            "is_selected": True,
            "is_usable": True,
            "checked_at": timezone.now(),
        },
    )


def _ensure_default(account: ZoomAccount) -> None:
    """Keep exactly one default among the selected hosts, for the selector's preselection."""
    first = _selected(account).values("pk")[:1]
    Host.objects.filter(pk__in=first).update(is_default=True)
