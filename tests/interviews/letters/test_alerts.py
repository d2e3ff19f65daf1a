"""Which acts settle which alerts."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.letters import alerts
from enishi.interviews.models import Interview
from tests.interviews.candidate.test_candidate_links import another_of

pytestmark = pytest.mark.django_db


def note_on(interview: Interview, kind: AlertKind, **more: object) -> RecruiterAlert:
    return RecruiterAlert.objects.create(
        company=interview.company, interview=interview, kind=kind, **more
    )


def test_questions_of_this_interview_alone_are_settled_and_once(
    interview: Interview, recruiter: Member
) -> None:
    before = timezone.now()
    asked = note_on(interview, AlertKind.WANTS_CHANGE)
    settled = note_on(interview, AlertKind.WANTS_CHANGE, settled_at=before)
    told = note_on(interview, AlertKind.CHANGED)
    of_another = note_on(another_of(interview), AlertKind.WANTS_CHANGE)
    alerts.settle(interview, by=actors.of(recruiter))
    now = dict(RecruiterAlert.objects.values_list("pk", "settled_at"))
    assert now.pop(asked.pk) is not None
    assert now == {settled.pk: before, told.pk: None, of_another.pk: None}


def test_one_question_is_settled_by_itself(interview: Interview, recruiter: Member) -> None:
    asked = [note_on(interview, AlertKind.WANTS_CHANGE) for _ in range(2)]
    alerts.settle(interview, by=actors.of(recruiter), alert_id=asked[1].pk)
    assert list(alerts.open_alerts()) == asked[:1]


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_the_second_finds_it_settled(
    interview: Interview, recruiter: Member
) -> None:
    note_on(interview, AlertKind.WANTS_CHANGE)

    def press() -> None:
        try:
            alerts.settle(interview, by=actors.of(recruiter))
        finally:
            connection.close()

    second = threading.Thread(target=press)
    with transaction.atomic():
        alerts.settle(interview, by=actors.of(recruiter))
        second.start()
        second.join(0.3)
    second.join(20)
    assert AuditEntry.objects.filter(action="interview.note_settled").count() == 1
