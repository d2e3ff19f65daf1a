"""The demo's published password is useless where others can reach the installation."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from enishi.company.models import AuditEntry, Member
from enishi.company.passwords import PUBLISHED
from enishi.records import demo
from enishi.records.demo import accounts, people

pytestmark = pytest.mark.django_db

ADMIN = "admin@sample.example"
EVERYBODY = {person.email for person in (*people.MEMBERS, *people.OTHER_MEMBERS)}


def signs_in(browser: Client, password: str, email: str = ADMIN) -> bool:
    browser.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("is_public", [False, True])
def test_the_published_password_opens_only_what_nobody_else_reaches(
    settings: Settings, is_public: bool
) -> None:
    demo.load()
    settings.IS_PUBLIC = is_public
    assert signs_in(Client(), PUBLISHED) is not is_public


@pytest.mark.parametrize("is_public", [False, True])
def test_the_sign_in_page_shows_the_password_only_on_this_machine(
    settings: Settings, is_public: bool
) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": True}
    settings.IS_PUBLIC = is_public
    html = Client().get("/accounts/login/").content.decode()
    assert (PUBLISHED in html) is not is_public
    assert ("sample.example" in html) is not is_public


def test_a_demo_asked_for_in_public_has_a_password_of_its_own(settings: Settings) -> None:
    settings.IS_PUBLIC = True
    demo.load("drawn anew, told once")
    assert accounts.open_to_everyone() == []
    assert signs_in(Client(), "drawn anew, told once")


def test_who_has_the_published_password_is_found_whatever_their_address_is_now() -> None:
    demo.load()
    moved, changed, gone = Member.objects.filter(company__name=people.COMPANY)[:3]
    Member.objects.filter(pk=moved.pk).update(email="moved@elsewhere.example")
    changed.set_password("something else entirely")
    changed.save()
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    found = {member.email for member in accounts.open_to_everyone()}
    assert found == (EVERYBODY - {moved.email, changed.email, gone.email}) | {
        "moved@elsewhere.example"
    }


def test_closing_ends_password_and_session_of_each_and_of_nobody_else(admin: Member) -> None:
    Member.objects.filter(pk=admin.pk).update(email="aoki@minato.example")
    demo.load()
    own, demos = Client(), Client()
    assert signs_in(own, PUBLISHED, "aoki@minato.example")
    assert signs_in(demos, PUBLISHED)
    assert accounts.close() == len(EVERYBODY)
    assert accounts.open_to_everyone() == []
    assert own.get("/").status_code == 200
    assert demos.get("/").status_code == 302
    noted = AuditEntry.objects.filter(action="demo.password_withdrawn")
    assert noted.count() == len(EVERYBODY)


def test_nobody_chooses_the_published_password_in_public(settings: Settings) -> None:
    validate_password(PUBLISHED)
    settings.IS_PUBLIC = True
    with pytest.raises(ValidationError, match="デモデータのパスワード"):
        validate_password(PUBLISHED)
