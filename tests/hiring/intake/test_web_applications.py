"""An application by the form becomes a candidate once, with its consent, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Conflict, NotAllowed, UserFacingError
from enishi.files.models import StoredFile
from enishi.hiring import jobs
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.document_models import Document
from enishi.hiring.intake import (
    application_forms,
    arrivals,
    purposes,
    web_applications,
)
from enishi.hiring.intake.fairness import unfair_item
from enishi.hiring.intake.form_answers import SentForm
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_models import PurposesText, WebApplication
from enishi.hiring.intake.form_questions import Question
from enishi.hiring.intake.purposes import Wording
from enishi.hiring.intake.web_applications import Network, Page, Receipt
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.posting_models import JobPosting
from enishi.mail.models import OutgoingMail
from tests.hiring.posting import published

pytestmark = pytest.mark.django_db
HANAKO = CandidateDetails(family_name="山田", given_name="花子", email="hanako@mail.example")
QUESTIONS = [
    Question(kind="line", label="希望する働き方", is_required=True),
    Question(kind="choice", label="勤務地", words=("東京", "大阪")),
    Question(kind="yes_no", label="夜勤ができますか"),
    Question(kind="date", label="入社できる日"),
    Question(kind="text", label="自己PR"),
]


@pytest.fixture
def posting(job: Job, recruiter: Member) -> JobPosting:
    return published(job, recruiter)


def send(posting: JobPosting, *, nonce: str = "n1", **fields: Any) -> Receipt:
    """A form as a person sends it, but for these fields."""
    options = {name: fields.pop(name) for name in ("files", "network", "removed") if name in fields}
    took = fields.pop("took", timedelta(minutes=3))
    language = fields.pop("language", "ja")
    sent = SentForm(**({"details": HANAKO, "agrees": True, "purposes": 1} | fields))
    return web_applications.receive(
        posting,
        sent,
        files=options.pop("files", []),
        page=Page(nonce, timezone.now() - took, language),
        by=actors.applicant(posting.company),
        **options,
    )


def resume(content: bytes = b"%PDF-1.7 x", kind: str = "resume") -> FormFile:
    return FormFile(kind, "履歴書.pdf", BytesIO(content))


def test_it_becomes_a_candidate_with_documents_answers_and_consent(
    job: Job, recruiter: Member, posting: JobPosting
) -> None:
    application_forms.save(job, rules={}, questions=QUESTIONS, seen=0, by=actors.of(recruiter))
    answers = ["週3日の在宅勤務", "大阪", "no", "2027/04/01", "a\nb"]
    assert send(posting, answers=answers, files=[resume()]).is_received
    application = Application.objects.get()
    assert application.candidate.email == HANAKO.email
    assert application.handling.source == "採用ページ"
    document = Document.objects.get()
    assert (document.kind, document.application) == ("resume", application)
    web = WebApplication.objects.get()
    assert web_applications.answers_of(web) == [
        ("希望する働き方", "週3日の在宅勤務"),
        ("勤務地", "大阪"),
        ("夜勤ができますか", "いいえ"),
        ("入社できる日", "2027年4月1日(木)"),
        ("自己PR", "a\nb"),
    ]
    assert (web.purposes, web.consent_words) == (
        PurposesText.objects.get(),
        "個人情報の利用目的に同意します",
    )
    assert web.consented_at is not None
    # The file is the candidate's now; nothing of it is left under the form's key.
    assert StoredFile.objects.get().owner_key == f"candidate:{application.candidate_id}"
    assert web.file_key == ""


def test_thanks_are_mailed_once_in_the_pages_language(posting: JobPosting) -> None:
    send(posting, language="en")
    send(posting, language="en")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language) == ("hanako@mail.example", "en")
    assert mail.subject.endswith("We have received your application")


def test_a_page_that_is_sent_twice_applies_once(posting: JobPosting) -> None:
    assert send(posting).is_received
    assert send(posting).is_received
    assert Application.objects.count() == 1
    send(posting, nonce="n2")
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"details": replace(HANAKO, family_name=" ")}, {"family_name"}),
        ({"details": replace(HANAKO, given_name="")}, {"given_name"}),
        ({"details": replace(HANAKO, email="")}, {"email"}),
        ({"details": replace(HANAKO, email="a@b\nBcc: x@y")}, {"email"}),
        ({"details": replace(HANAKO, phone="call me")}, {"phone"}),
        ({"details": replace(HANAKO, family_name="x" * 1_000_000)}, {"family_name"}),
        ({"agrees": False}, {"agrees"}),
        ({"purposes": 2}, {"agrees"}),
        ({"answers": [""]}, {"answer_0"}),
        ({"answers": ["x" * 201]}, {"answer_0"}),
        ({"answers": ["a", "京都"]}, {"answer_1"}),
        ({"answers": ["a", "", "maybe"]}, {"answer_2"}),
        ({"answers": ["a", "", "", "0001-01-01"]}, {"answer_3"}),
        ({"answers": ["a", "", "", "", "x" * 1_000_000]}, {"answer_4"}),
        ({"files": [FormFile("resume", "a.exe", BytesIO(b"MZ\0"))]}, {"file_resume"}),
    ],
)
def test_each_wrong_field_is_named_and_nobody_is_registered(
    job: Job, recruiter: Member, posting: JobPosting, fields: dict[str, Any], wrong: set[str]
) -> None:
    application_forms.save(job, rules={}, questions=QUESTIONS, seen=0, by=actors.of(recruiter))
    receipt = send(posting, **({"answers": ["a"]} | fields))
    assert set(receipt.wrong) == wrong
    assert (Candidate.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_the_files_of_a_wrong_form_need_not_be_sent_again(posting: JobPosting) -> None:
    first = send(posting, agrees=False, files=[resume(), resume(b"%PDF-2 y", "career")])
    assert set(first.wrong) == {"agrees"}
    unwanted = first.web.files.get(kind="career").pk
    # The browser may send the same file again.
    assert send(posting, files=[resume()], removed=[unwanted]).is_received
    assert [one.kind for one in Document.objects.all()] == ["resume"]


def test_a_refused_file_does_not_cost_the_next_one_its_key(posting: JobPosting) -> None:
    bad = FormFile("resume", "a.exe", BytesIO(b"MZ\0"))
    assert send(posting, files=[bad, resume(kind="career")]).wrong
    assert send(posting).is_received
    assert [one.kind for one in Document.objects.all()] == ["career"]


def test_another_pages_files_cannot_be_removed(posting: JobPosting) -> None:
    other = send(posting, agrees=False, files=[resume()]).web
    send(posting, nonce="n2", removed=[other.files.get().pk])
    assert other.files.count() == 1


def test_what_the_form_does_not_ask_is_not_stored(
    job: Job, recruiter: Member, posting: JobPosting
) -> None:
    rules = dict.fromkeys(("kana", "phone", "resume"), "hidden")
    application_forms.save(job, rules=rules, questions=[], seen=0, by=actors.of(recruiter))
    details = replace(HANAKO, family_kana="ヤマダ", phone="090-0000-0000")
    assert send(posting, details=details, files=[resume()]).is_received
    hanako = Candidate.objects.get()
    assert (hanako.family_kana, hanako.phone, Document.objects.count()) == ("", "", 0)


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"trap": "http://spam.example"}, "trap"),
        ({"took": timedelta(seconds=1)}, "fast"),
        ({"details": replace(HANAKO, given_name="www.spam.example")}, "links"),
        ({"network": Network(is_often=True)}, "often"),
        ({"network": Network(is_rush=True)}, "rush"),
    ],
)
def test_what_looks_like_spam_waits_and_a_recruiter_takes_it(
    posting: JobPosting, recruiter: Member, fields: dict[str, Any], sign: str
) -> None:
    assert send(posting, files=[resume()], **fields).is_received
    web = arrivals.suspected(recruiter).get()
    assert web.suspicions == [sign]
    assert (Candidate.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    application = web_applications.accept(web, by=actors.of(recruiter))
    assert application.candidate.email == HANAKO.email
    assert (Document.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    with pytest.raises(Conflict):
        web_applications.discard(web, by=actors.of(recruiter))


def test_spam_is_deleted_with_its_files(posting: JobPosting, recruiter: Member) -> None:
    send(posting, trap="x", files=[resume()])
    web_applications.discard(WebApplication.objects.get(), by=actors.of(recruiter))
    assert (WebApplication.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_stranger_cannot_fill_somebodys_mailbox(posting: JobPosting) -> None:
    for number in range(5):
        send(posting, nonce=f"n{number}")
    assert (Application.objects.count(), OutgoingMail.objects.count()) == (5, 3)


def test_who_is_known_is_registered_anew_and_shown_beside_the_other(
    job: Job, posting: JobPosting, recruiter: Member
) -> None:
    known = Candidate.objects.create(
        company=job.company, family_name="別名", email="Hanako@mail.example", search_text="別名"
    )
    send(posting)
    web = WebApplication.objects.select_related("application", "company").get()
    assert Candidate.objects.count() == 2
    assert web_applications.alike(web, recruiter) == [known]


def test_a_job_that_was_closed_meanwhile_says_so_and_keeps_the_form(
    job: Job, recruiter: Member, posting: JobPosting
) -> None:
    jobs.close(job, by=actors.of(recruiter))
    assert "form" in send(posting).wrong


def test_what_was_never_sent_is_deleted_after_two_days(posting: JobPosting) -> None:
    send(posting, agrees=False, files=[resume()])
    send(posting, nonce="n2", trap="x")
    web_applications.forget_drafts()
    assert WebApplication.objects.count() == 2
    WebApplication.objects.update(begun_at=timezone.now() - timedelta(days=3))
    web_applications.forget_drafts()
    assert WebApplication.objects.get().state == "suspected"
    assert StoredFile.objects.count() == 0


def test_an_applicant_may_apply_and_nothing_else(
    posting: JobPosting, recruiter: Member, other_company: Company
) -> None:
    send(posting, trap="x")
    applicant = actors.applicant(posting.company)
    with pytest.raises(NotAllowed):
        web_applications.accept(WebApplication.objects.get(), by=applicant)


def test_purposes_are_versions_and_applications_keep_theirs(
    company: Company, admin: Member, posting: JobPosting
) -> None:
    send(posting)
    changed = Wording(purposes="採用のため", consent="同意する")
    for _time in range(2):
        purposes.save(company, changed, by=actors.of(admin))
    assert [one.number for one in PurposesText.objects.order_by("number")] == [1, 2]
    assert send(posting, nonce="n2", purposes=2).is_received
    told = WebApplication.objects.order_by("pk").values_list("purposes__number", "consent_words")
    assert list(told) == [(1, "個人情報の利用目的に同意します"), (2, "同意する")]


@pytest.mark.parametrize(
    "label",
    [
        *("本籍地", "ご家族の構成", "支持する政党", "信仰している宗教", "尊敬する人物は"),
        *(
            "ご結婚されていますか",
            "愛読書",
            "Marital status",
            "お住まいは持ち家ですか",
            "ﾎﾝｾｷは本籍",
        ),
    ],
)
def test_a_question_that_nobody_may_ask_is_warned_about(
    job: Job, recruiter: Member, label: str
) -> None:
    asked = [Question(kind="line", label="志望動機"), Question(kind="line", label=label)]
    options: dict[str, Any] = {"rules": {}, "questions": asked, "by": actors.of(recruiter)}
    with pytest.raises(UserFacingError) as refusal:
        application_forms.save(job, seen=0, **options)
    assert list(refusal.value.fields) == ["label-1"]
    assert application_forms.save(job, seen=0, is_confirmed=True, **options).version == 1


@pytest.mark.parametrize(
    "label", ["志望動機", "希望年収", "使えるプログラミング言語", "Your skills"]
)
def test_other_questions_are_not(label: str) -> None:
    assert unfair_item(label) is None


def test_two_recruiters_do_not_overwrite_each_others_form(job: Job, recruiter: Member) -> None:
    by = actors.of(recruiter)
    application_forms.save(job, rules={"phone": "required"}, questions=[], seen=0, by=by)
    with pytest.raises(Conflict):
        application_forms.save(job, rules={}, questions=[], seen=0, by=by)
