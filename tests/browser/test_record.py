"""The record in a browser: a memo that mentions a colleague, and the erasure of a candidate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Application, Candidate

SignIn = Callable[[Member], None]


@pytest.fixture
def candidate(application_at_interview: Application) -> Candidate:
    return application_at_interview.candidate


def test_a_colleague_is_mentioned_by_keyboard_alone(
    live_server: LiveServer,
    page: Page,
    sign_in: SignIn,
    candidate: Candidate,
    recruiter: Member,
    admin: Member,
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/candidates/{candidate.pk}/")
    field = page.locator("#memo-text")
    people = page.locator("#memo-text-people")
    field.press_sequentially("年収のご相談です @")
    expect(people).to_be_visible()
    field.press_sequentially(admin.family_name)
    option = people.get_by_role("option", name=admin.full_name)
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    field.press("Enter")
    expect(people).to_be_hidden()
    expect(field).to_have_value(f"年収のご相談です @{admin.full_name} ")
    # Enter in the list chooses and sends nothing; Escape closes the list and keeps the text.
    assert not Memo.objects.exists()
    field.press_sequentially("@")
    field.press("Escape")
    expect(people).to_be_hidden()
    field.press("Backspace")
    page.get_by_role("button", name="メモを追加").click()
    expect(page.locator("#timeline")).to_contain_text("年収のご相談です")
    assert list(Memo.objects.get().mentioned.all()) == [admin]


def test_a_candidate_is_erased_after_the_name_was_typed(
    live_server: LiveServer, page: Page, sign_in: SignIn, candidate: Candidate, admin: Member
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/candidates/{candidate.pk}/erasure")
    name = page.get_by_label("確認のため、候補者の氏名を入力してください")
    name.fill("別の人")
    page.get_by_role("button", name="削除する").click()
    expect(page.locator("#erasure-form-typed_name-error")).not_to_be_empty()
    expect(name).to_have_value("別の人")
    assert Candidate.objects.filter(pk=candidate.pk).exists()
    name.fill(candidate.full_name)
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("候補者を削除しました。")).to_be_visible()
    assert not Candidate.objects.filter(pk=candidate.pk).exists()
    # The way back leads to a sentence, not to the person.
    page.go_back()
    page.reload()
    expect(page.locator("body")).not_to_contain_text(candidate.family_name)
