"""Makes duplicates of a candidate, and a job of another flow to which an application can move."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import candidates, flows
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application, Job
from enishi.records.merging import comparison, merging


def duplicates_of(application: Application, who: Member) -> dict[str, str]:
    """Return the pages: who is alike, a comparison, one with a hindrance, and undoing a merge."""
    candidate, by = application.candidate, actors.of(who)
    details = CandidateDetails(
        family_name=candidate.family_name,
        given_name=candidate.given_name,
        email="another.address@mail.example",
    )
    another = Job.objects.create(
        company=who.company, flow=application.job.flow, title="Sales planning"
    )

    def registered(job: Job) -> int:
        return candidates.register(who.company, details, job=job, by=by).pk

    alike, hindered = registered(another), registered(application.job)
    third = Job.objects.create(company=who.company, flow=application.job.flow, title="Accounting")
    gone = candidates.register(who.company, details, job=third, by=by)
    survivor = candidates.register(who.company, details, by=by)
    merge = merging.merge(survivor, gone, {}, seen=comparison.mark_of(survivor, gone), by=by)
    there = f"/candidates/{candidate.pk}/duplicates/"
    return {
        "candidate-duplicates": there,
        "candidate-comparison": f"{there}{alike}",
        "candidate-comparison-hindered": f"{there}{hindered}",
        "candidate-merged": f"/candidates/{survivor.pk}/",
        "candidate-merge": f"/candidates/{survivor.pk}/merges/{merge.pk}",
    }


def job_changes_of(application: Application, who: Member) -> dict[str, str]:
    """Return the pages that move the application: which job, and which step becomes which."""
    flow = flows.create(who.company, name="Career changers", by=actors.of(who))
    other = Job.objects.create(company=who.company, flow=flow, title="Product planning")
    there = f"/applications/{application.pk}/job"
    return {"application-job": there, "application-job-steps": f"{there}?job={other.pk}"}
