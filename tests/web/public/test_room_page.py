"""面接ルーム over HTTP: before, during and after the interview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import intents
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import version_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting_soon(
    interview: Interview,
    slots: list[Slot],
    room: str,
    host: Host,
    interviewer: Member,
    recruiter: Member,
) -> Interview:
    """The picked interview with a meeting, 伊藤, and five minutes to go."""
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    begin_in(slots[0], minutes=5)
    interview.refresh_from_db()
    return interview


def begin_in(slot: Slot, *, minutes: float) -> None:
    start = timezone.now() + timedelta(minutes=minutes)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    Slot.objects.filter(pk=slot.pk).update(**times)
    Meeting.objects.filter(owner_key=slot.interview.owner_key).update(**times)


def test_it_names_time_people_number_and_passcode(
    hanako: Client, room: str, meeting_soon: Interview
) -> None:
    page = hanako.get(room).content.decode()
    meeting = meeting_soon.meeting
    assert meeting is not None

    assert "伊藤\u3000健太" in page
    assert intents.passcode_of(meeting) in page
    assert meeting.join_url not in page
    assert "data-countdown=" in page


def test_who_has_no_picture_can_call(
    hanako: Client, room: str, meeting_soon: Interview, slots: list[Slot]
) -> None:
    meeting = meeting_soon.meeting
    assert meeting is not None
    page = hanako.get(room).content.decode()
    assert "電話で参加する" in page
    assert f'href="tel:+81300000012,,{meeting.zoom_meeting_id}%23,,,,*' in page
    assert "通話料は、おかけになる方のご負担となります。" in page

    meeting.observed["dial_in"] = []
    meeting.save()
    assert "電話" not in hanako.get(room).content.decode()


@pytest.mark.parametrize("state", ["cancelled", "draft", "held"])
def test_nobody_calls_an_interview_that_is_not_on(
    hanako: Client, room: str, meeting_soon: Interview, state: str
) -> None:
    Interview.objects.filter(pk=meeting_soon.pk).update(state=state)
    assert "tel:" not in hanako.get(room).content.decode()


def test_the_companys_contact_for_the_day_is_named(
    hanako: Client, room: str, meeting_soon: Interview
) -> None:
    Company.objects.update(contact="03-0000-0000（採用担当）")
    page = hanako.get(room).content.decode()
    assert '<a href="tel:0300000000">03-0000-0000</a>（採用担当）' in page
    assert "recruiter@sample.example" not in page


def test_without_one_the_recruiters_mail_address_is(
    hanako: Client, room: str, meeting_soon: Interview, recruiter: Member
) -> None:
    page = hanako.get(room).content.decode()
    assert f'<a href="mailto:{recruiter.email}">{recruiter.email}</a>（採用担当 佐藤）' in page


def test_the_button_leads_to_the_present_meeting(
    hanako: Client, room: str, meeting_soon: Interview
) -> None:
    assert meeting_soon.meeting is not None
    answer = hanako.get(f"{room}/entrance")
    assert (answer.status_code, answer["Location"]) == (302, meeting_soon.meeting.join_url)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"


def test_nobody_who_has_left_the_company_is_named(
    hanako: Client, room: str, interview: Interview, interviewer: Member, admin: Member
) -> None:
    interview.participants.create(company=interview.company, member=interviewer)
    Interview.objects.update(recruiter=admin)
    page = hanako.get(room).content.decode()
    assert "伊藤\u3000健太" in page
    # Who confirmed answers for it.
    assert "<dt>採用担当者</dt><dd>青木\u3000誠</dd>" in page
    Member.objects.update(is_active=False)
    page = hanako.get(room).content.decode()
    for gone in ("伊藤", "青木", "佐藤"):
        assert gone not in page


def test_before_its_time_there_is_no_way_in_but_the_hour_is_named(
    hanako: Client, room: str, meeting_soon: Interview, slots: list[Slot]
) -> None:
    begin_in(slots[0], minutes=60)

    assert "入室する」よりご入室いただけます" in hanako.get(room).content.decode()
    answer = hanako.get(f"{room}/entrance", follow=True)
    assert "開始10分前からご入室いただけます" in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "button", "said"),
    [
        ({"kind": "late", "minutes": "15"}, 'name="minutes" value="15"', "開始に15分ほど遅れます"),
        ({"kind": "locked_out"}, 'name="kind" value="locked_out"', "入室できません"),
    ],
)
def test_a_call_for_help_reaches_the_recruiter_and_the_interviewer(
    hanako: Client,
    room: str,
    meeting_soon: Interview,
    recruiter: Member,
    interviewer: Member,
    form: dict[str, str],
    button: str,
    said: str,
) -> None:
    assert button in hanako.get(room).content.decode()
    page = hanako.post(f"{room}/help", form, follow=True).content.decode()

    assert "採用担当者と面接官にお伝えしました" in page
    sato, ito = Client(), Client()
    sato.force_login(recruiter)
    ito.force_login(interviewer)
    assert (
        f"<strong>{said}</strong>" in sato.get(f"/interviews/{meeting_soon.pk}/").content.decode()
    )
    first = sato.get("/").content.decode()
    assert f"候補者より：{said}" in first.split("要確認の面接")[1].split("</table>")[0]
    assert f"候補者より：{said}（" in ito.get("/").content.decode()


def test_a_page_that_offered_no_minutes_is_asked_for_them(
    hanako: Client, room: str, meeting_soon: Interview
) -> None:
    for minutes in ("", "7", "99999999999999999999"):
        form = {"kind": "late", "minutes": minutes}
        page = hanako.post(f"{room}/help", form, follow=True)
        assert "どのくらい遅れるかをお選びください" in page.content.decode()
        assert page.redirect_chain[-1][0] == room
    assert not RecruiterAlert.objects.exists()


@pytest.mark.parametrize("state", ["missing", "failed"])
def test_a_meeting_that_waits_for_a_decision_asks_nobody_to_reload(
    hanako: Client, room: str, meeting_soon: Interview, slots: list[Slot], state: str
) -> None:
    Meeting.objects.update(state=state)
    page = hanako.get(room).content.decode()
    assert "再読み込み" not in page
    help_at, facts_at = page.index('value="locked_out"'), page.index("<dl")
    assert page.index("mailto:recruiter@sample.example") < help_at < facts_at
    assert page.count('value="locked_out"') == 1
    refused = hanako.get(f"{room}/entrance", follow=True).content.decode()
    assert "当日の連絡先までご連絡ください" in refused

    begin_in(slots[0], minutes=60 * 48)
    page = hanako.get(room).content.decode()
    assert "採用担当者よりご案内いたします" in page
    assert "入室する" not in page


def test_a_request_for_another_time_is_kept_and_changes_nothing(
    hanako: Client, room: str, interview: Interview, slots: list[Slot]
) -> None:
    begin_in(slots[0], minutes=60 * 48)
    before = version_of(interview)

    assert hanako.get(f"{room}/change").status_code == 200
    sent = {"kind": "wants_change", "message": "金曜日の午後を希望いたします。"}
    page = hanako.post(f"{room}/change", sent, follow=True).content.decode()

    assert "お申し出を承りました" in page
    assert RecruiterAlert.objects.get().message == "金曜日の午後を希望いたします。"
    assert version_of(interview) == before


def test_a_day_before_it_is_too_late_to_ask(hanako: Client, room: str, slots: list[Slot]) -> None:
    begin_in(slots[0], minutes=60)
    assert f"{room}/change" not in hanako.get(room).content.decode()
    sent = {"kind": "wants_cancel", "message": "申し訳ございません。"}
    assert "24時間前まで" in hanako.post(f"{room}/change", sent, follow=True).content.decode()
    assert not RecruiterAlert.objects.exists()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("cancelled", "面接は中止となりました"),
        ("draft", "日程を調整しています"),
        ("held", "面接は終了しました"),
    ],
)
def test_the_same_link_says_what_became_of_the_interview(
    hanako: Client, room: str, interview: Interview, state: str, sentence: str
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state=state)
    page = hanako.get(room).content.decode()
    assert sentence in page
    assert "入室する" not in page
