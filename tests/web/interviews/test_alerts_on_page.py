"""The candidate's notes on the interview's page."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.letters import alerts
from enishi.interviews.models import Interview
from enishi.mail import outbox
from tests.cast import SignedIn
from tests.interviews.conftest import interview

__all__ = ["interview"]
pytestmark = pytest.mark.django_db


def test_a_wish_is_dealt_with_by_a_button_and_stays_readable(
    interview: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    alert = alerts.raise_alert(interview, AlertKind.WANTS_CHANGE, message="授業があります。")
    browser, page = signed_in(recruiter), f"/interviews/{interview.pk}/"
    assert "対応済みにする" in browser.get(page).content.decode()
    for _press in range(2):
        browser.post(f"{page}notes/{alert.pk}/settlement", headers={"HX-Request": "true"})
    shown = browser.get(page).content.decode()
    assert "授業があります。" in shown
    assert "対応済み</" in shown
    assert "対応済みにする" not in shown


def test_every_note_and_every_letter_is_on_the_page(
    interview: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    RecruiterAlert.objects.bulk_create(
        RecruiterAlert(
            company=interview.company,
            interview=interview,
            kind=AlertKind.WANTS_CHANGE,
            message=f"連絡その{number}。",
        )
        for number in range(31)
    )
    for number in range(31):
        outbox.write(
            interview.company,
            to="hanako@mail.example",
            subject=f"件名その{number}。",
            body="",
            kind="interview.confirmed",
            about=interview.owner_key,
        )
    shown = signed_in(recruiter).get(f"/interviews/{interview.pk}/").content.decode()
    for number in range(31):
        assert f"連絡その{number}。" in shown
        assert f"件名その{number}。" in shown
