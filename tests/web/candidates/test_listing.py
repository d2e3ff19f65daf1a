"""The list of candidates searches, filters, sorts and pages, at a constant cost."""

from __future__ import annotations

import pytest
from django.test.client import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.models import Application, Candidate, Job
from tests.cast import SignedIn, application_of


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def people(job: Job, count: int) -> None:
    Candidate.objects.bulk_create(
        Candidate(
            company=job.company,
            family_name=f"候補{number}",
            family_kana="コウホ",
            search_text=f"候補{number}",
        )
        for number in range(count)
    )
    step = job.flow.steps.first()
    assert step is not None
    Application.objects.bulk_create(
        Application(company=job.company, candidate=candidate, job=job, current_step=step)
        for candidate in Candidate.objects.all()
    )


def shown(window: Client, query: str) -> list[str]:
    page = window.get(f"/candidates/{query}").context["page"]
    return [candidate.family_name for candidate in page]


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_takes_twelve_queries_however_many_there_are(
    window: Client,
    job: Job,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    people(job, count)
    with django_assert_num_queries(12):
        window.get("/candidates/?size=100")


def test_a_page_says_how_many_there_are_and_which_are_shown(window: Client, job: Job) -> None:
    people(job, 45)
    text = window.get("/candidates/?page=3").content.decode()
    assert "45件中 41–45件を表示" in text


def test_beyond_a_thousand_nobody_counts_and_the_page_says_so(window: Client, job: Job) -> None:
    people(job, 1001)
    text = window.get("/candidates/?page=51").content.decode()
    assert "1,000件以上のうち 1001–1001件を表示" in text
    assert "1,000名以上" in window.get("/jobs/").content.decode()


@pytest.mark.parametrize(
    ("asked", "size"), [("", 20), ("?size=50", 50), ("?size=1000", 20), ("?size=x", 20)]
)
def test_pages_come_in_three_sizes(window: Client, job: Job, asked: str, size: int) -> None:
    people(job, 60)
    assert len(shown(window, asked)) == size


def test_the_search_box_finds_by_kana(
    window: Client, application_at_interview: Application
) -> None:
    candidate = application_at_interview.candidate
    candidate.search_text = "山田花子\nやまだはなこ"
    candidate.save()
    assert shown(window, "?q=ヤマダ") == ["山田"]
    assert shown(window, "?q=佐々木") == []


def test_filters_are_kept_in_the_links_of_the_pages(window: Client, job: Job) -> None:
    people(job, 30)
    text = window.get("/candidates/?status=active&order=kana").content.decode()
    assert "status=active&amp;order=kana&amp;page=2" in text


def test_kana_order_is_offered(window: Client, job: Job) -> None:
    for name, kana in (("渡辺 一", "ワタナベ ハジメ"), ("阿部 二", "アベ ジ")):
        application_of(job, name=name, kana=kana, email="", step="面談")
    assert shown(window, "?order=kana") == ["阿部", "渡辺"]
    assert shown(window, "") == ["阿部", "渡辺"]


def test_a_job_that_is_no_number_filters_nothing(window: Client, job: Job) -> None:
    people(job, 1)
    assert shown(window, "?job=abc&page=-1") == ["候補0"]


def test_nobody_there_offers_to_register_the_first(window: Client) -> None:
    text = window.get("/candidates/").content.decode()
    assert "候補者はまだ登録されていません" in text


def test_nobody_found_offers_to_clear_the_filters(window: Client) -> None:
    text = window.get("/candidates/?q=山田").content.decode()
    assert "条件に合う候補者は見つかりませんでした" in text


def test_an_interviewer_is_not_offered_to_register(
    interviewer: Member, signed_in: SignedIn
) -> None:
    text = signed_in(interviewer).get("/candidates/").content.decode()
    assert "候補者を登録" not in text
