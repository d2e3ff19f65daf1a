"""Days off: Japan's public holidays, and those on which a company itself is closed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit, public_holidays
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import (
    LONGEST_HOLIDAY,
    LONGEST_YEARLY_HOLIDAY,
    Company,
    CompanyHoliday,
)
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError

LONGEST_NAME = 50
# Nobody plans further ahead. A year such as 2062 is a typing error for 2026.
_YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """The reason why a day is off. A company holiday keeps the name that the company gave it."""

    name: str
    is_public: bool

    def __str__(self) -> str:
        """``祝日（勤労感謝の日）``, ``会社の休業日（年末年始）``."""
        words = {"name": self.name}
        return (_("祝日（%(name)s）") if self.is_public else _("会社の休業日（%(name)s）")) % words


def of(company: Company, days: Iterable[date]) -> dict[date, list[DayOff]]:
    """Return those of the days that are off for the company, and why; public holidays come first.

    One query, however many days and holidays there are; none if ``holidays`` is prefetched.

    Parameters
    ----------
    days
        In the company's zone.
    """
    asked = sorted(set(days))
    if not asked:
        return {}
    found: dict[date, list[DayOff]] = {}
    for day in asked:
        if name := public_holidays.name_on(day):
            found[day] = [DayOff(name, is_public=True)]
    # All rows are read: there are few a year, and a filter would not use the prefetched ones.
    for holiday in company.holidays.all():
        # Each occurrence once, not each day: the calendar asks about two years.
        for first, last in holiday.times_between(asked[0], asked[-1]):
            for day in asked[bisect_left(asked, first) : bisect_right(asked, last)]:
                found.setdefault(day, []).append(DayOff(holiday.name, is_public=False))
    return found


def add(
    company: Company,
    *,
    name: str,
    first_day: date,
    last_day: date,
    by: Actor,
    is_yearly: bool = False,
) -> CompanyHoliday:
    """Add a company holiday from the first to the last day, which may be the same day.

    ``is_yearly`` repeats it on the same days of every later year; its first year may be past.

    Interviews on such a day stay as they are, and new slots may be drawn on it. The calendar shows
    the holiday.

    Raises
    ------
    UserFacingError
        There is no name; the days are past, in the wrong order, more than a year long or too far
        ahead; or the same holiday exists already.
    """
    require(by, Action.EDIT_COMPANY, company)
    holiday = CompanyHoliday(
        company=company,
        name=_checked_name(name),
        first_day=first_day,
        last_day=last_day,
        is_yearly=is_yearly,
    )
    _check_days(holiday)
    _check_is_not_over(holiday)
    with _once(), transaction.atomic():
        holiday.save()
        audit.record(company, Event.HOLIDAY_ADDED, holiday, by=by)
    return holiday


def change(
    holiday: CompanyHoliday,
    *,
    name: str,
    first_day: date,
    last_day: date,
    by: Actor,
    is_yearly: bool = False,
) -> CompanyHoliday:
    """Change the name or the days of a holiday.

    Raises
    ------
    Conflict
        Somebody else removed it meanwhile.
    UserFacingError
        As :func:`add`; but days that are past may stay as they were.
    """
    require(by, Action.EDIT_COMPANY, holiday)
    name = _checked_name(name)
    with _once(), transaction.atomic():
        held = CompanyHoliday.objects.select_for_update().filter(pk=holiday.pk).first()
        if held is None:
            raise Conflict(
                Code.HOLIDAY_GONE, _("この休業日はすでに削除されています。画面を更新してください。")
            )
        former = (held.first_day, held.last_day, held.is_yearly)
        held.name, held.first_day, held.last_day = name, first_day, last_day
        held.is_yearly = is_yearly
        _check_days(held)
        if (first_day, last_day, is_yearly) != former:
            _check_is_not_over(held)
        held.save()
        audit.record(held.company, Event.HOLIDAY_CHANGED, held, by=by)
    return held


@transaction.atomic
def remove(holiday: CompanyHoliday, *, by: Actor) -> None:
    """Remove a holiday: the company works on these days."""
    require(by, Action.EDIT_COMPANY, holiday)
    audit.record(holiday.company, Event.HOLIDAY_REMOVED, holiday, by=by)
    holiday.delete()


def _checked_name(name: str) -> str:
    name = characters.clean_line(name)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("名称を入力してください。"), field="name")
    if len(name) > LONGEST_NAME:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("名称は%(count)d文字以内で入力してください。") % {"count": LONGEST_NAME},
            field="name",
        )
    return name


def _check_days(holiday: CompanyHoliday) -> None:
    today, first_day, last_day = _today(holiday), holiday.first_day, holiday.last_day
    if first_day.year > today.year + _YEARS_AHEAD:
        raise UserFacingError(
            Code.HOLIDAY_TOO_FAR_AHEAD,
            _("開始日は%(year)d年までの日付で入力してください。")
            % {"year": today.year + _YEARS_AHEAD},
            field="first_day",
        )
    if last_day < first_day:
        raise UserFacingError(
            Code.HOLIDAY_ENDS_BEFORE_START,
            _("終了日は開始日以降の日付にしてください。"),
            field="last_day",
        )
    if last_day - first_day >= LONGEST_HOLIDAY:
        raise UserFacingError(
            Code.HOLIDAY_TOO_LONG, _("休業日は1年以内の期間で登録してください。"), field="last_day"
        )
    if holiday.is_yearly and last_day - first_day >= LONGEST_YEARLY_HOLIDAY:
        raise UserFacingError(
            Code.HOLIDAY_TOO_LONG,
            _("毎年の休業日は、1年より短い期間で登録してください。"),
            field="last_day",
        )


def _check_is_not_over(holiday: CompanyHoliday) -> None:
    if holiday.next_time(_today(holiday)) is None:
        raise UserFacingError(
            Code.HOLIDAY_IN_PAST,
            _("過ぎた日は登録できません。今日以降の日付を入力してください。"),
            field="last_day",
        )


def _today(holiday: CompanyHoliday) -> date:
    return timezone.localdate(timezone=holiday.company.zone)


@contextmanager
def _once() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise UserFacingError(
            Code.HOLIDAY_EXISTS, _("同じ名称と期間の休業日が登録されています。")
        ) from None
