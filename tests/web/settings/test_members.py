"""Members and company: who can join, with which role, and the company's name."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enishi.company.models import Company, Member, Role
from tests.cast import PASSWORD, SignedIn

pytestmark = pytest.mark.django_db

MEMBERS = "/settings/members/"


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def test_the_list_holds_ones_own_company_only(
    browser: Client, recruiter: Member, other_admin: Member
) -> None:
    html = browser.get(MEMBERS).content.decode()
    assert recruiter.email in html
    assert other_admin.email not in html


def test_an_invited_member_is_shown_with_the_link_that_sets_the_password(
    browser: Client, company: Company
) -> None:
    fields = {"family_name": "新井", "email": "new@sample.example", "role": "recruiter"}
    html = browser.post(f"{MEMBERS}invitation", fields).content.decode()
    member = Member.objects.get(email="new@sample.example")
    assert (member.company, member.role, member.has_usable_password()) == (
        company,
        Role.RECRUITER,
        False,
    )
    link = re.search(r'value="http://127\.0\.0\.1:8000([^"]+)"', html)
    assert link is not None
    assert Client().get(link[1], follow=True).status_code == 200
    assert "招待中" in browser.get(MEMBERS).content.decode()


def test_an_invitation_without_a_name_is_refused_beside_the_field(browser: Client) -> None:
    answer = browser.post(
        f"{MEMBERS}invitation",
        {"email": "new@sample.example", "role": "recruiter"},
        headers={"HX-Request": "true", "HX-Trigger": "invitation-form"},
    )
    assert answer.status_code == 422
    assert 'id="invitation-form-family_name-error"' in answer.content.decode()


def test_another_role_counts_from_the_next_request_on(
    browser: Client, recruiter: Member, signed_in: SignedIn
) -> None:
    theirs = signed_in(recruiter)
    assert theirs.get("/settings/").status_code == 200
    browser.post(f"{MEMBERS}{recruiter.pk}/role", {"role": "interviewer"})
    assert theirs.get("/settings/").status_code == 403


def test_a_member_let_go_is_out_at_once_and_may_come_back(
    browser: Client, recruiter: Member, signed_in: SignedIn
) -> None:
    theirs = signed_in(recruiter)
    browser.post(f"{MEMBERS}{recruiter.pk}/deactivation")
    assert theirs.get("/settings/")["Location"].startswith("/accounts/login/")
    browser.post(f"{MEMBERS}{recruiter.pk}/reactivation")
    assert Member.objects.get(pk=recruiter.pk).is_active


def test_the_last_admin_stays(browser: Client, admin: Member) -> None:
    browser.post(f"{MEMBERS}{admin.pk}/role", {"role": "recruiter"})
    assert Member.objects.get(pk=admin.pk).role == Role.ADMIN
    assert "管理者権限のメンバーが1名以上必要です" in browser.get(MEMBERS).content.decode()


@pytest.mark.parametrize("what", ["role", "deactivation", "reactivation", "link"])
def test_another_companys_member_is_not_found(
    browser: Client, other_admin: Member, what: str
) -> None:
    assert browser.post(f"{MEMBERS}{other_admin.pk}/{what}").status_code == 404


def test_a_recruiter_has_neither_members_nor_company(
    recruiter: Member, signed_in: SignedIn
) -> None:
    theirs = signed_in(recruiter)
    assert theirs.get(MEMBERS).status_code == 403
    assert theirs.post("/settings/company/", {"name": "x"}).status_code == 403


def test_the_company_is_renamed_and_moved_to_another_zone(
    browser: Client, company: Company
) -> None:
    answer = browser.post("/settings/company/", {"name": "株式会社縁", "time_zone": "Asia/Seoul"})
    company.refresh_from_db()
    assert answer.status_code == 303
    assert (company.name, company.time_zone) == ("株式会社縁", "Asia/Seoul")


def test_a_company_without_a_name_is_refused(browser: Client, company: Company) -> None:
    answer = browser.post(
        "/settings/company/",
        {"name": " ", "time_zone": "Asia/Tokyo"},
        headers={"HX-Request": "true", "HX-Trigger": "company-form"},
    )
    assert answer.status_code == 422
    assert "会社名を入力してください。" in answer.content.decode()


def test_the_members_password_is_never_on_the_page(browser: Client, recruiter: Member) -> None:
    html = browser.get(MEMBERS).content.decode()
    assert PASSWORD not in html
    assert recruiter.password not in html
