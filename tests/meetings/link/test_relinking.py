"""Unlinked and linked again, A to B to A, at any moment of anything: nothing of one link is used
for another, and no token is left in the tables."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from django.db import connection as database
from django.db import transaction
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.encryption import decrypt
from enishi.errors import UserFacingError
from enishi.meetings.booking import converging, creating, intents, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.gateway import tokens
from enishi.meetings.link import connection
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import Link, PretendZoom, tomorrow
from zoom_sandbox.transport import SandboxTransport

pytestmark = pytest.mark.django_db(transaction=True)

# The criterion's five hundred: ``ENISHI_MOMENTS=500``.
MOMENTS = int(os.environ.get("ENISHI_MOMENTS", "20"))


class Interrupted(httpx2.BaseTransport):
    """A wire on which, around the request of a given number, something else happens first."""

    def __init__(self, inner: httpx2.BaseTransport, interruption: Interruption) -> None:
        self._inner, self._interruption = inner, interruption

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._interruption.passes()
        response = self._inner.handle_request(request)
        self._interruption.passes()
        return response


class Interruption:
    """Does its deed once, at the moment of this number."""

    def __init__(self, at: int, deed: Callable[[], None]) -> None:
        self.left, self._deed = at, deed

    def passes(self) -> None:
        self.left -= 1
        if self.left == 0:
            self._deed()


def owners_of_two_accounts(zoom: PretendZoom) -> list[str]:
    """One who may authorise, in each of two accounts of the pretend Zoom."""
    found: dict[str, str] = {}
    for user in zoom.world.users:
        if user.role_id == "0" and user.status == "active":
            found.setdefault(user.account_id, user.email)
    return list(found.values())[:2]


@pytest.mark.parametrize("old_access_token", ["dies", "stays"])
@pytest.mark.parametrize("way", ["A to B", "A to B to A"])
def test_no_call_is_made_under_another_link_whenever_it_changes(
    way: str,
    old_access_token: str,
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    link: Link,
    settings: Settings,
) -> None:
    zoom.do("set_switch", name="old_access_token", value=old_access_token)
    first, second = owners_of_two_accounts(zoom)
    chance = random.Random(f"{way} {old_access_token}")  # noqa: S311 - repeatable

    for moment in range(MOMENTS // 4 or 1):
        if (present := connection.linked_account(admin.company)) is None or (
            present.user_email != first
        ):
            connection.unlink(admin.company, by=actors.of(admin))
            link(as_=first)
        # One that is changed, and two that are asked for: when the first of these is interrupted,
        # nothing was done yet for the second.
        meetings = [_wish(admin, moment * 10 + number) for number in range(3)]
        creating.create_at_zoom(meetings[0])
        with transaction.atomic():
            intents.change(meetings[0], topic="二次面接")

        changed_at: list[int] = []

        def elsewhere(changed_at: list[int] = changed_at) -> None:
            settings.ZOOM_TRANSPORT_FACTORY = lambda: SandboxTransport(zoom.app)
            connection.unlink(admin.company, by=actors.of(admin))
            link(as_=second)
            if way == "A to B to A":
                connection.unlink(admin.company, by=actors.of(admin))
                link(as_=first)
            # The request that is on its way just now carries the old token; nothing after it.
            changed_at.append(len(list(zoom.world.journal)) + 1)

        interruption = Interruption(chance.randrange(1, 14), elsewhere)
        settings.ZOOM_TRANSPORT_FACTORY = lambda to=interruption: Interrupted(
            SandboxTransport(zoom.app), to
        )
        for meeting in meetings:
            _work_on(meeting)
        users.sync_by_id(account.pk)
        if interruption.left > 0:
            elsewhere()
        for meeting in meetings:
            _work_on(meeting)
        _assert_clean(zoom, since=changed_at[0])
        _assert_named(meetings)


def test_a_list_of_users_whose_link_ends_meanwhile_is_no_error(
    account: ZoomAccount, admin: Member, zoom: PretendZoom, settings: Settings
) -> None:
    to = Interruption(2, lambda: connection.unlink(admin.company, by=actors.of(admin)))
    settings.ZOOM_TRANSPORT_FACTORY = lambda: Interrupted(SandboxTransport(zoom.app), to)
    users.sync_by_id(account.pk)
    account.refresh_from_db()
    assert (to.left < 1, account.state) == (True, LinkState.UNLINKED)
    assert account.users.count() == 0


def test_after_unlinking_no_token_is_left_anywhere_in_the_tables(
    account: ZoomAccount, admin: Member
) -> None:
    account.refresh_from_db()
    sealed = [account.access_token, account.refresh_token]
    plain = [
        decrypt(text, place=tokens.encryption_place(account, name))
        for name, text in zip(("access_token", "refresh_token"), sealed, strict=True)
    ]
    assert all(text in _dump() for text in sealed)
    connection.unlink(admin.company, by=actors.of(admin))
    left = _dump()
    assert [text for text in (*sealed, *plain) if text in left] == []


def test_a_zoom_account_belongs_to_one_company_and_the_first_is_untouched(
    account: ZoomAccount, other_admin: Member, link: Link
) -> None:
    row = ZoomAccount.objects.filter(pk=account.pk).values("generation", "state").get()
    with pytest.raises(UserFacingError, match="すでに別の会社と連携"):
        link(by=other_admin, as_="zoom-admin@zoom.example")
    assert ZoomAccount.objects.filter(pk=account.pk).values("generation", "state").get() == row
    users.sync_by_id(account.pk)
    account.refresh_from_db()
    assert account.state == LinkState.LINKED


def _wish(admin: Member, number: int) -> Meeting:
    host = Host.objects.select_related("company").get(company=admin.company, is_default=True)
    start = tomorrow(8) + timedelta(days=number // 10, hours=number % 10)
    with transaction.atomic():
        return intents.claim(
            host.company,
            host=host,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            topic="一次面接",
            owner_key=f"interview:{number}",
        )


def _work_on(meeting: Meeting) -> None:
    """As request and worker do: ask, converge, look, each by what the row says."""
    if Meeting.objects.filter(pk=meeting.pk, state=MeetingState.WANTED).exists():
        creating.create_at_zoom(meeting)
    if reconciliation.due_at(converging.converge(meeting)) is not None:
        reconciliation.repair(meeting.pk)


def _assert_clean(zoom: PretendZoom, *, since: int) -> None:
    """Each call after the change succeeded, or was refused for a reason other than its token."""
    for call in list(zoom.world.journal)[since:]:
        assert call.code not in (124, 4741, 4735, 4711), call
        assert call.status != 404, call


def _assert_named(meetings: list[Meeting]) -> None:
    states = set(
        Meeting.objects.filter(pk__in=[m.pk for m in meetings]).values_list("state", flat=True)
    )
    assert states <= {
        MeetingState.READY,
        MeetingState.FAILED,
        MeetingState.CANCELLED,
        MeetingState.CANCELLING,
    }


def _dump() -> str:
    """Everything that our tables hold, as text."""
    found = []
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - the catalogue's names
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)
