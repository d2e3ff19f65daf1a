"""Signing in and setting a password, on the product's own pages."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from enishi.accounts import links
from enishi.accounts.forgotten import PasswordRequest
from enishi.company import actors, members
from enishi.company.models import Company, Member, Role
from enishi.mail.models import OutgoingMail
from enishi.web.account.adapter import NoSignUpAdapter
from enishi.web.account.backend import MemberBackend
from tests.cast import PASSWORD, SignedIn
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db


def sign_in(browser: Client, email: str, password: str) -> int:
    return browser.post("/accounts/login/", {"login": email, "password": password}).status_code


def subjects_sent() -> list[str]:
    assert len(mail.outbox) == OutgoingMail.objects.count()
    return list(OutgoingMail.objects.filter(state="sent").values_list("subject", flat=True))


def test_a_member_signs_in_by_mail_address_in_any_case(admin: Member) -> None:
    assert sign_in(Client(), "ADMIN@sample.example", PASSWORD) == 302


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("foo..bar.@docomo.ne.jp", "foo..bar.@docomo.ne.jp"),
        ("admin@sample.example", "\uff21dmin\uff20sample.example\u3002"),
        ("admin@sample.example", "青木 <admin@sample.example>"),
    ],
)
def test_the_address_is_read_at_the_door_as_where_it_was_kept(
    admin: Member, kept: str, typed: str
) -> None:
    Member.objects.update(email=kept)
    assert sign_in(Client(), typed, PASSWORD) == 302
    answer = Client().post("/accounts/password/reset/", {"email": typed})
    assert (answer.status_code, PasswordRequest.objects.get().email) == (302, kept)


@pytest.mark.parametrize("typed", ["", "x", f"{'x' * 300}@sample.example", "a@\u05d01.jp"])
def test_what_is_no_address_is_refused_beside_its_field(typed: str) -> None:
    for page, field in (("/accounts/login/", "login"), ("/accounts/password/reset/", "email")):
        answer = Client().post(page, {field: typed, "password": "x"})
        assert answer.context["form"].errors[field]
    assert not PasswordRequest.objects.exists()


def test_however_an_address_is_typed_its_tries_are_the_same(admin: Member) -> None:
    for typed in ("\uff41dmin@sample.example", "ADMIN@sample.example", "<admin@sample.example>"):
        sign_in(Client(), typed, "wrong password")
    assert sign_in(Client(), admin.email, PASSWORD) == 200


def test_a_wrong_password_says_only_that_something_was_wrong(admin: Member) -> None:
    known = Client().post("/accounts/login/", {"login": admin.email, "password": "x" * 12})
    unknown = Client().post("/accounts/login/", {"login": "no@one.example", "password": "x" * 12})
    sentences = [answer.context["form"].non_field_errors() for answer in (known, unknown)]
    assert len(sentences[0]) == 1
    assert sentences[0] == sentences[1]


def test_guessing_is_stopped_with_a_page_of_ours(admin: Member) -> None:
    browser = Client()
    for _ in range(5):
        sign_in(browser, admin.email, "wrong password")
    answer = browser.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})
    assert "_auth_user_id" not in browser.session
    assert "パスワードの誤りが続いたため" in answer.content.decode()


def test_storms_of_requests_get_the_page_that_asks_to_wait() -> None:
    browser = Client()
    answers = [
        browser.post("/accounts/password/reset/", {"email": "a@b.example"}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "しばらくお待ちください" in answers[-1].content.decode()


@pytest.mark.parametrize(("practice", "shown"), [(True, True), (False, False)])
def test_only_practice_shows_the_demo_people(
    settings: Settings, practice: bool, shown: bool
) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": practice}
    html = Client().get("/accounts/login/").content.decode()
    assert ("recruiter@sample.example" in html) is shown


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_password_is_reset_by_a_mail_in_japanese(
    admin: Member, run_jobs: RunJobs
) -> None:
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": admin.email.upper()})
    assert mail.outbox == []
    run_jobs()
    assert subjects_sent() == ["【Enishi】パスワード再設定のご案内"]
    written = mail.outbox[0].body
    link = re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", written)
    assert link is not None
    new = "a brand new pass phrase"
    form = browser.get(link[1], follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(Client(), admin.email, new) == 302


@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_gets_the_same_page_and_no_mail(run_jobs: RunJobs) -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "no@one.example"}, follow=True)
    assert "メールをご確認ください" in answer.content.decode()
    run_jobs()
    assert mail.outbox == []
    assert not PasswordRequest.objects.exists()


def test_asking_for_a_password_is_the_same_work_whoever_is_named(
    admin: Member, recruiter: Member
) -> None:
    members.deactivate(recruiter, by=actors.of(admin))
    seen = set()
    for number, email in enumerate([admin.email, "no@one.example", recruiter.email]):
        # More than one account is written to in an hour: the answer stays the same.
        for repeated in range(13):
            network = f"198.51.100.{number * 20 + repeated}"
            with CaptureQueriesContext(connection) as asked:
                answer = Client().post(
                    "/accounts/password/reset/", {"email": email}, REMOTE_ADDR=network
                )
            kinds = tuple(query["sql"].split()[0] for query in asked.captured_queries)
            seen.add((repeated >= 10, answer.status_code, answer["Location"], kinds))
    assert len(seen) == 2
    assert PasswordRequest.objects.count() == 30


def test_no_page_of_signing_in_speaks_with_the_mail_server(
    admin: Member, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "a mail server whose first byte would fail this test"
    assert Client().post("/accounts/password/reset/", {"email": admin.email}).status_code == 302
    with pytest.raises(NotImplementedError):
        NoSignUpAdapter().send_mail("account/email/anything", admin.email, {})


@pytest.mark.django_db(transaction=True)
def test_who_changes_a_password_is_told_by_mail(admin: Member, run_jobs: RunJobs) -> None:
    browser = Client()
    sign_in(browser, admin.email, PASSWORD)
    new = "another long pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    browser.post("/accounts/password/change/", fields)
    assert browser.get("/").status_code == 200
    run_jobs()
    assert subjects_sent() == ["【Enishi】パスワード変更のお知らせ"]


def test_the_link_of_an_invitation_lets_a_new_member_set_a_password(
    company: Company, admin: Member
) -> None:
    new = members.invite(
        company,
        email="new@sample.example",
        family_name="新井",
        role=Role.INTERVIEWER,
        by=actors.of(admin),
    )
    address = links.link_for(new).removeprefix("http://127.0.0.1:8000")
    browser = Client()
    form = browser.get(address, follow=True)
    phrase = "a pass phrase of mine"
    browser.post(form.redirect_chain[-1][0], {"password1": phrase, "password2": phrase})
    assert sign_in(Client(), new.email, phrase) == 302
    assert "このリンクは使えません" in Client().get(address, follow=True).content.decode()


def test_a_member_reads_the_product_in_the_language_they_choose(
    interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    assert '<html lang="ja">' in browser.get("/accounts/profile/").content.decode()
    browser.post("/accounts/profile/", {"language": "en"})
    assert '<html lang="en">' in browser.get("/accounts/profile/").content.decode()


def test_a_language_that_nobody_speaks_here_is_refused(
    interviewer: Member, signed_in: SignedIn
) -> None:
    signed_in(interviewer).post("/accounts/profile/", {"language": "xx"})
    assert Member.objects.get(pk=interviewer.pk).language == "ja"


def test_a_member_changes_their_own_password(interviewer: Member, signed_in: SignedIn) -> None:
    new = "another long pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in(interviewer).post("/accounts/password/change/", fields)
    assert sign_in(Client(), interviewer.email, new) == 302


def test_signing_in_is_not_announced(admin: Member) -> None:
    browser = Client()
    sign_in(browser, admin.email, PASSWORD)
    assert "data-toast" not in browser.get("/").content.decode()


def test_nobody_signs_up_by_themselves() -> None:
    html = Client().get("/accounts/signup/").content.decode()
    assert "会社の管理者が" in html
    assert "<input" not in html.replace('<input type="hidden"', "")


def test_mail_addresses_are_not_the_members_own_to_change(
    admin: Member, signed_in: SignedIn
) -> None:
    assert signed_in(admin).get("/accounts/email/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
)
def test_the_pages_before_signing_in_name_no_company(address: str, company: Company) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert company.name not in answer.content.decode()


def test_who_chooses_english_at_the_door_reads_english_inside(interviewer: Member) -> None:
    browser = Client()
    back = browser.post("/accounts/language", {"language": "en", "next": "/accounts/login/?next=/"})
    assert back["Location"] == "/accounts/login/?next=/"
    assert '<html lang="en">' in browser.get("/accounts/login/").content.decode()
    sign_in(browser, interviewer.email, PASSWORD)
    assert '<html lang="en">' in browser.get("/").content.decode()
    assert Member.objects.get(pk=interviewer.pk).language == "en"


@pytest.mark.parametrize(
    ("language", "to"), [("xx", "/accounts/login/"), ("ja", "https://evil.example/")]
)
def test_the_switch_at_the_door_knows_its_languages_and_leads_nowhere_else(
    language: str, to: str
) -> None:
    browser = Client()
    back = browser.post("/accounts/language", {"language": language, "next": to})
    assert back["Location"] == "/accounts/login/"
    assert '<html lang="ja">' in browser.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("local", ["x" * 64, "x" * 300])
def test_an_address_too_long_for_mail_is_refused_in_words(client: Client, local: str) -> None:
    address = f"{local}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.jp"
    answer = client.post("/accounts/password/reset/", {"email": address})
    assert answer.status_code in (200, 422)
    assert 'id="id_email"' in answer.content.decode()


def test_the_member_of_a_session_is_the_whole_row_with_its_company(admin: Member) -> None:
    found = MemberBackend().get_user(admin.pk)
    asked = Member.objects.select_related("company").get(pk=admin.pk)
    assert found is not None
    for one, other in ((found, asked), (found.company, asked.company)):
        names = [field.attname for field in one._meta.concrete_fields]
        assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert MemberBackend().get_user(0) is None
