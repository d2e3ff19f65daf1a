"""Makes public pages of jobs: a published one, and one that was taken back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import careers, jobs, postings
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import application_forms, web_applications
from enishi.hiring.intake.form_answers import SentForm
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_questions import Question
from enishi.hiring.intake.web_applications import Page
from enishi.hiring.models import Job
from enishi.hiring.posting_models import JobPosting
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
    asked = [
        Question(kind="text", label="Motivation", is_required=True),
        Question(kind="choice", label="Office", words=("Tokyo", "Osaka"), help="For now."),
        Question(kind="yes_no", label="Nights"),
        Question(kind="date", label="First day"),
    ]
    application_forms.save(job, rules={"portfolio": "optional"}, questions=asked, seen=0, by=by)
    _apply(here, minutes=9)
    _apply(here, minutes=0)
    return {
        "careers": f"/careers/{page.code}/",
        "careers-job": f"/careers/{page.code}/{here.code}",
        "careers-gone": f"/careers/{page.code}/{gone.code}",
        "careers-apply": f"/careers/{page.code}/{here.code}/application",
        "careers-thanks": f"/careers/{page.code}/{here.code}/thanks",
    }


def _apply(posting: JobPosting, *, minutes: int) -> None:
    """Somebody who took so long, or a program."""
    web_applications.receive(
        posting,
        SentForm(
            details=CandidateDetails(family_name="Mori", given_name="Yui", email="m@mail.example"),
            answers=["I like to sell.", "Osaka", "yes", "2027-04-01"],
            agrees=True,
            purposes=1,
        ),
        files=[FormFile("resume", "resume.pdf", BytesIO(b"%PDF-1.7"))],
        page=Page(f"page-{minutes}", timezone.now() - timedelta(minutes=minutes), "ja"),
        by=actors.applicant(posting.company),
    )
