"""The people of the interviews that are confirmed already are taken at their times.

Apart from the table: PostgreSQL makes no index while a transaction has rows to look after. Where
two of these interviews overlap, the later one's stretch counts as accepted, so that an installation
with such interviews can be brought up to date; both stand in 要確認.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.db import migrations


def take_up_fixed_times(apps: Any, _editor: Any) -> None:
    """One row for each person of each confirmed interview; several where times overlap."""
    slots = apps.get_model("enishi", "Slot").objects.filter(interview__state="confirmed")
    slots = slots.select_related("interview__application")
    for slot in slots.order_by("interview__confirmed_at", "pk").iterator():
        interview = slot.interview
        for member in interview.participants.values_list("member_id", flat=True):
            _take_up(apps, slot, member_id=member)
        _take_up(apps, slot, candidate=interview.application.candidate_id)


def _take_up(apps: Any, slot: Any, **person: int) -> None:
    rows = apps.get_model("enishi", "BusyTime").objects
    taken = rows.filter(
        is_accepted=False, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at, **person
    )
    periods = list(taken.order_by("starts_at").values_list("starts_at", "ends_at"))
    for starts_at, ends_at, is_accepted in _stretches(periods, slot.starts_at, slot.ends_at):
        rows.create(
            company_id=slot.company_id,
            purpose=f"interview:{slot.interview_id}",
            starts_at=starts_at,
            ends_at=ends_at,
            is_accepted=is_accepted,
            **person,
        )


def _stretches(
    taken: list[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, datetime, bool]]:
    here = starts_at
    for start, end in taken:
        if start > here:
            yield here, start, False
        here, until = max(start, here), min(end, ends_at)
        yield here, until, True
        here = until
    if here < ends_at:
        yield here, ends_at, False


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enishi", "0023_busy_time"),
    ]

    operations: ClassVar = [
        migrations.RunPython(take_up_fixed_times, migrations.RunPython.noop),
    ]
