"""A member chooses whether and when they get the mail in the morning."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, require_member
from enishi.errors import Code, UserFacingError
from enishi.mornings.models import FIRST_HOUR, LAST_HOUR, MorningMail

HOURS = range(FIRST_HOUR, LAST_HOUR + 1)


@transaction.atomic
def choose_hour(hour: int | None, *, by: Actor) -> None:
    """Mail the acting member at this hour from Monday to Friday; ``None`` ends it.

    Nobody else can choose it. Who chooses a later hour on a day on which they were mailed gets no
    second mail that day.

    Parameters
    ----------
    hour
        One of :data:`HOURS`, in the company's zone.

    Raises
    ------
    UserFacingError
        The hour is not offered.
    """
    member = require_member(by, Action.USE_PRODUCT, by)
    if hour is None:
        MorningMail.objects.filter(member=member).delete()
        return
    if hour not in HOURS:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("時刻を選択してください。"), field="morning_hour"
        )
    next_at = next_morning(hour, after=timezone.now(), zone=member.company.zone)
    MorningMail.objects.update_or_create(
        member=member, defaults={"company": member.company, "hour": hour, "next_at": next_at}
    )


def hour_of(member: Member) -> int | None:
    """Return the hour that the member has chosen, if any."""
    return MorningMail.objects.filter(member=member).values_list("hour", flat=True).first()


def next_morning(hour: int, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the next such hour from Monday to Friday, aware.

    Parameters
    ----------
    after
        An aware moment. The hour that it is itself is not returned.
    zone
        The company's zone.
    """
    today = after.astimezone(zone).date()
    days = (dates.weekday_after(today, days=ahead) for ahead in range(4))
    mornings = (datetime.combine(day, time(hour), zone) for day in days)
    return next(morning for morning in mornings if morning > after)
