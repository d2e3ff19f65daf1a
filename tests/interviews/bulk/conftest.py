"""Bulk changes of a few applications, as the worker sees them through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application, Job
from enishi.interviews.bulk import changes
from enishi.interviews.bulk.models import BulkChange, BulkState
from enishi.interviews.bulk.selection import Selection
from tests.cast import application_of
from tests.jobs import RunJobs

Begun = Callable[..., BulkChange]


@pytest.fixture
def five(job: Job) -> list[Application]:
    """Five applications at 書類選考."""
    return [
        application_of(
            job,
            name=f"候補 {number}",
            kana="コウホ",
            email=f"no{number}@mail.example",
            step="書類選考",
        )
        for number in range(5)
    ]


@pytest.fixture
def checked(recruiter: Member, run_jobs: RunJobs) -> Begun:
    """Selects everybody, or who is chosen, says what changes, and waits for the dry run."""

    def begin(
        kind: str, *, chosen: list[int] | None = None, step: str = "", **details: object
    ) -> BulkChange:
        by = actors.of(recruiter)
        selected = Selection(text="", filters={"step": step}, chosen=chosen)
        change = changes.begin(recruiter.company, selected, kind=kind, by=by)
        run_jobs()
        changes.set_details(change, by=by, **details)  # type: ignore[arg-type]
        run_jobs()
        change.refresh_from_db()
        assert change.state == BulkState.CHECKED
        return change

    return begin


@pytest.fixture
def done(recruiter: Member, run_jobs: RunJobs, checked: Begun) -> Begun:
    """As ``checked``, and runs it."""

    def begin(kind: str, **details: object) -> BulkChange:
        change = checked(kind, **details)
        changes.start(change, by=actors.of(recruiter))
        run_jobs()
        change.refresh_from_db()
        assert change.state == BulkState.DONE
        return change

    return begin
