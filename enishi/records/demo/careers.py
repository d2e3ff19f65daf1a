"""The demo's public pages: two of its jobs, published with all that the law wants."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import careers, postings
from enishi.hiring.models import Job
from enishi.hiring.postings import PostingDetails
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
