"""朝のメール on the profile page."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.mornings import wishes
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db
WISH = "/accounts/profile/morning"


def test_a_member_chooses_the_hour_sees_it_and_ends_it(
    interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    assert " selected>8:00" not in browser.get("/accounts/profile/").content.decode()
    said = browser.post(WISH, {"morning_hour": "8"}, follow=True).content.decode()
    assert "平日の8:00に、やることをメールでお知らせします。" in said
    assert " selected>8:00" in said
    # Pressed again: it stays as it is.
    browser.post(WISH, {"morning_hour": "8"})
    assert wishes.hour_of(interviewer) == 8
    said = browser.post(WISH, {"morning_hour": ""}, follow=True).content.decode()
    assert "朝のメールを停止しました。" in said
    assert wishes.hour_of(interviewer) is None


@pytest.mark.parametrize("hour", ["5", "12", "x", "８"])
def test_an_hour_that_is_not_offered_changes_nothing(
    interviewer: Member, signed_in: SignedIn, hour: str
) -> None:
    answer = signed_in(interviewer).post(WISH, {"morning_hour": hour}, follow=True)
    assert "時刻を選択してください。" in answer.content.decode()
    assert wishes.hour_of(interviewer) is None
