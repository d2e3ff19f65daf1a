"""The session ends during typing: the text stays, or the page says that it is lost."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.trips import scheduling
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Trigger": "candidate-form"}
HERE = "http://testserver"


def test_a_form_of_a_page_in_use_is_answered_where_it_stands() -> None:
    answer = Client().post("/candidates/new", {"family_name": "山田"}, headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Retarget"].startswith("#candidate-form-refusal")
    page = answer.content.decode()
    assert "入力した内容はこの画面に残っています" in page
    assert 'href="/accounts/login/" target="_blank"' in page


def test_a_plain_form_is_said_to_be_lost_and_leads_back_to_its_page() -> None:
    browser = Client()
    answer = browser.post(
        "/applications/3/evaluation", headers={"Referer": f"{HERE}/applications/3/?tab=flow"}
    )
    to = urlsplit(answer["Location"])
    assert to.path == "/accounts/login/"
    assert parse_qs(to.query)["next"] == ["/applications/3/?tab=flow"]
    assert "送信された内容は保存されていません" in browser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("referer", ["", "https://evil.example/x", "http://testserver.evil/x"])
def test_without_a_page_of_ours_it_leads_to_the_first_one(referer: str) -> None:
    answer = Client().post("/candidates/new", headers={"Referer": referer})
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/"]


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/candidates/", "/candidates/"),
        ("/applications/{pk}/", "/applications/{pk}/"),
        ("/applications/{pk}/evaluation", "/"),
        ("/applications/{pk}/results", "/"),
        ("/nowhere", "/"),
        ("https://evil.example/", "/"),
    ],
)
def test_sign_in_leads_on_to_pages_only(
    recruiter: Member, application_at_interview: Application, wanted: str, leads_to: str
) -> None:
    pk = application_at_interview.pk
    answer = Client().post(
        "/accounts/login/",
        {"login": recruiter.email, "password": PASSWORD, "next": wanted.format(pk=pk)},
    )
    assert answer["Location"] == leads_to.format(pk=pk)


def test_an_address_that_only_takes_forms_says_so(
    recruiter: Member, application_at_interview: Application
) -> None:
    browser = Client()
    browser.force_login(recruiter)
    answer = browser.get(f"/applications/{application_at_interview.pk}/evaluation")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "画面のボタンから行えます" in answer.content.decode()


@pytest.mark.parametrize("trigger", ["x\n", "a b", "x{}", "山", "#x", "x" * 200])
def test_an_id_that_no_form_of_ours_has_is_not_repeated(trigger: str) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": trigger, "HX-Trigger-URI-AutoEncoded": "true"}
    answer = Client().post("/candidates/new", headers=headers)
    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#refusal")


def test_whoever_signed_in_is_told_in_their_language_that_the_session_is_over(
    recruiter: Member,
) -> None:
    Member.objects.filter(pk=recruiter.pk).update(language="en")
    browser = Client()
    browser.post("/accounts/login/", {"login": recruiter.email, "password": PASSWORD})
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    assert '<html lang="en">' in browser.get("/accounts/login/").content.decode()

    browser.post("/accounts/login/", {"login": recruiter.email, "password": PASSWORD})
    browser.post("/accounts/profile/", {"language": "ja"})
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    assert '<html lang="ja">' in browser.get("/accounts/login/").content.decode()


def test_the_next_member_and_a_candidate_on_the_same_machine_read_their_own_language(
    recruiter: Member, interviewer: Member, application_at_interview: Application
) -> None:
    interview = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    Member.objects.filter(pk=recruiter.pk).update(language="en")
    browser = Client()
    browser.post("/accounts/login/", {"login": recruiter.email, "password": PASSWORD})
    browser.post("/accounts/logout/")
    address = candidate_links.issue(interview, kind=LinkKind.ROOM)
    room = browser.get(urlsplit(address).path).content.decode()
    assert '<html lang="ja">' in room

    browser.post("/accounts/login/", {"login": interviewer.email, "password": PASSWORD})
    assert Member.objects.get(pk=interviewer.pk).language == "ja"
    assert '<html lang="ja">' in browser.get("/").content.decode()
