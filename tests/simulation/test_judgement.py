"""The judge, with `enishi check` as a part, finds each planted violation."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from enishi.interviews.models import Interview, InterviewQuerySet, InterviewState
from enishi.meetings.booking import marker
from enishi.meetings.models import Meeting, MeetingState, ZoomAccount
from simulation.play import Judge, Theatre
from simulation.rates import CALM
from tests.keeping import Moment
from zoom_sandbox import World, actions

# The first seed to try, for a history at whose end a confirmed interview has its meeting.
FIRST, AT_MOST = 1, 30


def _interviews() -> InterviewQuerySet:
    found: InterviewQuerySet = Interview.objects.filter(
        state=InterviewState.CONFIRMED, meeting__state=MeetingState.READY
    )
    return found


def _interview() -> Interview:
    return _interviews().earliest("pk")


def _meeting() -> Meeting:
    meeting = _interview().meeting
    assert meeting is not None
    return meeting


def _put_a_deleted_one_in_its_place(_world: World) -> None:
    """Do what code would do that forgets to record it."""
    Interview.objects.filter(pk=_interview().pk).update(
        meeting=Meeting.objects.create(
            **{
                name: getattr(_meeting(), name)
                for name in (
                    *("company", "account", "generation", "zoom_account_id", "owner_key", "host"),
                    *("starts_at", "ends_at", "time_zone", "topic"),
                )
            },
            state=MeetingState.CANCELLED,
        )
    )


def _delete_unheard(world: World) -> None:
    number = _meeting().zoom_meeting_id
    world.meetings.change(world.meetings[str(number)], deleted_at=world.now())


def _leave_an_orphan(world: World) -> None:
    """A meeting that carries our mark and belongs to no intent."""
    meeting = _meeting()
    number = meeting.zoom_meeting_id
    meeting.ref = uuid.uuid4()
    made = actions.perform(world, "add_meeting", {"user": _host(world, number)})
    orphan = world.meetings[str(made["meeting_id"])]
    world.meetings.change(orphan, agenda=marker.agenda(meeting))


def _host(world: World, number: int | None) -> str:
    return world.users[world.meetings[str(number)].host_id].email


def _move_only_the_meeting(world: World) -> None:
    meeting = _meeting()
    later = timedelta(hours=3)
    meeting.starts_at, meeting.ends_at = meeting.starts_at + later, meeting.ends_at + later
    meeting.save()
    there = world.meetings[str(meeting.zoom_meeting_id)]
    world.meetings.change(there, start_at=there.start_at + later)


def _forget_until_2098(_world: World) -> None:
    Meeting.objects.filter(pk=_meeting().pk).update(
        state=MeetingState.UNKNOWN,
        reason="no_answer",
        not_before=timezone.now().replace(year=2098),
    )


def _break_the_link(_world: World) -> None:
    ZoomAccount.objects.update(trouble="forbidden")


PLANTED: list[tuple[Callable[[World], None], str]] = [
    (_put_a_deleted_one_in_its_place, "is wanted by no interview"),
    (_delete_unheard, "has no living meeting"),
    (_leave_an_orphan, "extra at Zoom"),
    (_move_only_the_meeting, "meeting_is_at_the_slot"),
    (_forget_until_2098, "is stuck in unknown"),
    (_break_the_link, "is in trouble: forbidden"),
]


def test_what_is_spoilt_at_the_end_is_found_and_nothing_where_nothing_was(
    theatre: Theatre,
) -> None:
    """One history, whose final state is restored after each planted violation."""
    told: dict[str, list[str]] = {}

    def plant(world: World, judge: Judge) -> None:
        if not _interviews().exists():
            return
        end = Moment(world)
        told["nothing"] = judge()
        for spoil, _sentence in PLANTED:
            spoil(world)
            told[spoil.__name__] = judge()
            end.come_back()
        told["nothing, after all"] = judge()

    for seed in range(FIRST, FIRST + AT_MOST):
        outcome = theatre.play(seed, rates=CALM, plant=plant)
        if told:
            break
    missed = {
        spoil.__name__: told.get(spoil.__name__)
        for spoil, sentence in PLANTED
        if not any(sentence in fault for fault in told.get(spoil.__name__, []))
    }
    assert missed == {}
    assert (told["nothing"], told["nothing, after all"], outcome.faults) == ([], [], ())
