"""面接ルーム: one link always leads to the present meeting, with all facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, CandidateLink, LinkKind, RecruiterAlert
from enishi.interviews.letters import alerts, interview_facts
from enishi.interviews.meeting import host_change
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, rescheduling, room, room_requests, scheduling
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, fresh, version_of
from tests.jobs import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(interview: Interview, slot: Slot) -> CandidateLink:
    """The way into the room of tomorrow's interview, confirmed."""
    Interview.objects.filter(pk=interview.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )
    address = candidate_links.issue(interview, kind=LinkKind.ROOM)
    found = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.ROOM)
    assert found is not None
    return found


def starting_in(slot: Slot, minutes: float) -> None:
    """Let the interview and its meeting begin in so many minutes and last an hour."""
    start = timezone.now() + timedelta(minutes=minutes)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    Slot.objects.filter(pk=slot.pk).update(**times)


@pytest.mark.parametrize(
    ("minutes", "phase"),
    [(11, "coming"), (9.9, "open"), (-30, "open"), (-89, "open"), (-91, "over")],
)
def test_the_room_opens_ten_minutes_before_and_closes_half_an_hour_after(
    interview: Interview, slot: Slot, key: CandidateLink, minutes: float, phase: str
) -> None:
    starting_in(slot, minutes)
    assert room.room_of(interview_facts.of(interview_of(key))).phase == phase


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
    assert room.room_of(interview_facts.of(interview_of(key))).phase == phase


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
        interview, host_id=other_host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    confirmation.confirm(fresh(interview), by=actors.of(recruiter), version=version_of(interview))
    starting_in(slot, 5)

    second = room.join_address(fresh(interview))

    assert first != second
    assert second == Meeting.objects.get(host=other_host).join_url


def test_too_early_it_says_from_when(interview: Interview, key: CandidateLink) -> None:
    with pytest.raises(UserFacingError, match="開始10分前"):
        room.join_address(fresh(interview))


def test_it_asks_for_patience_only_while_a_meeting_is_being_made(
    interview: Interview, slot: Slot, meeting: Meeting, key: CandidateLink
) -> None:
    starting_in(slot, 5)
    Meeting.objects.update(state="unknown")
    with pytest.raises(UserFacingError, match="準備しています"):
        room.join_address(fresh(interview))
    Interview.objects.update(meeting=None)
    with pytest.raises(UserFacingError, match="当日の連絡先まで"):
        room.join_address(fresh(interview))


def test_a_call_for_help_is_noted_once_however_often_it_is_pressed(
    slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 5)
    for _ in range(3):
        room_requests.call_for_help(key, kind="late", minutes=10)

    alert = RecruiterAlert.objects.get()
    assert (alert.kind, alert.minutes) == (AlertKind.LATE, 10)


def test_who_will_be_later_still_says_so_at_once(slot: Slot, key: CandidateLink) -> None:
    starting_in(slot, 5)
    for minutes in (5, 20, 20):
        room_requests.call_for_help(key, kind="late", minutes=minutes)
    room_requests.call_for_help(key, kind="locked_out", minutes=20)

    said = list(RecruiterAlert.objects.order_by("pk").values_list("kind", "minutes"))
    assert said == [("late", 5), ("late", 20), ("locked_out", None)]


@pytest.mark.parametrize(("kind", "minutes"), [("late", 7), ("locked_out", 5)])
def test_the_table_itself_refuses_other_minutes(
    interview: Interview, kind: str, minutes: int
) -> None:
    with pytest.raises(IntegrityError, match="alert_says_how_late"):
        alerts.raise_alert(interview, AlertKind(kind), minutes=minutes)


def test_the_recruiter_is_told_by_mail_by_how_much(slot: Slot, key: CandidateLink) -> None:
    starting_in(slot, 5)
    room_requests.call_for_help(key, kind="late", minutes=30)
    assert "開始に30分ほど遅れます" in OutgoingMail.objects.get().subject


def test_help_is_for_the_day_and_for_its_two_kinds(key: CandidateLink) -> None:
    with pytest.raises(UserFacingError, match="2時間前"):
        room_requests.call_for_help(key, kind="late", minutes=10)
    with pytest.raises(UserFacingError, match="お選びください"):
        room_requests.call_for_help(key, kind="no_meeting")


@pytest.mark.parametrize(
    ("state", "minutes", "said", "why"),
    [
        ("confirmed", -91, "終了後は", "終了しているため"),
        ("held", -5, "終了後は", "終了しているため"),
        ("draft", 5, "現在、この画面", "日程を調整しているため"),
        ("proposed", 5, "現在、この画面", "日程の候補をメールで"),
    ],
)
def test_a_page_left_open_is_told_the_true_reason(
    interview: Interview,
    slot: Slot,
    key: CandidateLink,
    state: str,
    minutes: float,
    said: str,
    why: str,
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state=state)
    starting_in(slot, minutes)
    with pytest.raises(UserFacingError, match=said):
        room_requests.call_for_help(key, kind="late", minutes=10)
    for ask in (
        lambda: room_requests.ask_for_change(
            key, kind="wants_change", message="金曜日を希望します。"
        ),
        lambda: room_requests.call_off(key, message=""),
        lambda: rescheduling.move(key, period_id=1),
    ):
        with pytest.raises(UserFacingError, match=why):
            ask()
    assert not RecruiterAlert.objects.exists()


