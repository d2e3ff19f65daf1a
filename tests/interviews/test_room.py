"""面接ルーム: one link that always leads to the present meeting, and says what there is to know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews import candidate_links, confirmation, host_change, room, web_meeting
from enishi.interviews.candidate_models import CandidateLink, CandidateNote, LinkPurpose, NoteKind
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, version_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(interview: Interview, slot: Slot) -> CandidateLink:
    """The way into the room of tomorrow's interview, confirmed."""
    Interview.objects.filter(pk=interview.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )
    address = candidate_links.issue(interview, purpose=LinkPurpose.ROOM)
    found = candidate_links.find(address.rsplit("/", 1)[1], purpose=LinkPurpose.ROOM)
    assert found is not None
    return found


@pytest.fixture
def meeting(interview: Interview, slot: Slot, host: Host, recruiter: Member) -> Meeting:
    return web_meeting.create(interview, host_id=host.pk, by=recruiter)


def starting_in(slot: Slot, minutes: float) -> None:
    """Let the interview begin in so many minutes, for both of an hour's length."""
    start = timezone.now() + timedelta(minutes=minutes)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    Slot.objects.filter(pk=slot.pk).update(**times)


def present(interview: Interview) -> Interview:
    return Interview.objects.select_related("meeting__host", "company").get(pk=interview.pk)


@pytest.mark.parametrize(
    ("minutes", "phase"),
    [(11, "coming"), (9.9, "open"), (-30, "open"), (-89, "open"), (-91, "over")],
)
def test_the_room_opens_ten_minutes_before_and_closes_half_an_hour_after(
    interview: Interview, slot: Slot, key: CandidateLink, minutes: float, phase: str
) -> None:
    starting_in(slot, minutes)
    assert room.room_of(interview_of(key)).phase == phase


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("draft", "arranging"),
        ("proposed", "arranging"),
        ("held", "over"),
        ("cancelled", "cancelled"),
    ],
)
def test_the_room_says_what_became_of_the_interview(
    interview: Interview, key: CandidateLink, state: str, phase: str
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state=state)
    assert room.room_of(interview_of(key)).phase == phase


def test_it_leads_to_the_meeting_and_survives_a_change_of_host(
    interview: Interview,
    slot: Slot,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    first = meeting.join_url
    host_change.change_host(
        interview, host_id=other_host.pk, by=recruiter, version=version_of(interview)
    )
    confirmation.confirm(present(interview), by=recruiter, version=version_of(interview))
    starting_in(slot, 5)

    second = room.join_address(present(interview))

    assert first != second
    assert second == Meeting.objects.get(host=other_host).join_url


def test_too_early_it_says_from_when(interview: Interview, key: CandidateLink) -> None:
    with pytest.raises(UserFacingError, match="開始10分前"):
        room.join_address(present(interview))


def test_without_a_meeting_it_asks_for_patience(
    interview: Interview, slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 5)
    with pytest.raises(UserFacingError, match="準備しています"):
        room.join_address(present(interview))


def test_a_call_for_help_is_noted_once_however_often_it_is_pressed(
    slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 5)
    for _ in range(3):
        room.call_for_help(key, kind="late")

    note = CandidateNote.objects.get()
    assert note.kind == NoteKind.LATE


def test_help_is_for_the_day_and_for_its_two_kinds(key: CandidateLink) -> None:
    with pytest.raises(UserFacingError, match="2時間前"):
        room.call_for_help(key, kind="late")
    with pytest.raises(UserFacingError, match="お選びください"):
        room.call_for_help(key, kind="no_meeting")


def test_the_candidate_may_ask_twice_and_until_the_day_before(
    slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 25 * 60)
    for _ in range(2):
        room.ask_for_change(key, kind="wants_change", message="金曜日の午後を希望します。")
    with pytest.raises(UserFacingError, match="2回まで"):
        room.ask_for_change(key, kind="wants_change", message="土曜日でも構いません。")

    CandidateNote.objects.all().delete()
    starting_in(slot, 23 * 60)
    with pytest.raises(UserFacingError, match="24時間前まで"):
        room.ask_for_change(key, kind="wants_cancel", message="辞退いたします。")


def interview_of(key: CandidateLink) -> Interview:
    return present(key.interview)
