"""An admin's change of a colleague's account is told to the colleague and never takes it over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from enishi import throttling
from enishi.accounts import changes
from enishi.company import actors, members
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.errors import UserFacingError
from enishi.mail.models import OutgoingMail
from tests.cast import SignedIn
from tests.racing import at_once

pytestmark = pytest.mark.django_db
MEMBERS = "/settings/members/"
KEY = "/accounts/password/reset/key/"


def mails_to(member: Member) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=member.email).order_by("pk"))


def invited_by(admin: Member) -> Member:
    return members.invite(
        admin.company,
        email="new@sample.example",
        family_name="新井",
        role="recruiter",
        by=actors.of(admin),
    )


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def test_a_new_link_for_an_active_colleague_goes_to_them_alone_and_into_the_log(
    browser: Client, admin: Member, recruiter: Member
) -> None:
    html = browser.post(f"{MEMBERS}{recruiter.pk}/link").content.decode()
    assert KEY not in html
    assert "メールでお送りしました" in html
    [mail] = mails_to(recruiter)
    assert KEY in mail.body
    assert "青木\u3000誠" in mail.body
    entry = AuditEntry.objects.get(action="member.password_link_given")
    assert (entry.member, entry.subject_id, entry.details) == (
        admin,
        recruiter.pk,
        {"shown": False},
    )


def test_whoever_was_here_before_gets_the_link_by_mail_even_without_a_password(
    browser: Client, recruiter: Member
) -> None:
    Member.objects.filter(pk=recruiter.pk).update(last_login=timezone.now(), password="!x")
    html = browser.post(f"{MEMBERS}{recruiter.pk}/link").content.decode()
    assert KEY not in html
    assert KEY in mails_to(recruiter)[0].body


def test_letting_go_and_taking_back_hands_nobodys_account_over(
    browser: Client, recruiter: Member
) -> None:
    Client().post("/accounts/login/", {"login": recruiter.email, "password": "enishi-demo-2026"})
    browser.post(f"{MEMBERS}{recruiter.pk}/deactivation")
    for address in ("reactivation", "link"):
        html = browser.post(f"{MEMBERS}{recruiter.pk}/{address}").content.decode()
        assert KEY not in html, address
    ended, back, again = mails_to(recruiter)
    assert "停止" in ended.subject
    assert KEY in back.body
    assert KEY in again.body


def test_the_link_of_somebody_who_has_never_been_here_is_shown_as_before(
    browser: Client, admin: Member
) -> None:
    invited = invited_by(admin)
    assert KEY in browser.post(f"{MEMBERS}{invited.pk}/link").content.decode()
    assert mails_to(invited) == []
    assert AuditEntry.objects.get(action="member.password_link_given").details == {"shown": True}


def test_there_is_no_link_for_somebody_who_was_let_go(admin: Member, recruiter: Member) -> None:
    members.deactivate(recruiter, by=actors.of(admin))
    recruiter.refresh_from_db()
    with pytest.raises(UserFacingError, match="先に利用を再開"):
        changes.give_link(recruiter, by=actors.of(admin))
    assert mails_to(recruiter) == []


@pytest.mark.parametrize(
    ("change", "subject", "words"),
    [
        (
            lambda m, a: changes.change_role(m, Role.ADMIN, by=actors.of(a)),
            "権限変更",
            "管理者権限",
        ),
        (lambda m, a: changes.deactivate(m, by=actors.of(a)), "利用停止", "青木\u3000誠"),
    ],
)
def test_what_an_admin_changes_is_told_to_the_person(
    admin: Member,
    recruiter: Member,
    change: Callable[[Member, Member], object],
    subject: str,
    words: str,
) -> None:
    change(recruiter, admin)
    [mail] = mails_to(recruiter)
    assert subject in mail.subject
    assert words in mail.body


def test_they_are_written_to_in_their_language(admin: Member, recruiter: Member) -> None:
    members.choose_language("en", by=actors.of(recruiter))
    changes.change_role(recruiter, Role.INTERVIEWER, by=actors.of(admin))
    [mail] = mails_to(recruiter)
    assert mail.language == "en"
    assert "role" in mail.subject.lower()
    assert "Interviewer" in mail.body


def test_a_role_that_stays_is_no_news(admin: Member, recruiter: Member) -> None:
    changes.change_role(recruiter, Role.RECRUITER, by=actors.of(admin))
    assert mails_to(recruiter) == []


def test_what_is_refused_is_told_to_nobody(company: Company, admin: Member) -> None:
    with pytest.raises(UserFacingError):
        changes.change_role(admin, Role.RECRUITER, by=actors.of(admin))
    assert mails_to(admin) == []


def test_nobody_asks_by_invitations_without_end_who_is_here(admin: Member, browser: Client) -> None:
    while throttling.take(changes.INVITATIONS, str(admin.pk)):
        pass
    fields = {"family_name": "新井", "email": "new@sample.example", "role": "recruiter"}
    answer = browser.post(f"{MEMBERS}invitation", fields, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "受け付けを止めています" in answer.content.decode()
    assert not Member.objects.filter(email="new@sample.example").exists()


def test_an_invitation_sent_twice_is_one_and_is_answered_alike(browser: Client) -> None:
    fields = {"family_name": "新井 ", "email": "New@sample.example", "role": "recruiter"}
    first, again = (browser.post(f"{MEMBERS}invitation", fields) for _press in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert KEY in first.content.decode()
    assert KEY in again.content.decode()
    assert Member.objects.filter(email__iexact="new@sample.example").count() == 1


@pytest.mark.parametrize("other", [{"role": "admin"}, {"family_name": "荒井"}])
def test_another_invitation_to_a_taken_address_is_refused(
    browser: Client, other: dict[str, str]
) -> None:
    fields = {"family_name": "新井", "email": "new@sample.example", "role": "recruiter"}
    htmx = {"HX-Request": "true"}
    browser.post(f"{MEMBERS}invitation", fields)
    assert browser.post(f"{MEMBERS}invitation", fields | other, headers=htmx).status_code == 422


def test_whoever_was_let_go_before_they_came_is_not_invited_again(admin: Member) -> None:
    members.deactivate(invited_by(admin), by=actors.of(admin))
    invited = {"email": "new@sample.example", "family_name": "新井", "role": "recruiter"}
    with pytest.raises(UserFacingError):
        changes.invite(admin.company, by=actors.of(admin), **invited)


def test_whoever_was_here_or_is_elsewhere_is_not_invited_again(
    browser: Client, recruiter: Member, other_admin: Member
) -> None:
    htmx = {"HX-Request": "true"}
    for member in (recruiter, other_admin):
        fields = {
            "email": member.email,
            "family_name": member.family_name,
            "given_name": member.given_name,
            "department": member.department,
            "role": member.role,
        }
        answer = browser.post(f"{MEMBERS}invitation", fields, headers=htmx)
        assert answer.status_code == 422
        assert KEY not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("role", {"role": "interviewer"}),
        ("deactivation", {}),
        ("link", {}),
    ],
)
def test_two_presses_at_once_are_told_once(
    browser: Client, recruiter: Member, deed: str, fields: dict[str, str]
) -> None:
    address = f"{MEMBERS}{recruiter.pk}/{deed}"
    before = AuditEntry.objects.count()
    answers = at_once(*[lambda: browser.post(address, fields)] * 2)
    assert all(answer.status_code < 400 for answer in answers)
    assert len(mails_to(recruiter)) == 1
    assert AuditEntry.objects.count() == before + 1


def test_who_is_taken_back_twice_is_told_once(
    admin: Member, recruiter: Member, browser: Client
) -> None:
    Member.objects.filter(pk=recruiter.pk).update(last_login=timezone.now())
    browser.post(f"{MEMBERS}{recruiter.pk}/deactivation")
    for _press in range(2):
        browser.post(f"{MEMBERS}{recruiter.pk}/reactivation")
    assert [mail.kind for mail in mails_to(recruiter)] == [
        "account.deactivated",
        "account.reactivated",
    ]
    assert AuditEntry.objects.filter(action="member.reactivated").count() == 1


def test_whoever_sets_their_first_password_is_not_told_that_it_changed(recruiter: Member) -> None:
    changes.password_changed(recruiter, is_first=True)
    assert mails_to(recruiter) == []
