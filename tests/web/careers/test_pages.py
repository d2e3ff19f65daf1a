"""The public pages: read by everybody, in both languages, safe, and gone once they are closed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import postings
from enishi.hiring.models import Job
from enishi.hiring.posting_models import CareersPage, JobPosting
from tests.cast import SignedIn
from tests.hiring.posting import COMPLETE, complete, published, with_texts

pytestmark = pytest.mark.django_db
HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>\u2028{{ 7 }}'


@pytest.fixture
def posting(job: Job, recruiter: Member, company: Company) -> JobPosting:
    CareersPage.objects.create(company=company, code="sample")
    return published(job, recruiter)


def address(posting: JobPosting) -> str:
    return f"/careers/sample/{posting.code}"


def markup_of(text: str) -> dict[str, object]:
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    read: dict[str, object] = json.loads(found)
    return read


def test_everybody_reads_the_list_and_the_page_without_any_cookie(
    client: Client, posting: JobPosting
) -> None:
    listed = client.get("/careers/sample/")
    page = client.get(address(posting))
    assert address(posting) in listed.content.decode()
    assert "業務内容です" in page.content.decode()
    assert (listed.cookies, page.cookies) == ({}, {})


def test_both_languages_have_their_own_address_and_name_one_another(
    client: Client, job: Job, recruiter: Member, posting: JobPosting
) -> None:
    texts = {"ja": COMPLETE.texts["ja"], "en": {"title": "Sales", "duties": "You sell."}}
    postings.save(job, complete(texts=texts), by=actors.of(recruiter))
    english = client.get(f"{address(posting)}?lang=en").content.decode()
    assert '<html lang="en">' in english
    assert "You sell." in english
    assert 'hreflang="ja"' in english
    assert re.search(r'rel="canonical" href="http://[^"]+\?lang=en"', english)
    # Without a text in English, the Japanese one stands there, and says so.
    assert '<dd lang="ja">休憩時間です</dd>' in english
    assert '<html lang="ja">' in client.get(f"{address(posting)}?lang=xx").content.decode()


def test_search_engines_get_what_the_page_says(client: Client, posting: JobPosting) -> None:
    text = client.get(address(posting)).content.decode()
    markup = markup_of(text)
    assert markup["@type"] == "JobPosting"
    assert markup["title"] == posting.job.title
    assert markup["employmentType"] == "FULL_TIME"
    assert markup["jobLocation"]["address"]["addressRegion"] == "東京都"  # type: ignore[index]
    assert markup["baseSalary"]["value"]["minValue"] == 300_000  # type: ignore[index]
    assert markup["datePosted"] == timezone.localdate(timezone=posting.company.zone).isoformat()
    assert "noindex" not in text
    assert "application/ld+json" not in client.get("/careers/sample/").content.decode()


def test_nothing_that_a_recruiter_types_becomes_markup_or_a_script(
    client: Client, job: Job, recruiter: Member, posting: JobPosting
) -> None:
    hostile = dict.fromkeys(("duties", "workplace", "title"), HOSTILE)
    postings.save(job, with_texts(**hostile), by=actors.of(recruiter))
    for path in (address(posting), "/careers/sample/"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    markup = markup_of(client.get(address(posting)).content.decode())
    assert "&lt;/script&gt;" in str(markup["description"])
    assert str(markup["title"]).startswith("</script>")


def test_a_closed_job_is_gone_and_leads_to_the_list(
    client: Client, job: Job, recruiter: Member, posting: JobPosting
) -> None:
    postings.take_back(job, by=actors.of(recruiter))
    answer = client.get(address(posting))
    assert answer.status_code == 410
    assert answer["X-Robots-Tag"] == "noindex"
    text = answer.content.decode()
    assert "募集は終了しました" in text
    assert "ld+json" not in text
    assert "業務内容です" not in text
    assert posting.code not in client.get("/careers/sample/").content.decode()
    assert posting.code not in client.get("/sitemap.xml").content.decode()


def test_after_the_last_day_it_is_gone_too(client: Client, posting: JobPosting) -> None:
    JobPosting.objects.update(ends_on=timezone.localdate() - timedelta(days=2))
    assert client.get(address(posting)).status_code == 410
    assert posting.code not in client.get("/sitemap.xml").content.decode()


def test_what_was_never_published_does_not_exist(
    client: Client, job: Job, company: Company, recruiter: Member
) -> None:
    CareersPage.objects.create(company=company, code="sample")
    draft = postings.save(job, COMPLETE, by=actors.of(recruiter))
    assert client.get(address(draft)).status_code == 404
    assert client.get("/careers/nobody/").status_code == 404


def test_another_companys_job_is_not_on_this_companys_page(
    client: Client, posting: JobPosting, other_company: Company
) -> None:
    CareersPage.objects.create(company=other_company, code="other")
    assert client.get(f"/careers/other/{posting.code}").status_code == 404
    assert posting.code not in client.get("/careers/other/").content.decode()


def test_the_sitemap_is_xml_and_robots_name_it(client: Client, posting: JobPosting) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    places = [one.text or "" for one in tree.iterfind(".//{*}loc")]
    assert [place.endswith(address(posting)) for place in places] == [True]
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_colour_is_a_stylesheet_that_can_do_nothing_else(
    client: Client, posting: JobPosting
) -> None:
    answer = client.get("/careers/sample/colour.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "--ai: #1f4e8c;" in answer.content.decode()
    assert client.get("/careers/sample/logo").status_code == 404


def test_a_recruiter_sees_a_draft_before_anybody_else(
    job: Job, recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    postings.save(job, COMPLETE, by=actors.of(recruiter))
    answer = browser.get(f"/jobs/{job.pk}/posting/preview?lang=en")
    text = answer.content.decode()
    assert "業務内容です" in text
    assert '<html lang="en">' in text
    assert "noindex" in text


def test_a_recruiter_publishes_from_the_form_and_sees_it_in_the_list(
    job: Job, recruiter: Member, signed_in: SignedIn, client: Client
) -> None:
    browser = signed_in(recruiter)
    page = f"/jobs/{job.pk}/posting"
    form: dict[str, object] = {
        f"{name}_ja": text for name, text in COMPLETE.texts["ja"].items()
    } | dict(COMPLETE.choices)
    form |= {"insurances": ["health", "accident"], "prefecture": "東京都", "city": "千代田区"}
    lacking = browser.post(
        page,
        form | {"act": "publish"},
        headers={"HX-Request": "true", "HX-Trigger": "posting-form"},
    )
    assert lacking.status_code == 422
    assert 'id="posting-form-pay_least-error"' in lacking.content.decode()
    assert (
        browser.post(page, form | {"act": "publish", "pay_least": "３００，０００"}).status_code
        == 303
    )
    assert "公開中" in browser.get("/jobs/").content.decode()
    posting = JobPosting.objects.get()
    assert posting.pay_least == 300_000
    assert posting.insurances == ["health", "accident"]
    assert (
        client.get(f"/careers/{CareersPage.objects.get().code}/{posting.code}").status_code == 200
    )
    browser.post(f"{page}/withdrawal")
    assert JobPosting.objects.get().state == "closed"
