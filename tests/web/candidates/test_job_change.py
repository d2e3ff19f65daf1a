"""別の求人に移す on the screen: the steps are proposed, and there is a way back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.hiring.models import Application, Job
from tests.cast import SignedIn, flow_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def test_an_application_moves_to_another_flow_and_back(
    window: Client, application_at_interview: Application
) -> None:
    one = application_at_interview
    first = one.job
    other = Job.objects.create(company=one.company, flow=flow_of(one.company, "別"), title="企画")
    address = f"/applications/{one.pk}/job"
    page = window.get(f"{address}?job={other.pk}").content.decode()
    fields = re.findall(
        r'<select[^>]* name="(step-\d+)".*?<option value="(\d+)" selected>', page, re.DOTALL
    )
    assert len(fields) >= 1
    assert "対応するステップ" in _refusal(window, address, other)
    answer = window.post(address, {"job": other.pk, **dict(fields)})
    assert answer["Location"] == f"/applications/{one.pk}/"
    one.refresh_from_db()
    assert (one.job, one.current_step.name) == (other, "一次面接")
    assert first.title in window.get(address).content.decode()
    window.post(f"{address}/undoing")
    one.refresh_from_db()
    assert one.job == first


def _refusal(window: Client, address: str, other: Job) -> str:
    answer = window.post(
        address,
        {"job": other.pk},
        headers={"HX-Request": "true", "HX-Trigger": "job-form"},
    )
    return answer.content.decode()


def test_within_a_flow_nothing_is_asked_and_ended_ones_stay(
    window: Client, application_at_interview: Application
) -> None:
    one = application_at_interview
    other = Job.objects.create(company=one.company, flow=one.job.flow, title="企画")
    address = f"/applications/{one.pk}/job"
    page = window.get(f"{address}?job={other.pk}").content.decode()
    assert "ステップはそのまま残ります" in page
    window.post(address, {"job": other.pk})
    one.refresh_from_db()
    assert one.job == other
    Application.objects.filter(pk=one.pk).update(status="rejected")
    assert "終わった応募は移せません" in window.get(address).content.decode()
