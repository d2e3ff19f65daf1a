"""候補者に提案する on the scheduling page: the promised meeting, the link, the withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi import dates
from enishi.company.models import Company, CompanyHoliday, Member
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import proposals
from enishi.mail.models import OutgoingMail
from enishi.meetings.directory import users
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import drawn, meet_by_telephone, tomorrow
from tests.web.interviews.conftest import Send
from tests.web.tight import tight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_slots(interview: Interview, recruiter: Member) -> list[Slot]:
    return [drawn(interview, by=recruiter, starts_at=tomorrow(hour)) for hour in (10, 13)]


@pytest.fixture
def page(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/"


def test_with_several_times_the_area_says_why_it_is_absent_and_offers_a_promise(
    sato: Client, page: str, two_slots: list[Slot], host: Host
) -> None:
    shown = sato.get(page).content.decode()

    assert "日程が1件のときに作成できます（現在2件）" in shown
    assert "日程が確定したときに自動で発行する" in shown
    assert "空いているホスト" in shown
    assert f'value="{host.pk}"' in shown


def test_that_nobody_present_could_open_any_of_the_rooms_is_said_before_proposing(
    send: Send, sato: Client, page: str, two_slots: list[Slot], host: Host, interviewer: Member
) -> None:
    shown = sato.get(page).content.decode()
    assert "面接官が設定されていないため、Zoomミーティングを開始できる人がいません" in shown
    assert 'id="closing-danger"' in shown

    users.sync(host.company.zoom_account)
    Member.objects.filter(pk=interviewer.pk).update(email="ito@zoom.example")
    shown = send(f"{page}participants", members=interviewer.pk).content.decode()
    assert "notice-danger" not in shown
    assert "closing-danger" not in shown
    assert "共同ホスト（代替ホスト）になります" in shown


def test_with_one_time_or_without_a_link_nothing_is_promised(
    sato: Client, page: str, slot: Slot, interview: Interview, recruiter: Member
) -> None:
    assert "自動で発行する" not in sato.get(page).content.decode()
    drawn(interview, by=recruiter, starts_at=tomorrow(15))
    assert "自動で発行する" not in sato.get(page).content.decode()


def test_proposing_reserves_hosts_and_shows_the_link_once(
    sato: Client, send: Send, page: str, two_slots: list[Slot], host: Host
) -> None:
    answer = send(
        f"{page}proposal", form="proposal-form", makes_meeting="1", reserved_host=host.pk
    ).content.decode()

    assert "/s/" in answer
    assert Meeting.objects.filter(state=MeetingState.RESERVED, host=host).count() == 2
    shown = sato.get(page).content.decode()
    assert "/s/" not in shown
    assert "候補者が日程を選ぶと、Zoomミーティングを自動で発行します" in shown
    assert "候補者の回答待ち" in shown
    assert "提案を取り下げる" in shown
    assert "日程を確定" not in shown


def test_what_the_candidate_will_read_is_shown_before_it_goes(
    sato: Client, page: str, two_slots: list[Slot], host: Host, interview: Interview
) -> None:
    looked = {"makes_meeting": "1", "reserved_host": host.pk}
    shown = sato.get(f"{page}proposal", looked).content.decode()

    assert "次の2件の日程を候補者に提案します" in shown
    assert f"ホストユーザー：{host.shown_label}" in shown
    assert "【株式会社サンプル】一次面接日程のご案内" in shown
    assert "/s/……" in shown
    assert 'name="tell_candidate" value="1" checked' in shown
    assert not OutgoingMail.objects.exists()
    assert not Proposal.objects.exists()

    Company.objects.update(proposals_last_days=1)
    shown = sato.get(f"{page}proposal").content.decode()
    with timezone.override("Asia/Tokyo"):
        until = dates.long_date(timezone.localdate(timezone.now() + timedelta(days=1)))
    assert f"■ご回答の期限　{until}" in shown
    assert "<dd>なし</dd>" in tight(shown)


def test_a_time_on_a_holiday_is_named_before_it_is_proposed(
    sato: Client, page: str, two_slots: list[Slot]
) -> None:
    day = timezone.localdate(two_slots[0].starts_at)
    CompanyHoliday.objects.create(
        company=two_slots[0].company, name="創立記念日", first_day=day, last_day=day
    )
    meet_by_telephone()
    shown = sato.get(f"{page}proposal").content.decode()
    assert "創立記念日" in shown
    assert shown.count("notice-warning") == 1


@pytest.mark.parametrize(("ticked", "mails"), [({"tell_candidate": "1"}, 1), ({}, 0)])
def test_whether_the_proposal_goes_by_mail_is_the_recruiters_choice(
    send: Send, page: str, two_slots: list[Slot], ticked: dict[str, str], mails: int
) -> None:
    answer = send(f"{page}proposal", **ticked).content.decode()
    assert "/s/" in answer
    assert ("候補者へメールでもお知らせしました" in answer) == bool(mails)
    assert OutgoingMail.objects.filter(kind="interview.proposed").count() == mails


def test_what_cannot_be_proposed_is_said_before_the_dialog(
    sato: Client, send: Send, page: str, interview: Interview
) -> None:
    answer = sato.get(f"{page}proposal", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "日程を1件以上設定すると" in answer.content.decode()


def test_without_the_tick_no_host_is_reserved(
    send: Send, page: str, two_slots: list[Slot], host: Host
) -> None:
    send(f"{page}proposal")
    assert not Proposal.objects.get().makes_meeting
    assert not Meeting.objects.exists()


def test_a_second_link_ends_the_first(
    client: Client, send: Send, page: str, two_slots: list[Slot]
) -> None:
    first = link_in(send(f"{page}proposal").content.decode())
    second = link_in(send(f"{page}proposal/link").content.decode())

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_withdrawing_leads_back_to_the_draft(
    client: Client, send: Send, page: str, two_slots: list[Slot], interview: Interview
) -> None:
    link = link_in(send(f"{page}proposal").content.decode())

    answer = send(f"{page}proposal/withdrawal")

    assert answer["HX-Redirect"] == page
    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
    assert client.get(link).status_code == 404


def test_how_many_of_the_times_can_still_be_picked_is_shown(
    sato: Client, send: Send, page: str, two_slots: list[Slot]
) -> None:
    send(f"{page}proposal")
    assert "がいま選べる" not in sato.get(page).content.decode()
    for slot, words in (
        (two_slots[0], "いま選べるのは、2件のうち1件です"),
        (two_slots[1], "候補者が選べる日程がありません"),
    ):
        two_days_ago = slot.starts_at - timedelta(days=3)
        Slot.objects.filter(pk=slot.pk).update(
            starts_at=two_days_ago, ends_at=two_days_ago + timedelta(hours=1)
        )
        assert words in sato.get(page).content.decode()


def test_the_question_about_a_cancellation_knows_that_the_candidate_has_been_asked_meanwhile(
    sato: Client, send: Send, page: str, two_slots: list[Slot]
) -> None:
    assert "中止のメールも送りません" in sato.get(page).content.decode()
    answer = send(f"{page}proposal", tell_candidate="1").content.decode()
    place = answer.split('<div id="cancellation-mail" hx-swap-oob="true">')[1].split("</div>")[0]
    assert "候補者へメールで中止を知らせる" in place
    send(f"{page}cancellation", tell_candidate="1")
    assert OutgoingMail.objects.filter(kind="interview.withdrawn").count() == 1


@pytest.mark.parametrize(("ticked", "mails"), [({"tell_candidate": "1"}, 1), ({}, 0)])
def test_whether_the_candidate_hears_of_a_withdrawal_is_the_recruiters_choice(
    sato: Client, send: Send, page: str, two_slots: list[Slot], ticked: dict[str, str], mails: int
) -> None:
    send(f"{page}proposal")
    assert 'name="tell_candidate" value="1" checked' in sato.get(page).content.decode()
    send(f"{page}proposal/withdrawal", **ticked)
    assert OutgoingMail.objects.filter(kind="interview.withdrawn").count() == mails


def propose_button(shown: str) -> str:
    """The tag of 「候補者に提案する」."""
    return "<button" + tight(shown).split("候補者に提案する</button>")[0].rsplit("<button", 1)[1]


def test_the_dialog_says_what_is_true_of_the_meeting(
    sato: Client, send: Send, page: str, slot: Slot, host: Host
) -> None:
    send(f"{page}meeting", host=host.pk)
    assert "disabled" not in propose_button(sato.get(page).content.decode())
    assert "<dd>作成済み</dd>" in tight(sato.get(f"{page}proposal").content.decode())

    Meeting.objects.update(state=MeetingState.FAILED, reason="refused")
    shown = sato.get(page).content.decode()
    assert 'disabled aria-describedby="closing-reason"' in propose_button(shown)
    assert "Zoomミーティングを作成できていません。作成し直すか" in shown
    answer = sato.get(f"{page}proposal", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Zoomミーティングを作成できていません" in answer.content.decode()


def test_times_of_which_one_is_past_cannot_be_proposed_and_the_page_says_so(
    sato: Client, page: str, two_slots: list[Slot]
) -> None:
    assert "disabled" not in propose_button(sato.get(page).content.decode())
    yesterday = timezone.now() - timedelta(days=1)
    Slot.objects.filter(pk=two_slots[0].pk).update(
        starts_at=yesterday, ends_at=yesterday + timedelta(hours=1)
    )
    shown = sato.get(page).content.decode()
    assert 'disabled aria-describedby="proposing-reason"' in propose_button(shown)
    assert 'id="proposing-reason">過去の日時の日程があります' in shown
    assert "日程を1件にすると確定できます（現在2件）" in shown


def link_in(answer: str) -> str:
    """The path of the address in the dialog."""
    return "/s/" + answer.split("/s/")[1].split('"')[0]


def test_the_deadline_is_entered_where_it_is_proposed_and_stands_in_the_letter(
    send: Send, sato: Client, page: str, two_slots: list[Slot]
) -> None:
    shown = sato.get(f"{page}proposal").content.decode()
    day = f"{two_slots[0].starts_at:%Y-%m-%d}"
    assert f'value="{day}T12:00"' in shown
    assert f'max="{day}T12:00"' in shown

    looked = {"answer_until": f"{day}T09:30", "tell_candidate": "1"}
    again = sato.get(f"{page}proposal", looked).content.decode()
    with timezone.override("Asia/Tokyo"):
        written = dates.long_datetime(two_slots[0].starts_at - timedelta(minutes=30))
    assert f"■ご回答の期限　{written}" in again
    assert "checked" in again
    late = sato.get(f"{page}proposal", {"answer_until": f"{day}T12:01"}).content.decode()
    error = late.index('id="proposing-form-answer_until-error"')
    assert "開始の1時間前まで" in late[error : error + 400]

    send(f"{page}proposal", form="proposing-form", answer_until=f"{day}T09:30", tell_candidate="1")
    until = two_slots[0].starts_at - timedelta(minutes=30)
    assert Proposal.objects.get().expires_at == until
    assert written in OutgoingMail.objects.get().body
    assert written in sato.get(page).content.decode()


@pytest.mark.parametrize("typed", ["", "soon", "0001-01-01T00:00", "2027-02-30T10:00", "+10000-1"])
def test_a_deadline_that_cannot_be_read_is_refused_beside_its_field(
    send: Send, page: str, two_slots: list[Slot], typed: str
) -> None:
    answer = send(f"{page}proposal", form="proposing-form", answer_until=typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'id="proposing-form-answer_until-error"' in shown
    assert "日付と時刻を入力してください" in shown
    assert not Proposal.objects.exists()


def test_the_deadline_of_an_open_proposal_is_changed_and_an_expired_one_goes_on(
    send: Send, sato: Client, page: str, two_slots: list[Slot]
) -> None:
    day = f"{two_slots[0].starts_at:%Y-%m-%d}"
    send(f"{page}proposal", form="proposing-form", answer_until=f"{day}T08:00")
    assert "回答期限を変更する" in sato.get(page).content.decode()
    refused = send(f"{page}proposal/deadline", form="deadline-form", answer_until=f"{day}T13:00")
    assert 'id="deadline-form-answer_until-error"' in refused.content.decode()
    answer = send(f"{page}proposal/deadline", form="deadline-form", answer_until=f"{day}T11:00")
    assert "/s/" not in answer.content.decode()
    assert "11:00" in answer.content.decode()

    Proposal.objects.update(expires_at=timezone.now())
    proposals.expire()
    shown = sato.get(page).content.decode()
    assert "までに、候補者の回答がありませんでした" in shown
    assert "回答期限を変更する" in shown
    answer = send(f"{page}proposal/deadline", form="deadline-form", answer_until=f"{day}T12:00")
    assert "/s/" in answer.content.decode()
    assert Interview.objects.get().state == InterviewState.PROPOSED
