"""重複の候補者を統合 on the screen: suggested, compared, merged, found again, and undone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enishi.company.models import Company, Member
from enishi.hiring.candidates import search_text_of
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.models import Candidate, Job
from tests.cast import SignedIn, application_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def kept(job: Job, company: Company) -> Candidate:
    return _person(job, "山田 花子", "hanako@mail.example")


@pytest.fixture
def twin(job: Job, company: Company) -> Candidate:
    another = Job.objects.create(company=company, flow=job.flow, title="企画")
    return _person(another, "山田 華子", "HANAKO@mail.example")


def _person(job: Job, name: str, email: str, *, kana: str = "ヤマダ ハナコ") -> Candidate:
    made = application_of(job, name=name, kana=kana, email=email, step="書類選考")
    made.candidate.search_text = search_text_of(made.candidate)
    made.candidate.save()
    return made.candidate


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_who_is_alike_is_suggested_with_the_reasons(
    window: Client, kept: Candidate, twin: Candidate, job: Job
) -> None:
    stranger = _person(job, "佐藤 一", "sato@mail.example", kana="サトウ ハジメ")
    text = window.get(f"/candidates/{kept.pk}/duplicates/").content.decode()
    assert "メールアドレスが同じ" in text
    assert "フリガナが同じ" in text
    assert f"/duplicates/{twin.pk}" in text
    assert f"/duplicates/{stranger.pk}" not in text
    found = window.get(f"/candidates/{kept.pk}/duplicates/?q=佐藤").content.decode()
    assert f"/duplicates/{stranger.pk}" in found
    nobody = window.get(f"/candidates/{kept.pk}/duplicates/?q=いない").content.decode()
    assert "あてはまる候補者はいません" in nobody


def test_two_are_merged_found_at_both_addresses_and_separated_again(
    window: Client, kept: Candidate, twin: Candidate
) -> None:
    address = f"/candidates/{kept.pk}/duplicates/{twin.pk}"
    sent = {"seen": _seen(window.get(address).content.decode()), "name": "absorbed"}
    answer = window.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/candidates/{kept.pk}/")
    # A second press of the same button.
    assert window.post(address, sent)["Location"] == f"/candidates/{kept.pk}/"
    record = window.get(f"/candidates/{kept.pk}/").content.decode()
    assert "山田　華子" in record
    assert "重複の候補者を統合" in record
    former = window.get(f"/candidates/{twin.pk}/")
    assert former["Location"] == f"/candidates/{kept.pk}/"
    undoing = f"/candidates/{kept.pk}/merges/{CandidateMerge.objects.get().pk}"
    assert undoing in record
    assert "企画" in window.get(undoing).content.decode()
    assert window.post(undoing)["Location"] == f"/candidates/{twin.pk}/"
    assert "山田　華子" in window.get(f"/candidates/{twin.pk}/").content.decode()


def test_a_merge_that_is_hindered_says_why_and_leads_to_both_applications(
    window: Client, kept: Candidate, job: Job
) -> None:
    twin = _person(job, "山田 花子", "")
    page = window.get(f"/candidates/{kept.pk}/duplicates/{twin.pk}").content.decode()
    assert "同じ求人" in page
    for one in (kept, twin):
        assert f"/applications/{one.applications.get().pk}/" in page
    assert ">統合する<" not in page


def test_the_former_address_leads_nobody_who_may_not_see_the_survivor(
    window: Client,
    kept: Candidate,
    twin: Candidate,
    interviewer: Member,
    signed_in: SignedIn,
) -> None:
    address = f"/candidates/{kept.pk}/duplicates/{twin.pk}"
    window.post(address, {"seen": _seen(window.get(address).content.decode())})
    assert signed_in(interviewer).get(f"/candidates/{twin.pk}/").status_code == 404
