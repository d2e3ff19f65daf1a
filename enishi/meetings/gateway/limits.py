"""Keeps below Zoom's limits: calls per second, and meetings of a host per day.

All counts are in the database, for all processes and machines together. Each is one short statement
that commits by itself. No lock is held while Zoom answers.

Source: https://developers.zoom.us/docs/api/rate-limits/
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from enishi.meetings.models import Allowance, Host, HostDay, HostQuerySet, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.quota import Weight

# Calls per second of the Free plan, until Zoom's answers show the account's plan.
SMALLEST_PLAN = {Weight.LIGHT: 4, Weight.MEDIUM: 2}
# Other apps also call for the account and count against the same limits.
OUR_SHARE = 0.5
# A call waits at most this long for its turn; then it is retried later.
TURN_SECONDS = 2.5
# The shortest pause after a refusal; for the limit per second Zoom states no moment.
AFTER_REFUSAL = timedelta(seconds=1.5)

# Creations and changes of one host in one UTC day: Zoom's limit, and how many of them are reserved
# for changes.
WRITES_A_DAY = 100
KEPT_FOR_CHANGES = 10

# A clock that was ahead for a while stores moments in the future: these are ignored.
_LEAPT = "a.filled_at > excluded.filled_at + interval '1 minute'"
_SHUT_BY_A_LEAP = "a.shut_until > excluded.filled_at + interval '25 hours'"
_FILLED = f"""
    case when {_LEAPT} then greatest(1, a.per_second * %(share)s)
    else least(greatest(1, a.per_second * %(share)s), a.calls + a.per_second * %(share)s
        * greatest(0, extract(epoch from excluded.filled_at - a.filled_at))) end
"""
_TAKE = f"""
    insert into enishi_allowance as a
        (zoom_account_id, weight, per_second, calls, filled_at, shut_by)
    values (%(account)s, %(weight)s, %(per_second)s,
        greatest(1, %(per_second)s * %(share)s) - 1, %(now)s, '')
    on conflict (zoom_account_id, weight) do update set
        calls = {_FILLED} - 1,
        filled_at = case when {_LEAPT} then excluded.filled_at
            else greatest(a.filled_at, excluded.filled_at) end,
        shut_until = case when {_SHUT_BY_A_LEAP} then null else a.shut_until end
    where {_FILLED} >= 1 and (a.shut_until is null or a.shut_until <= excluded.filled_at
        or {_SHUT_BY_A_LEAP})
    returning per_second
