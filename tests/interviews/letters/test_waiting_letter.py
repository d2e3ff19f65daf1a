"""確定 does not wait for a meeting; only the candidate's letter waits for its number."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application
from enishi.interviews import meeting_successors
from enishi.interviews.candidate import correction
from enishi.interviews.candidate_models import AlertKind, CandidateLink
from enishi.interviews.letters import announcements, notifications, telling, waiting_letter
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.rounds import untold
from enishi.interviews.trips import (
    completion,
    confirmation,
    rescheduling,
    room_requests,
    self_scheduling,
    venue_change,
)
from enishi.mail import outbox
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from enishi.records import invariants
from enishi.records.invariants import letters, told
from tests.interviews.conftest import LetPass, PretendZoom, fresh, made, version_of
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, sent, with_ito
from tests.interviews.offering import (
    confirm_another,
    in_days,
    key_with_meeting,
    offered,
    period,
    picked,
)
from tests.jobs import Worker
from tests.racing import at_once

__all__ = ["key_with_meeting", "with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = 60


@pytest.fixture
def on_its_way(with_ito: Interview, host: Host, recruiter: Member, worker: Worker) -> Meeting:
    """The meeting is wanted, and the worker has not called Zoom yet."""
    worker.is_here = False
    return web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))


def arrive(meeting: Meeting, worker: Worker) -> Meeting:
    """Call Zoom, and do what follows from the answer."""
    worker.is_here = True
    reconciliation.repair(meeting.pk)
    return Meeting.objects.get(pk=meeting.pk)


def letter() -> OutgoingMail:
    """The only mail to the candidate."""
    return OutgoingMail.objects.get(to=HANAKO)


def concerns(interview: Interview) -> list[Concern]:
    return [reason.concern for reason in attention.reasons_for(fresh(interview))]


def broken() -> list[str]:
    """The broken invariants about what people were told."""
    names = {one.name for one in told.WRITTEN}
    return [found.invariant.name for found in invariants.check() if found.invariant.name in names]


@pytest.mark.parametrize("state", [MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN])
def test_the_interview_is_fixed_at_once_and_only_the_candidates_letter_waits(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, state: str
) -> None:
    Meeting.objects.update(state=state)
    confirm(with_ito, recruiter)
    untold.tell_all()
    assert fresh(with_ito).state == InterviewState.CONFIRMED
    assert (sent(ITO), sent(HANAKO)) == (["interview.member_confirmed"], [])
    assert broken() == []


def test_the_number_is_in_the_one_letter_that_goes_as_soon_as_it_is_known(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker
) -> None:
    confirm(with_ito, recruiter)
    meeting = arrive(on_its_way, worker)
    host_change.settle_all()
    untold.tell_all()
    assert sent(HANAKO) == ["interview.confirmed"]
    assert f"ミーティングID：{meeting.spaced_id}" in letter().body
    assert broken() == []


def test_after_five_minutes_the_rooms_link_goes_alone_and_the_number_later_once(
    on_its_way: Meeting,
    with_ito: Interview,
    recruiter: Member,
    worker: Worker,
    let_pass: LetPass,
) -> None:
    confirm(with_ito, recruiter)
    let_pass(3 * MINUTE)
    untold.tell_all()
    assert sent(HANAKO) == []
    let_pass(1.5 * MINUTE)
    for _ in range(2):
        untold.tell_all()
    assert "■入室先　http://127.0.0.1:8000/r/" in letter().body
    assert "ミーティングID" not in letter().body

    meeting = arrive(on_its_way, worker)
    for _ in range(2):
        host_change.settle_all()
        untold.tell_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert f"ミーティングID：{meeting.spaced_id}" in OutgoingMail.objects.latest("pk").body
    assert sent(ITO) == ["interview.member_confirmed"]


def test_a_refusal_is_shown_at_once_and_what_is_made_instead_is_told_in_the_one_letter(
    on_its_way: Meeting,
    with_ito: Interview,
    other_host: Host,
    recruiter: Member,
    worker: Worker,
    zoom: PretendZoom,
) -> None:
    zoom.disturb("meetings.create", "ok_with_code_200")
    confirm(with_ito, recruiter)
    assert arrive(on_its_way, worker).state == MeetingState.FAILED
    untold.tell_all()
    notifications.number_known(with_ito)
    assert (concerns(with_ito), sent(HANAKO)) == ([Concern.MEETING_FAILED], [])

    new = host_change.make_anew(
        fresh(with_ito),
        host_id=other_host.pk,
        by=actors.of(recruiter),
        version=version_of(with_ito),
    )
    assert sent(HANAKO) == ["interview.confirmed"]
    assert f"ミーティングID：{Meeting.objects.get(pk=new.pk).spaced_id}" in letter().body


def test_a_refusal_after_the_letter_is_shown_and_what_is_made_instead_is_told(
    on_its_way: Meeting,
    with_ito: Interview,
    other_host: Host,
    recruiter: Member,
    worker: Worker,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    confirm(with_ito, recruiter)
    let_pass(5 * MINUTE)
    untold.tell_all()
    zoom.disturb("meetings.create", "ok_with_code_200")
    arrive(on_its_way, worker)
    assert concerns(with_ito) == [Concern.MEETING_FAILED]
    host_change.make_anew(
        fresh(with_ito),
        host_id=other_host.pk,
        by=actors.of(recruiter),
        version=version_of(with_ito),
    )
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]


def test_another_way_than_zoom_ends_the_waiting(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "ok_with_code_200")
    confirm(with_ito, recruiter)
    arrive(on_its_way, worker)
    venue_change.decide(
        fresh(with_ito),
        {"kind": "web", "url": "https://meet.example/1"},
        by=actors.of(recruiter),
        version=version_of(with_ito),
    )
    assert sent(HANAKO) == ["interview.confirmed"]
    assert "https://meet.example/1" in letter().body


def test_whoever_writes_to_the_candidate_themselves_is_not_joined_by_a_letter(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker
) -> None:
    confirm(with_ito, recruiter, tell=False)
    arrive(on_its_way, worker)
    host_change.settle_all()
    assert sent(HANAKO) == []


def test_of_an_interview_that_was_called_off_or_opened_again_no_letter_comes(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker, let_pass: LetPass
) -> None:
    confirm(with_ito, recruiter)
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    let_pass(5 * MINUTE)
    untold.tell_all()
    assert (sent(HANAKO), broken()) == ([], [])
    confirm(with_ito, recruiter)
    confirmation.cancel(with_ito, by=actors.of(recruiter))
    let_pass(5 * MINUTE)
    untold.tell_all()
    assert (sent(HANAKO), broken()) == ([], [])


def test_the_number_of_the_meeting_that_takes_the_place_is_waited_for(
    with_ito: Interview, host: Host, other_host: Host, recruiter: Member, worker: Worker
) -> None:
    made(with_ito, host, recruiter)
    worker.is_here = False
    new = host_change.change_host(
        with_ito, host_id=other_host.pk, by=actors.of(recruiter), version=version_of(with_ito)
    )
    confirm(with_ito, recruiter)
    untold.tell_all()
    assert sent(HANAKO) == []
    number = arrive(new, worker).spaced_id
    assert sent(HANAKO) == ["interview.confirmed"]
    assert f"ミーティングID：{number}" in letter().body


def test_another_way_in_at_a_time_that_is_known_is_told_once_whoever_comes_first(
    with_ito: Interview, host: Host, recruiter: Member, worker: Worker
) -> None:
    confirm(with_ito, recruiter)
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    worker.is_here = False
    meeting = web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))
    confirm(with_ito, recruiter)
    reconciliation.repair(meeting.pk)
    assert sent(HANAKO) == ["interview.confirmed"]
    host_change.settle_all()
    untold.tell_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]


def test_no_letter_waits_about_an_interview_that_was_held(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, let_pass: LetPass
) -> None:
    confirm(with_ito, recruiter)
    let_pass((with_ito.slots.get().ends_at - timezone.now()).total_seconds() + 2 * 60 * MINUTE)
    completion.mark_held()
    assert not WaitingLetter.objects.exists()


def test_pressed_twice_it_is_fixed_once_and_told_once(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker
) -> None:
    press = partial(
        confirmation.confirm,
        with_ito,
        by=actors.of(recruiter),
        version=version_of(with_ito),
        tell_candidate=True,
    )
    answers = at_once(press, press)
    assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [Conflict]
    arrive(on_its_way, worker)
    assert sent(HANAKO) == ["interview.confirmed"]


def test_two_workers_at_once_write_it_once(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, let_pass: LetPass
) -> None:
    confirm(with_ito, recruiter)
    let_pass(5 * MINUTE)
    assert at_once(*[untold.tell_candidates] * 3) == [None, None, None]
    assert sent(HANAKO) == ["interview.confirmed"]


def test_a_worker_that_dies_over_it_leaves_it_to_the_next(
    on_its_way: Meeting,
    with_ito: Interview,
    recruiter: Member,
    let_pass: LetPass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirm(with_ito, recruiter)
    let_pass(4.5 * MINUTE)
    write = outbox.write

    def dies(*args: object, **more: object) -> None:
        write(*args, **more)  # type: ignore[arg-type]
        raise SystemExit

    with monkeypatch.context() as deadly:
        deadly.setattr(outbox, "write", dies)
        with pytest.raises(SystemExit):
            untold.tell_candidates()
    assert (sent(HANAKO), WaitingLetter.objects.count()) == ([], 1)
    assert broken() == []
    untold.tell_candidates()
    assert sent(HANAKO) == ["interview.confirmed"]


def test_a_letter_that_cannot_be_written_keeps_no_other_waiting(
    on_its_way: Meeting,
    with_ito: Interview,
    application_at_screening: Application,
    recruiter: Member,
    let_pass: LetPass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirm(with_ito, recruiter)
    another = confirm_another(application_at_screening, by=recruiter)
    waiting_letter.store(another, "confirmed", former=None)
    let_pass(5 * MINUTE)
    write = telling.write_postponed

    def fails_once(facts: InterviewFacts, letter: WaitingLetter) -> None:
        if letter.interview_id == with_ito.pk:
            raise ValueError
        write(facts, letter)

    monkeypatch.setattr(telling, "write_postponed", fails_once)
    with pytest.raises(ValueError):  # noqa: PT011 - the job fails, and is found among those
        untold.tell_all()
    assert [one.interview for one in WaitingLetter.objects.all()] == [with_ito]
    assert waiting_letter.of(another) is None


def test_a_wording_that_cannot_be_filled_is_refused_before_it_waits(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, company: Company
) -> None:
    MailTemplate.objects.create(company=company, kind="confirmed", subject="件名", body="{{別物}}")
    with pytest.raises(UserFacingError, match="別物"):
        confirm(with_ito, recruiter)
    assert fresh(with_ito).state == InterviewState.DRAFT


def test_a_wording_spoilt_while_the_letter_waits_is_left_as_a_note(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, company: Company, worker: Worker
) -> None:
    confirm(with_ito, recruiter)
    MailTemplate.objects.create(company=company, kind="confirmed", subject="件名", body="{{別物}}")
    arrive(on_its_way, worker)
    assert [alert.kind for alert in with_ito.alerts.all()] == [AlertKind.NO_MAIL]
    assert not WaitingLetter.objects.exists()


def test_an_address_that_is_entered_later_makes_no_letter_that_was_lost(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    candidate = with_ito.application.candidate
    without = CandidateDetails(family_name=candidate.family_name, given_name=candidate.given_name)
    correction.correct(candidate, without, by=actors.of(recruiter))
    made(fresh(with_ito), host, recruiter)
    confirm(fresh(with_ito), recruiter)
    correction.correct(candidate, replace(without, email=HANAKO), by=actors.of(recruiter))
    assert [str(found) for found in invariants.check() if found.invariant in letters.WRITTEN] == []


@pytest.fixture
def waiting_pick(
    interview: Interview, host: Host, recruiter: Member, worker: Worker
) -> CandidateLink:
    """The room of a time that the candidate has picked, and whose meeting is on its way."""
    worker.is_here = False
    return picked(offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk))


def test_after_a_pick_the_letter_waits_too_and_the_candidate_goes_by_what_they_picked(
    interview: Interview, waiting_pick: CandidateLink, worker: Worker
) -> None:
    assert sent(HANAKO) == ["interview.proposed"]
    slot = interview.slots.get()
    known = announcements.candidate_goes_by(interview)
    assert known == Period(slot.starts_at, slot.ends_at)
    meeting = fresh(interview).meeting
    assert meeting is not None
    arrive(meeting, worker)
    assert sent(HANAKO) == ["interview.proposed", "interview.confirmed"]
    number = Meeting.objects.get(pk=meeting.pk).spaced_id
    assert f"ミーティングID：{number}" in OutgoingMail.objects.latest("pk").body
    known_now = announcements.by_person(interview)[None]
    assert (known_now.by_mail, known_now.lacks_number) == (True, False)


@pytest.mark.parametrize("who", ["recruiter", "candidate"])
def test_a_pick_called_off_before_its_letter_is_called_off_by_its_time(
    interview: Interview, waiting_pick: CandidateLink, recruiter: Member, who: str
) -> None:
    if who == "recruiter":
        confirmation.cancel(interview, by=actors.of(recruiter))
    else:
        room_requests.call_off(waiting_pick, message="")
    untold.tell_all()
    kind = "cancelled" if who == "recruiter" else "called_off"
    assert sent(HANAKO) == ["interview.proposed", f"interview.{kind}"]
    assert "10:00〜11:00" in OutgoingMail.objects.latest("pk").body


def test_a_move_to_another_hosts_meeting_is_told_with_the_new_number_beside_the_former_time(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: object,
    recruiter: Member,
    worker: Worker,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)  # type: ignore[arg-type]
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    assert sent(HANAKO)[1:] == ["interview.confirmed"]
    successor = meeting_successors.of(interview).latest_live
    assert successor is not None
    meeting = arrive(successor, worker)
    assert sent(HANAKO)[1:] == ["interview.confirmed", "interview.rescheduled"]
    body = OutgoingMail.objects.filter(to=HANAKO).latest("pk").body
    assert f"ミーティングID：{meeting.spaced_id}" in body
    assert "■変更前" in body
    assert f"{in_days(4).day}日" in body


def test_when_zoom_refuses_that_meeting_nobody_is_told_the_number_at_the_former_time(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: object,
    recruiter: Member,
    worker: Worker,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)  # type: ignore[arg-type]
    old = fresh(interview).meeting
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    at_slot = next(one for one in invariants.every() if one.name == "meeting_is_at_the_slot")
    assert invariants.check_one(at_slot) == []
    zoom.disturb("meetings.create", "ok_with_code_200")
    successor = meeting_successors.of(interview).latest_live
    assert successor is not None
    assert arrive(successor, worker).state == MeetingState.FAILED
    assert sent(HANAKO)[1:] == ["interview.confirmed"]
    assert (Concern.MOVED_ALONE in concerns(interview), invariants.check_one(at_slot)) == (True, [])

    let_pass(5 * MINUTE)
    untold.tell_all()
    assert sent(HANAKO)[1:] == ["interview.confirmed", "interview.rescheduled"]
    body = OutgoingMail.objects.filter(to=HANAKO).latest("pk").body
    assert old is not None
    assert old.spaced_id not in body
    new = host_change.make_anew(
        fresh(interview),
        host_id=other_host.pk,
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    host_change.settle_all()
    assert sent(HANAKO)[3:] == ["interview.way_in"]
    number = Meeting.objects.get(pk=new.pk).spaced_id
    assert number in OutgoingMail.objects.filter(to=HANAKO).latest("pk").body


def test_what_begins_within_a_quarter_of_an_hour_is_told_at_once_and_its_number_after(
    on_its_way: Meeting, with_ito: Interview, recruiter: Member, worker: Worker, let_pass: LetPass
) -> None:
    let_pass((with_ito.slots.get().starts_at - timezone.now()).total_seconds() - 10 * MINUTE)
    confirm(with_ito, recruiter)
    assert sent(HANAKO) == ["interview.confirmed"]
    assert "■入室先" in letter().body
    meeting = arrive(on_its_way, worker)
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert meeting.spaced_id in OutgoingMail.objects.latest("pk").body


def test_a_pick_whose_letter_cannot_be_filled_stands_and_says_so(
    interview: Interview, host: Host, recruiter: Member, company: Company, worker: Worker
) -> None:
    worker.is_here = False
    link = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    MailTemplate.objects.create(company=company, kind="confirmed", subject="件名", body="{{別物}}")
    assert self_scheduling.pick(link, slot_id=interview.slots.all()[0].pk)
    assert [alert.kind for alert in interview.alerts.all()] == [AlertKind.NO_MAIL]
    assert waiting_letter.of(interview) is None
