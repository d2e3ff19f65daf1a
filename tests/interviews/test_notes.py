"""Which notes are dealt with by whose word."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.interviews.candidate_models import CandidateNote, NoteKind
from enishi.interviews.letters import notes
from enishi.interviews.models import Interview
from tests.interviews.test_candidate_links import another_of

pytestmark = pytest.mark.django_db


def note_on(interview: Interview, kind: NoteKind, **more: object) -> CandidateNote:
    return CandidateNote.objects.create(
        company=interview.company, interview=interview, kind=kind, **more
    )


def test_questions_of_this_interview_alone_are_settled_and_once(
    interview: Interview, recruiter: Member
) -> None:
    before = timezone.now()
    asked = note_on(interview, NoteKind.WANTS_CHANGE)
    settled = note_on(interview, NoteKind.WANTS_CHANGE, settled_at=before)
    told = note_on(interview, NoteKind.CHANGED)
    of_another = note_on(another_of(interview), NoteKind.WANTS_CHANGE)
    notes.settle(interview, by=actors.of(recruiter))
    now = dict(CandidateNote.objects.values_list("pk", "settled_at"))
    assert now.pop(asked.pk) is not None
    assert now == {settled.pk: before, told.pk: None, of_another.pk: None}


def test_one_question_is_settled_by_itself(interview: Interview, recruiter: Member) -> None:
    asked = [note_on(interview, NoteKind.WANTS_CHANGE) for _ in range(2)]
    notes.settle(interview, by=actors.of(recruiter), note_id=asked[1].pk)
    assert list(notes.waiting()) == asked[:1]


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_the_second_finds_it_settled(
    interview: Interview, recruiter: Member
) -> None:
    note_on(interview, NoteKind.WANTS_CHANGE)

    def press() -> None:
        try:
            notes.settle(interview, by=actors.of(recruiter))
        finally:
            connection.close()

    second = threading.Thread(target=press)
    with transaction.atomic():
        notes.settle(interview, by=actors.of(recruiter))
        second.start()
        second.join(0.3)
    second.join(20)
    assert AuditEntry.objects.filter(action="interview.note_settled").count() == 1
