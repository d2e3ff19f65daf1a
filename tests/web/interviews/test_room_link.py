"""面接ルームのリンクを発行: the candidate's lasting link, given without our mail."""

from __future__ import annotations

import html

import pytest
from django.conf import settings
from django.test import Client

from enishi.company.models import AuditEntry
from enishi.hiring.models import Candidate
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview, Slot
from enishi.meetings.models import Host, Meeting
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/"


def text_in(answer: str) -> str:
    """The invitation to copy."""
    return html.unescape(answer.split('id="invitation"')[1].split(">", 1)[1].split("<")[0])


def test_the_invitation_leads_to_our_room_and_names_no_address_of_zooms(
    send: Send, sato: Client, client: Client, page: str, slot: Slot, host: Host
) -> None:
    send(f"{page}meeting", host=host.pk)
    send(f"{page}confirmation")
    meeting = Meeting.objects.get()
    shown = sato.get(page).content.decode()
    assert "案内文をコピー" in shown
    assert "面接ルームのリンクを発行" in shown
    assert "/r/" not in shown

    answer = send(f"{page}room-link").content.decode()
    address = answer.split('id="room-address" value="')[1].split('"')[0]
    text = text_in(answer)
    assert address.startswith(f"{settings.BASE_URL}/r/")
    assert f"■入室先　{address}" in text
    assert f"ミーティングID：{meeting.spaced_id}" in text
    assert "■日時　" in text
    assert meeting.join_url not in answer
    assert "まだ確定していません" not in answer
    assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200
    assert AuditEntry.objects.filter(action="interview.room_link_issued").count() == 1


def test_who_is_not_written_to_can_be_given_the_room_of_an_interview_without_a_meeting(
    send: Send, sato: Client, page: str, slot: Slot, interview: Interview
) -> None:
    Candidate.objects.update(email="")
    home = send(f"{page}confirmation")["HX-Redirect"]
    assert "「面接ルームのリンクを発行」をご利用ください" in sato.get(home).content.decode()
    assert "■面接ルーム　http" in text_in(send(f"{page}room-link").content.decode())


def test_before_the_time_is_fixed_the_dialog_says_what_the_candidate_will_see(
    send: Send, page: str, slot: Slot, host: Host
) -> None:
    send(f"{page}meeting", host=host.pk)
    answer = send(f"{page}room-link").content.decode()
    assert "確定するまで、候補者の面接ルームには「日程を調整しています」と表示されます" in answer


def test_there_is_no_room_while_the_candidate_chooses(send: Send, page: str, slot: Slot) -> None:
    send(f"{page}proposal")
    answer = send(f"{page}room-link", form="room-link")
    assert answer.status_code == 422
    assert "日程が1件に決まっているときに発行できます" in answer.content.decode()
    assert not CandidateLink.objects.filter(kind="room").exists()
