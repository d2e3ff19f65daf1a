"""Addresses of this place."""

from __future__ import annotations

from django.urls import path

from enishi.web.evaluations import listing, writing

urlpatterns = [
    path("", listing.listing, name="evaluations"),
    path("<int:evaluation_id>/", writing.page, name="evaluation"),
    path("<int:evaluation_id>/draft", writing.draft, name="evaluation_draft"),
    path("<int:evaluation_id>/submission", writing.submission, name="evaluation_submission"),
]
