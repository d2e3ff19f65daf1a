"""The area 「Webミーティングの作成・編集」 and 確定, over HTTP against the pretend Zoom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from enishi.company.models import Company, Member
from enishi.interviews.models import Interview, Participant, Slot
from enishi.meetings.directory import users
from enishi.meetings.models import Host, Meeting
from tests.cast import SignedIn
from tests.interviews.conftest import LetPass, PretendZoom, let_worker_finish
from tests.jobs import sign_in_a_worker
from tests.web.interviews.conftest import Send
from tests.web.tight import tight

pytestmark = pytest.mark.django_db(transaction=True)

VIDEO_ICON = 'aria-label="Zoomで参加"'


@pytest.fixture
def address(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/meeting"


def test_the_area_offers_hosts_by_their_labels(
    sato: Client, interview: Interview, slot: Slot, host: Host
) -> None:
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "ホストユーザー" in page
    assert "Zoomミーティング作成" in page
    assert f"{host.shown_label}（空き）" in page


def test_creating_changes_the_area_to_address_number_and_passcode(
    send: Send, address: str, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    shown = send(address, host=host.pk).content.decode()

    [there] = zoom.meetings()
    digits = str(there.id)
    for words in (
        f"/j/{digits}",
        f"{digits[:3]} {digits[3:7]} {digits[7:]}",
        there.password,
        "コピー",
        "案内文をコピー",
        "編集",
        "削除",
    ):
        assert words in shown
    assert "Zoomミーティング作成</button>" not in tight(shown)


def test_what_zoom_says_of_recording_and_summary_is_shown(
    send: Send, address: str, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    shown = send(address, host=host.pk).content.decode()
    assert "自動録画なし" in shown
    assert "自動要約なし" in shown

    observed = Meeting.objects.get().observed
    Meeting.objects.update(observed=observed | {"auto_recording": "cloud", "ai_summary": True})
    shown = send(address, host=host.pk).content.decode()
    assert "自動録画あり" in shown
    assert "自動要約あり" in shown


def test_the_title_names_the_candidate_only_if_the_company_chose_so(
    send: Send, address: str, slot: Slot, host: Host, company: Company, zoom: PretendZoom
) -> None:
    Company.objects.update(names_in_titles=True)
    send(address, host=host.pk)
    [there] = zoom.meetings()
    assert there.topic == "一次面接 山田 花子"


def test_who_can_open_the_room_is_listed_and_nobody_is_said_in_red_beside_the_button(
    send: Send, address: str, interview: Interview, slot: Slot, host: Host, interviewer: Member
) -> None:
    people = f"/interviews/{interview.pk}/participants"
    shown = send(people, members=interviewer.pk).content.decode()
    assert "Zoomミーティングを開始できる人がいません" in shown

    shown = send(address, host=host.pk).content.decode()
    assert "Zoomミーティングを開始できる面接官がいません" in shown
    assert host.shown_label in shown.split('id="nobody-opens"')[1].split("</div></div>")[0]
    assert "入室のみ" in shown
    # It warns, it does not block.
    assert "disabled" not in shown.split('id="confirm"')[1].split(">")[0]

    Member.objects.filter(pk=interviewer.pk).update(email="owner@zoom.example")
    shown = send(people, members=interviewer.pk).content.decode()
    assert 'id="nobody-opens"' not in shown
    assert 'id="closing-danger"' not in shown
    assert "入室のみ" not in shown


def test_the_mail_shown_before_confirming_says_it_too(
    send: Send, address: str, sato: Client, interview: Interview, slot: Slot, host: Host
) -> None:
    send(address, host=host.pk)
    shown = sato.get(f"/interviews/{interview.pk}/confirmation").content.decode()
    assert "Zoomミーティングを開始できる面接官がいません" in shown


def test_an_alternative_host_is_called_so(
    send: Send, address: str, interview: Interview, slot: Slot, host: Host, interviewer: Member
) -> None:
    users.sync(host.company.zoom_account)
    Member.objects.filter(pk=interviewer.pk).update(email="ito@zoom.example")
    people = f"/interviews/{interview.pk}/participants"
    shown = send(people, members=interviewer.pk).content.decode()
    assert "共同ホスト（代替ホスト）になります" in shown
    shown = send(address, host=host.pk).content.decode()
    assert "共同ホスト（代替ホスト）</span>" in shown


def test_without_a_host_nothing_is_asked_of_zoom(
    send: Send, address: str, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    answer = send(address, form="meeting-form", host="")
    assert answer.status_code == 422
    assert "ホストユーザーを選択してください" in answer.content.decode()
    assert zoom.calls("meetings.create") == []


def test_zooms_silence_is_shown_and_asked_about_until_it_is_clear(
    send: Send,
    address: str,
    sato: Client,
    slot: Slot,
    host: Host,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    shown = send(address, host=host.pk).content.decode()
    assert "Zoomに確認しています" in shown
    assert 'hx-trigger="every 300ms"' in shown

    let_worker_finish(Meeting.objects.get(), let_pass)
    later = sato.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Zoomミーティング作成済み" in later
    assert 'hx-trigger="every' not in later
    assert len(zoom.meetings()) == 1


def test_who_waits_is_told_after_30_seconds_that_no_worker_lives(
    send: Send,
    address: str,
    sato: Client,
    slot: Slot,
    host: Host,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    said = "Enishiの自動の処理が動いていないため、進んでいません"
    shown = send(address, host=host.pk).content.decode()
    assert "Zoomに確認しています" in shown
    assert said not in shown

    let_pass(timedelta(seconds=31))
    shown = sato.get(address, headers={"HX-Request": "true"}).content.decode()
    assert said in shown
    assert "spinner" not in shown
    # It follows by itself once a worker is there.
    assert 'hx-trigger="every 2s"' in shown
    sign_in_a_worker()
    shown = sato.get(address, headers={"HX-Request": "true"}).content.decode()
    assert said not in shown
    assert "spinner" in shown


def test_a_deleted_meeting_offers_the_hosts_again(
    send: Send, address: str, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    send(address, host=host.pk)
    shown = send(f"{address}/removal").content.decode()
    assert "Zoomミーティング作成" in shown
    assert zoom.meetings() == []


def test_another_host_takes_over(
    send: Send, address: str, slot: Slot, host: Host, other_host: Host, zoom: PretendZoom
) -> None:
    send(address, host=host.pk)
    shown = send(f"{address}/host", host=other_host.pk).content.decode()
    assert f"<dd>{other_host.shown_label}</dd>" in tight(shown)
    assert [there.host_id for there in zoom.meetings()] == [other_host.zoom_user_id]


def test_the_video_icon_appears_with_the_confirmation_and_not_before(
    send: Send, address: str, sato: Client, interview: Interview, slot: Slot, host: Host
) -> None:
    tab = f"/applications/{interview.application_id}/"
    send(address, host=host.pk)
    assert VIDEO_ICON not in sato.get(tab).content.decode()

    answer = send(f"/interviews/{interview.pk}/confirmation")
    assert answer["HX-Redirect"] == tab
    page = sato.get(tab).content.decode()
    assert VIDEO_ICON in page
    assert "日程を確定しました。" in page


def test_without_a_meeting_a_confirmed_interview_has_no_icon(
    send: Send, sato: Client, interview: Interview, slot: Slot
) -> None:
    send(f"/interviews/{interview.pk}/confirmation")
    page = sato.get(f"/applications/{interview.application_id}/").content.decode()
    assert "確定" in page
    assert VIDEO_ICON not in page


def test_the_entrance_leads_to_zoom_and_leaves_no_trace(
    send: Send,
    address: str,
    sato: Client,
    interview: Interview,
    slot: Slot,
    host: Host,
    zoom: PretendZoom,
) -> None:
    send(address, host=host.pk)
    entrance = f"/interviews/{interview.pk}/entrance"
    assert "/j/" not in sato.get(entrance).get("Location", "")

    send(f"/interviews/{interview.pk}/confirmation")
    answer = sato.get(entrance)
    [there] = zoom.meetings()
    assert answer.status_code == 302
    assert f"/j/{there.id}" in answer["Location"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_only_those_who_interview_find_the_entrance(
    send: Send,
    address: str,
    interview: Interview,
    slot: Slot,
    host: Host,
    interviewer: Member,
    other_admin: Member,
    signed_in: SignedIn,
) -> None:
    send(address, host=host.pk)
    send(f"/interviews/{interview.pk}/confirmation")
    entrance = f"/interviews/{interview.pk}/entrance"
    assert signed_in(other_admin).get(entrance).status_code == 404
    assert signed_in(interviewer).get(entrance).status_code == 404

    Participant.objects.create(company=interview.company, interview=interview, member=interviewer)
    assert signed_in(interviewer).get(entrance).status_code == 302


def test_reopening_and_calling_off(
    send: Send, address: str, interview: Interview, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    send(address, host=host.pk)
    send(f"/interviews/{interview.pk}/confirmation")
    reopened = send(f"/interviews/{interview.pk}/reopening")
    assert reopened["HX-Redirect"] == f"/interviews/{interview.pk}/"

    cancelled = send(f"/interviews/{interview.pk}/cancellation")
    assert cancelled["HX-Redirect"] == f"/applications/{interview.application_id}/"
    assert zoom.meetings() == []


def test_after_the_interview_every_way_into_its_meeting_is_closed(
    send: Send, address: str, sato: Client, interview: Interview, slot: Slot, host: Host
) -> None:
    send(address, host=host.pk)
    send(f"/interviews/{interview.pk}/confirmation")
    Member.objects.filter(email="recruiter@sample.example").update(email=host.email)
    application = f"/applications/{interview.application_id}/"
    start = f"/interviews/{interview.pk}/start"
    assert VIDEO_ICON in sato.get(application).content.decode()
    assert sato.get(start).status_code == 302

    Interview.objects.update(state="held")
    shown = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "この面接は実施済みです。" in shown
    assert "ホストとして開始" not in shown
    assert "closing-danger" not in shown
    page = sato.get(application).content.decode()
    assert VIDEO_ICON not in page
    assert "実施済み" in page
    for way in (start, f"/interviews/{interview.pk}/entrance"):
        assert sato.get(way)["Location"] == "/"
