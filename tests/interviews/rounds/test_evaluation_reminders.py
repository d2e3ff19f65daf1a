"""The effect of an interview's end and cancellation on open evaluations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from enishi.availability.models import BusyTime
from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.evaluations.models import Evaluation, Withdrawal
from enishi.hiring.models import Application
from enishi.interviews.meeting import overlaps
from enishi.interviews.models import Interview, InterviewState, Participant
from enishi.interviews.rounds import evaluation_reminders
from enishi.interviews.trips import confirmation, evaluators
from enishi.mail.models import OutgoingMail
from tests.hiring.evaluations.asked import ask
from tests.records.world import World, world_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(company: object) -> World:
    """青木 interviews 山田 花子 and owes an evaluation of her."""
    return world_of(company, number=1)  # type: ignore[arg-type]


def kinds() -> list[str]:
    told = OutgoingMail.objects.filter(kind__startswith="evaluation.")
    return list(told.order_by("pk").values_list("kind", flat=True))


def test_when_the_interview_is_over_its_interviewer_is_asked_once_more(
    world: World, recruiter: Member, time_machine: TimeMachineFixture
) -> None:
    ask(world.application, recruiter, by=world.admin)
    time_machine.move_to(world.slot.ends_at - timedelta(minutes=1), tick=False)
    evaluation_reminders.send_due()
    assert kinds() == ["evaluation.asked"]
    time_machine.move_to(world.slot.ends_at + timedelta(days=3), tick=False)
    evaluation_reminders.send_due()
    evaluation_reminders.send_due()
    # 佐藤 was asked too, and interviews nobody.
    assert kinds() == ["evaluation.asked", "evaluation.after_interview"]
    told = OutgoingMail.objects.get(kind="evaluation.after_interview")
    assert told.to == world.admin.email


def test_who_was_asked_after_the_end_has_just_heard(
    world: World, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(world.slot.ends_at + timedelta(hours=1), tick=False)
    ask(world.application, world.admin, by=world.admin)
    evaluation_reminders.send_due()
    assert kinds() == ["evaluation.asked"]


def test_an_interview_that_is_called_off_takes_its_requests_back_and_no_other(
    world: World, recruiter: Member
) -> None:
    ask(world.application, recruiter, by=world.admin)
    confirmation.cancel(
        Interview.objects.get(pk=world.interview.pk),
        by=actors.of(world.admin),
        tell_candidate=False,
    )
    rows = Evaluation.objects.filter(
        application=world.application, step=world.application.current_step
    )
    assert {one.member: one.withdrawn_why for one in rows} == {
        world.admin: Withdrawal.INTERVIEW_CANCELLED,
        recruiter: "",
    }
    page_says = rows.get(member=world.admin).get_withdrawn_why_display()
    assert page_says == "面接が中止になったため、依頼を取り下げました。"
    assert Application.objects.visible_to(recruiter).exists()


def test_who_interviews_again_at_the_step_still_owes_an_evaluation(world: World) -> None:
    ask(world.application, world.admin, by=world.admin)
    again = Interview.objects.create(
        company=world.company,
        application=world.application,
        step=world.interview.step,
        state=InterviewState.HELD,
    )
    Participant.objects.create(company=world.company, interview=again, member=world.admin)
    evaluators.withdraw_requests(world.interview, by=actors.of(world.admin))
    owed = Evaluation.objects.get(
        application=world.application, step=world.interview.step, member=world.admin
    )
    assert owed.withdrawn_why == ""


def test_the_interviews_own_time_is_not_taken_by_another(world: World) -> None:
    assert overlaps.candidates_taken([world.slot]) == set()
    busy = BusyTime.objects.get(candidate=world.application.candidate_id)
    busy.pk, busy.owner_key, busy.is_accepted = None, "interview:0", True
    busy.save()
    assert overlaps.candidates_taken([world.slot]) == {world.slot.pk}
    # One interview may follow another without a pause.
    busy.starts_at, busy.ends_at = world.slot.ends_at, world.slot.ends_at + timedelta(hours=1)
    busy.save()
    assert overlaps.candidates_taken([world.slot]) == set()
