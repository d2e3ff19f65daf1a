"""A company with a job, and files that are imported into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.intake import imports
from enishi.hiring.intake.models import CandidateImport, ImportRow
from enishi.hiring.models import Job
from tests.jobs import RunJobs

Import = Callable[..., CandidateImport]


@pytest.fixture
def receive(company: Company, recruiter: Member, run_jobs: RunJobs) -> Import:
    """A file that was received and read."""

    def received(*lines: str, source: str = "媒体A") -> CandidateImport:
        taken = imports.receive(
            company,
            source=source,
            file_name="candidates.csv",
            content="\n".join(lines).encode(),
            by=actors.of(recruiter),
        )
        run_jobs()
        taken.refresh_from_db()
        return taken

    return received


@pytest.fixture
def closed_job(job: Job) -> Job:
    return Job.objects.create(
        company=job.company, flow=job.flow, title="営業（募集終了）", is_open=False
    )


@pytest.fixture
def tried(receive: Import, recruiter: Member, run_jobs: RunJobs) -> Import:
    """A file of which it is known what would become of each row."""

    def trial(
        *lines: str, codes: Sequence[str] = (), job: Job | None = None, **more: bool
    ) -> CandidateImport:
        taken = receive(*lines)
        imports.set_columns(
            taken, codes=codes or taken.columns, job=job, by=actors.of(recruiter), **more
        )
        run_jobs()
        taken.refresh_from_db()
        return taken

    return trial


@pytest.fixture
def imported(tried: Import, recruiter: Member, run_jobs: RunJobs) -> Import:
    """A file whose rows were taken in."""

    def done(*lines: str, **more: object) -> CandidateImport:
        taken = tried(*lines, **more)
        imports.start(taken, by=actors.of(recruiter))
        run_jobs()
        taken.refresh_from_db()
        return taken

    return done


def outcomes(taken: CandidateImport) -> list[str]:
    return list(
        ImportRow.objects.filter(file=taken).order_by("number").values_list("outcome", flat=True)
    )


def reasons(taken: CandidateImport) -> list[str]:
    rows = ImportRow.objects.filter(file=taken).order_by("number")
    return ["／".join(row.reasons) for row in rows]
