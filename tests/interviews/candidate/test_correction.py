"""After a correction of the mail address, the candidate's earlier links are closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application, Candidate
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links, correction
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import room_requests, scheduling
from tests.interviews.conftest import fresh, in_threads
from tests.interviews.offering import offered, picked

HANAKO = CandidateDetails(family_name="山田", given_name="花子", email="hanako.yamada@mail.example")


def correct(interview: Interview, email: str, *, by: Member) -> list[Interview]:
    candidate = Candidate.objects.get(applications__interviews=interview)
    return correction.correct(candidate, replace(HANAKO, email=email), by=actors.of(by))


@pytest.mark.django_db(transaction=True)
def test_the_stranger_at_the_mistyped_address_can_do_nothing_more(
    interview: Interview, recruiter: Member, application_at_screening: Application
) -> None:
    choice = offered(interview, by=recruiter)
    way_in = picked(choice)
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    other = offered(
        scheduling.open_draft(application_at_screening, by=actors.of(recruiter)), by=recruiter
    )

    assert correct(interview, "hanako.yamada@post.example", by=recruiter) == [interview]

    good = [link.pk for link in CandidateLink.objects.all() if link.is_good]
    assert good == [other.pk]
    with pytest.raises(Conflict, match="現在お使いいただけません"):
        room_requests.call_off(way_in, message="")
    assert fresh(interview).state == InterviewState.CONFIRMED
    assert AuditEntry.objects.filter(action="candidate.links_ended", member=recruiter).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("former", "email", "closed"),
    [
        ("hanako.yamada@mail.example", "", True),
        ("hanako.yamada@mail.example", "hanako.yamada@mail.example", False),
        # Nothing was mailed, so the recruiter gave the link to the right person.
        ("", "hanako.yamada@mail.example", False),
    ],
)
def test_links_end_with_the_address_that_they_went_to(
    interview: Interview, recruiter: Member, former: str, email: str, closed: bool
) -> None:
    Candidate.objects.update(email=former)
    candidate_links.issue(interview, kind=LinkKind.ROOM)
    assert bool(correct(interview, email, by=recruiter)) == closed
    assert CandidateLink.objects.get().is_good != closed


@pytest.fixture
def held_elsewhere(interview: Interview) -> Iterator[None]:
    """Somebody is about to write to the candidate."""
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            revision.lock(interview)
            is_held.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait(10)
    yield
    may_end.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_is_just_being_written_is_waited_for(
    interview: Interview, recruiter: Member, held_elsewhere: None
) -> None:
    """Otherwise a link would be made after the others had ended, and go to the former address."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    try:
        with pytest.raises(OperationalError, match="lock timeout"):
            correct(interview, "hanako.yamada@post.example", by=recruiter)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_nobody_else_corrects_it_between_the_look_and_the_correction(
    interview: Interview, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the links sent to the other person's address would stay valid."""
    update, outcomes = candidates.update, []

    def elsewhere(_: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        Candidate.objects.update(email="stranger@mail.example")

    def tried_meanwhile(*given: Any, **named: Any) -> Candidate:
        outcomes.extend(in_threads(elsewhere, count=1))
        return update(*given, **named)

    monkeypatch.setattr(candidates, "update", tried_meanwhile)
    correct(interview, HANAKO.email, by=recruiter)
    assert [type(outcome) for outcome in outcomes] == [OperationalError]
