"""The practice mailbox: who can read it, when, and what its frame allows."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from enishi.company.models import Company, Member
from enishi.mail import outbox
from enishi.mail.models import MailState, OutgoingMail
from tests.cast import SignedIn


@pytest.fixture
def mail(company: Company, settings: Settings) -> OutgoingMail:
    settings.ZOOM = settings.ZOOM | {"practice": True}
    written = outbox.write(
        company,
        to="hanako.yamada@mail.example",
        subject="【株式会社サンプル】一次面接日程確定のご案内",
        body="山田　花子 様\n\n■入室先　http://127.0.0.1:8000/r/abc\n",
        kind="interview.confirmed",
    )
    assert written is not None
    return written


def test_the_recruiter_reads_what_would_have_been_sent(
    mail: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    assert mail.subject in browser.get("/mailbox/").content.decode()
    shown = browser.get(f"/mailbox/{mail.pk}").content.decode()
    assert "株式会社サンプル &lt;enishi@localhost&gt;" in shown
    assert f'src="/mailbox/{mail.pk}/letter"' in shown


def test_the_letter_runs_no_script_and_stands_in_our_frame_only(
    mail: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    answer = signed_in(recruiter).get(f"/mailbox/{mail.pk}/letter")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_outside_practice_nobody_reads_candidates_mail(
    mail: OutgoingMail, admin: Member, signed_in: SignedIn, settings: Settings
) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": False}
    for address in ("/mailbox/", f"/mailbox/{mail.pk}", f"/mailbox/{mail.pk}/letter"):
        answer = signed_in(admin).get(address)
        assert answer.status_code == 303, address


def test_the_menu_leads_there_in_practice_only(
    mail: OutgoingMail, recruiter: Member, signed_in: SignedIn, settings: Settings
) -> None:
    browser = signed_in(recruiter)
    assert 'href="/mailbox/"' in browser.get("/").content.decode()
    settings.ZOOM = settings.ZOOM | {"practice": False}
    assert 'href="/mailbox/"' not in browser.get("/").content.decode()


def test_in_practice_a_mail_can_be_played_to_come_back(
    mail: OutgoingMail, recruiter: Member, signed_in: SignedIn, settings: Settings
) -> None:
    browser = signed_in(recruiter)
    answer = browser.post(f"/mailbox/{mail.pk}/return", follow=True).content.decode()
    assert "届きませんでした" in answer
    assert "届かなかったことにする" not in answer
    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (MailState.FAILED, "5.1.1")

    OutgoingMail.objects.update(state=MailState.SENT)
    settings.ZOOM = settings.ZOOM | {"practice": False}
    browser.post(f"/mailbox/{mail.pk}/return")
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


@pytest.mark.parametrize("path", ["", "/letter"])
def test_a_mail_that_no_key_opens_says_so_and_breaks_no_page(
    mail: OutgoingMail, recruiter: Member, signed_in: SignedIn, path: str
) -> None:
    OutgoingMail.objects.update(sealed_body="v1:other-key:x")
    browser = signed_in(recruiter)
    page = f"/mailbox/{mail.pk}{path}"
    answer = browser.get(page, headers={"Referer": "http://testserver/mailbox/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mailbox/")
    assert "暗号鍵が変わっていないか" in browser.get("/mailbox/").content.decode()
    answer = browser.get(page, headers={"HX-Request": "true"})
    assert answer.status_code == 409
