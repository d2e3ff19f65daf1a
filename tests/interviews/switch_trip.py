"""The people and the steps of the trip in ``test_every_switch``, from link to unlinking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview
from enishi.interviews.trips import scheduling
from enishi.meetings.directory import hosts, users
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.cast import SignedIn, application_of
from tests.interviews.conftest import LetPass, PretendZoom, drawn, let_worker_finish, tomorrow
from tests.jobs import RunJobs
from tests.meetings.conftest import Link

OWNER = "owner@zoom.example"


@dataclass
class Trip:
    """The people and rows of one trip."""

    zoom: PretendZoom
    admin: Member
    recruiter: Member
    link: Link
    run_jobs: RunJobs
    let_pass: LetPass
    settings: Settings
    monkeypatch: pytest.MonkeyPatch
    signed_in: SignedIn
    job: Any
    further: list[Interview] = field(default_factory=list)
    # The first interview is held at ten, and moved to one o'clock.
    hours: Iterator[int] = field(default_factory=lambda: iter((8, 15, 18, 7, 20, 6, 21, 5, 22, 4)))

    @property
    def account(self) -> ZoomAccount:
        return ZoomAccount.objects.select_related("company").get(company=self.admin.company)

    def host(self, email: str = OWNER) -> Host:
        return Host.objects.get(company=self.admin.company, email=email)

    def choose_hosts(self) -> None:
        users.sync(self.account)
        chosen = [self.zoom.user(email).id for email in (OWNER, "interview-room1@zoom.example")]
        hosts.choose(self.account, zoom_user_ids=chosen, by=actors.of(self.admin))

    def book(self, *, host: Host | None = None, name: str = "高橋 蓮") -> Meeting:
        """Add an interview; return it with the result of the first request for its meeting."""
        application = application_of(
            self.job, name=name, kana="タカハシ レン", email="", step="一次面接"
        )
        interview = scheduling.open_draft(application, by=actors.of(self.recruiter))
        self.further.append(interview)
        drawn(
            interview, by=self.recruiter, starts_at=tomorrow(next(self.hours)) + timedelta(days=2)
        )
        new = web_meeting.create(
            interview, host_id=(host or self.host()).pk, by=actors.of(self.recruiter)
        )
        return Meeting.objects.get(pk=new.pk)

    def finish(self, meeting: Meeting) -> Meeting:
        """Let the worker run until nothing is due."""
        let_worker_finish(meeting, self.let_pass)
        return Meeting.objects.get(pk=meeting.pk)

    def wait(self, seconds: float) -> None:
        """Let time pass, deliver webhooks, and run the jobs that are due."""
        self.let_pass(seconds)
        self.zoom.let_due_happen()
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at <= %s",
                [timezone.now()],
            )
        self.run_jobs()

    def is_at_zoom(self, meeting: Meeting) -> bool:
        return meeting.zoom_meeting_id in {there.id for there in self.zoom.meetings()}
