"""The form in front of strangers: without scripts, cookies or losses, and not against anybody."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import postings
from enishi.hiring.document_models import Document
from enishi.hiring.intake import application_forms
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.form_questions import Question
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.web.careers import entrance
from enishi.web.shell import request_bodies
from tests.cast import SignedIn
from tests.hiring.posting import published

pytestmark = pytest.mark.django_db
TYPED = {"family_name": "山田", "given_name": "花子", "email": "hanako@mail.example"}
AGREED = TYPED | {"agrees": "yes", "purposes": "1"}


@pytest.fixture
def page(job: Job, recruiter: Member, company: Company) -> str:
    CareersPage.objects.create(company=company, code="sample")
    posting: JobPosting = published(job, recruiter)
    return f"/careers/sample/{posting.code}/application"


@pytest.fixture(autouse=True)
def _patient(time_machine: TimeMachineFixture) -> None:
    """A person needs a while for the form."""
    time_machine.move_to(timezone.now(), tick=False)


def token_of(answer: HttpResponse) -> str:
    [found] = re.findall(r'name="token" value="([^"]+)"', answer.content.decode())
    return str(found)


def opened(client: Client, page: str, time_machine: TimeMachineFixture) -> str:
    token = token_of(client.get(page))
    time_machine.shift(60)
    return token


def pdf(content: bytes = b"%PDF-1.7 x") -> SimpleUploadedFile:
    return SimpleUploadedFile("履歴書.pdf", content)


def test_a_stranger_applies_with_a_file_and_without_any_cookie(
    page: str, time_machine: TimeMachineFixture
) -> None:
    client = Client(enforce_csrf_checks=True)
    token = opened(client, page, time_machine)
    answer = client.post(page, AGREED | {"token": token, "file_resume": pdf()})
    assert answer.status_code == 303
    assert answer["Location"].endswith("/thanks?lang=ja")
    assert "ご応募ありがとうございました" in client.get(answer["Location"]).content.decode()
    assert dict(client.cookies) == {}
    assert (Application.objects.get().handling.source, Document.objects.get().kind) == (
        "採用ページ",
        "resume",
    )
    # Sent again after going back: the same page, and nobody else.
    client.post(page, AGREED | {"token": token})
    assert Candidate.objects.count() == 1


def test_on_an_error_everything_is_still_there_files_too(
    page: str, client: Client, time_machine: TimeMachineFixture, job: Job, recruiter: Member
) -> None:
    questions = [
        Question(kind="text", label="自己PR"),
        Question(kind="choice", label="勤務地", words=("東京", "大阪")),
        Question(kind="line", label="希望", is_required=True),
    ]
    application_forms.save(job, rules={}, questions=questions, seen=0, by=actors.of(recruiter))
    token = opened(client, page, time_machine)
    sent = TYPED | {"answer_0": "<b>a</b>\nb", "answer_1": "大阪", "token": token, "purposes": "1"}
    answer = client.post(page, sent | {"file_resume": pdf()})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;b&gt;a&lt;/b&gt;\nb</textarea>" in text
    assert 'value="hanako@mail.example"' in text
    assert re.search(r'value="大阪"\s+checked', text)
    assert "履歴書.pdf" in text
    assert "応募には、利用目的への同意が必要です。" in text
    again = client.post(page, sent | {"agrees": "yes", "answer_2": "x", "token": token_of(answer)})
    assert again.status_code == 303
    assert Document.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense", "other job", "old"])
def test_a_forged_or_old_page_sends_nothing_and_loses_no_word(
    page: str,
    client: Client,
    time_machine: TimeMachineFixture,
    token: str,
    job: Job,
    recruiter: Member,
) -> None:
    if token == "other job":
        other = Job.objects.create(company=job.company, flow=job.flow, title="経理")
        code = published(other, recruiter).code
        token = token_of(client.get(f"/careers/sample/{code}/application"))
    elif token == "old":
        token = opened(client, page, time_machine)
        time_machine.shift(3 * 24 * 3600)
    answer = client.post(page, AGREED | {"token": token})
    assert answer.status_code == 422
    assert 'value="花子"' in answer.content.decode()
    assert token_of(answer) != token
    assert Candidate.objects.count() == 0


def test_a_form_sent_at_once_waits_as_suspected_and_the_sender_sees_no_difference(
    page: str, client: Client, recruiter: Member, signed_in: SignedIn
) -> None:
    answer = client.post(page, AGREED | {"token": token_of(client.get(page))})
    assert answer["Location"].endswith("/thanks?lang=ja")
    assert Candidate.objects.count() == 0
    browser = signed_in(recruiter)
    for place in ("/", "/candidates/"):
        assert "/candidates/suspected/" in browser.get(place).content.decode()
    listed = browser.get("/candidates/suspected/").content.decode()
    assert "山田" in listed
    assert "数秒" in listed
    web = WebApplication.objects.get()
    browser.post(f"/candidates/suspected/{web.pk}/acceptance")
    assert Candidate.objects.get().email == TYPED["email"]


def test_the_sixth_from_one_network_looks_like_spam(
    page: str, client: Client, time_machine: TimeMachineFixture
) -> None:
    for _number in range(entrance.OFTEN.most + 1):
        client.post(page, AGREED | {"token": opened(client, page, time_machine)})
    states = list(WebApplication.objects.order_by("pk").values_list("state", flat=True))
    # A minute passed between any two, by our clock and not by the database's.
    assert states == ["taken"] * entrance.OFTEN.most + ["suspected"]


def test_a_network_that_sends_many_files_is_asked_to_wait_before_they_are_stored(
    page: str, client: Client
) -> None:
    large = pdf(b"%PDF" + b"x" * request_bodies.MOST_FOR_ANONYMOUS)
    statuses = set()
    for _number in range(request_bodies.UPLOADS.most + 1):
        large.seek(0)
        statuses.add(client.post(page, {"file_resume": large}).status_code)
    assert statuses == {422, 429}


def test_what_is_larger_than_an_application_is_left_unread(page: str, client: Client) -> None:
    answer = client.post(
        page, data=b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="40000000"
    )
    assert answer.status_code == 413


def test_a_closed_job_takes_no_form(page: str, client: Client, job: Job, recruiter: Member) -> None:
    postings.take_back(job, by=actors.of(recruiter))
    assert client.get(page).status_code == 410
    assert client.post(page, AGREED).status_code == 410
    assert client.get(page.replace("sample", "other")).status_code == 404


def test_hostile_words_are_words_on_the_recruiters_page(
    page: str,
    client: Client,
    time_machine: TimeMachineFixture,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    hostile = {"family_name": '"><script>alert(1)', "given_name": "{{ 7*7 }}\r\nBcc: x@y.example"}
    token = opened(client, page, time_machine)
    assert client.post(page, AGREED | hostile | {"token": token}).status_code == 303
    application = Application.objects.get()
    browser = signed_in(recruiter)
    for place in (f"/applications/{application.pk}/", "/", "/candidates/"):
        text = browser.get(place).content.decode()
        assert "<script>alert(1)" not in text
        assert "{{ 7*7 }} Bcc: x@y.example" in text


def test_a_zip_bomb_is_kept_shut_until_the_confined_process_has_judged_it(
    page: str, client: Client, time_machine: TimeMachineFixture
) -> None:
    token = opened(client, page, time_machine)
    bomb = SimpleUploadedFile("a.docx", b"PK\x03\x04" + b"\0" * 1000)
    client.post(page, AGREED | {"token": token, "file_resume": bomb})
    assert Document.objects.get().file.state == "received"


def test_the_page_shows_answers_consent_and_who_is_alike(
    page: str,
    client: Client,
    time_machine: TimeMachineFixture,
    job: Job,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    asked = [Question(kind="yes_no", label="夜勤ができますか")]
    application_forms.save(job, rules={}, questions=asked, seen=0, by=actors.of(recruiter))
    for answer in ("yes", "no"):
        token = opened(client, page, time_machine)
        client.post(page, AGREED | {"token": token, "answer_0": answer})
    application = Application.objects.order_by("pk").last()
    assert application is not None
    browser = signed_in(recruiter)
    text = browser.get(f"/applications/{application.pk}/").content.decode()
    for words in ("夜勤ができますか", "いいえ", "第1版", "自動ではまとめていません"):
        assert words in text
    listed = browser.get("/candidates/").content.decode()
    assert listed.count("採用ページ") == 2
    assert "新しい応募" in browser.get("/").content.decode()


def test_a_recruiter_changes_the_form_and_is_warned(
    job: Job, recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    page = f"/jobs/{job.pk}/form"
    form = {
        "seen": "0",
        "phone": "required",
        "kind": ["line", "choice"],
        "label": ["本籍", "勤務地"],
        "help": ["", ""],
        "is_required": ["yes", "no"],
        "words": ["", "東京\n大阪"],
    }
    warned = browser.post(
        page, form, headers={"HX-Request": "true", "HX-Trigger": "questions-form"}
    )
    assert warned.status_code == 422
    assert 'id="questions-form-label-0-error"' in warned.content.decode()
    assert browser.post(page, form | {"is_confirmed": "yes"}).status_code == 303
    saved = application_forms.of(job)
    assert saved.rules["phone"] == "required"
    assert [one.label for one in application_forms.questions_of(saved)] == ["本籍", "勤務地"]
    assert "本籍" in browser.get(page).content.decode()


def test_an_admin_changes_the_purposes_and_the_logo(
    admin: Member, signed_in: SignedIn, company: Company
) -> None:
    browser = signed_in(admin)
    wording = {"purposes": "採用のため", "consent": "同意する"}
    assert browser.post("/settings/careers/purposes", wording).status_code == 303
    assert "採用のため" in browser.get("/settings/careers/").content.decode()
    logo = BytesIO(b"\x89PNG\r\n\x1a\n")
    logo.name = "logo.png"
    assert browser.post("/settings/careers/logo", {"logo": logo}).status_code == 303
    assert CareersPage.objects.get().logo is not None
    assert browser.post("/settings/careers/logo/removal").status_code == 303
    assert CareersPage.objects.get().logo is None
