"""会社情報: what candidates can do by themselves, until when, and in which language."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from enishi.company.candidate_rules import BOUNDS
from enishi.company.models import AuditEntry, Company, Member
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

PAGE = "/settings/company/"
FORM = {
    "name": "株式会社サンプル",
    "time_zone": "Asia/Tokyo",
    "locale": "en",
    "candidates_may_change": "ask",
    "candidates_may_cancel": "self",
    "changes_until_hours": "48",
    "most_changes": "3",
    "room_opens_minutes": "15",
    "proposals_last_days": "5",
}


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def test_what_is_saved_is_shown_again_and_written_into_the_log(
    browser: Client, company: Company, admin: Member
) -> None:
    assert browser.post(PAGE, FORM).status_code == 303

    company.refresh_from_db()
    assert (company.locale, company.candidates_may_change, company.candidates_may_cancel) == (
        "en",
        False,
        True,
    )
    assert (company.changes_until_hours, company.most_changes) == (48, 3)
    assert (company.room_opens_minutes, company.proposals_last_days) == (15, 5)
    html = browser.get(PAGE).content.decode()
    assert '<option value="ask" selected>' in html
    assert 'name="changes_until_hours" value="48" min="1" max="336"' in html
    entry = AuditEntry.objects.get(action="company.updated")
    assert entry.member_id == admin.pk
    assert entry.details["changes_until_hours"] == 48
    assert entry.details["candidates_may_change"] is False


def test_every_number_out_of_its_bounds_is_named_and_nothing_is_saved(
    browser: Client, company: Company
) -> None:
    wrong = FORM | {"changes_until_hours": "0", "most_changes": "", "room_opens_minutes": "121"}
    headers = {"HX-Request": "true", "HX-Trigger": "company-form"}
    answer = browser.post(PAGE, wrong, headers=headers)

    assert answer.status_code == 422
    said = answer.content.decode()
    for field in ("changes_until_hours", "most_changes", "room_opens_minutes"):
        assert f"company-form-{field}-error" in said
    assert "company-form-proposals_last_days-error" not in said
    assert "1から336までの整数で入力してください" in said
    company.refresh_from_db()
    assert (company.locale, company.proposals_last_days) == ("ja", 7)


def test_an_unknown_language_is_refused(browser: Client, company: Company) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": "company-form"}
    answer = browser.post(PAGE, FORM | {"locale": "fr"}, headers=headers)
    assert answer.status_code == 422
    assert "言語を選択してください" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, bounds.least - 1) for name, bounds in BOUNDS.items()),
        *((name, bounds.most + 1) for name, bounds in BOUNDS.items()),
        ("locale", "fr"),
    ],
)
def test_the_database_refuses_what_the_form_would(
    company: Company, field: str, value: object
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(**{field: value})
