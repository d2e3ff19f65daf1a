"""Warns the admins of what is to be erased by the clock, and erases it a week later or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from enishi import queue
from enishi.company import actors, addresses
from enishi.company.models import Role
from enishi.hiring.models import Application, Candidate
from enishi.mail import outbox, quoting
from enishi.records.erasing import erasure
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.models import ErasureCause
from enishi.records.retention.models import COLUMNS, UNAPPLIED, Retention
from enishi.records.retention.periods import due_candidates

# How far ahead a warning looks, and how often there is one. So each candidate has been announced
# for a week before they are erased.
AHEAD = timedelta(days=14)
EVERY = timedelta(days=7)
# Of each company in a round, so that no job runs for hours.
_AT_MOST = 500
# The mail says no more than that there are many.
_COUNTED = 1000


def erase_expired() -> None:
    """Erase who is due, and warn of who will be. The worker calls this every hour.

    One query is the whole cost while no company has retention periods, and one more for each
    that has.
    """
    is_on = Q()
    for column in (*COLUMNS.values(), UNAPPLIED):
        is_on |= Q(**{f"{column}__isnull": False})
    rules = list(Retention.objects.filter(is_on).select_related("company"))
    queue.for_each(rules, _warn)
    queue.for_each(find_due(rules), lambda one: erase_if_due(*one))


def today_of(retention: Retention) -> date:
    """Return the present day in the company's zone."""
    return timezone.localtime(timezone.now(), retention.company.zone).date()


def find_due(rules: Iterable[Retention]) -> Iterator[tuple[Retention, int]]:
    """Yield each rule with the ids of candidates who may be erased now, a bounded number."""
    for one in rules:
        day = _last_day(one)
        if day is not None:
            found = due_candidates(one, day).values_list("pk", flat=True)[:_AT_MOST]
            yield from ((one, pk) for pk in found)


def _last_day(retention: Retention) -> date | None:
    """Return the day until which candidates that are due may be erased now."""
    if retention.released_until is None:
        return None
    return min(today_of(retention), retention.released_until)


@transaction.atomic
def erase_if_due(retention: Retention, pk: int) -> None:
    """Erase the candidate of this id if they are still due, by the rule as it is now."""
    # The order of ``erasure.erase``. What was due may have changed since it was found.
    if not Candidate.objects.select_for_update().filter(pk=pk).exists():
        return
    list(Application.objects.select_for_update().filter(candidate=pk).order_by("pk"))
    now = Retention.objects.select_related("company").filter(pk=retention.pk).first()
    day = _last_day(now) if now is not None else None
    if now is None or day is None:
        return
    for candidate in due_candidates(now, day).filter(pk=pk):
        erasure.erase(
            candidate,
            cause=ErasureCause.BY_CLOCK,
            told=Told(candidate=False, interviewers=False),
            by=actors.system(now.company),
        )


@transaction.atomic
def _warn(retention: Retention) -> None:
    """Mail the admins, once a week, how many will be due within a fortnight."""
    now = timezone.now()
    rows = Retention.objects.select_for_update(of=("self",)).select_related("company")
    held = rows.filter(pk=retention.pk).first()
    if held is None or (held.warned_at is not None and held.warned_at > now - EVERY):
        return
    until = today_of(held) + AHEAD
    count = due_candidates(held, until)[: _COUNTED + 1].count()
    held.warned_at, held.released_until, held.warned_until = now, held.warned_until, until
    held.save(update_fields=["warned_at", "released_until", "warned_until"])
    # So that this round goes by what was just written.
    retention.released_until = held.released_until
    if not count:
        return
    for admin in held.company.members.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            outbox.write(
                held.company,
                to=admin.email,
                subject=str(_SUBJECT),
                body=_BODY
                % {
                    "name": quoting.in_line(admin.full_name),
                    "count": _MANY if count > _COUNTED else f"{count:,}",
                    "days": AHEAD.days,
                    "address": addresses.retention_settings(),
                },
                kind="retention.warning",
                language=admin.language,
            )


_MANY = gettext_lazy("1,000以上")
_SUBJECT = gettext_lazy("保存期間が満了する候補者のお知らせ")
_BODY = gettext_lazy(
    "%(name)s 様\n\n"
    "保存期間の設定により、今後%(days)d日間に自動で削除される候補者がいます。\n\n"
    "■候補者数　%(count)s\n"
    "■対象の候補者を確認する\n%(address)s\n\n"
    "残しておく必要がある候補者は、候補者の「個人情報の管理」から保留にしてください。\n"
)
