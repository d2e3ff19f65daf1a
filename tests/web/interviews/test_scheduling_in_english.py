"""The scheduling page in English: proposals, notes, mails and differences at Zoom."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, proposals
from enishi.meetings.booking import converging
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, drawn, tomorrow, version_of
from tests.web.english import japanese_in, write_names_in_ascii
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/"


def left_in_japanese(sato: Client, page: str) -> dict[str, list[str]]:
    write_names_in_ascii()
    return {
        address: japanese
        for address in (page, f"{page}confirmation", f"{page}meeting", "/")
        if (japanese := japanese_in(sato.get(address)))
    }


def test_proposing_is_english(
    sato: Client,
    send: Send,
    page: str,
    slot: Slot,
    interview: Interview,
    host: Host,
    recruiter: Member,
) -> None:
    drawn(interview, by=recruiter, starts_at=tomorrow(13))
    assert left_in_japanese(sato, page) == {}
    recruiter.refresh_from_db()
    asked = {"makes_meeting": "1", "reserved_host": host.pk}
    for address, fields in (
        ("proposal", asked),
        ("proposal", asked),
        ("proposal/link", {}),
        ("slots", {"date": "2030-01-01", "start": "10:00", "end": "11:00"}),
        ("proposal/withdrawal", {}),
        ("proposal/withdrawal", {}),
    ):
        assert japanese_in(send(f"{page}{address}", **fields)) == [], address
        assert left_in_japanese(sato, page) == {}, address


@pytest.mark.parametrize("kind", AlertKind.values)
def test_what_the_candidate_lets_know_is_english(
    sato: Client, page: str, interview: Interview, kind: str
) -> None:
    write_names_in_ascii()
    alerts.raise_alert(
        Interview.objects.get(pk=interview.pk), AlertKind(kind), message="Hello", wishes="Friday"
    )
    assert "Wishes: Friday" in sato.get(page).content.decode()
    assert left_in_japanese(sato, page) == {}


@pytest.mark.parametrize("confirm", [False, True], ids=["draft", "confirmed"])
def test_differences_at_zoom_are_english(
    sato: Client,
    send: Send,
    page: str,
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    confirm: bool,
) -> None:
    write_names_in_ascii()
    meeting = web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    meeting.refresh_from_db()
    if confirm:
        confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    zoom.do(
        "edit_meeting",
        meeting_id=meeting.zoom_meeting_id,
        start_at=tomorrow(15).isoformat(),
        duration=30,
        topic="Renamed",
    )
    converging.converge(Meeting.objects.get())
    write_names_in_ascii()
    Meeting.objects.update(topic="Step 3")

    assert "Zoom differs from Enishi" in sato.get(page).content.decode()
    assert left_in_japanese(sato, page) == {}

    another = {"version": f"{version_of(interview).version}.another"}
    for fields, status in ((another, 409), ({}, 200), ({}, 409)):
        answer = send(f"{page}meeting/takeover", **fields)
        assert (answer.status_code, japanese_in(answer)) == (status, [])
    assert left_in_japanese(sato, page) == {}


def test_the_mails_of_an_interview_are_listed_in_english(
    sato: Client, page: str, interview: Interview, slot: Slot, recruiter: Member
) -> None:
    write_names_in_ascii()
    fresh = Interview.objects.get(pk=interview.pk)
    proposals.propose(fresh, by=actors.of(recruiter), version=version_of(interview))
    assert "Emails about this interview" in sato.get(page).content.decode()
    assert left_in_japanese(sato, page) == {}
