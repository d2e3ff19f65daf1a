"""Drafts: one interview for each step, no colliding times, two simultaneous recruiters."""

from __future__ import annotations

import functools
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection as database

from enishi.company import actors
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.models import Application, ApplicationStatus
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import scheduling
from tests.interviews.conftest import drawn, tomorrow, version_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def test_drafting_twice_finds_the_same_interview(
    application_at_interview: Application, recruiter: Member, admin: Member
) -> None:
    first = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    second = scheduling.open_draft(application_at_interview, by=actors.of(admin))

    assert second == first
    assert first.step.name == "一次面接"
    assert Interview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_find_the_same_interview(
    application_at_interview: Application,
    recruiter: Member,
    admin: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_have_looked, find = threading.Barrier(2), scheduling.open_interview_of

    def find_together(application: Application) -> Interview | None:
        found = find(application)
        # Only the process that holds the application's lock looks.
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(0.3)
        return found

    monkeypatch.setattr(scheduling, "open_interview_of", find_together)
    begin = functools.partial(scheduling.open_draft, application_at_interview)
    first, second = at_once(
        lambda: begin(by=actors.of(recruiter)), lambda: begin(by=actors.of(admin))
    )
    assert first == second == Interview.objects.get()


def test_nobody_who_was_let_go_takes_part(
    interview: Interview, recruiter: Member, interviewer: Member
) -> None:
    interviewer.is_active = False
    with pytest.raises(UserFacingError, match="利用中でない"):
        scheduling.set_participants(
            interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
        )


def test_the_audit_log_names_those_who_take_part(
    interview: Interview, recruiter: Member, interviewer: Member
) -> None:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    told = AuditEntry.objects.get(action=Event.INTERVIEW_PARTICIPANTS_SET)
    assert told.details["members"] == [interviewer.pk]


def test_no_interview_is_drafted_at_another_step(
    application_at_screening: Application, recruiter: Member
) -> None:
    with pytest.raises(UserFacingError, match="面談・面接のステップにいない"):
        scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    assert not Interview.objects.exists()


def test_no_interview_is_drafted_for_an_application_that_ended(
    application_at_interview: Application, recruiter: Member
) -> None:
    Application.objects.update(status=ApplicationStatus.WITHDRAWN)
    with pytest.raises(UserFacingError):
        scheduling.open_draft(application_at_interview, by=actors.of(recruiter))


def test_a_drawn_slot_is_kept_and_told_in_the_audit_log(
    interview: Interview, recruiter: Member
) -> None:
    slot = drawn(interview, by=recruiter)

    kept = Slot.objects.get()
    assert (kept.starts_at, kept.ends_at, kept.minutes) == (tomorrow(10), tomorrow(11), 60)
    assert version_of(interview).version == 2
    entry = AuditEntry.objects.get(action="interview.slot_added")
    assert (entry.member, entry.subject_id, entry.details) == (
        recruiter,
        interview.pk,
        {"slot": slot.pk},
    )


def test_a_slot_that_overlaps_another_of_the_interview_is_refused(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    with pytest.raises(UserFacingError, match="時間が重なっています") as refusal:
        drawn(interview, by=recruiter, starts_at=tomorrow(10, 30))
    assert refusal.value.field == "starts_at"
    assert Slot.objects.count() == 1


def test_without_its_constraint_the_overlapping_slot_would_stand(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    with database.cursor() as cursor:
        # Otherwise the rows' foreign keys are still to be checked, and the table cannot change.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE enishi_slot DROP CONSTRAINT slots_of_an_interview_do_not_overlap"
        )
    drawn(interview, by=recruiter, starts_at=tomorrow(10, 30))
    assert Slot.objects.count() == 2


def test_a_slot_may_begin_when_another_ends(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    drawn(interview, by=recruiter, starts_at=tomorrow(11))
    assert Slot.objects.count() == 2


def test_the_eleventh_slot_is_refused(interview: Interview, recruiter: Member) -> None:
    for hour in range(8, 18):
        drawn(interview, by=recruiter, starts_at=tomorrow(hour))
    with pytest.raises(UserFacingError, match="10件まで"):
        drawn(interview, by=recruiter, starts_at=tomorrow(19))
    assert Slot.objects.count() == 10


def test_the_second_of_two_people_is_told_and_nothing_is_written(
    interview: Interview, recruiter: Member, admin: Member
) -> None:
    seen_by_both = version_of(interview)
    drawn(interview, by=recruiter)

    with pytest.raises(Conflict, match="他のユーザーが更新しました"):
        scheduling.add_slot(
            interview,
            starts_at=tomorrow(15),
            ends_at=tomorrow(16),
            by=actors.of(admin),
            version=seen_by_both,
        )
    assert [slot.starts_at for slot in Slot.objects.all()] == [tomorrow(10)]


def test_a_moved_slot_keeps_its_number(slot: Slot, recruiter: Member) -> None:
    moved = scheduling.move_slot(
        slot,
        starts_at=tomorrow(14),
        ends_at=tomorrow(15, 30),
        by=actors.of(recruiter),
        version=version_of(slot.interview),
    )
    assert moved.pk == slot.pk
    told = AuditEntry.objects.get(action=Event.INTERVIEW_SLOT_MOVED)
    assert told.details == {"slot": slot.pk}
    assert Slot.objects.get().minutes == 90


def test_a_removed_slot_is_gone_and_cannot_be_moved(slot: Slot, recruiter: Member) -> None:
    scheduling.remove_slot(slot, by=actors.of(recruiter), version=version_of(slot.interview))

    assert not Slot.objects.exists()
    with pytest.raises(UserFacingError, match="すでに削除されています"):
        scheduling.move_slot(
            slot,
            starts_at=tomorrow(14),
            ends_at=tomorrow(15),
            by=actors.of(recruiter),
            version=version_of(slot.interview),
        )


def test_participants_become_exactly_those_ticked(
    interview: Interview, recruiter: Member, interviewer: Member, admin: Member
) -> None:
    for members in ([interviewer, admin], [interviewer, recruiter]):
        scheduling.set_participants(
            interview, members=members, by=actors.of(recruiter), version=version_of(interview)
        )
    names = set(interview.participants.values_list("member__family_name", flat=True))
    assert names == {"伊藤", "佐藤"}


def test_another_companys_member_cannot_interview(
    interview: Interview, recruiter: Member, other_admin: Member
) -> None:
    with pytest.raises(UserFacingError, match="選び直してください"):
        scheduling.set_participants(
            interview, members=[other_admin], by=actors.of(recruiter), version=version_of(interview)
        )
    assert not interview.participants.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [(InterviewState.CONFIRMED, "日程は確定しています"), (InterviewState.CANCELLED, "中止")],
)
def test_only_a_draft_can_be_drawn_on(
    interview: Interview, slot: Slot, recruiter: Member, state: str, words: str
) -> None:
    Interview.objects.update(state=state)
    with pytest.raises(UserFacingError, match=words):
        drawn(interview, by=recruiter, starts_at=tomorrow(10) + timedelta(days=1))
    assert Slot.objects.count() == 1
