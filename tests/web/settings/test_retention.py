"""保存期間: the months of each state, and who would be erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company.models import Member
from enishi.hiring.models import Application, Candidate, Job
from enishi.records.retention.models import Retention, RetentionHold
from tests.cast import SignedIn, application_of

pytestmark = pytest.mark.django_db

PAGE = "/settings/retention/"


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


@pytest.fixture
def old(job: Job) -> Candidate:
    made = application_of(
        job, name="甲野 一郎", kana="コウノ イチロウ", email="k@mail.example", step="一次面接"
    )
    long_ago = timezone.now() - timedelta(days=3650)
    Application.objects.filter(pk=made.pk).update(status="rejected", moved_at=long_ago)
    return made.candidate


def test_it_is_off_and_nobody_is_listed(browser: Client, old: Candidate) -> None:
    html = browser.get(PAGE).content.decode()
    assert "までに削除される候補者" not in html
    assert old.full_name not in html


def test_saved_months_list_who_would_be_erased_and_when(browser: Client, old: Candidate) -> None:
    said = browser.post(PAGE, {"rejected_months": "6"}, follow=True).content.decode()
    rule = Retention.objects.get()
    assert (rule.rejected_months, rule.hired_months) == (6, None)
    assert "早くても30日後" in said
    assert old.full_name in said
    day = rule.first_day
    assert f"{day.year}年{day.month}月{day.day}日" in said


def test_what_is_no_number_is_said_at_its_field(browser: Client) -> None:
    response = browser.post(
        PAGE,
        {"hired_months": "0"},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TRIGGER="retention-form",
    )
    assert response.status_code == 422
    assert "retention-form-hired_months-error" in response.content.decode()
    assert not Retention.objects.exists()


def test_a_candidate_is_held_and_let_go_on_their_page(browser: Client, old: Candidate) -> None:
    browser.post(PAGE, {"rejected_months": "6"})
    page = f"/candidates/{old.pk}/privacy"
    assert "以降に自動で削除されます" in browser.get(page).content.decode()
    until = timezone.localdate() + timedelta(days=400)
    fields = {"reason": "係争中", "until": until.isoformat()}
    said = browser.post(f"{page}/hold", fields, follow=True).content.decode()
    assert "係争中" in said
    assert RetentionHold.objects.get().until == until
    assert old.full_name not in browser.get(PAGE).content.decode()
    browser.post(f"{page}/hold/removal")
    assert not RetentionHold.objects.exists()


def test_a_hold_without_an_end_is_refused_at_its_field(browser: Client, old: Candidate) -> None:
    response = browser.post(
        f"/candidates/{old.pk}/privacy/hold",
        {"reason": "係争中", "until": "x"},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TRIGGER="hold-form",
    )
    assert "hold-form-until-error" in response.content.decode()
    assert not RetentionHold.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_many(
    browser: Client, old: Candidate, job: Job, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    browser.post(PAGE, {"rejected_months": "6"})
    for number in range(12):
        made = application_of(
            job,
            name="乙川 二郎",
            kana="オツカワ ジロウ",
            email=f"o{number}@mail.example",
            step="一次面接",
        )
        Application.objects.filter(pk=made.pk).update(
            status="rejected", moved_at=timezone.now() - timedelta(days=3650)
        )
    with django_assert_max_num_queries(16):
        html = browser.get(PAGE).content.decode()
    assert html.count("保留にする") == 13
