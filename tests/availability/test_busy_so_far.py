"""A migration handles an installation whose interviews already overlap."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from enishi.availability.models import BusyTime
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview
from enishi.records import invariants
from enishi.records.invariants import places
from tests.meetings.conftest import tomorrow

pytestmark = pytest.mark.django_db

HALF = timedelta(minutes=30)


def fixed(
    application: Application, step: str, *members: Member, at: datetime, state: str = "confirmed"
) -> Interview:
    """An hour at this step, written past every verb, as an earlier version could have it."""
    interview = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.job.flow.steps.get(name=step),
        state=state,
        confirmed_at=at - timedelta(days=2) if state == "confirmed" else None,
    )
    interview.slots.create(company=interview.company, starts_at=at, ends_at=at + 2 * HALF)
    for member in members:
        interview.participants.create(company=interview.company, member=member)
    return interview


class Former:
    """The models as that migration knows them: ``owner_key`` had another name then."""

    @staticmethod
    def get_model(label: str, name: str) -> Any:
        if name != "BusyTime":
            return apps.get_model(label, name)
        rows = BusyTime.objects
        create = lambda purpose, **fields: rows.create(owner_key=purpose, **fields)  # noqa: E731
        return SimpleNamespace(objects=SimpleNamespace(filter=rows.filter, create=create))


def test_of_overlapping_interviews_the_later_confirmed_one_counts_as_accepted(
    application_at_interview: Application,
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
) -> None:
    ten = tomorrow(10)
    hanako, ichiro = application_at_interview, application_at_screening
    first = fixed(hanako, "一次面接", interviewer, at=ten)
    second = fixed(ichiro, "面談", interviewer, recruiter, at=ten + HALF)
    # Both touch it, and so it is accepted whole.
    third = fixed(ichiro, "最終面接", interviewer, at=ten + 2 * HALF)
    fixed(hanako, "最終面接", interviewer, at=ten, state="draft")
    # The step alone: ``test_upgrade`` takes a whole installation there and back.
    import_module("enishi.migrations.0024_busy_time_so_far").take_up_fixed_times(Former, None)

    rows = BusyTime.objects.filter(member=interviewer).order_by("starts_at", "owner_key")
    here = [(row.owner_key, row.starts_at, row.ends_at, row.is_accepted) for row in rows]
    assert sorted(here) == sorted(
        [
            (first.owner_key, ten, ten + 2 * HALF, False),
            (second.owner_key, ten + HALF, ten + 2 * HALF, True),
            (second.owner_key, ten + 2 * HALF, ten + 3 * HALF, False),
            (third.owner_key, ten + 2 * HALF, ten + 3 * HALF, True),
            (third.owner_key, ten + 3 * HALF, ten + 4 * HALF, False),
        ]
    )
    assert BusyTime.objects.filter(member=recruiter).get().owner_key == second.owner_key
    of_ichiro = BusyTime.objects.filter(candidate=ichiro.candidate_id)
    assert list(of_ichiro.order_by("starts_at", "pk").values_list("owner_key", "is_accepted")) == [
        (second.owner_key, False),
        (third.owner_key, True),
        (third.owner_key, False),
    ]
    assert BusyTime.objects.get(candidate=hanako.candidate_id).owner_key == first.owner_key
    assert [one for one in places.WRITTEN if invariants.check_one(one)] == []
