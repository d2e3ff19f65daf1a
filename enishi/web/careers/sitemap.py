"""``/sitemap.xml`` and ``/robots.txt``: where search engines find the open jobs.

A sitemap has at most 50,000 addresses (https://www.sitemaps.org/protocol.html).
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.http import HttpRequest, HttpResponse

from enishi.company import addresses
from enishi.hiring.posting_models import JobPosting
from enishi.web.shell import access, responses

_MOST = 50_000


@access.public
def sitemap(request: HttpRequest) -> HttpResponse:
    """``GET /sitemap.xml``: the open jobs of all companies, which are public as it is."""
    if request.method != "GET":
        return responses.not_allowed(request, ["GET"])
    running = Q(ends_on=None) | Q(ends_on__gte=TruncDate(Now()))
    rows = JobPosting.objects.published().filter(running).order_by("-published_at")
    found = rows.values_list("company__careers_page__code", "code", "changed_at")[:_MOST]
    entries = [
        {"address": addresses.job_page(company, code), "changed_at": changed_at}
        for company, code, changed_at in found
    ]
    answer = responses.page(request, "careers/sitemap.xml", {"entries": entries})
    answer["Content-Type"] = "application/xml; charset=utf-8"
    return answer


@access.public
def robots(request: HttpRequest) -> HttpResponse:
    """``GET /robots.txt``."""
    if request.method != "GET":
        return responses.not_allowed(request, ["GET"])
    lines = ["User-agent: *", "Allow: /", "", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
