"""An installation with interviews that overlap already is brought up to date."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

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
    import_module("enishi.migrations.0024_busy_time_so_far").take_up_fixed_times(apps, None)

    rows = BusyTime.objects.filter(member=interviewer).order_by("starts_at", "purpose")
    here = [(row.purpose, row.starts_at, row.ends_at, row.is_accepted) for row in rows]
    assert sorted(here) == sorted(
        [
            (first.purpose, ten, ten + 2 * HALF, False),
            (second.purpose, ten + HALF, ten + 2 * HALF, True),
            (second.purpose, ten + 2 * HALF, ten + 3 * HALF, False),
            (third.purpose, ten + 2 * HALF, ten + 3 * HALF, True),
            (third.purpose, ten + 3 * HALF, ten + 4 * HALF, False),
        ]
    )
    assert BusyTime.objects.filter(member=recruiter).get().purpose == second.purpose
    of_ichiro = BusyTime.objects.filter(candidate=ichiro.candidate_id)
    assert list(of_ichiro.order_by("starts_at", "pk").values_list("purpose", "is_accepted")) == [
        (second.purpose, False),
        (third.purpose, True),
        (third.purpose, False),
    ]
    assert BusyTime.objects.get(candidate=hanako.candidate_id).purpose == first.purpose
    assert [one for one in places.WRITTEN if invariants.ask(one)] == []
