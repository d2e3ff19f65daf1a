"""A reason is chosen with the result that ends an application, and shown to those who decide."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import ending_reasons
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.models import Application, Job, StepResult
from enishi.interviews.bulk import changes
from enishi.interviews.bulk.models import BulkChange
from enishi.interviews.bulk.selection import Selection
from enishi.interviews.models import Interview, InterviewState, Participant
from tests.cast import SignedIn
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def reason_of(application: Application, admin: Member) -> EndingReason:
    return ending_reasons.create(
        application.company, "withdrawn", "ご家庭の事情", by=actors.of(admin)
    )


def sent(application: Application, **more: object) -> dict[str, object]:
    return {"step": application.current_step_id, "outcome": "withdrawn", **more}


def test_it_is_chosen_with_the_result_and_not_shown_to_interviewers(
    window: Client,
    application_at_interview: Application,
    admin: Member,
    interviewer: Member,
    signed_in: SignedIn,
    job: Job,
) -> None:
    interview = Interview.objects.create(
        company=job.company,
        application=application_at_interview,
        step=application_at_interview.current_step,
        state=InterviewState.HELD,
    )
    Participant.objects.create(company=job.company, interview=interview, member=interviewer)
    page = f"/applications/{application_at_interview.pk}/"
    reason = reason_of(application_at_interview, admin)
    assert "ご家庭の事情</option>" in window.get(page).content.decode()
    # The field of the other outcome is not read.
    form = sent(
        application_at_interview, reason_withdrawn=reason.pk, reason_rejected="x", interview="keep"
    )
    window.post(f"{page}results", form)
    assert StepResult.objects.get(outcome="withdrawn").reason == reason
    record = f"/candidates/{application_at_interview.candidate_id}/"
    for address in (page, record):
        assert "理由：ご家庭の事情" in window.get(address).content.decode()
    theirs = signed_in(interviewer).get(page)
    assert theirs.status_code == 200
    assert "ご家庭の事情" not in theirs.content.decode()


def test_the_dialog_with_a_letter_keeps_the_reason(
    window: Client, application_at_screening: Application, admin: Member
) -> None:
    reason = reason_of(application_at_screening, admin)
    form = sent(application_at_screening, reason_withdrawn=reason.pk, letter="1")
    html = window.post(
        f"/applications/{application_at_screening.pk}/results", form
    ).content.decode()
    assert f'name="reason" value="{reason.pk}"' in html
    assert re.search(r'hx-params="[^"]*\breason\b', html)


def test_many_are_ended_for_one_reason(
    window: Client,
    application_at_screening: Application,
    recruiter: Member,
    admin: Member,
    run_jobs: RunJobs,
) -> None:
    reason = reason_of(application_at_screening, admin)
    begun = changes.begin(
        recruiter.company,
        Selection(text="", filters={}, chosen=[application_at_screening.candidate_id]),
        kind="result",
        by=actors.of(recruiter),
    )
    page = f"/candidates/changes/{begun.pk}/"
    assert "ご家庭の事情</option>" in window.get(page).content.decode()
    window.post(f"{page}details", {"outcome": "withdrawn", "reason_withdrawn": str(reason.pk)})
    run_jobs()
    assert "辞退（ご家庭の事情）" in window.get(page).content.decode()
    assert f'value="{reason.pk}" selected' in window.get(f"{page}?details=1").content.decode()
    changes.start(BulkChange.objects.get(), by=actors.of(recruiter))
    run_jobs()
    assert StepResult.objects.get(outcome="withdrawn").reason == reason
