"""未処理のメール: a recruiter reads a mail beside its fields, and decides."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import mail_rounds, mail_rules
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.models import Candidate, Job
from enishi.mail import received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox
from tests.cast import SignedIn
from tests.mail.written import NOTICE, attached, mail, notice

pytestmark = pytest.mark.django_db(transaction=True)
Arrive = Callable[[bytes], MailEntry]


@pytest.fixture
def arrive(company: Company, admin: Member, job: Job, settings: Settings, tmp_path: Path) -> Arrive:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    mail_rules.add_defaults(company, by=actors.of(admin))
    mailbox = Mailbox.objects.create(
        company=company, host="imap.example", user="a", since="2026-11-01"
    )

    def arrived(raw: bytes) -> MailEntry:
        kept = received_mails.keep_mail(mailbox, Fetched(Position(1, len(raw)), raw, len(raw)))
        assert kept is not None
        mail_rounds.take_mail(kept.pk)
        return MailEntry.objects.get(mail=kept)

    return arrived


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def test_a_mail_that_does_not_fit_is_listed_shown_and_made_an_application(
    arrive: Arrive, browser: Client, job: Job
) -> None:
    entry = arrive(notice(parts=[attached(b"%PDF", disposition='attachment; filename="a.pdf"')]))
    page = f"/candidates/received/{entry.pk}/"
    listed = browser.get("/candidates/received/").content.decode()
    assert "新着の応募があります" in listed
    assert "どの求人への応募か分かりません" in listed
    assert "未処理のメール 1件" in browser.get("/").content.decode()
    assert "/candidates/received/" in browser.get("/candidates/").content.decode()
    shown = browser.get(page).content.decode()
    assert 'value="栗原"' in shown
    assert "人と話すことが好きです" in shown
    assert "a.pdf" in shown
    typed = {"family_name": "栗原", "given_name": "碧", "email": "m@mail.example", "job": job.pk}
    answer = browser.post(f"{page}application", typed | {"remembers_job": "1"})
    assert answer["Location"] == f"/candidates/{Candidate.objects.get().pk}/"
    assert Candidate.objects.get().given_name == "碧"
    assert "登録した候補者" in browser.get(page).content.decode()
    again = browser.post(
        f"{page}application", typed | {"is_somebody_else": "1"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 409
    assert Candidate.objects.count() == 1


def test_somebody_known_is_asked_about_and_can_be_chosen(
    arrive: Arrive, browser: Client, company: Company, recruiter: Member, job: Job
) -> None:
    known = candidates.register(
        company,
        CandidateDetails(family_name="栗原", given_name="みどり"),
        by=actors.of(recruiter),
    )
    entry = arrive(notice(text=NOTICE))
    page = f"/candidates/received/{entry.pk}/"
    typed = {"family_name": "栗原", "given_name": "みどり"}
    asked = browser.post(f"{page}application", typed, headers={"HX-Request": "true"})
    assert asked.status_code == 409
    assert "別の方として登録" in asked.content.decode()
    nobody = browser.post(
        f"{page}candidate", {}, headers={"HX-Request": "true", "HX-Trigger": "known-form"}
    )
    assert nobody.status_code == 422
    answer = browser.post(f"{page}candidate", {"candidate": known.pk, "job": job.pk})
    assert answer["Location"] == f"/candidates/{known.pk}/"
    assert known.applications.get().job == job
    found = browser.get(f"/candidates/received/{arrive(mail(text=b'x')).pk}/?q=栗原")
    assert f'value="{known.pk}"' in found.content.decode()


def test_what_is_no_application_is_put_aside_and_back(arrive: Arrive, browser: Client) -> None:
    entry = arrive(mail("From: a@b.example", "Subject: <b>news</b>", text=b"<script>x</script>"))
    page = f"/candidates/received/{entry.pk}/"
    assert "<script>x" not in browser.get(page).content.decode()
    browser.post(f"{page}dismissal")
    assert "&lt;b&gt;news" not in browser.get("/candidates/received/").content.decode()
    assert "&lt;b&gt;news" in browser.get("/candidates/received/?state=done").content.decode()
    assert "未処理に戻す" in browser.get(page).content.decode()
    browser.post(f"{page}reopening")
    assert "&lt;b&gt;news" in browser.get("/candidates/received/").content.decode()


def test_a_candidate_who_asks_for_what_is_held_gets_the_mail_they_came_by(
    arrive: Arrive, admin: Member, job: Job, signed_in: SignedIn
) -> None:
    Job.objects.filter(pk=job.pk).update(title="営業")
    entry = arrive(notice())
    assert entry.candidate is not None
    asked = f"/candidates/{entry.candidate.pk}/privacy/disclosure"
    answer = signed_in(admin).post(asked)
    pieces = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    told = json.loads(zipfile.ZipFile(io.BytesIO(pieces)).read("data.json"))
    [received] = told["received_mails"]
    assert received["from"] == received_mails.facts_of(entry.mail).from_address
    assert "midori.kurihara@mail.example" in received["body"]
