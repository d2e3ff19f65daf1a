"""The tab 「採用フロー・結果」 offers a step's possible actions, and asks before leaving a step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test.client import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, StepResult
from enishi.interviews.letters import notifications
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, LinkState, ZoomAccount
from tests.cast import SignedIn
from tests.records.world import SEALED, meeting_for
from tests.web.tight import tight

BUTTON = "面談・面接日程設定</button>"
VIDEO = 'aria-label="Zoomで参加"'


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def interview(application_at_interview: Application, interviewer: Member) -> Interview:
    """Confirmed for tomorrow, with 伊藤, without a meeting."""
    application = application_at_interview
    interview = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.current_step,
        state=InterviewState.CONFIRMED,
    )
    starts_at = timezone.now() + timedelta(days=1)
    Slot.objects.create(
        company=application.company,
        interview=interview,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    Participant.objects.create(company=application.company, interview=interview, member=interviewer)
    return interview


def text_of(window: Client, application: Application) -> str:
    return window.get(f"/applications/{application.pk}/").content.decode()


@pytest.mark.parametrize("ahead", [False, True])
def test_a_letter_goes_with_a_result_only_if_chosen_and_after_a_look(
    window: Client, interview: Interview, *, ahead: bool
) -> None:
    application = interview.application
    if not ahead:
        Interview.objects.all().delete()
    assert 'name="letter"' in text_of(window, application)
    asked = decide(window, application, letter=1)
    assert "次の選考にお進みいただきたく" in asked
    assert "お間違いがないか" not in asked
    asked = decide(window, application, letter=1, template="rejected-ja")
    assert "お祈り申し上げます" in asked
    assert "お間違いがないか" in asked
    assert not StepResult.objects.exists()
    letter: dict[str, object] = {"letter": 1, "letter_subject": "件名"}
    letter |= {"letter_body": "本文\n続き", "letter_language": "ja"}
    if ahead:
        asked = decide(window, application, **letter)
        assert 'name="letter_body" hidden>本文\n続き</textarea>' in asked
        assert not Message.objects.exists()
        letter["interview"] = "keep"
    decide(window, application, **letter)
    message = Message.objects.get()
    assert (message.subject, message.body, message.state) == ("件名", "本文\n続き", "waiting")
    assert StepResult.objects.get().outcome == "passed"


def test_the_result_leads_to_its_letter_which_is_taken_back_with_it(
    window: Client, application_at_interview: Application
) -> None:
    one = application_at_interview
    letter = {"letter": 1, "letter_subject": "件名", "letter_body": "本文", "letter_language": "ja"}
    decide(window, one, **letter)
    message, result = Message.objects.get(), StepResult.objects.get()
    page = text_of(window, one)
    thread = f"/candidates/{one.candidate_id}/messages/"
    assert f'href="{thread}#message-{message.pk}"' in page
    assert f'href="{thread}{message.pk}/"' in page
    assert f'name="letter" value="{message.pk}" checked' in page
    window.post(f"/applications/{one.pk}/results/{result.pk}/removal", {"letter": message.pk})
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert not StepResult.objects.exists()


def test_a_letter_that_cannot_be_sent_records_no_result(
    window: Client, application_at_interview: Application
) -> None:
    fields = {"letter": 1, "letter_subject": "件名", "letter_language": "ja"}
    decide(window, application_at_interview, letter_body="{{年収}}", **fields)
    assert not StepResult.objects.exists()
    assert not Message.objects.exists()


def test_whoever_passes_the_last_interview_is_written_an_offer(
    window: Client, application_at_interview: Application
) -> None:
    one = application_at_interview
    one.current_step = one.job.flow.steps.get(name="最終面接")
    one.save()
    assert "採用させていただくことが内定" in decide(window, one, letter=1)
    assert "お祈り申し上げます" in decide(window, one, letter=1, outcome="rejected")


def test_without_choosing_nothing_is_sent(
    window: Client, application_at_interview: Application
) -> None:
    decide(window, application_at_interview)
    assert StepResult.objects.exists()
    assert not Message.objects.exists()


def decide(window: Client, application: Application, **fields: object) -> str:
    answer = window.post(
        f"/applications/{application.pk}/results",
        {"outcome": "passed", "step": application.current_step_id, "note": "", **fields},
        headers={"HX-Request": "true"},
    )
    return answer.content.decode()


def test_the_button_stands_at_an_interview_step(
    window: Client, application_at_interview: Application
) -> None:
    assert BUTTON in tight(text_of(window, application_at_interview))


def test_the_button_is_not_rendered_at_another_step(
    window: Client, application_at_screening: Application
) -> None:
    assert BUTTON not in tight(text_of(window, application_at_screening))


def test_the_button_is_not_rendered_once_the_application_has_ended(
    window: Client, application_at_interview: Application
) -> None:
    Application.objects.update(status="rejected")
    assert BUTTON not in tight(text_of(window, application_at_interview))


def test_an_interviewer_gets_neither_button_nor_result_form(
    interview: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    text = text_of(signed_in(interviewer), interview.application)
    assert BUTTON not in tight(text)
    assert "結果を記録" not in text
    assert "自分の評価" in text


def test_the_current_step_is_marked_for_the_eye_and_the_ear(
    window: Client, application_at_interview: Application
) -> None:
    text = text_of(window, application_at_interview)
    marked = text[text.index('aria-current="step"') :]
    assert marked.index("一次面接") < marked.index("最終面接")


@pytest.mark.parametrize(
    ("interview_state", "meeting_state", "join_url", "icons"),
    [
        ("confirmed", "ready", "https://zoom.example/j/1", 1),
        ("draft", "ready", "https://zoom.example/j/1", 0),
        ("confirmed", "unknown", "https://zoom.example/j/1", 0),
        ("confirmed", "ready", "", 0),
        ("cancelled", "ready", "https://zoom.example/j/1", 0),
    ],
)
def test_the_video_icon_comes_with_a_confirmed_time_and_a_ready_meeting_only(
    window: Client,
    interview: Interview,
    interview_state: str,
    meeting_state: str,
    join_url: str,
    icons: int,
) -> None:
    company = interview.company
    account = ZoomAccount.objects.create(
        company=company, state=LinkState.LINKED, access_token=SEALED, refresh_token=SEALED
    )
    host = Host.objects.create(company=company, zoom_account_id="", zoom_user_id="u1")
    interview.meeting = meeting_for(
        interview,
        account,
        host,
        starts_at=timezone.now(),
        state=meeting_state,
        join_url=join_url,
    )
    interview.state = interview_state
    interview.save()
    text = text_of(window, interview.application)
    assert text.count(VIDEO) == icons
    assert "zoom.example" not in text


def test_a_result_leads_on_at_once_when_no_interview_is_ahead(
    window: Client, application_at_interview: Application
) -> None:
    decide(window, application_at_interview)
    application_at_interview.refresh_from_db()
    assert application_at_interview.current_step.name == "最終面接"


def test_leaving_an_interview_that_is_to_come_asks_first(
    window: Client, interview: Interview
) -> None:
    text = decide(window, interview.application, note="良い方です")
    assert "面接も中止する" in text
    assert "良い方です" in text
    assert StepResult.objects.count() == 0


def test_the_interview_may_be_kept(window: Client, interview: Interview) -> None:
    decide(window, interview.application, interview="keep")
    interview.refresh_from_db()
    assert (interview.state, StepResult.objects.count()) == ("confirmed", 1)


@pytest.mark.parametrize(("ticked", "mails"), [({}, 0), ({"tell_candidate": "1"}, 1)])
def test_the_interview_may_be_cancelled_with_the_result_with_a_mail_or_without(
    window: Client, interview: Interview, ticked: dict[str, str], mails: int
) -> None:
    with transaction.atomic():
        notifications.confirmed(interview)
    assert 'name="tell_candidate" value="1" checked' in decide(window, interview.application)
    decide(window, interview.application, interview="cancel", **ticked)
    interview.refresh_from_db()
    assert (interview.state, StepResult.objects.count()) == ("cancelled", 1)
    assert OutgoingMail.objects.filter(kind="interview.cancelled").count() == mails


def test_that_a_candidate_who_knows_of_nothing_gets_no_mail_is_said_before(
    window: Client, interview: Interview
) -> None:
    text = decide(window, interview.application)
    assert "まだメールでご案内していないため、中止のメールも送りません" in text
    assert "tell_candidate" not in text


def test_an_interview_that_is_over_is_not_asked_about(window: Client, interview: Interview) -> None:
    Slot.objects.update(
        starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1)
    )
    decide(window, interview.application)
    assert StepResult.objects.count() == 1


def test_a_result_for_a_step_that_was_left_says_so_where_the_form_is(
    window: Client, application_at_interview: Application
) -> None:
    decide(window, application_at_interview)
    answer = window.post(
        f"/applications/{application_at_interview.pk}/results",
        {"outcome": "passed", "step": application_at_interview.current_step_id},
        headers={"HX-Request": "true", "HX-Trigger": "result-form"},
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"].startswith("#result-form-refusal")
    assert "他のユーザー" in answer.content.decode()


def test_the_latest_result_can_be_taken_back_on_the_page(
    window: Client, application_at_interview: Application
) -> None:
    decide(window, application_at_interview)
    result = StepResult.objects.get()
    address = f"/applications/{application_at_interview.pk}/results/{result.pk}/removal"
    assert address in text_of(window, application_at_interview)
    window.post(address)
    application_at_interview.refresh_from_db()
    assert application_at_interview.current_step.name == "一次面接"


@pytest.mark.parametrize("count", [3, 300])
def test_the_tab_takes_eleven_queries_however_many_interviews_there_are(
    window: Client,
    interview: Interview,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    application = interview.application
    Interview.objects.bulk_create(
        Interview(
            company=application.company,
            application=application,
            step=application.current_step,
            state=InterviewState.CANCELLED,
        )
        for _ in range(count)
    )
    with django_assert_num_queries(11):
        text_of(window, application)


@pytest.mark.parametrize(
    ("states", "word", "is_primary"),
    [
        ([], "面談・面接日程設定", True),
        ([InterviewState.CONFIRMED], "面談・面接日程設定", True),
        ([InterviewState.HELD], "もう一度、面談・面接日程を設定", False),
        ([InterviewState.HELD, InterviewState.DRAFT], "面談・面接日程設定", True),
        ([InterviewState.CANCELLED], "面談・面接日程設定", True),
    ],
)
def test_after_a_held_interview_the_button_offers_another_one_less_loudly(
    window: Client,
    application_at_interview: Application,
    states: list[str],
    word: str,
    is_primary: bool,
) -> None:
    for state in states:
        Interview.objects.create(
            company=application_at_interview.company,
            application=application_at_interview,
            step=application_at_interview.current_step,
            state=state,
        )
    page = window.get(f"/applications/{application_at_interview.pk}/").content.decode()
    form = page.split(f'action="/applications/{application_at_interview.pk}/interviews"')[1]
    button = form.split("<button")[1].split("</button>")[0]
    assert button.endswith(word)
    assert ("btn-primary" in button) is is_primary