"""  # noqa: S608 - put together from constants


class AccountQuota:
    """The calls of one Zoom account, by weight: half of what its plan allows in a second."""

    def __init__(self, account: ZoomAccount) -> None:
        self._account = account.zoom_account_id
        self._known: dict[Weight, int] = {}

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:
        """Wait shortly for a turn, and return when one call may be sent.

        Raises
        ------
        OverQuota
            With the moment from which a call may be sent.
        """
        deadline = time.monotonic() + min(timeout_seconds, TURN_SECONDS)
        while not self._took(weight):
            shut_by, opens_at = self._opening(weight)
            wait = (opens_at - timezone.now()).total_seconds()
            if time.monotonic() + wait > deadline:
                raise errors.OverQuota(shut_by, resets_at=opens_at)
            time.sleep(max(wait, 0.01))

    def _took(self, weight: Weight) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                {
                    "account": self._account,
                    "weight": weight,
                    "per_second": SMALLEST_PLAN[weight],
                    "share": OUR_SHARE,
                    "now": timezone.now(),
                },
            )
            row = cursor.fetchone()
        if row is None:
            return False
        self._known[weight] = row[0]
        return True

    def _opening(self, weight: Weight) -> tuple[errors.Limit, datetime]:
        """Return which limit blocks the call, and from when (aware UTC) it may not."""
        now = timezone.now()
        row = Allowance.objects.get(zoom_account_id=self._account, weight=weight)
        if row.shut_until is not None and row.shut_until > now:
            return errors.Limit(row.shut_by), row.shut_until
        lacking = 1 - row.calls - (now - row.filled_at).total_seconds() * row.per_second * OUR_SHARE
        seconds = lacking / (row.per_second * OUR_SHARE)
        return errors.Limit.PER_SECOND, now + timedelta(seconds=seconds)

    def learn(self, weight: Weight, *, per_second: int) -> None:
        """Store the plan's limit, which Zoom's answers show and which may change on any day."""
        if self._known.get(weight) != per_second:
            self._known[weight] = per_second
            self._row(weight).update(per_second=per_second)

    def shut(self, weight: Weight, refusal: errors.RateLimited) -> None:
        """Send nothing of this weight before the moment that Zoom states."""
        now = timezone.now()
        if refusal.limit is errors.Limit.HOST_DAILY:
            return
        until = max(refusal.resets_at or now, now + AFTER_REFUSAL)
        # Another process may have met a limit that lasts longer.
        sooner = Q(shut_until=None) | Q(shut_until__lt=until)
        self._row(weight).filter(sooner).update(shut_until=until, shut_by=refusal.limit)

    def _row(self, weight: Weight):  # type: ignore[no-untyped-def]
        return Allowance.objects.filter(zoom_account_id=self._account, weight=weight)


def wait_before(account: ZoomAccount, *, before: int) -> timedelta:
    """Return how long to wait for a turn when ``before`` others of the same link wait before.

    If all came back at once, they would fill the queue with jobs that only find that it is too
    early.
    """
    per_second = (
        Allowance.objects.filter(zoom_account_id=account.zoom_account_id, weight=Weight.LIGHT)
        .values_list("per_second", flat=True)
        .first()
    ) or SMALLEST_PLAN[Weight.LIGHT]
    return timedelta(seconds=1 + min(before / (per_second * OUR_SHARE), 240))


_WRITE = """
    insert into enishi_hostday as h (zoom_user_id, day, writes) values (%(user)s, %(day)s, 1)
    on conflict (zoom_user_id, day) do update set writes = h.writes + 1
    where h.writes < %(most)s returning writes
"""


@contextmanager
def host_write(host: Host, *, is_new: bool) -> Iterator[None]:
    """Count one creation or change against the host's day; use it around the call itself.

    The last ten are reserved for changes. A call that was certainly not sent is not counted.

    Raises
    ------
    OverQuota
        The day is used up; nothing is sent.
    """
    now = timezone.now()
    day = utc_day(now)
    most = WRITES_A_DAY - (KEPT_FOR_CHANGES if is_new else 0)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"user": host.zoom_user_id, "day": day, "most": most})
        if cursor.fetchone() is None:
            raise errors.OverQuota(errors.Limit.HOST_DAILY, resets_at=_next_day(now))
    counted = HostDay.objects.filter(zoom_user_id=host.zoom_user_id, day=day)
    try:
        yield
    except errors.NotSent:
        counted.update(writes=F("writes") - 1)
        raise
    except errors.RateLimited as refusal:
        # Zoom also counts calls of other apps, and Zoom's count decides.
        is_full = refusal.limit is errors.Limit.HOST_DAILY
        counted.update(writes=WRITES_A_DAY if is_full else F("writes") - 1)
        raise


def with_creations_left(hosts: HostQuerySet) -> HostQuerySet:
    """Annotate the hosts with ``creations_left``.

    This is how many more meetings each host can get today (UTC).
    """
    today = HostDay.objects.filter(
        zoom_user_id=OuterRef("zoom_user_id"), day=utc_day(timezone.now())
    )
    made = Coalesce(Subquery(today.values("writes")[:1]), 0)
    most = Value(WRITES_A_DAY - KEPT_FOR_CHANGES)
    left: HostQuerySet = hosts.annotate(
        creations_left=Greatest(most - made, 0, output_field=IntegerField())
    )
    return left


def old() -> tuple[QuerySet[HostDay], QuerySet[Allowance]]:
    """Select the counts of past days, and of accounts that nobody calls any more."""
    now = timezone.now()
    return (
        HostDay.objects.filter(day__lt=utc_day(now) - timedelta(days=3)),
        Allowance.objects.filter(filled_at__lt=now - timedelta(days=3)),
    )


def utc_day(moment: datetime) -> date:
    """Return the day by which Zoom counts; it begins at 9:00 in Japan."""
    return moment.astimezone(UTC).date()


def _next_day(now: datetime) -> datetime:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)
