"""What the candidate let know, on the interview's page."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.interviews.candidate_models import NoteKind
from enishi.interviews.letters import notes
from enishi.interviews.models import Interview
from tests.cast import SignedIn
from tests.interviews.conftest import interview

__all__ = ["interview"]
pytestmark = pytest.mark.django_db


def test_a_wish_is_dealt_with_by_a_button_and_stays_readable(
    interview: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    note = notes.leave(interview, NoteKind.WANTS_CHANGE, message="授業があります。")
    browser, page = signed_in(recruiter), f"/interviews/{interview.pk}/"
    assert "対応済みにする" in browser.get(page).content.decode()
    for _press in range(2):
        browser.post(f"{page}notes/{note.pk}/settlement", headers={"HX-Request": "true"})
    shown = browser.get(page).content.decode()
    assert "授業があります。" in shown
    assert "対応済み</" in shown
    assert "対応済みにする" not in shown