def test_the_candidate_may_ask_twice_and_until_the_day_before(
    slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 25 * 60)
    for _ in range(2):
        room_requests.ask_for_change(key, kind="wants_change", message="金曜日の午後を希望します。")
    with pytest.raises(UserFacingError, match="2回まで"):
        room_requests.ask_for_change(key, kind="wants_change", message="土曜日でも構いません。")

    RecruiterAlert.objects.all().delete()
    starting_in(slot, 23 * 60)
    with pytest.raises(UserFacingError, match="24時間前まで"):
        room_requests.ask_for_change(key, kind="wants_cancel", message="辞退いたします。")


def test_hours_times_and_minutes_are_the_companys(
    interview: Interview, slot: Slot, key: CandidateLink
) -> None:
    Company.objects.update(changes_until_hours=2, most_changes=1, room_opens_minutes=30)
    starting_in(slot, 3 * 60)
    room_requests.ask_for_change(key, kind="wants_change", message="金曜日の午後を希望します。")
    with pytest.raises(UserFacingError, match="1回までと"):
        room_requests.ask_for_change(key, kind="wants_change", message="土曜日でも構いません。")
    with pytest.raises(UserFacingError, match="開始30分前"):
        room.join_address(interview_of(key))
    starting_in(slot, 29)
    assert room.room_of(interview_facts.of(interview_of(key))).phase == "open"


def test_a_cancellation_by_the_candidate_ends_the_interview_and_the_worker_deletes_its_meeting(
    interview: Interview,
    slot: Slot,
    meeting: Meeting,
    key: CandidateLink,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    starting_in(slot, 25 * 60)
    worker.is_here = False
    room_requests.call_off(key, message="ほかの会社に決めました。")

    held = fresh(interview)
    assert held.state == InterviewState.CANCELLED
    assert len(zoom.meetings()) == 1
    reconciliation.repair(meeting.pk)
    assert zoom.meetings() == []
    alert = RecruiterAlert.objects.get()
    assert (alert.kind, alert.message) == (AlertKind.CANCELLED, "ほかの会社に決めました。")
    assert room.room_of(interview_facts.of(held)).was_called_off


def test_a_cancellation_is_told_to_everybody_once_however_often_it_is_pressed(
    interview: Interview, slot: Slot, recruiter: Member, interviewer: Member
) -> None:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    confirmation.confirm(
        fresh(interview),
        by=actors.of(recruiter),
        version=version_of(interview),
        tell_candidate=True,
    )
    address = candidate_links.issue(interview, kind=LinkKind.ROOM)
    link = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.ROOM)
    assert link is not None
    Company.objects.update(changes_until_hours=1)
    for _ in range(2):
        room_requests.call_off(link, message="")

    told = OutgoingMail.objects.exclude(kind__endswith="confirmed").order_by("to")
    assert {mail.to: mail.kind for mail in told} == {
        "hanako.yamada@mail.example": "interview.called_off",
        "interviewer@sample.example": "interview.member_cancelled",
        "recruiter@sample.example": "interview.note.cancelled",
    }
    assert told.count() == 3
    mail = told.get(kind="interview.called_off")
    assert "10:00〜11:00" in mail.body
    assert "METHOD:CANCEL" in mail.calendar


def test_cancelling_is_for_companies_that_allow_it_and_for_its_time(
    slot: Slot, key: CandidateLink
) -> None:
    starting_in(slot, 23 * 60)
    with pytest.raises(UserFacingError, match="24時間前まで"):
        room_requests.call_off(key, message="")
    starting_in(slot, 25 * 60)
    Company.objects.update(candidates_may_cancel=False)
    with pytest.raises(UserFacingError, match="採用担当者が承ります"):
        room_requests.call_off(key, message="")
    assert fresh(key.interview).state == InterviewState.CONFIRMED


def test_having_changed_often_keeps_nobody_from_cancelling(slot: Slot, key: CandidateLink) -> None:
    starting_in(slot, 25 * 60)
    for _ in range(2):
        room_requests.ask_for_change(key, kind="wants_change", message="金曜日の午後を希望します。")
    room_requests.call_off(key, message="")
    assert fresh(key.interview).state == InterviewState.CANCELLED


def test_a_receipt_that_cannot_be_written_keeps_nobody_from_cancelling(
    interview: Interview, slot: Slot, recruiter: Member, key: CandidateLink
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state="draft", confirmed_at=None)
    confirmation.confirm(
        fresh(interview),
        by=actors.of(recruiter),
        version=version_of(interview),
        tell_candidate=True,
    )
    MailTemplate.objects.create(
        company=interview.company, kind="called_off", subject="件名", body="{{入室方法のこと}}"
    )
    Company.objects.update(changes_until_hours=1)
    room_requests.call_off(key, message="")
    assert fresh(interview).state == InterviewState.CANCELLED
    assert RecruiterAlert.objects.filter(kind=AlertKind.NO_MAIL).exists()


def test_while_the_time_is_changed_the_room_names_the_one_that_was_told(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    confirmation.confirm(
        fresh(interview),
        by=actors.of(recruiter),
        version=version_of(interview),
        tell_candidate=True,
    )
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    shown = room.room_of(interview_facts.of(fresh(interview)))
    assert shown.phase == "arranging"
    assert shown.former is not None
    assert shown.former.starts_at == slot.starts_at


def interview_of(key: CandidateLink) -> Interview:
    return fresh(key.interview)
