"""A different meeting at Zoom: both values, two buttons, and a notice where people look."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts, correspondence, interview_facts
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview, Slot
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.booking import converging
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, tomorrow, version_of
from tests.web.interviews.conftest import Send
from tests.web.tight import tight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drifted(
    send: Send, interview: Interview, slot: Slot, host: Host, zoom: PretendZoom
) -> Interview:
    """Confirmed for ten; somebody moved the meeting to three at Zoom."""
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)
    send(f"/interviews/{interview.pk}/confirmation")
    meeting = Meeting.objects.get()
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(15).isoformat())
    converging.converge(meeting)
    return interview


HTMX = {"HX-Request": "true"}


def shown_by(page: str) -> str:
    """What the page sends along with each form."""
    return page.split('name="version" value="')[1].split('"')[0]


def read(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_the_page_shows_both_times_and_two_ways_out(sato: Client, drifted: Interview) -> None:
    page = read(sato, f"/interviews/{drifted.pk}/")
    for words in (
        "Zoomの内容がEnishiと違います",
        "10:00〜11:00",
        "15:00〜16:00",
        "Zoomの内容を取り込む",
        "作り直す",
        "候補者と面接官に新しい内容を連絡してください",
    ):
        assert words in page


def test_every_reason_stands_at_the_top_of_the_page_and_on_the_dashboard(
    sato: Client, drifted: Interview
) -> None:
    """A mail that came back does not vanish behind the change at Zoom."""
    correspondence.write_to_candidate(
        interview_facts.of(drifted), LetterKind.TOMORROW, address="http://127.0.0.1:8000/r/x"
    )
    OutgoingMail.objects.filter(kind="interview.tomorrow").update(state=MailState.FAILED)
    alerts.raise_alert(drifted, AlertKind.LATE)
    page = tight(read(sato, f"/interviews/{drifted.pk}/"))
    first = tight(read(sato, "/"))
    for words, button, part in (
        ("Zoomで変更されています（日時）", "Zoomとの違いを解消", "web-meeting"),
        ("候補者より：開始に遅れます", "連絡を確認", "told"),
        ("候補者へのメールが届いていません", "メールを再送", "mails"),
    ):
        assert page.index(words) < page.index('id="schedule"')
        assert f'<a class="btn btn-sm" href="#{part}">{button}</a>' in page
        assert f'id="{part}"' in page
        assert words in first
        assert f'href="/interviews/{drifted.pk}/#{part}">{button}</a>' in first
    assert "届いていないメールがあります" not in page


def test_what_is_dealt_with_leaves_the_top_in_the_same_answer(
    send: Send, drifted: Interview
) -> None:
    alert = alerts.raise_alert(drifted, AlertKind.LATE)
    answer = send(f"/interviews/{drifted.pk}/notes/{alert.pk}/settlement").content.decode()
    assert "候補者より" not in answer
    assert "Zoomで変更されています（日時）" in answer


def test_it_is_marked_wherever_the_interview_is_listed(sato: Client, drifted: Interview) -> None:
    assert "Zoomで変更されています（日時）" in read(sato, "/")
    assert "Zoomを要確認" in read(sato, f"/applications/{drifted.application_id}/")
    start, end = tomorrow(0).isoformat(), tomorrow(23).isoformat()
    [event] = sato.get("/calendar/events", {"start": start, "end": end}).json()
    assert event["title"].startswith("要確認：")


def test_taking_over_moves_the_slot_and_reminds_of_the_candidate(
    send: Send, sato: Client, drifted: Interview, slot: Slot
) -> None:
    answer = send(f"/interviews/{drifted.pk}/meeting/takeover", form="takeover-form")
    assert answer["HX-Redirect"] == f"/interviews/{drifted.pk}/"
    slot.refresh_from_db()
    assert slot.starts_at == tomorrow(15)
    after = read(sato, f"/interviews/{drifted.pk}/")
    assert "新しい内容を連絡してください" in after
    assert "Zoomの内容を取り込む" not in after


def test_what_changed_at_zoom_after_the_page_is_refused_where_the_person_looks(
    send: Send, sato: Client, drifted: Interview, zoom: PretendZoom
) -> None:
    shown = shown_by(read(sato, f"/interviews/{drifted.pk}/"))
    meeting = Meeting.objects.get()
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    converging.converge(meeting)

    address = f"/interviews/{drifted.pk}/meeting/takeover"
    answer = send(address, form="takeover-form", version=shown)
    assert answer.status_code == 409
    assert answer["HX-Retarget"].startswith("#takeover-form-refusal")
    assert "Zoomのミーティングが変更されています" in answer.content.decode()

    now = shown_by(sato.get(f"/interviews/{drifted.pk}/", headers=HTMX).content.decode())
    assert now != shown
    assert send(address, form="takeover-form", version=now)["HX-Redirect"]


def test_a_time_entered_on_a_page_from_before_is_refused_and_nothing_is_moved(
    send: Send, sato: Client, interview: Interview, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)
    shown = shown_by(read(sato, f"/interviews/{interview.pk}/"))
    meeting = Meeting.objects.get()
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(15).isoformat())
    converging.converge(meeting)

    typed = {"date": f"{tomorrow():%Y-%m-%d}", "starts_at": "14:00", "ends_at": "15:00"}
    refused = send(f"/slots/{slot.pk}", form="move-form", version=shown, **typed)
    assert (refused.status_code, zoom.meetings()[0].start_at) == (409, tomorrow(15))
    # The dialog stands with what was typed; the parts around it are drawn again.
    assert refused["HX-Retarget"].startswith("#move-form-refusal")
    assert send(f"/slots/{slot.pk}", form="move-form", **typed).status_code == 200
    assert zoom.meetings()[0].start_at == tomorrow(14)


def test_putting_back_leaves_the_told_time_and_tells_nobody(
    send: Send, sato: Client, drifted: Interview, slot: Slot, zoom: PretendZoom
) -> None:
    page = read(sato, f"/interviews/{drifted.pk}/")
    assert "Enishiの日時に戻す" in page
    mails = OutgoingMail.objects.count()
    address = f"/interviews/{drifted.pk}/meeting/restoration"
    answer = send(address, form="restoration-form", version=shown_by(page))
    assert answer["HX-Redirect"] == f"/interviews/{drifted.pk}/"
    assert zoom.meetings()[0].start_at == slot.starts_at == tomorrow(10)
    after = read(sato, f"/interviews/{drifted.pk}/")
    assert "ZoomのミーティングをEnishiの内容に戻します。" in after
    assert "Enishiの日時に戻す" not in after
    assert OutgoingMail.objects.count() == mails
    refused = send(address, form="restoration-form", version=shown_by(page))
    assert refused.status_code == 409
    assert refused["HX-Retarget"].startswith("#restoration-form-refusal")


def test_a_name_alone_is_put_back_by_its_own_words(
    send: Send, sato: Client, interview: Interview, slot: Slot, host: Host, zoom: PretendZoom
) -> None:
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)
    meeting = Meeting.objects.get()
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomでの名前")
    converging.converge(meeting)
    page = read(sato, f"/interviews/{interview.pk}/")
    assert "Enishiの件名に戻す" in page
    assert "Enishiの日時に戻す" not in page
    other = zoom.user("interview-room1@zoom.example")
    zoom.world.meetings.change(zoom.meetings()[0], host_id=other.id, topic=meeting.topic)
    converging.converge(meeting)
    page = read(sato, f"/interviews/{interview.pk}/")
    assert "ホストユーザーはZoomの仕様により戻せません" in page
    assert "restoration-form" not in page


def test_making_anew_leaves_one_meeting_at_the_slots_time(
    send: Send, drifted: Interview, host: Host, zoom: PretendZoom
) -> None:
    send(f"/interviews/{drifted.pk}/meeting/renewal", form="renewal-form", host=host.pk)
    [there] = zoom.meetings()
    assert there.start_at == tomorrow(10)
    drifted.refresh_from_db()
    assert drifted.meeting is not None
    assert drifted.meeting.zoom_meeting_id == there.id
    assert version_of(drifted).version > 1


def test_only_the_host_may_start_as_host(sato: Client, drifted: Interview) -> None:
    start = f"/interviews/{drifted.pk}/start"
    assert start not in read(sato, f"/interviews/{drifted.pk}/")
    assert sato.get(start).status_code == 303
    assert "ホストユーザー本人だけです" in read(sato, f"/interviews/{drifted.pk}/")
