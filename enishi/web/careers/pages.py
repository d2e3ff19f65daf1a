"""The public pages: the list of a company's open jobs, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation

from enishi.company.roles import Action
from enishi.hiring import careers, posting_page, postings
from enishi.hiring.models import Job
from enishi.hiring.posting_models import CareersPage, JobPosting
from enishi.web.careers import frame, markup
from enishi.web.careers.frame import CareersRequest, of_company
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

_GONE = 410


@of_company("GET", "HEAD")
def listing(request: CareersRequest) -> HttpResponse:
    """``GET /careers/sample/?lang=en``: all open jobs of the company."""
    page = request.careers
    lines = [
        {
            "path": path_of(page, posting),
            "title": posting_page.title_of(posting),
            "lead": posting_page.lead_of(posting),
            "summary": posting_page.summary_of(posting),
        }
        for posting in careers.open_postings(page)
    ]
    path = reverse("careers", args=[page.code])
    return frame.draw(request, page, "careers/list.html", {"lines": lines}, path=path)


@of_company("GET", "HEAD")
def job_page(request: CareersRequest, posting_code: str) -> HttpResponse:
    """``GET /careers/sample/abc23…``: one job; 410 once it takes no more applications."""
    page = request.careers
    posting = posting_of(page, posting_code)
    if not is_open(posting):
        return closed(request, posting)
    return _drawn(request, page, posting)


@needs(Action.EDIT_JOBS)
def preview(request: MemberRequest, job_id: int) -> HttpResponse:
    """``GET /jobs/2/posting/preview?lang=en``: the public page as it would be."""
    found = Job.objects.filter(company=request.member.company_id).select_related("company")
    posting = postings.of(get_object_or_404(found, pk=job_id))
    posting.published_at = posting.published_at or timezone.now()
    page = careers.of(request.member.company)
    asked = request.GET.get("lang", "")
    language = asked if asked in ("ja", "en") else page.company.locale
    with translation.override(language):
        return _drawn(request, page, posting, preview_of=job_id)


def posting_of(page: CareersPage, posting_code: str) -> JobPosting:
    """Return the company's posting that is or was published under this code, or 404."""
    found = JobPosting.objects.filter(company=page.company_id, code=posting_code)
    posting = found.select_related("job", "company").first()
    if posting is None or not posting.was_published:
        raise Http404
    return posting


def is_open(posting: JobPosting) -> bool:
    """Whether everybody may read it and apply now."""
    return posting.is_published and posting.job.is_open and not postings.has_ended(posting)


def closed(request: CareersRequest, posting: JobPosting) -> HttpResponse:
    """Answer that the job takes no more applications (410: search engines drop the page)."""
    page = request.careers
    context = {"posting": posting, "title": posting_page.title_of(posting)}
    return frame.draw(
        request, page, "careers/closed.html", context, path=path_of(page, posting), status=_GONE
    )


def path_of(page: CareersPage, posting: JobPosting) -> str:
    """Return the path of the posting's page."""
    return reverse("careers_job", args=[page.code, posting.code])


def _drawn(
    request: HttpRequest, page: CareersPage, posting: JobPosting, *, preview_of: int = 0
) -> HttpResponse:
    path = (
        reverse("job_posting_preview", args=[preview_of]) if preview_of else path_of(page, posting)
    )
    language = translation.get_language() or page.company.locale
    context: dict[str, Any] = {
        "posting": posting,
        "title": posting_page.title_of(posting),
        "summary": posting_page.summary_of(posting),
        "lead": posting_page.lead_of(posting),
        "facts": posting_page.facts_of(posting),
        "is_preview": bool(preview_of),
    }
    if not preview_of:
        applying = reverse("careers_apply", args=[page.code, posting.code])
        context["apply_path"] = f"{applying}?lang={language}"
        has_logo = careers.has_picture(page.logo)
        logo = frame.address_of(reverse("careers_logo", args=[page.code]), language)
        context["markup"] = markup.as_script(
            posting_page.markup_of(
                posting,
                address=frame.address_of(path, language),
                logo=logo if has_logo else "",
                takes_entries=True,
            )
        )
    return frame.draw(request, page, "careers/job.html", context, path=path)


@of_company("GET", "HEAD")
def logo(request: CareersRequest) -> HttpResponse:
    """``GET /careers/sample/logo``: the picture that was drawn from what was uploaded."""
    picture = careers.logo_of(request.careers)
    if picture is None:
        raise Http404
    return kept(HttpResponse(picture, content_type="image/webp"))


@of_company("GET", "HEAD")
def colour(request: CareersRequest) -> HttpResponse:
    """``GET /careers/sample/colour.css``: the company's colour, which has its contrast."""
    context = {"colour": request.careers.colour}
    answer = responses.page(request, "careers/colour.css", context)
    answer["Content-Type"] = "text/css; charset=utf-8"
    return kept(answer)


def kept(answer: HttpResponse) -> HttpResponse:
    """Let browsers keep an answer that is the same for everybody; its address has a version."""
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer
