"""The candidate changes the time or cancels, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate_models import OfferedPeriod, RecruiterAlert
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.trips import confirmation
from enishi.meetings.booking import creating, intents
from enishi.meetings.models import Host
from tests.interviews.conftest import version_of
from tests.web.public.test_room_page import begin_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def times(room: str, interview: Interview) -> list[OfferedPeriod]:
    """The two that were offered, put off by three days, so that there is time to change."""
    later = timedelta(days=3)
    for row in (*OfferedPeriod.objects.all(), *Slot.objects.all()):
        row.starts_at, row.ends_at = row.starts_at + later, row.ends_at + later
        row.save()
    return list(OfferedPeriod.objects.all())


def test_the_room_offers_to_change_and_to_cancel_until_when(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    page = hanako.get(room).content.decode()
    assert f'href="{room}/change"' in page
    assert f'href="{room}/cancellation"' in page
    assert "まで、この画面よりお手続きいただけます" in page


def test_the_other_offered_times_are_shown_and_asked_about_before_anything_changes(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview
) -> None:
    before = version_of(interview)
    page = hanako.get(f"{room}/change").content.decode()
    assert page.count('type="radio"') == 1
    assert 'data-zone="Asia/Tokyo"' in page
    # The mails lead here for both.
    assert f'href="{room}/cancellation"' in page
    asked = hanako.get(f"{room}/change", {"slot": times[1].pk}).content.decode()
    assert asked.index("<dt>変更前") < asked.index("<dt>変更後")
    assert "この日程に変更する" in asked
    assert version_of(interview) == before


def test_a_change_leads_back_to_the_same_room(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview
) -> None:
    for _ in range(2):
        answer = hanako.post(f"{room}/slot", {"slot": times[1].pk})
        assert (answer.status_code, answer["Location"]) == (303, room)
    page = hanako.get(room).content.decode()
    assert "日程を変更しました" in page
    assert "13:00〜14:00" in page
    assert Slot.objects.get().starts_at == times[1].starts_at
    assert RecruiterAlert.objects.count() == 1


def test_a_time_that_is_gone_meanwhile_gets_a_kind_answer_and_the_way_to_ask(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    OfferedPeriod.objects.filter(pk=times[1].pk).delete()
    page = hanako.post(f"{room}/slot", {"slot": times[1].pk}, follow=True).content.decode()
    assert "埋まってしまいました" in page
    assert "ほかにお選びいただける日程がございません" in page
    assert 'name="message"' in page


def test_who_finds_no_time_that_fits_can_ask(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    page = hanako.get(f"{room}/change?ask=change").content.decode()
    assert 'name="message"' in page
    assert 'type="radio"' not in page


def test_the_recruiter_sees_both_times(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview, recruiter: Member
) -> None:
    hanako.post(f"{room}/slot", {"slot": times[1].pk})
    sato = Client()
    sato.force_login(recruiter)
    seen = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "候補者が日程を変更しました" in seen
    assert seen.index("変更前：") < seen.index("変更後：")


def test_a_cancellation_says_first_what_will_happen(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview, recruiter: Member
) -> None:
    page = hanako.get(f"{room}/cancellation").content.decode()
    assert "採用担当者と面接官に、キャンセルをお知らせします" in page
    assert Interview.objects.get().state == InterviewState.CONFIRMED

    sent = {"message": "一身上の都合により、辞退いたします。"}
    for _ in range(2):
        page = hanako.post(f"{room}/cancellation", sent, follow=True).content.decode()
        assert "面接のキャンセルを承りました" in page
    sato = Client()
    sato.force_login(recruiter)
    seen = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "候補者が面接をキャンセルしました" in seen
    assert "一身上の都合により、辞退いたします。" in seen
    application = sato.get(f"/applications/{interview.application_id}/").content.decode()
    assert f'href="/interviews/{interview.pk}/"' in application


def test_what_the_company_leaves_to_asking_leads_to_the_form(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    Company.objects.update(candidates_may_change=False, candidates_may_cancel=False)
    page = hanako.get(room).content.decode()
    assert "日程の変更・キャンセルを申し出る" in page
    assert f"{room}/cancellation" not in page
    assert 'value="wants_cancel"' in hanako.get(f"{room}/change").content.decode()
    assert "お申し出の画面より" in hanako.get(f"{room}/cancellation").content.decode()
    hanako.post(f"{room}/cancellation")
    hanako.post(f"{room}/slot", {"slot": times[1].pk})
    assert Slot.objects.get().starts_at == times[0].starts_at
    assert Interview.objects.get().state == InterviewState.CONFIRMED


def test_an_old_page_that_cancels_is_told_that_the_company_leaves_it_to_asking(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    Company.objects.update(candidates_may_cancel=False)
    page = hanako.post(f"{room}/cancellation", {"message": ""}).content.decode()
    assert page.count("キャンセルは、採用担当者が承ります") == 1
    assert "時間前" not in page
    assert "回まで" not in page
    assert f"{room}/change?ask=cancel" in page


def test_too_late_the_pages_say_how_to_reach_the_recruiter(
    hanako: Client, room: str, times: list[OfferedPeriod]
) -> None:
    begin_in(Slot.objects.get(), minutes=60 * 3)
    assert f"{room}/change" not in hanako.get(room).content.decode()
    for page in ("change", "cancellation"):
        assert "24時間前まで" in hanako.get(f"{room}/{page}").content.decode()


@pytest.mark.parametrize("state", ["draft", "cancelled", "held"])
def test_where_there_is_nothing_to_change_the_pages_lead_to_the_room_that_says_why(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview, state: str
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state=state)
    sent = {"kind": "wants_change", "message": "金曜日を希望します。"}
    for page in ("change", "cancellation"):
        assert hanako.get(f"{room}/{page}")["Location"] == room
        seen = hanako.post(f"{room}/{page}", sent).content.decode()
        assert f'href="{room}"' in seen
        assert ">金曜日を希望します。</textarea>" in seen
        assert "時間前まで" not in seen


def test_while_the_recruiter_changes_the_time_the_room_hides_nothing(
    hanako: Client, room: str, times: list[OfferedPeriod], interview: Interview, recruiter: Member
) -> None:
    from enishi.interviews.letters.announcements import Announcement

    Announcement.objects.update(starts_at=times[0].starts_at, ends_at=times[0].ends_at)
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    page = hanako.get(room).content.decode()
    assert "日程の変更を調整しております" in page
    assert "10:00〜11:00" in page
    assert "日本時間で表示しています" in page
    assert 'data-zone="Asia/Tokyo"' in page
    sato = Client()
    sato.force_login(recruiter)
    seen = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "候補者には" in seen
    assert "とお知らせ済みです" in seen
    assert "変更中の日程が確定されていません" in sato.get("/").content.decode()


@pytest.mark.parametrize(("page", "queries"), [("", 6), ("/change", 9), ("/cancellation", 5)])
def test_each_page_costs_few_queries(
    hanako: Client,
    room: str,
    times: list[OfferedPeriod],
    interview: Interview,
    interviewer: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    queries: int,
) -> None:
    Participant.objects.create(company=interview.company, interview=interview, member=interviewer)
    hanako.get(room)
    with django_assert_num_queries(queries):
        hanako.get(f"{room}{page}")


def test_choosing_another_time_for_a_meeting_costs_thirteen_queries(
    hanako: Client,
    room: str,
    times: list[OfferedPeriod],
    interview: Interview,
    interviewer: Member,
    host: Host,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Participant.objects.create(company=interview.company, interview=interview, member=interviewer)
    with transaction.atomic():
        meeting = intents.claim(
            interview.company,
            host=host,
            starts_at=times[0].starts_at,
            ends_at=times[0].ends_at,
            topic="面接",
            owner_key=interview.owner_key,
        )
    Interview.objects.update(meeting=meeting)
    creating.create_at_zoom(meeting)
    hanako.get(room)
    with django_assert_num_queries(13):
        page = hanako.get(f"{room}/change").content.decode()
    assert page.count('type="radio"') == 1
