"""The page 「面談・面接日程設定」: who can open it, its contents, and its cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Member, Role
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, Participant, Slot
from enishi.interviews.trips import confirmation, scheduling
from tests.cast import SignedIn, member_of
from tests.interviews.conftest import tomorrow, version_of

pytestmark = pytest.mark.django_db


def test_the_button_leads_to_the_page_of_a_new_draft(
    sato: Client, application_at_interview: Application
) -> None:
    answer = sato.post(f"/applications/{application_at_interview.pk}/interviews")

    drafted = Interview.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/interviews/{drafted.pk}/")


def test_at_another_step_a_forged_request_drafts_nothing(
    sato: Client, application_at_screening: Application
) -> None:
    answer = sato.post(
        f"/applications/{application_at_screening.pk}/interviews", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "面談・面接のステップにいない" in answer.content.decode()
    assert not Interview.objects.exists()


def test_the_page_shows_whose_interview_it_is_and_the_labels_of_the_founding_page(
    sato: Client, interview: Interview
) -> None:
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    for words in (
        "面談・面接日程設定",
        "山田\u3000花子",
        "一次面接",
        "日時を入力して追加",
        "Zoomが連携されていません。管理者に連携を依頼してください",
        "日程を確定",
    ):
        assert words in page
    # without a link there is no such area, only the reason in its place.
    assert "Webミーティングの作成・編集" not in page


def test_interviewers_and_other_companies_do_not_get_it(
    interview: Interview, interviewer: Member, other_admin: Member, signed_in: SignedIn
) -> None:
    assert signed_in(interviewer).get(f"/interviews/{interview.pk}/").status_code == 403
    assert signed_in(other_admin).get(f"/interviews/{interview.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [3, 300])
def test_the_page_costs_the_same_for_few_and_for_many(
    sato: Client,
    interview: Interview,
    recruiter: Member,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        colleague = member_of(
            interview.company,
            name=f"面接官 {number}",
            email=f"interviewer-{number}@sample.example",
            role=Role.INTERVIEWER,
        )
        Participant.objects.create(company=interview.company, interview=interview, member=colleague)
        start = tomorrow(10) + timedelta(days=number)
        Slot.objects.create(
            company=interview.company,
            interview=interview,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
    with django_assert_num_queries(16):
        page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert f"現在{rows}件" in page


@pytest.mark.django_db(transaction=True)
def test_the_page_with_a_meeting_costs_nineteen_queries(
    sato: Client,
    interview: Interview,
    slot: Slot,
    host: object,
    send: object,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)  # type: ignore[operator, attr-defined]
    with django_assert_num_queries(19):
        page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "Zoomミーティング作成済み" in page


@pytest.mark.django_db(transaction=True)
def test_a_new_time_of_which_the_candidate_was_not_told_is_shown_beside_the_one_they_go_by(
    sato: Client, interview: Interview, slot: Slot, recruiter: Member
) -> None:
    page = f"/interviews/{interview.pk}/"
    confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )
    assert "お知らせしたままです" not in sato.get(page).content.decode()

    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    assert "とお知らせ済みです" in sato.get(page).content.decode()
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    assert "お知らせしたままです" in sato.get(page).content.decode()

    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )
    assert "お知らせしたままです" not in sato.get(page).content.decode()
