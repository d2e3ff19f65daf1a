"""A company that writes English gets mails without Japanese."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, CandidateLink, LinkKind
from enishi.interviews.letters import alerts, kinds
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import (
    confirmation,
    proposals,
    rescheduling,
    room_requests,
    scheduling,
    self_scheduling,
)
from enishi.mail import composing
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host
from tests.interviews.conftest import drawn, version_of
from tests.web.english import japanese_of, write_names_in_ascii

pytestmark = pytest.mark.django_db(transaction=True)

# Wednesday, 10:00 in Tokyo.
START = datetime(2027, 6, 16, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BUILT_IN = {path.stem for path in (Path(kinds.__file__).parent / "en").glob("*.txt")}


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def present(interview: Interview) -> Interview:
    return Interview.objects.get(pk=interview.pk)


def left_in_japanese() -> dict[str, list[str]]:
    """Purpose to what is Japanese in the mail as it goes over the wire."""
    found = {}
    for mail in OutgoingMail.objects.select_related("company"):
        sent = (
            mail.subject,
            composing.text_of(mail.body, language=mail.language),
            composing.html_of(mail),
            mail.calendar,
        )
        if japanese := japanese_of("\n".join(sent)):
            found[mail.kind] = japanese
    return found


@pytest.fixture
def english(interview: Interview, recruiter: Member, interviewer: Member) -> Interview:
    """An interview of a company that writes English, held by somebody who reads it."""
    write_names_in_ascii()
    recruiter.refresh_from_db()
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    return present(interview)


def propose(interview: Interview, by: Member) -> list[Slot]:
    slots = [drawn(interview, by=by, starts_at=START + timedelta(hours=hours)) for hours in (0, 3)]
    proposals.propose(present(interview), by=actors.of(by), version=version_of(interview))
    return slots


def test_every_mail_of_an_interviews_life_is_english(english: Interview, recruiter: Member) -> None:
    with at(START - 10 * DAY):
        slots = propose(english, recruiter)
    with at(START - 6 * DAY):
        reminders.send_due()
        link = CandidateLink.objects.select_related("interview", "proposal").first()
        assert link is not None
        self_scheduling.pick(link, slot_id=slots[0].pk)
    with at(START - DAY - timedelta(minutes=30)):
        reminders.send_due()
    with at(START - timedelta(minutes=30)):
        reminders.send_due()
    with at(START - timedelta(minutes=20)):
        confirmation.reopen(present(english), by=actors.of(recruiter), version=version_of(english))
        scheduling.move_slot(
            english.slots.get(),
            starts_at=START + timedelta(hours=1),
            ends_at=START + timedelta(hours=2),
            by=actors.of(recruiter),
            version=version_of(english),
        )
        confirmation.confirm(
            present(english),
            by=actors.of(recruiter),
            version=version_of(english),
            tell_candidate=True,
        )
        confirmation.cancel(
            present(english),
            by=actors.of(recruiter),
            version=version_of(english),
            tell_candidate=True,
        )

    written = {mail.kind.rpartition(".")[2] for mail in OutgoingMail.objects.all()}
    others = {"withdrawn", "reproposed", "rescheduled", "called_off", "way_in", "member_way_in"}
    assert BUILT_IN - written == others
    assert left_in_japanese() == {}


def test_another_way_in_is_told_in_english(
    english: Interview, host: Host, recruiter: Member
) -> None:
    drawn(english, by=recruiter)
    for is_online in (False, True):
        if is_online:
            confirmation.reopen(
                present(english), by=actors.of(recruiter), version=version_of(english)
            )
            web_meeting.create(english, host_id=host.pk, by=actors.of(recruiter))
        confirmation.confirm(
            present(english),
            by=actors.of(recruiter),
            version=version_of(english),
            tell_candidate=True,
        )
    written = {mail.kind.rpartition(".")[2] for mail in OutgoingMail.objects.all()}
    assert {"way_in", "member_way_in"} <= written
    assert left_in_japanese() == {}


def test_what_a_candidate_changes_and_calls_off_is_confirmed_in_english(
    english: Interview, recruiter: Member
) -> None:
    with at(START - 10 * DAY):
        slots = propose(english, recruiter)
        chosen = CandidateLink.objects.select_related("interview", "proposal").get()
        address = self_scheduling.pick(chosen, slot_id=slots[0].pk)
        confirmation.reopen(present(english), by=actors.of(recruiter), version=version_of(english))
        proposals.propose(present(english), by=actors.of(recruiter), version=version_of(english))
        proposals.withdraw(present(english), by=actors.of(recruiter), version=version_of(english))
        drawn(english, by=recruiter, starts_at=START + timedelta(hours=6))
        proposals.propose(present(english), by=actors.of(recruiter), version=version_of(english))
        link = CandidateLink.objects.select_related("interview", "proposal").latest("pk")
        self_scheduling.pick(link, slot_id=english.slots.first().pk)
        room_link = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.ROOM)
        assert room_link is not None
        [other] = rescheduling.open_periods(present(english))
        rescheduling.move(room_link, period_id=other.pk)
        room_requests.call_off(room_link, message="I have taken another job.")
    written = {mail.kind.rpartition(".")[2] for mail in OutgoingMail.objects.all()}
    assert {"withdrawn", "reproposed", "rescheduled", "called_off"} <= written
    assert left_in_japanese() == {}


def test_an_abandoned_proposal_is_called_off_in_english(
    english: Interview, recruiter: Member
) -> None:
    with at(START - 10 * DAY):
        propose(english, recruiter)
        confirmation.cancel(
            present(english),
            by=actors.of(recruiter),
            version=version_of(english),
            tell_candidate=True,
        )
    assert OutgoingMail.objects.filter(kind="interview.withdrawn").exists()
    assert left_in_japanese() == {}


def test_the_way_into_the_meeting_is_told_in_english(
    english: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    write_names_in_ascii()
    recruiter.refresh_from_db()
    web_meeting.create(
        english, host_id=host.pk, by=actors.of(recruiter), version=version_of(english)
    )
    confirmation.confirm(
        present(english), by=actors.of(recruiter), version=version_of(english), tell_candidate=True
    )
    mail = OutgoingMail.objects.get(kind="interview.confirmed")
    assert "How: Online (Zoom)" in mail.body
    assert "■" not in composing.html_of(mail), "facts stand in rows"
    assert left_in_japanese() == {}


@pytest.mark.parametrize("kind", AlertKind.values)
def test_what_the_candidate_lets_know_reaches_the_recruiter_in_english(
    english: Interview, kind: str
) -> None:
    alerts.raise_alert(english, AlertKind(kind), message="Hello", wishes="Friday")
    [mail] = OutgoingMail.objects.all()
    assert mail.language == "en"
    assert left_in_japanese() == {}
