"""The page on which a candidate picks a time, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink, RecruiterAlert
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, proposals
from tests.interviews.conftest import version_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_shows_the_slots_under_the_companys_name(
    hanako: Client, choice: str, slots: list[Slot]
) -> None:
    page = hanako.get(choice).content.decode()

    assert page.index("株式会社サンプル") < page.index("<h1")
    assert page.count('type="radio"') == 2
    assert "日時は日本時間で表示しています" in page
    assert 'data-zone="Asia/Tokyo"' in page


def test_a_choice_is_asked_about_before_it_is_made(
    hanako: Client, choice: str, slots: list[Slot], interview: Interview
) -> None:
    page = hanako.get(choice, {"slot": slots[1].pk}).content.decode()

    assert "この日程で確定する" in page
    assert f'action="{choice}/pick"' in page
    interview.refresh_from_db()
    assert interview.state == InterviewState.PROPOSED


def test_the_pick_leads_to_the_room(
    hanako: Client, choice: str, slots: list[Slot], interview: Interview
) -> None:
    answer = hanako.post(f"{choice}/pick", {"slot": slots[1].pk})

    assert answer.status_code == 303
    assert answer["Location"].startswith("/r/")
    page = hanako.get(answer["Location"]).content.decode()
    assert "日程が確定しました" in page
    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED


def test_afterwards_the_link_shows_what_was_chosen_and_the_way_to_the_room(
    hanako: Client, choice: str, slots: list[Slot]
) -> None:
    hanako.post(f"{choice}/pick", {"slot": slots[1].pk})

    assert "日程が確定しています" in hanako.get(choice).content.decode()
    answer = hanako.post(f"{choice}/room")
    assert hanako.get(answer["Location"]).status_code == 200


def test_a_slot_that_is_gone_gets_a_kind_answer_and_the_remaining_ones(
    hanako: Client, choice: str, slots: list[Slot]
) -> None:
    Slot.objects.filter(pk=slots[0].pk).delete()

    answer = hanako.post(f"{choice}/pick", {"slot": slots[0].pk}, follow=True)

    page = answer.content.decode()
    assert "埋まってしまいました" in page
    assert page.count('type="radio"') == 1


def test_wishes_reach_the_recruiters_page(
    hanako: Client, choice: str, interview: Interview, recruiter: Member
) -> None:
    assert "ご希望の日時" in hanako.get(f"{choice}/wishes").content.decode()
    sent = {"wishes": "来週の火曜日、18時以降", "message": "恐れ入ります。"}
    page = hanako.post(f"{choice}/wishes", sent, follow=True).content.decode()

    assert "ご希望をお預かりいたしました" in page
    sato = Client()
    sato.force_login(recruiter)
    seen = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "来週の火曜日、18時以降" in seen
    assert "都合の合う日程がありません" in seen


@pytest.mark.parametrize("ending", ["withdrawn", "cancelled", "rescheduled", "renewed", "expired"])
def test_an_ended_link_and_one_that_never_was_get_the_same_answer(
    hanako: Client,
    choice: str,
    slots: list[Slot],
    interview: Interview,
    recruiter: Member,
    ending: str,
) -> None:
    if ending == "rescheduled":
        hanako.post(f"{choice}/pick", {"slot": slots[0].pk})
    verbs = {
        "withdrawn": proposals.withdraw,
        "cancelled": confirmation.cancel,
        "rescheduled": confirmation.reopen,
        "renewed": proposals.renew_link,
    }
    if ending in verbs:
        verbs[ending](interview, by=actors.of(recruiter), version=version_of(interview))  # type: ignore[operator]
    else:
        CandidateLink.objects.update(expires_at=interview.created_at)
    before = InterviewState(Interview.objects.get(pk=interview.pk).state)

    answers = [
        Client().get(choice),
        hanako.post(f"{choice}/pick", {"slot": slots[0].pk}),
        hanako.post(f"{choice}/wishes", {"wishes": "いつでも"}),
        Client().get("/s/" + "x" * 32),
    ]

    assert {answer.status_code for answer in answers} == {404}
    ended, never = (
        answer.content.decode().replace(choice, "") for answer in (answers[0], answers[3])
    )
    assert ended == never.replace("/s/" + "x" * 32, "")
    assert "山田" not in ended
    assert Interview.objects.get(pk=interview.pk).state == before
    assert not RecruiterAlert.objects.exists()


def test_the_candidate_chooses_the_language(hanako: Client, choice: str) -> None:
    answer = hanako.post("/candidate-language", {"language": "en", "next": choice}, follow=True)
    page = answer.content.decode()
    assert '<html lang="en">' in page
    assert "JST" in page


def test_the_language_switch_sends_nobody_elsewhere(hanako: Client, db: None) -> None:
    answer = hanako.post("/candidate-language", {"language": "en", "next": "https://evil.example"})
    assert answer["Location"] == "/"
