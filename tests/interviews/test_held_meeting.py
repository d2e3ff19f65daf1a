"""Changing an interview locks its meeting too: no look at Zoom is noted in between."""

from __future__ import annotations

import pytest
from django.db import OperationalError, transaction

from enishi.interviews import revision
from enishi.interviews.models import Interview
from enishi.meetings.models import Meeting
from tests.interviews.conftest import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def lock_at_once(_number: int) -> None:
    with transaction.atomic():
        Meeting.objects.select_for_update(nowait=True).get()


def test_a_look_waits_while_somebody_compares_and_changes(
    interview: Interview, meeting: Meeting
) -> None:
    interview.refresh_from_db()
    assert interview.meeting == meeting
    with transaction.atomic():
        revision.lock(interview)
        [refused] = in_threads(lock_at_once, count=1)
    assert isinstance(refused, OperationalError)
    assert in_threads(lock_at_once, count=1) == [None]
