"""A candidate's form that is refused is shown again, with the sentence and all that was typed."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.interviews.candidate_models import CandidateNote

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_line_end_counts_as_one_letter_as_the_browser_counts_it(
    hanako: Client, choice: str
) -> None:
    wishes = "\r\n".join(["1234567890a"] * 83)  # 995 for the browser, 1,077 on the wire
    answer = hanako.post(f"{choice}/wishes", {"wishes": wishes})
    assert answer.status_code == 303
    assert CandidateNote.objects.get().wishes == wishes.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "typed", [{"wishes": "あ" * 1001}, {"wishes": "金曜の夜", "message": "い" * 1001}]
)
def test_what_was_typed_is_there_again(hanako: Client, choice: str, typed: dict[str, str]) -> None:
    answer = hanako.post(f"{choice}/wishes", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1000文字以内でご記入ください。" in page
    assert all(f">{text}</textarea>" in page for text in typed.values())
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_what_was_typed_cannot_become_markup(hanako: Client, choice: str) -> None:
    text = "</textarea><script>" + "x" * 1000
    page = hanako.post(f"{choice}/wishes", {"wishes": text}).content.decode()
    assert "<script>x" not in page
