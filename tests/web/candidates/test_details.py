"""A candidate is registered and corrected on a form that keeps the typed text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.client import Client
from django.utils import timezone

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, Candidate, Job
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.models import Interview, InterviewState
from tests.cast import SignedIn, flow_of

TYPED = {"family_name": "山田", "given_name": "花子", "family_kana": "やまだ"}


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def test_a_candidate_is_registered_with_an_application(window: Client, job: Job) -> None:
    answer = window.post("/candidates/new", {**TYPED, "job": job.pk})
    candidate = Candidate.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/candidates/{candidate.pk}/")
    assert (candidate.full_name, candidate.family_kana) == ("山田　花子", "ヤマダ")
    assert candidate.applications.get().job == job


def test_a_wrong_field_is_said_beside_it_and_nothing_is_reloaded(window: Client) -> None:
    answer = window.post(
        "/candidates/new",
        {**TYPED, "email": "x"},
        headers={"HX-Request": "true", "HX-Trigger": "candidate-form"},
    )
    assert answer.status_code == 422
    assert 'id="candidate-form-email-error"' in answer.content.decode()


def test_another_companys_job_does_not_exist(window: Client, other_company: Company) -> None:
    foreign = Job.objects.create(company=other_company, flow=flow_of(other_company), title="営業")
    answer = window.post("/candidates/new", {**TYPED, "job": foreign.pk})
    assert (answer.status_code, Candidate.objects.count()) == (404, 0)


def test_the_form_of_a_correction_is_filled(
    window: Client, application_at_interview: Application
) -> None:
    candidate = application_at_interview.candidate
    text = window.get(f"/candidates/{candidate.pk}/details").content.decode()
    assert 'value="hanako.yamada@mail.example"' in text


def test_what_was_handed_out_to_a_wrong_address_is_closed_and_the_page_says_what_to_do(
    window: Client, application_at_interview: Application
) -> None:
    candidate = application_at_interview.candidate
    page = f"/candidates/{candidate.pk}/"
    interview = Interview.objects.create(
        company=candidate.company,
        application=application_at_interview,
        step=application_at_interview.current_step,
        state=InterviewState.CONFIRMED,
    )
    starts_at = timezone.now() + timedelta(days=1)
    ends_at = starts_at + timedelta(hours=1)
    interview.slots.create(company=candidate.company, starts_at=starts_at, ends_at=ends_at)
    key = candidate_links.issue(interview, kind=LinkKind.ROOM).rsplit("/", 1)[1]
    assert Client().get(f"/r/{key}").status_code == 200
    assert "リンクは使えなくなります" in window.get(f"{page}details").content.decode()

    kept = {**TYPED, "email": candidate.email}
    window.post(f"{page}details", kept)
    assert "お渡ししたリンク" not in window.get(page).content.decode()
    window.post(f"{page}details", kept | {"email": "hanako.y@mail.example"})
    text = window.get(page).content.decode()
    assert "候補者へお渡ししたリンクは使えなくなりました" in text
    assert f'<a href="/interviews/{interview.pk}/">一次面接</a>' in text
    assert Client().get(f"/r/{key}").status_code == 404

    notice = "候補者にお渡ししたリンクは使えなくなっています"
    assert notice in window.get(f"/interviews/{interview.pk}/").content.decode()
    window.post(f"/interviews/{interview.pk}/room-link")
    assert notice not in window.get(f"/interviews/{interview.pk}/").content.decode()


def test_a_candidate_applies_to_a_second_job_on_their_page(
    window: Client, application_at_interview: Application
) -> None:
    first = application_at_interview
    second = Job.objects.create(company=first.company, flow=first.job.flow, title="法人営業")
    page = f"/candidates/{first.candidate_id}/"
    assert f'<option value="{second.pk}">法人営業' in window.get(page).content.decode()
    window.post(f"{page}applications", {"job": second.pk})
    text = window.get(f"/applications/{first.pk}/").content.decode()
    assert "法人営業" in text
    assert f'<option value="{second.pk}">法人営業' not in window.get(page).content.decode()


def test_a_name_is_shown_as_text_whatever_it_holds(window: Client) -> None:
    window.post("/candidates/new", {"family_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in window.get("/candidates/").content.decode()
