"""An installation with interviews in it is brought up to date, and knows of them what it should."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from enishi.company.models import Company
from enishi.interviews.announcement import Announcement
from enishi.interviews.models import Interview
from tests.records.world import world_of

# The oldest state that the joined migration leads to.
JOINED = "0001_squashed_0013_company_holiday_yearly"


def migrate_to(name: str) -> None:
    MigrationExecutor(connection).migrate([("enishi", name)])


@pytest.mark.django_db(transaction=True)
def test_what_is_new_is_filled_from_what_was_there(company: Company) -> None:
    """Rows that wait for their foreign keys keep PostgreSQL from making an index: an empty database
    does not show whether a migration can be run."""
    world = world_of(company, number=1)
    Announcement.objects.update(starts_at=world.slot.starts_at, ends_at=world.slot.ends_at)
    candidates = Announcement.objects.create(
        company=company,
        interview=world.interview,
        starts_at=world.slot.starts_at,
        ends_at=world.slot.ends_at,
        told_at=world.slot.starts_at,
    )
    Interview.objects.update(confirmed_by=None)
    [latest] = [
        name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes("enishi")
    ]
    try:
        migrate_to(JOINED)
    finally:
        migrate_to(latest)

    candidates.refresh_from_db()
    assert (candidates.by_mail, candidates.is_online) == (True, True)
    assert candidates.meeting == world.meeting
    members = Announcement.objects.get(member=world.admin)
    assert (members.is_online, members.meeting) == (True, None)
    interview = Interview.objects.get()
    assert interview.recruiter == world.admin
    assert [note.is_open for note in interview.notes.all()] == [False]
