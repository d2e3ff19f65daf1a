"""Makes public pages of jobs: a published one, and one that was taken back."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import careers, jobs, postings
from enishi.hiring.models import Job
from tests.hiring.posting import published


def public_pages(job: Job, *, admin: Member, recruiter: Member) -> dict[str, str]:
    """By name of the sight: the list, the job's page, and one that is gone."""
    page = careers.save(
        job.company, code="sample", colour="#7a1f4e", introduction="We hire.", by=actors.of(admin)
    )
    by = actors.of(recruiter)
    ended = jobs.create(job.company, title="経理", flow=job.flow, by=by)
    gone = published(ended, recruiter)
    postings.take_back(ended, by=by)
    here = published(job, recruiter)
    return {
        "careers": f"/careers/{page.code}/",
        "careers-job": f"/careers/{page.code}/{here.code}",
        "careers-gone": f"/careers/{page.code}/{gone.code}",
    }
