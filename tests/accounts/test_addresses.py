"""Admins correct members' names; a new mail address counts after its confirmation."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enishi import throttling
from enishi.accounts import addresses
from enishi.company import actors, members
from enishi.company.models import AuditEntry, Member
from enishi.errors import UserFacingError
from enishi.mail.models import OutgoingMail
from enishi.throttling import Counter
from tests.cast import PASSWORD, SignedIn

pytestmark = pytest.mark.django_db
MEMBERS = "/settings/members/"
NEW, FORMER = "sato@sample.example", "recruiter@sample.example"


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def mails_to(address: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=address).order_by("pk"))


def correct(browser: Client, member: Member, **changed: str) -> int:
    fields = {
        "family_name": member.family_name,
        "given_name": member.given_name,
        "department": member.department,
        "email": member.email,
    }
    answer = browser.post(
        f"{MEMBERS}{member.pk}/details",
        fields | changed,
        headers={"HX-Request": "true", "HX-Trigger": "details-form"},
    )
    return answer.status_code


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/accounts/address/\S+)", mail.body)
    assert found is not None
    return found[1]


def test_name_and_department_are_corrected_at_once_and_noted(
    browser: Client, admin: Member, recruiter: Member
) -> None:
    dialog = browser.get(f"{MEMBERS}{recruiter.pk}/details").content.decode()
    assert recruiter.family_name in dialog
    assert correct(browser, recruiter, family_name="斎藤", department="人事部") < 400
    recruiter.refresh_from_db()
    assert (recruiter.family_name, recruiter.department) == ("斎藤", "人事部")
    entry = AuditEntry.objects.get(action="member.corrected")
    assert entry.member == admin
    assert entry.details == {"fields": ["family_name", "department"]}
    assert mails_to(FORMER) == []


def test_a_new_address_holds_only_once_it_was_confirmed_there(
    browser: Client, recruiter: Member, signed_in: SignedIn
) -> None:
    theirs = signed_in(recruiter)
    correct(browser, recruiter, email=NEW)
    recruiter.refresh_from_db()
    assert recruiter.email == FORMER
    assert "確認待ち" in browser.get(MEMBERS).content.decode()
    [asked] = mails_to(NEW)
    [told] = mails_to(FORMER)
    assert "/accounts/address/" not in told.body
    link = link_in(asked)

    # Programs that read mail follow links; nothing changes by that.
    assert Client().get(link).status_code == 200
    recruiter.refresh_from_db()
    assert recruiter.email == FORMER

    assert Client().post(link).status_code == 303
    recruiter.refresh_from_db()
    assert (recruiter.email, recruiter.new_email) == (NEW, "")
    assert [mail.kind for mail in mails_to(FORMER)] == [
        "account.address_asked",
        "account.address_changed",
    ]
    entry = AuditEntry.objects.get(action="member.address_changed")
    assert (entry.subject_id, entry.details) == (recruiter.pk, {})
    # Their session goes on, and their password opens the new address.
    assert theirs.get("/").status_code == 200
    assert Client().login(email=NEW, password=PASSWORD)
    # The link is used up.
    assert Client().post(link).status_code == 404


def test_an_address_taken_back_is_confirmed_by_no_link(browser: Client, recruiter: Member) -> None:
    correct(browser, recruiter, email=NEW)
    [asked] = mails_to(NEW)
    recruiter.refresh_from_db()
    correct(browser, recruiter, email=FORMER)
    assert Client().post(link_in(asked)).status_code == 404
    recruiter.refresh_from_db()
    assert (recruiter.email, recruiter.new_email) == (FORMER, "")


def test_whoever_was_let_go_confirms_nothing(
    browser: Client, admin: Member, recruiter: Member
) -> None:
    correct(browser, recruiter, email=NEW)
    [asked] = mails_to(NEW)
    members.deactivate(recruiter, by=actors.of(admin))
    assert Client().post(link_in(asked)).status_code == 404
    assert correct(browser, recruiter, family_name="斎藤") == 422


def test_an_address_that_somebody_has_is_refused_beside_the_field(
    browser: Client, admin: Member, recruiter: Member, interviewer: Member
) -> None:
    assert correct(browser, recruiter, email=interviewer.email.upper()) == 422
    assert correct(browser, recruiter, email="sato") == 422
    assert correct(browser, recruiter, family_name="\u200b") == 422
    assert OutgoingMail.objects.count() == 0

    # Somebody may take it between the asking and the confirming.
    correct(browser, recruiter, email=NEW)
    members.invite(
        admin.company, email=NEW, family_name="新井", role="recruiter", by=actors.of(admin)
    )
    recruiter.refresh_from_db()
    with pytest.raises(UserFacingError):
        addresses.confirm(recruiter)
    assert Client().post(link_in(mails_to(NEW)[0])).status_code in (303, 422)
    recruiter.refresh_from_db()
    assert recruiter.email == FORMER


def test_an_address_that_was_misspelt_in_the_invitation_hears_nothing(
    browser: Client, admin: Member
) -> None:
    invited = members.invite(
        admin.company,
        email="typo@sample.example",
        family_name="新井",
        role="recruiter",
        by=actors.of(admin),
    )
    correct(browser, invited, email=NEW)
    Client().post(link_in(mails_to(NEW)[0]))
    invited.refresh_from_db()
    assert invited.email == NEW
    assert mails_to("typo@sample.example") == []


def test_another_companys_member_is_not_there(browser: Client, other_admin: Member) -> None:
    assert correct(browser, other_admin, family_name="斎藤") == 404


def test_two_presses_write_to_the_new_address_once(browser: Client, recruiter: Member) -> None:
    correct(browser, recruiter, email=NEW)
    correct(browser, recruiter, email=NEW)
    assert OutgoingMail.objects.filter(to=NEW).count() == 1


def test_the_present_address_hears_of_a_new_one_once(browser: Client, recruiter: Member) -> None:
    correct(browser, recruiter, email=NEW)
    # So long afterwards that the new address is asked again.
    Counter.objects.all().delete()
    correct(browser, recruiter, email=NEW, department="人事部")
    assert (len(mails_to(NEW)), len(mails_to(FORMER))) == (2, 1)


def test_nobody_asks_by_corrections_without_end_who_is_here(
    browser: Client, admin: Member, recruiter: Member
) -> None:
    while throttling.take(addresses.ADDRESSES, str(admin.pk)):
        pass
    assert correct(browser, recruiter, email=NEW) == 422
    assert correct(browser, recruiter, family_name="斎藤") < 400
    assert not OutgoingMail.objects.filter(to=NEW).exists()


def test_an_address_noted_before_its_member_left_is_not_confirmed_after(
    browser: Client, admin: Member, recruiter: Member
) -> None:
    correct(browser, recruiter, email=NEW)
    [mail] = mails_to(NEW)
    members.deactivate(recruiter, by=actors.of(admin))
    back = members.reactivate(recruiter, by=actors.of(admin))
    assert back.new_email == ""
    Client().post(link_in(mail))
    recruiter.refresh_from_db()
    assert recruiter.email == FORMER
