"""The rows of the walk's company besides its world, and the worker's rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import time_machine
from django.utils import timezone

from enishi.company import actors
from enishi.hiring.evaluations import due_reminders
from enishi.hiring.intake import imports, taking_in
from enishi.hiring.intake.models import CandidateImport, ImportState
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.letters import undelivered
from enishi.interviews.meeting import host_change, meeting_retry, opener_changes
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.rounds import drafts, evaluation_reminders, link_end, reminders
from enishi.interviews.trips import completion, proposals, rescheduling, scheduling
from enishi.meetings.models import MeetingState
from tests.cast import application_of
from tests.interviews.conftest import drawn, version_of
from tests.records.world import HOUR, World, meeting_for


def _take_in_files() -> None:
    for taken in CandidateImport.objects.all():
        row = CandidateImport.objects.filter(pk=taken.pk)
        row.update(state=ImportState.CHECKING)
        imports.check(taken.pk)
        row.update(state=ImportState.RUNNING)
        taking_in.carry_on(taken.pk)


def _remind_of_evaluations() -> None:
    due_reminders.send_due()
    evaluation_reminders.send_due()


_ROUNDS: dict[str, Callable[[], object]] = {
    "drafts": drafts.release_forgotten,
    "evaluations": _remind_of_evaluations,
    "files": _take_in_files,
    "host_change": host_change.settle_all,
    "link_end": link_end.tell_those_who_lost,
    "opener_changes": opener_changes.update_openers,
    "past": completion.mark_held,
    "proposals": proposals.expire,
    "reminders": reminders.send_due,
    "rescheduling": rescheduling.alert_of_refused_meetings,
    "meeting_retry": meeting_retry.retry_meetings,
    "undelivered": undelivered.tell_recruiters,
}
# After so many hours reminders are due; everything has ended, and drafts were forgotten.
_HOURS = (36, 24 * 20)
ROUNDS = [f"{name} after {hours}" for name in _ROUNDS for hours in _HOURS]


def run(said: str) -> None:
    """One round of the worker's, such as ``reminders after 36``."""
    name, hours = said.split(" after ")
    with time_machine.travel(timezone.now() + timedelta(hours=int(hours)), tick=False):
        _ROUNDS[name]()


def furnish(world: World) -> dict[str, str]:
    """A draft with a time and a proposal with two; returns the candidates' addresses by name."""
    starts_at = world.slot.starts_at + 3 * HOUR
    draft = _draft(world, "鈴木 一郎", "スズキ イチロウ")
    drawn(draft, by=world.admin, starts_at=starts_at)
    proposed = _draft(world, "高橋 恵", "タカハシ メグミ")
    for hours in (2, 4):
        drawn(proposed, by=world.admin, starts_at=starts_at + hours * HOUR)
    choice = proposals.propose(proposed, by=actors.of(world.admin), version=version_of(proposed))
    room = candidate_links.issue(world.interview, kind=LinkKind.ROOM)
    return {"choice": urlsplit(choice).path, "room": urlsplit(room).path}


def without_its_meeting(world: World) -> None:
    """A confirmed interview to come whose meeting somebody has deleted at Zoom."""
    applied = application_of(
        world.job, name="田中 実", kana="タナカ ミノル", email="m@mail.example", step="一次面接"
    )
    starts_at = world.slot.starts_at + 24 * HOUR
    interview = Interview.objects.create(
        company=world.company,
        application=applied,
        step=applied.current_step,
        state=InterviewState.CONFIRMED,
        created_by=world.admin,
        recruiter=world.admin,
        confirmed_by=world.admin,
        confirmed_at=timezone.now(),
    )
    interview.meeting = meeting_for(
        interview,
        world.account,
        world.host,
        starts_at=starts_at,
        created_by=world.admin,
        zoom_meeting_id=world.meeting.zoom_meeting_id + 1000,
        state=MeetingState.MISSING,
    )
    interview.save()
    interview.slots.create(company=world.company, starts_at=starts_at, ends_at=starts_at + HOUR)


def _draft(world: World, name: str, kana: str) -> Interview:
    email = f"{kana.split()[0]}{world.company.pk}@mail.example"
    applied: Application = application_of(
        world.job, name=name, kana=kana, email=email, step="一次面接"
    )
    draft = scheduling.open_draft(applied, by=actors.of(world.admin))
    scheduling.set_participants(
        draft, members=[world.admin], by=actors.of(world.admin), version=version_of(draft)
    )
    return draft
