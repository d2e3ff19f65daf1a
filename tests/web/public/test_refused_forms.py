"""A candidate's refused form is shown again, with the sentence and the typed text."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import proposals
from enishi.web.public import throttle
from tests.interviews.conftest import version_of
from tests.web.public.test_room_page import begin_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_line_end_counts_as_one_letter_as_the_browser_counts_it(
    hanako: Client, choice: str
) -> None:
    wishes = "\r\n".join(["1234567890a"] * 83)  # 995 for the browser, 1,077 on the wire
    answer = hanako.post(f"{choice}/wishes", {"wishes": wishes})
    assert answer.status_code == 303
    assert RecruiterAlert.objects.get().wishes == wishes.replace("\r\n", "\n")


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


WISHES = {"wishes": "金曜の夜を希望します。", "message": "電話は\r\n090-0000-0000です。"}


def unsent(answer: HttpResponse) -> list[str]:
    """What the page shows as typed and not sent."""
    page = answer.content.decode()
    return re.findall(r"<textarea[^>]* readonly[^>]*>(?s:(.*?))</textarea>", page)


def test_a_refused_form_shows_what_was_typed_once(hanako: Client, choice: str) -> None:
    assert unsent(hanako.post(f"{choice}/wishes", WISHES | {"wishes": "あ" * 1001})) == []


def test_words_for_a_proposal_that_has_ended_are_there_again(
    hanako: Client, choice: str, interview: Interview, recruiter: Member
) -> None:
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    answer = hanako.post(f"{choice}/wishes", WISHES)
    assert answer.status_code == 404
    assert unsent(answer) == ["金曜の夜を希望します。", "電話は\n090-0000-0000です。"]
    assert unsent(hanako.post(f"{choice[:-3]}xyz/wishes", WISHES)) == unsent(answer)


def test_no_other_site_has_its_words_shown_by_ours(hanako: Client, choice: str) -> None:
    nobodys = f"{choice[:-3]}xyz/wishes"
    assert unsent(hanako.post(nobodys, WISHES, headers={"Sec-Fetch-Site": "cross-site"})) == []


def test_words_for_a_time_that_was_picked_in_another_tab_are_there_again(
    hanako: Client, choice: str, room: str
) -> None:
    answer = hanako.post(f"{choice}/wishes", WISHES)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert len(unsent(answer)) == 2
    assert f'href="{choice}"' in page
    assert "すでにご回答いただいています" in page


def test_words_that_come_too_late_are_there_again(hanako: Client, room: str) -> None:
    begin_in(Slot.objects.get(), minutes=60 * 3)
    for page in ("change", "cancellation"):
        answer = hanako.post(f"{room}/{page}", {"kind": "wants_change", "message": "発熱のため"})
        assert (answer.status_code, unsent(answer)) == (422, ["発熱のため"])
    assert not RecruiterAlert.objects.filter(message="発熱のため").exists()


def test_words_for_what_is_called_off_already_are_there_again(hanako: Client, room: str) -> None:
    Interview.objects.update(state=InterviewState.CANCELLED)
    assert hanako.post(f"{room}/cancellation", {"message": ""})["Location"] == room
    answer = hanako.post(f"{room}/cancellation", {"message": "発熱のため"})
    assert (answer.status_code, unsent(answer)) == (409, ["発熱のため"])


def test_whoever_looks_up_too_often_keeps_their_words(
    hanako: Client, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "allows", lambda _request: False)
    answer = hanako.post(f"{choice}/wishes", WISHES)
    assert (answer.status_code, len(unsent(answer))) == (429, 2)


def language_form(answer: HttpResponse) -> tuple[str, dict[str, str]]:
    """Where the choice of language is sent, and what goes along."""
    form = re.search(
        r'<form class="[^"]*candidate-languages.*?</form>', answer.content.decode(), re.DOTALL
    )
    assert form is not None
    action = re.search(r'action="([^"]*)"', form[0])
    assert action is not None
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    return action[1], dict(hidden)


def test_another_language_keeps_what_was_typed_and_sends_nothing(
    hanako: Client, choice: str
) -> None:
    refused = hanako.post(f"{choice}/wishes", WISHES | {"wishes": "あ" * 1001})
    action, hidden = language_form(refused)
    english = hanako.post(action, hidden | {"language": "en"})
    page = english.content.decode()
    assert (english.status_code, '<html lang="en">' in page) == (200, True)
    assert f">{'あ' * 1001}</textarea>" in page
    assert "090-0000-0000" in page
    assert (english["Cache-Control"], english["Referrer-Policy"]) == ("no-store", "no-referrer")
    # Once more, and what could have been sent was not.
    action, hidden = language_form(english)
    japanese = hanako.post(action, hidden | {"language": "ja", "wishes": "金曜の夜"})
    assert (japanese.status_code, ">金曜の夜</textarea>" in japanese.content.decode()) == (
        200,
        True,
    )
    assert not RecruiterAlert.objects.exists()
    assert '<html lang="ja">' in hanako.get(choice).content.decode()


def test_another_language_keeps_words_that_have_no_form_any_more(
    hanako: Client, choice: str, interview: Interview, recruiter: Member
) -> None:
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    ended = hanako.post(f"{choice}/wishes", WISHES)
    action, hidden = language_form(ended)
    english = hanako.post(action, hidden | {"language": "en"})
    assert (english.status_code, '<html lang="en">' in english.content.decode()) == (404, True)
    assert unsent(english) == unsent(ended) != []


def test_a_page_on_which_nothing_was_typed_is_asked_for_again(hanako: Client, choice: str) -> None:
    assert language_form(hanako.get(choice)) == ("/candidate-language", {"next": choice})
