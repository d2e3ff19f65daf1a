"""The candidate of a 面談 reads nothing of 面接 or of a result."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from enishi.company.models import Company, Member
from enishi.hiring.models import Step, StepKind
from enishi.interviews.letters import correspondence, interview_facts, kinds, previews
from enishi.interviews.letters.kinds import KINDS
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview, InterviewState, Slot
from tests.web.public.test_changes import times
from tests.web.public.test_room_page import begin_in
from tests.web.tight import tight

__all__ = ["times"]

pytestmark = pytest.mark.django_db(transaction=True)


def make_casual() -> None:
    Step.objects.update(kind=StepKind.CASUAL_MEETING, name="カジュアル面談")


def read_in_both_languages(hanako: Client, path: str) -> Iterator[str]:
    for language, foreign in (("ja", "面接"), ("en", "nterview")):
        hanako.post("/candidate-language", {"language": language})
        page = hanako.get(path).content.decode()
        assert foreign not in page, path
        yield page


def test_choosing_and_having_chosen(hanako: Client, choice: str, slots: list[Slot]) -> None:
    make_casual()
    for path in (choice, f"{choice}?slot={slots[0].pk}", f"{choice}/wishes"):
        list(read_in_both_languages(hanako, path))
    hanako.post(f"{choice}/pick", {"slot": slots[0].pk})
    japanese, english = read_in_both_languages(hanako, choice)
    assert "面談ルームを開く" in japanese
    assert "Open the meeting room" in english


@pytest.mark.usefixtures("times")
def test_before_and_after(
    hanako: Client, room: str, interview: Interview, interviewer: Member
) -> None:
    make_casual()
    interview.participants.create(company=interview.company, member=interviewer)
    for path in (room, f"{room}/change", f"{room}/change?ask=change", f"{room}/cancellation"):
        list(read_in_both_languages(hanako, path))
    Company.objects.update(candidates_may_change=False, candidates_may_cancel=False)
    list(read_in_both_languages(hanako, f"{room}/change"))
    begin_in(interview.slots.get(), minutes=5)
    japanese, english = read_in_both_languages(hanako, room)
    assert "<dt>当日の担当者</dt><dd>伊藤" in tight(japanese)
    assert ">Meeting room</h1>" in tight(english)
    list(read_in_both_languages(hanako, f"{room}/change"))
    for state in (InterviewState.DRAFT, InterviewState.CANCELLED, InterviewState.HELD):
        Interview.objects.update(state=state)
        japanese, english = read_in_both_languages(hanako, room)
    assert "面談は終了しました" in japanese
    assert "結果" not in japanese
    assert "result" not in english


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_no_letter_of_ours_calls_it_an_interview(
    interview: Interview, slot: Slot, company: Company, locale: str
) -> None:
    make_casual()
    Company.objects.update(locale=locale)
    told = Interview.objects.select_related("company", "step").get()
    for kind in KINDS:
        letter = kinds.letter_for(told.company, kind.code, is_casual=True)
        for text in (letter.subject, letter.body):
            plain = text.replace("{{面接", "").replace("面接官}}", "").replace("{{interview", "")
            assert "面接" not in plain
            assert "nterview" not in plain
    assert "面談" in previews.of(interview_facts.of(told), LetterKind.CONFIRMED).text
    said = correspondence.compose(
        interview_facts.of(told), LetterKind.CONFIRMED, address="https://enishi.example/r/x"
    ).body
    assert ("■当日の担当者　" if locale == "ja" else "■You will meet: ") in said
