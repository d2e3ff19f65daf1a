"""Whoever declines an offer has no interview any more; whoever accepts keeps theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.hiring.offers import letter
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, offer_answers
from enishi.mail.models import OutgoingMail
from tests.hiring import offers_made
from tests.interviews.conftest import version_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def confirmed(
    interview: Interview,
    slot: Slot,
    recruiter: Member,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    tmp_path: Path,
) -> Interview:
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(letter, "pdf_of", lambda offer: f"%PDF-1.4 {offer.pk}".encode())
    return confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )


@pytest.mark.parametrize("by_link", [True, False], ids=["by the link", "told to a recruiter"])
def test_declining_an_offer_cancels_what_is_to_come_and_tells_the_candidate(
    confirmed: Interview, recruiter: Member, by_link: bool
) -> None:
    by = actors.of(recruiter)
    offer = offers_made.sent(confirmed.application, by)

    if by_link:
        offer_answers.answer_offer(offers_made.link_of(offer), answer="declined")
    else:
        offer_answers.record_offer_answer(offer, answer="declined", by=by)

    confirmed.refresh_from_db()
    confirmed.application.refresh_from_db()
    assert confirmed.state == InterviewState.CANCELLED
    assert confirmed.application.status == "withdrawn"
    cancellations = OutgoingMail.objects.filter(kind__contains="cancel")
    assert cancellations.filter(to=confirmed.application.candidate.email).count() == 1


def test_accepting_an_offer_keeps_what_is_to_come(confirmed: Interview, recruiter: Member) -> None:
    offer = offers_made.sent(confirmed.application, actors.of(recruiter))
    offer_answers.answer_offer(offers_made.link_of(offer), answer="accepted")
    confirmed.refresh_from_db()
    assert confirmed.state == InterviewState.CONFIRMED


def test_an_answer_that_is_refused_cancels_nothing(confirmed: Interview, recruiter: Member) -> None:
    by = actors.of(recruiter)
    offer = offers_made.sent(confirmed.application, by)
    offer_answers.answer_offer(offers_made.link_of(offer), answer="accepted")
    with pytest.raises(Conflict):
        offer_answers.answer_offer(offers_made.link_of(offer), answer="declined")
    confirmed.refresh_from_db()
    assert confirmed.state == InterviewState.CONFIRMED
