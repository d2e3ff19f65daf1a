"""検索: groups of results, each bounded, and only what one's role may see."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import candidates, memos
from enishi.hiring.models import Application, Candidate, Job
from enishi.web.search import page
from tests.cast import SignedIn

IN_DIALOG = {"HX-Request": "true"}


@pytest.fixture
def many(job: Job) -> list[Candidate]:
    made = [
        Candidate(company=job.company, family_name="佐々木", given_name=f"{number}郎")
        for number in range(page.ON_PAGE + 1)
    ]
    for one in made:
        one.search_text = candidates.search_text_of(one)
    return Candidate.objects.bulk_create(made)


def test_the_dialog_has_groups_with_the_way_to_all_results(
    many: list[Candidate], recruiter: Member, signed_in: SignedIn
) -> None:
    memos.write(many[0], text=f"{'あ' * 100} 佐々木さんの件 {'い' * 100}", by=actors.of(recruiter))
    html = signed_in(recruiter).get("/search?q=佐々木", headers=IN_DIALOG).content.decode()
    assert html.count('role="option"') == page.IN_DIALOG + 1 + 1
    assert 'href="/candidates/?q=%E4%BD%90%E3%80%85%E6%9C%A8"' in html
    assert "…ああ" in html
    assert "佐々木さんの件" in html
    assert "<html" not in html


def test_the_page_shows_more_of_a_group_and_all_of_one(
    many: list[Candidate], recruiter: Member, signed_in: SignedIn
) -> None:
    by = actors.of(recruiter)
    for _number in range(page.ON_PAGE + 1):
        memos.write(many[0], text="経験", by=by)
    browser = signed_in(recruiter)
    html = browser.get("/search?q=経験").content.decode()
    assert html.count("found-one") == page.ON_PAGE
    [link] = [part.split('"')[0] for part in html.split('href="') if part.startswith("/search?q=")]
    assert browser.get(link.replace("&amp;", "&")).content.decode().count("found-one") == len(many)


def test_settings_and_help_are_found_by_those_who_may_open_them(
    admin: Member, interviewer: Member, signed_in: SignedIn
) -> None:
    assert "/settings/members/" in signed_in(admin).get("/search?q=招待").content.decode()
    html = signed_in(interviewer).get("/search?q=招待", headers=IN_DIALOG).content.decode()
    assert "/settings/members/" not in html
    assert "見つかりませんでした" in html


def test_an_interviewer_finds_no_memo_no_job_and_no_stranger(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    candidate = application_at_interview.candidate
    candidate.search_text = candidates.search_text_of(candidate)
    candidate.save()
    memos.write(candidate, text="山田さんの件", by=actors.of(recruiter))
    browser = signed_in(interviewer)
    for text in ("山田", "エンジニア", "佐藤"):
        answer = browser.get("/search", {"q": text}, headers=IN_DIALOG).content.decode()
        assert "option" not in answer


@pytest.mark.parametrize("text", ["", " ", "a", "\0", "%", "_" * 500, "'; drop", "（" * 99])
def test_any_text_is_answered(recruiter: Member, signed_in: SignedIn, text: str) -> None:
    browser: Client = signed_in(recruiter)
    for headers in ({}, IN_DIALOG):
        assert browser.get("/search", {"q": text}, headers=headers).status_code in (200, 400)
