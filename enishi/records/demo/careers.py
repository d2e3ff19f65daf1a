"""The demo's public pages: two published jobs, a form with questions, and who applied by it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import careers, postings
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import application_forms, web_applications
from enishi.hiring.intake.form_answers import SentForm
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_questions import Question
from enishi.hiring.intake.web_applications import Page
from enishi.hiring.models import Job
from enishi.hiring.postings import PostingDetails
from enishi.records import paper
from enishi.records.demo import people

_CODE = "sample"
_INTRODUCTION = (
    "株式会社サンプルは、採用にかかわる人の仕事を軽くするサービスを開発しています。\n"
    "東京の本社と在宅勤務を組み合わせて、約120名が働いています。"
)
_INTRODUCTION_EN = (
    "Sample Inc. builds services that make the work of hiring lighter.\n"
    "About 120 people work at our Tokyo office and from home."
)
_BOTH = {
    "term": "indefinite",
    "probation": "some",
    "overtime": "some",
    "employment_type": "regular",
    "smoking": "premises_place",
}
_BOTH_JA = {
    "duties_change": "会社の定める業務",
    "probation_detail": "3か月。期間中の条件は本採用と同じです。",
    "workplace": "（雇入れ直後）東京本社（丸の内0-0-0）。週2日まで在宅勤務ができます。",
    "workplace_change": "会社の定める場所（在宅勤務を行う場所を含む）",
    "breaks": "60分",
    "holidays": "土曜・日曜・祝日、年末年始、夏季休業、年次有給休暇。年間休日125日",
    "recruiter": people.COMPANY,
    "process": "書類選考 → 面談 → 一次面接 → 最終面接 → 内定",
    "benefits": "通勤手当（月3万円まで）、書籍購入の補助、健康診断",
}
_BOTH_EN = {
    "duties_change": "Any work that the company assigns",
    "probation_detail": "Three months, under the same conditions.",
    "workplace": "(At first) Tokyo office; up to two days a week from home.",
    "workplace_change": "Any place that the company assigns, including your home",
    "breaks": "60 minutes",
    "holidays": "Saturdays, Sundays, public holidays, year-end, summer. 125 days a year",
    "recruiter": "Sample Inc.",
}
_TEXTS = {
    people.ENGINEER: (
        {
            "duties": "業務システムの設計、開発、運用をお任せします。\n"
            "・採用管理サービスのサーバー側の開発（Python、PostgreSQL）\n"
            "・性能の測定と改善、障害への備え\n・若手の設計の相談と、コードのレビュー",
            "requirements": "PythonまたはGoでの開発経験が3年以上ある方。",
            "hours": "フレックスタイム制（コアタイム 11:00〜15:00）、標準労働時間1日8時間",
            "overtime_detail": "月平均15時間",
            "pay": "基本給 350,000円〜550,000円。賞与年2回（6月・12月）。昇給年1回。",
        },
        {
            "title": "Backend engineer",
            "duties": "You design, build and run our hiring service (Python, PostgreSQL).",
            "requirements": "Three years or more with Python or Go.",
            "hours": "Flexitime (core hours 11:00–15:00), eight hours a day",
            "overtime_detail": "15 hours a month on average",
            "pay": "Base pay 350,000–550,000 yen a month, bonus twice a year.",
        },
        {"pay_least": 350_000, "pay_most": 550_000},
        "none",
    ),
    people.SALES: (
        {
            "duties": "首都圏の法人のお客さまに、自社サービスの導入をご提案いただきます。\n"
            "・新しいお客さまへのご提案（月10社ほど）\n・導入後のご支援",
            "requirements": "法人営業の経験が1年以上ある方。普通自動車免許は不要です。",
            "hours": "9:00〜18:00（実働8時間）",
            "overtime_detail": "月平均20時間",
            "pay": "基本給 245,000円〜360,000円に、固定残業代と営業手当20,000円を加えます。",
        },
        {},
        {
            "pay_least": 300_000,
            "pay_most": 420_000,
            "fixed_overtime_yen": 35_000,
            "fixed_overtime_hours": 18,
        },
        "some",
    ),
}


def publish(company: Company, jobs: dict[str, Job], *, admin: Member, recruiter: Member) -> None:
    """Set up the company's page, and publish two jobs."""
    careers.save(
        company,
        code=_CODE,
        colour="#1f4e8c",
        introduction=_INTRODUCTION,
        introduction_en=_INTRODUCTION_EN,
        by=actors.of(admin),
    )
    for title, (japanese, english, numbers, overtime_pay) in _TEXTS.items():
        details = PostingDetails(
            texts={
                "ja": _BOTH_JA | japanese,
                "en": _BOTH_EN | english if english else {},
            },
            choices=_BOTH | {"pay_unit": "month", "fixed_overtime_pay": overtime_pay},
            numbers=numbers,
            insurances=("health", "pension", "employment", "accident"),
            prefecture="東京都",
            city="千代田区",
        )
        postings.save(jobs[title], details, publish=True, by=actors.of(recruiter))


_QUESTIONS = (
    Question(kind="text", label="志望の動機", is_required=True),
    Question(
        kind="choice",
        label="希望する働き方",
        words=("出社が中心", "在宅と出社の組み合わせ", "在宅が中心"),
    ),
    Question(kind="yes_no", label="Pythonの実務経験はありますか"),
    Question(kind="date", label="入社できる日", help="おおよその日付でかまいません。"),
)
# 姓, 名, セイ, メイ, mail name, and the answers.
_SENT = (
    (
        *("小川", "真央", "オガワ", "マオ", "ogawa"),
        ("採用に携わる方の時間を作るという考え方に共感しました。", "在宅と出社の組み合わせ", "yes"),
    ),
    (
        *("竹内", "蓮", "タケウチ", "レン", "takeuchi"),
        ("性能の改善に継続して取り組める環境だと感じました。", "在宅が中心", "no"),
    ),
)
_SPAM = "検索順位を1位にします。https://seo.example までご連絡ください。"


def receive(jobs: dict[str, Job], *, recruiter: Member) -> None:
    """Let two people apply by the form of a job, and a program, whose application is suspected."""
    job = jobs[people.ENGINEER]
    by = actors.of(recruiter)
    application_forms.save(job, rules={}, questions=_QUESTIONS, seen=0, by=by)
    for family, given, family_kana, given_kana, mail_name, answers in _SENT:
        details = CandidateDetails(
            family_name=family,
            given_name=given,
            family_kana=family_kana,
            given_kana=given_kana,
            email=f"{mail_name}@mail.example",
            phone="090-0000-0000",
        )
        resume = paper.pdf("履歴書", [f"氏名　　{family} {given}", f"連絡先　{details.email}"])
        files = [FormFile("resume", f"履歴書_{family}{given}.pdf", BytesIO(resume))]
        _send(job, details, answers, files=files, minutes=12)
    robot = CandidateDetails(family_name="SEO", given_name="Team", email="seo@mail.example")
    _send(job, robot, (_SPAM,), files=[], minutes=0)


def _send(
    job: Job,
    details: CandidateDetails,
    answers: tuple[str, ...],
    *,
    files: list[FormFile],
    minutes: int,
) -> None:
    opened_at = timezone.now() - timedelta(minutes=minutes)
    web_applications.receive(
        job.posting,
        SentForm(details=details, answers=answers, agrees=True, purposes=1),
        files=files,
        page=Page(details.email.partition("@")[0], opened_at, "ja"),
        by=actors.applicant(job.company),
    )
