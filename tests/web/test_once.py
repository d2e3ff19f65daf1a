"""A creating form creates once: pressed twice, sent again, or sent after going back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from enishi.company import actors, submissions
from enishi.company.models import Company, Member
from enishi.company.submissions import Submission
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Candidate, HiringFlow, Job
from tests.cast import SignedIn, flow_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = {"family_name": "山田", "given_name": "花子", "email": "hanako@mail.example"}


def key_of(page: HttpResponse) -> str:
    found = re.search(r'name="form_key" value="([\w-]+)"', page.content.decode())
    assert found is not None
    return found[1]


def press(browser: Client, **fields: str) -> Callable[[], HttpResponse]:
    return lambda: browser.post("/candidates/new", HANAKO | fields)


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def test_two_presses_at_once_register_one_and_lead_to_the_same_page(browser: Client) -> None:
    key = key_of(browser.get("/candidates/new"))
    answers = at_once(press(browser, form_key=key), press(browser, form_key=key))
    assert {answer["Location"] for answer in answers} == {
        f"/candidates/{Candidate.objects.get().pk}/"
    }


def test_without_a_key_two_presses_at_once_register_two(browser: Client) -> None:
    twice = [press(browser, is_somebody_else="1")] * 2
    at_once(*twice)
    assert Candidate.objects.count() == 2


def test_a_form_sent_again_after_going_back_registers_nobody_else(browser: Client) -> None:
    key = key_of(browser.get("/candidates/new"))
    first, again = press(browser, form_key=key)(), press(browser, form_key=key)()
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    assert Candidate.objects.count() == 1


def test_what_was_changed_after_going_back_is_said_not_to_be_saved(browser: Client) -> None:
    key = key_of(browser.get("/candidates/new"))
    made = press(browser, form_key=key)()["Location"]
    answer = browser.post(
        "/candidates/new",
        HANAKO | {"form_key": key, "given_name": "華子"},
        headers={"HX-Request": "true", "HX-Trigger": "candidate-form"},
    )
    assert answer.status_code == 409
    assert f'href="{made}"' in answer.content.decode()
    assert Candidate.objects.get().given_name == "花子"


def test_a_refused_form_may_be_corrected_and_sent_again(browser: Client) -> None:
    key = key_of(browser.get("/candidates/new"))
    press(browser, form_key=key, email="nonsense")()
    assert not Submission.objects.exists()
    assert press(browser, form_key=key)().status_code == 303


def test_a_key_is_its_companys_own(
    browser: Client, signed_in: SignedIn, other_admin: Member
) -> None:
    key = key_of(browser.get("/candidates/new"))
    press(browser, form_key=key)()
    press(signed_in(other_admin), form_key=key)()
    assert Candidate.objects.count() == 2


def test_every_form_that_creates_carries_a_key(browser: Client, company: Company) -> None:
    flow = flow_of(company)
    candidate = Candidate.objects.create(company=company, family_name="山田")
    pages = {
        "candidate_imports": "/candidates/imports/",
        "bulk_changes": "/candidates/",
        "candidate_documents_files": f"/candidates/{candidate.pk}/documents/",
        "candidate_new": "/candidates/new",
        "memos": f"/candidates/{candidate.pk}/",
        "messages": f"/candidates/{candidate.pk}/messages/new",
        "settings_message_template_new": "/settings/message-templates/new",
        "job_new": "/jobs/new",
        "flow_new": "/flows/new",
        "steps": f"/flows/{flow.pk}/",
    }
    assert len({key_of(browser.get(page)) for page in pages.values()}) == len(pages)
    marked = {name for name, pattern in named(get_resolver().url_patterns) if creates(pattern)}
    assert marked == {
        *(*pages, "offer_new", "candidate_applications", "room-change", "evaluation_requests"),
        "person_requests",
        *("settings_evaluation_form_new", "settings_evaluation_form_copy"),
        *("received_mail_application", "received_mail_candidate"),
        *("settings_mail_rule_new", "settings_mail_rule_samples"),
    }


def named(patterns: list[object]) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.append((pattern.name or "", pattern))
        else:
            found += named(pattern.url_patterns)  # type: ignore[attr-defined]
    return found


def creates(pattern: URLPattern) -> bool:
    return getattr(pattern.callback, "creates_once", False)


def test_steps_flows_and_jobs_are_made_once(browser: Client, company: Company) -> None:
    flow = flow_of(company)
    step = {
        "name": "三次面接",
        "kind": "interview",
        "form_key": key_of(browser.get(f"/flows/{flow.pk}/")),
    }
    job = {"title": "営業", "flow": flow.pk, "form_key": key_of(browser.get("/jobs/new"))}
    other = {"name": "新卒フロー", "form_key": key_of(browser.get("/flows/new"))}
    for _ in range(2):
        answers = [
            browser.post(f"/flows/{flow.pk}/steps", step),
            browser.post("/jobs/new", job),
            browser.post("/flows/new", other),
        ]
        assert [answer.status_code for answer in answers] == [303] * 3
    assert flow.steps.filter(name="三次面接").count() == 1
    assert Job.objects.filter(title="営業").count() == 1
    assert HiringFlow.objects.filter(name="新卒フロー").count() == 1


def test_keys_are_forgotten_after_two_days(company: Company) -> None:
    old = Submission.objects.create(company=company, key="old", content_hash="x")
    Submission.objects.create(company=company, key="new", content_hash="x")
    Submission.objects.filter(pk=old.pk).update(made_at=timezone.now() - submissions.KEPT_FOR)
    submissions.delete_expired()
    assert list(Submission.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.parametrize(
    "typed",
    [
        {"family_name": "山田", "given_name": "花子"},
        {"family_name": "山 田", "given_name": "花子"},
        {"family_name": "佐藤", "email": "HANAKO@mail.example"},
        {"family_name": "佐藤", "phone": "090ー0000ー0001"},
    ],
)
def test_the_same_person_again_is_asked_about(
    browser: Client, recruiter: Member, typed: dict[str, str]
) -> None:
    there = candidates.register(
        recruiter.company,
        CandidateDetails(**HANAKO, phone="090-0000-0001"),
        by=actors.of(recruiter),
    )
    typed |= {"form_key": key_of(browser.get("/candidates/new"))}
    answer = browser.post("/candidates/new", typed, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#candidate-form-refusal")
    assert f'href="/candidates/{there.pk}/"' in page
    assert 'name="is_somebody_else"' in page
    assert Candidate.objects.count() == 1
    browser.post("/candidates/new", typed | {"is_somebody_else": "1"})
    assert Candidate.objects.count() == 2


def test_another_companys_person_is_never_named(browser: Client, other_admin: Member) -> None:
    candidates.register(other_admin.company, CandidateDetails(**HANAKO), by=actors.of(other_admin))
    assert press(browser)().status_code == 303


def test_of_many_who_are_alike_five_are_named_and_the_way_to_the_others(
    admin: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    typed = {"family_name": "佐藤", "given_name": "花子"}
    for email in "abcde":
        browser.post(
            "/candidates/new",
            typed | {"email": f"{email}@mail.example", "is_somebody_else": "1"},
        )
    page = browser.post("/candidates/new", typed).content.decode()
    assert (page.count("@mail.example"), "ほかにもいます" in page) == (5, False)
    browser.post("/candidates/new", typed | {"email": "f@mail.example", "is_somebody_else": "1"})
    page = browser.post("/candidates/new", typed).content.decode()
    assert (page.count("@mail.example"), "ほかにもいます" in page) == (5, True)
    found = re.search(r'href="(/candidates/\?q=[^"]+)"', page)
    assert found is not None
    assert len(browser.get(found[1]).context["page"]) == 6
