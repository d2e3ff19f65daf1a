"""The mail in the morning: how many things of each kind are to be done, with links, no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from enishi import dates
from enishi.company import actors, addresses
from enishi.company.models import Member
from enishi.interviews.models import InterviewState, Slot
from enishi.mail import outbox
from enishi.overview.duties import reading
from enishi.overview.duties.reading import Count

KIND = "morning.duties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What the mail tells: the duties of each kind, and the interviews of the day."""

    day: date
    counts: Sequence[Count]
    interviews: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done, so that there is nothing to mail."""
        return not (self.counts or self.interviews)


def write_to(member: Member, *, day: date, not_after: datetime) -> None:
    """Write the mail of this day to the member, in their language, if anything is to be done.

    The mail has an idempotency key of the member and the day: a second one is not written.

    Parameters
    ----------
    day
        Today in the company's zone.
    not_after
        The aware moment from which the mail would be of no use.
    """
    found = _morning_of(member, day)
    if found.is_empty:
        return
    with override(member.language):
        outbox.write(
            member.company,
            to=member.email,
            subject=_("【Enishi】%(subject)s")
            % {"subject": _("%(day)sのやること") % {"day": dates.short_date(day)}},
            body=_body(member, found),
            kind=KIND,
            language=member.language,
            once=f"morning:{member.pk}:{day}",
            not_after=not_after,
        )


def _morning_of(member: Member, day: date) -> Morning:
    zone = member.company.zone
    duties = reading.duties_of(actors.of(member), member, own=False, most=0)
    todays = Slot.objects.filter(
        company=member.company_id,
        interview__participants__member=member,
        interview__state=InterviewState.CONFIRMED,
        starts_at__gte=datetime.combine(day, time(), zone),
        starts_at__lt=datetime.combine(day + timedelta(days=1), time(), zone),
    )
    return Morning(day=day, counts=duties.counts, interviews=todays.count())


def _body(member: Member, found: Morning) -> str:
    parts = [_("%(name)s 様") % {"name": member.full_name}]
    if found.interviews:
        words = ngettext("%(n)s件", "%(n)s件", found.interviews) % {"n": f"{found.interviews:,}"}
        parts.append(_line(_("本日担当する面接"), words, addresses.first_page()))
    parts += [
        _line(str(one.kind.label), _amount(one), addresses.duties(one.kind)) for one in found.counts
    ]
    parts.append(
        _("朝のメールの時刻の変更・停止は、プロフィールの画面で行えます。")
        + f"\n{addresses.profile()}"
    )
    return "\n\n".join(parts) + "\n"


def _line(what: str, amount: str, link: str) -> str:
    return _("■%(what)s　%(amount)s") % {"what": what, "amount": amount} + f"\n{link}"


def _amount(count: Count) -> str:
    words = {"n": f"{count.amount:,}"}
    if count.is_least:
        return ngettext("%(n)s件以上", "%(n)s件以上", count.amount) % words
    return ngettext("%(n)s件", "%(n)s件", count.amount) % words
