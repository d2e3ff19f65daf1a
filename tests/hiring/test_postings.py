"""A job's page is public only when it says all that the law wants, and closes in one act."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.files.models import FileState
from enishi.hiring import careers, jobs, posting_page, posting_texts, postings
from enishi.hiring.models import Job
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.hiring.postings import PostingDetails
from tests.hiring.posting import COMPLETE, complete, published, with_choices, with_texts

pytestmark = pytest.mark.django_db
ALWAYS = [one.name for one in posting_texts.TEXTS if one.is_required and not one.when[0]]


def refused(job: Job, details: PostingDetails, recruiter: Member) -> dict[str, str]:
    with pytest.raises(UserFacingError) as refusal:
        postings.save(job, details, publish=True, by=actors.of(recruiter))
    return refusal.value.fields


@pytest.mark.parametrize("name", ALWAYS)
def test_each_text_that_the_law_wants_is_asked_for(job: Job, recruiter: Member, name: str) -> None:
    assert list(refused(job, with_texts(**{name: " "}), recruiter)) == [f"{name}_ja"]
    assert not JobPosting.objects.exists()


@pytest.mark.parametrize("name", list(postings.CHOICES))
def test_each_choice_that_the_law_wants_is_asked_for(
    job: Job, recruiter: Member, name: str
) -> None:
    assert name in refused(job, with_choices(**{name: ""}), recruiter)


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        ({"term": "fixed"}, {"term_detail_ja", "renewal_ja"}),
        ({"probation": "some"}, {"probation_detail_ja"}),
        ({"fixed_overtime_pay": "some"}, {"fixed_overtime_yen", "fixed_overtime_hours"}),
    ],
)
def test_a_choice_asks_for_what_belongs_to_it(
    job: Job, recruiter: Member, choices: dict[str, str], wanted: set[str]
) -> None:
    bare = {name: text for name, text in COMPLETE.texts["ja"].items() if name in ALWAYS}
    details = complete(texts={"ja": bare}, choices=dict(COMPLETE.choices) | choices)
    assert set(refused(job, details, recruiter)) == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"numbers": {}}, "pay_least"),
        ({"numbers": {"pay_least": -1}}, "pay_least"),
        ({"numbers": {"pay_least": 2, "pay_most": 1}}, "pay_most"),
        ({"insurances": ()}, "insurances"),
        ({"prefecture": ""}, "prefecture"),
        ({"city": "x" * 51}, "city"),
        ({"ends_on": timezone.localdate() - timedelta(days=3)}, "ends_on"),
    ],
)
def test_other_facts_are_asked_for_or_refused_at_their_field(
    job: Job, recruiter: Member, fields: dict[str, object], wanted: str
) -> None:
    assert wanted in refused(job, complete(**fields), recruiter)


def test_a_draft_may_lack_anything_but_keeps_the_limits(job: Job, recruiter: Member) -> None:
    by = actors.of(recruiter)
    assert postings.save(job, PostingDetails(), by=by).state == "draft"
    with pytest.raises(UserFacingError) as refusal:
        postings.save(job, PostingDetails(texts={"en": {"breaks": "x" * 1_000_000}}), by=by)
    assert list(refusal.value.fields) == ["breaks_en"]


def test_what_is_public_cannot_become_incomplete(job: Job, recruiter: Member) -> None:
    published(job, recruiter)
    with pytest.raises(UserFacingError, match="不足"):
        postings.save(job, with_texts(duties=""), by=actors.of(recruiter))
    assert JobPosting.objects.get().text("duties", "ja") == "業務内容です"


def test_it_is_taken_back_and_published_again_at_the_same_address(
    job: Job, recruiter: Member
) -> None:
    code = published(job, recruiter).code
    postings.take_back(job, by=actors.of(recruiter))
    assert JobPosting.objects.get().state == "closed"
    assert published(job, recruiter).code == code


def test_closing_the_job_closes_its_page_and_reopening_does_not_open_it(
    job: Job, recruiter: Member
) -> None:
    published(job, recruiter)
    jobs.close(job, by=actors.of(recruiter))
    assert JobPosting.objects.get().state == "closed"
    with pytest.raises(UserFacingError, match="募集を終了"):
        published(job, recruiter)
    jobs.reopen(job, by=actors.of(recruiter))
    assert not careers.open_postings(CareersPage.objects.get()).exists()


def test_after_its_last_day_it_is_not_offered_any_more(job: Job, recruiter: Member) -> None:
    today = timezone.localdate(timezone=job.company.zone)
    posting = published(job, recruiter, complete(ends_on=today))
    page = CareersPage.objects.get()
    assert careers.open_postings(page).get() == posting
    JobPosting.objects.update(ends_on=timezone.localdate() - timedelta(days=2))
    assert not careers.open_postings(page).exists()


def test_the_page_says_that_more_overtime_is_paid_extra(job: Job, recruiter: Member) -> None:
    details = complete(
        choices=dict(COMPLETE.choices) | {"fixed_overtime_pay": "some"},
        numbers={"pay_least": 300_000, "fixed_overtime_yen": 35_000, "fixed_overtime_hours": 18},
    )
    facts = {
        one.label: one.text for one in posting_page.facts_of(published(job, recruiter, details))
    }
    assert "18時間を超える時間外労働の割増賃金は、追加で支給" in facts["固定残業代"]
    assert facts["賃金"].startswith("月給 300,000円\n")


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#1f4e8c", 8.3)]
)
def test_the_contrast_is_wcags(colour: str, ratio: float) -> None:
    assert careers.contrast_with_white(colour) == pytest.approx(ratio, abs=0.05)


@pytest.mark.parametrize("colour", ["#ffff00", "red", "#1f4e8c;}", "#777777"])
def test_a_colour_that_nobody_can_read_is_refused(
    company: Company, admin: Member, colour: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        careers.save(company, code="sample", colour=colour, by=actors.of(admin))
    assert list(refusal.value.fields) == ["colour"]


def test_two_companies_have_two_addresses(
    company: Company, other_company: Company, admin: Member
) -> None:
    CareersPage.objects.create(company=other_company, code="sample")
    with pytest.raises(UserFacingError, match="使われています"):
        careers.save(company, code="Sample", colour="#1f4e8c", by=actors.of(admin))


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGBA", (300, 80), (200, 0, 0, 128)).save(written, "PNG")
    return written.getvalue()


def test_the_logo_is_shown_as_it_was_drawn_anew_and_never_as_it_was_sent(
    company: Company, admin: Member
) -> None:
    by = actors.of(admin)
    careers.set_logo(company, name="logo.png", content=BytesIO(picture()), by=by)
    page = CareersPage.objects.get()
    assert careers.logo_of(page) is None
    careers.look_at_logo(page.pk)
    page = CareersPage.objects.get()
    drawn = careers.logo_of(page)
    assert drawn is not None
    assert drawn[8:12] == b"WEBP"
    careers.remove_logo(company, by=by)
    assert careers.logo_of(CareersPage.objects.get()) is None


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000]
)
def test_what_is_no_small_picture_is_no_logo(
    company: Company, admin: Member, content: bytes
) -> None:
    with pytest.raises(UserFacingError, match="2MB"):
        careers.set_logo(company, name="a.png", content=BytesIO(content), by=actors.of(admin))


def test_a_picture_that_is_broken_is_never_shown(company: Company, admin: Member) -> None:
    careers.set_logo(
        company, name="a.png", content=BytesIO(b"\x89PNG\r\n\x1a\nxx"), by=actors.of(admin)
    )
    page = CareersPage.objects.get()
    careers.look_at_logo(page.pk)
    page = CareersPage.objects.select_related("logo").get()
    assert page.logo is not None
    assert page.logo.state == FileState.READY
    assert careers.logo_of(page) is None
