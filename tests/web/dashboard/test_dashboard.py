"""The first page: one's own day, the company's week, and a notice when Zoom is not ready."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.reads import agenda
from enishi.interviews.trips import completion
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.cast import SignedIn, application_of
from tests.interviews.conftest import meet_by_telephone
from tests.web.tight import tight

pytestmark = pytest.mark.django_db


def confirmed(application: Application, *, days: int, by: Member | None = None) -> Interview:
    """An interview of an hour that begins in so many days, each day's at a step of its own."""
    interview = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.job.flow.steps.order_by("position")[days],
        state=InterviewState.CONFIRMED,
        recruiter=by,
    )
    starts_at = timezone.now() + timedelta(days=days, minutes=1)
    Slot.objects.create(
        company=application.company,
        interview=interview,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    if by:
        Participant.objects.create(company=application.company, interview=interview, member=by)
    return interview


def give_meeting(interview: Interview, *, state: str = MeetingState.READY) -> None:
    """A meeting at Zoom, as it stands in our tables."""
    account, _ = ZoomAccount.objects.get_or_create(
        company=interview.company,
        defaults={"state": LinkState.LINKED, "zoom_account_id": "a", "generation": 1},
    )
    host = Host.objects.create(company=interview.company, zoom_user_id="u", zoom_account_id="a")
    slot = interview.slots.get()
    interview.meeting = Meeting.objects.create(
        company=interview.company,
        account=account,
        generation=1,
        zoom_account_id="a",
        owner_key=interview.owner_key,
        host=host,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone="Asia/Tokyo",
        topic="一次面接",
        join_url="https://zoom.example/j/1",
        state=state,
    )
    interview.save()


def main(browser: Client) -> str:
    return browser.get("/").content.decode().split("<main")[1]


def test_an_interviewer_finds_the_next_interview_with_one_button(
    application_at_interview: Application, interviewer: Member, signed_in: SignedIn
) -> None:
    interview = confirmed(application_at_interview, days=1, by=interviewer)
    give_meeting(interview)
    html = main(signed_in(interviewer))
    assert "山田\u3000花子" in html
    assert html.count(f'href="/interviews/{interview.pk}/entrance"') == 1
    assert html.count("btn-primary") == 1
    assert "ヤマダ\u3000ハナコ" in html
    assert "バックエンドエンジニア" in html
    assert f'href="/applications/{application_at_interview.pk}/"' in html
    assert "会社の面接" not in html


def test_todays_interview_that_is_over_leads_to_the_evaluation_and_into_no_meeting(
    application_at_interview: Application,
    interviewer: Member,
    signed_in: SignedIn,
    time_machine: TimeMachineFixture,
) -> None:
    interview = confirmed(application_at_interview, days=1, by=interviewer)
    give_meeting(interview)
    slot = interview.slots.get()
    slot.starts_at = slot.starts_at.replace(hour=1, minute=0)  # ten in Tokyo
    slot.ends_at = slot.starts_at + timedelta(hours=1)
    slot.save()
    time_machine.move_to(slot.ends_at + timedelta(hours=2))
    completion.mark_held()
    html = main(signed_in(interviewer))
    assert "本日の面接は、すべて終わりました。" in html
    assert "#evaluations" in html
    assert "/entrance" not in html
    assert "実施済み" in html


def test_whether_zoom_records_or_summarises_is_seen_by_who_interviews(
    application_at_interview: Application, interviewer: Member, signed_in: SignedIn
) -> None:
    give_meeting(confirmed(application_at_interview, days=1, by=interviewer))
    Meeting.objects.update(observed={"auto_recording": "none", "ai_summary": False})
    html = main(signed_in(interviewer))
    assert "自動録画なし" in html
    assert "自動要約なし" in html

    Meeting.objects.update(observed={"auto_recording": "cloud", "ai_summary": True})
    html = main(signed_in(interviewer))
    assert "自動録画あり" in html
    assert "自動要約あり" in html


def test_what_the_day_leaves_out_is_counted_and_stands_in_the_calendar(
    application_at_interview: Application,
    interviewer: Member,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirmed(application_at_interview, days=1, by=interviewer)
    Interview.objects.update(state=InterviewState.PROPOSED)
    ito = signed_in(interviewer)
    assert "調整中の日程が" not in main(ito)
    monkeypatch.setattr(agenda, "_MOST_ARRANGING", 0)
    html = main(ito)
    assert "調整中の日程が、ほかに1件あります。" in html
    assert 'href="/calendar/"' in html


def test_in_english_too_it_is_said_what_is_on_or_off(
    application_at_interview: Application, interviewer: Member, signed_in: SignedIn
) -> None:
    give_meeting(confirmed(application_at_interview, days=1, by=interviewer))
    Member.objects.update(language="en")
    ito = signed_in(interviewer)
    for seen, said in (
        ({"auto_recording": "none", "ai_summary": False}, "No automatic recording|No AI summary"),
        ({"auto_recording": "local", "ai_summary": True}, "Recorded automatically|AI summary on"),
    ):
        Meeting.objects.update(observed=seen)
        html = main(ito)
        assert all(f">{word}</span>" in html for word in said.split("|"))


def test_without_any_interview_the_day_is_empty_and_says_so(
    interviewer: Member, signed_in: SignedIn
) -> None:
    html = main(signed_in(interviewer))
    assert "本日、担当する面接はありません。" in html
    assert "これから担当する面接" not in html


def test_another_ones_interview_is_not_the_interviewers_business(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    confirmed(application_at_interview, days=1, by=recruiter)
    assert "山田" not in main(signed_in(interviewer))


def test_a_recruiter_sees_the_companys_week_and_how_much_is_open(
    application_at_interview: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    interview = confirmed(application_at_interview, days=2)
    assert "山田\u3000花子" in main(signed_in(recruiter))
    Interview.objects.filter(pk=interview.pk).update(state=InterviewState.DRAFT)
    html = main(signed_in(recruiter))
    assert "日程調整中 1件" in html
    assert "山田\u3000花子" not in html.split("会社の面接")[1]


def test_beside_the_word_interviewer_stands_who_or_that_nobody_was_chosen(
    application_at_interview: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    confirmed(application_at_interview, days=2)
    assert '<td data-label="面接官">未設定</td>' in main(signed_in(recruiter))


def test_what_waits_for_a_decision_is_counted_whole_and_paged(
    application_at_interview: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    job = application_at_interview.job
    for number in range(51):
        application = application_of(
            job, name=f"候補 {number}番", kana="", email="", step="一次面接"
        )
        # Without a way to take part.
        confirmed(application, days=2)
    sato = signed_in(recruiter)
    first = main(sato)
    assert "51件中 1–20件を表示" in tight(first)
    third = sato.get("/?page=3").content.decode()
    shown = third.split("要確認の面接")[1].split("</section>")[0]
    assert shown.count("参加方法が未設定です") == 11


def test_a_meeting_that_needs_a_look_has_no_button_but_a_word(
    application_at_interview: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    interview = confirmed(application_at_interview, days=1, by=recruiter)
    give_meeting(interview, state=MeetingState.MISSING)
    html = main(signed_in(recruiter))
    assert "Zoomを要確認" in html
    assert "/entrance" not in html


def test_an_interview_whose_interviewer_left_waits_for_a_decision(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    interview = confirmed(application_at_interview, days=1, by=interviewer)
    meet_by_telephone()
    sato = signed_in(recruiter)
    assert "要確認の面接" not in main(sato)

    Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    assert "面接官が全員、利用停止中です" in main(sato)
    interview.participants.create(company=interview.company, member=recruiter)
    assert "利用停止中の面接官がいます" in main(sato)
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert page.count("利用停止中") == 2
    assert page.index("利用停止中の面接官がいます") < page.index("伊藤\u3000健太")
    assert page.index("伊藤\u3000健太") < page.rindex("利用停止中")

    Interview.objects.update(state=InterviewState.HELD)
    assert "要確認の面接" not in main(sato)
    assert "利用停止中" not in sato.get(f"/interviews/{interview.pk}/").content.decode()


def test_another_companys_interviews_are_nowhere(
    application_at_interview: Application, other_admin: Member, signed_in: SignedIn
) -> None:
    confirmed(application_at_interview, days=1)
    assert "山田" not in main(signed_in(other_admin))


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("admin", "Zoom連携設定を開く"),
        ("recruiter", "管理者に連携を依頼してください。"),
    ],
)
def test_an_unlinked_zoom_is_said_to_those_whom_it_concerns(
    who: str, sentence: str, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    assert sentence in main(signed_in(request.getfixturevalue(who)))


def test_an_interviewer_is_not_bothered_with_zooms_link(
    interviewer: Member, signed_in: SignedIn
) -> None:
    assert "連携" not in main(signed_in(interviewer))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_interviews_as_for_one(
    rows: int,
    application_at_interview: Application,
    recruiter: Member,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for day in range(rows):
        confirmed(application_at_interview, days=day + 1, by=recruiter)
    give_meeting(Interview.objects.get(step__name="面談"))
    meet_by_telephone()
    browser = signed_in(recruiter)
    browser.get("/")
    with django_assert_num_queries(15):
        browser.get("/")


@pytest.mark.parametrize(("email", "starts"), [("RECRUITER@sample.example", True), ("", False)])
def test_only_the_zoom_user_who_hosts_is_offered_to_start(
    application_at_interview: Application,
    recruiter: Member,
    signed_in: SignedIn,
    email: str,
    starts: bool,
) -> None:
    give_meeting(confirmed(application_at_interview, days=1, by=recruiter))
    Host.objects.update(email=email)
    shown = signed_in(recruiter).get("/").content.decode()
    assert "参加する" in shown
    assert ("ホストとして開始</a>" in tight(shown)) is starts


def test_in_the_companys_week_only_who_takes_part_is_led_into_the_meeting(
    application_at_interview: Application,
    recruiter: Member,
    admin: Member,
    signed_in: SignedIn,
) -> None:
    interview = confirmed(application_at_interview, days=1, by=recruiter)
    give_meeting(interview)
    address = f"/interviews/{interview.pk}/entrance"
    week = main(signed_in(recruiter)).split("会社の面接")[1]
    assert address in week
    assert address not in main(signed_in(admin))
    # The icon on the interview's own line, and the address to copy, stay.
    line = signed_in(admin).get(f"/applications/{application_at_interview.pk}/")
    assert address in line.content.decode()
