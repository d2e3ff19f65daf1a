"""Everybody's addresses: /careers/<company>/<job>; the preview of a member; for search engines."""

from __future__ import annotations

from django.urls import path

from enishi.web.careers import entrance, pages, sitemap

urlpatterns = [
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("jobs/<int:job_id>/posting/preview", pages.preview, name="job_posting_preview"),
    path("careers/<slug:code>/", pages.listing, name="careers"),
    path("careers/<slug:code>/logo", pages.logo, name="careers_logo"),
    path("careers/<slug:code>/colour.css", pages.colour, name="careers_colour"),
    path("careers/<slug:code>/<slug:posting_code>", pages.job_page, name="careers_job"),
    path(
        "careers/<slug:code>/<slug:posting_code>/application",
        entrance.apply,
        name="careers_apply",
    ),
    path("careers/<slug:code>/<slug:posting_code>/thanks", entrance.thanks, name="careers_thanks"),
]
