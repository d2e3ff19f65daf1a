"""Addresses of this place."""

from django.urls import path

from enishi.web.candidates import evaluations, listing, particulars, profile, progress, results

urlpatterns = [
    path("candidates/", listing.candidates_page, name="candidates"),
    path("candidates/new", particulars.new_page, name="candidate_new"),
    path("candidates/<int:candidate_id>/", profile.candidate_page, name="candidate"),
    path(
        "candidates/<int:candidate_id>/particulars",
        particulars.edit_page,
        name="candidate_particulars",
    ),
    path(
        "candidates/<int:candidate_id>/applications",
        profile.applications,
        name="candidate_applications",
    ),
    path("applications/<int:application_id>/", progress.application_page, name="application"),
    path("applications/<int:application_id>/results", results.results, name="results"),
    path(
        "applications/<int:application_id>/results/<int:result_id>/removal",
        results.removal,
        name="result_removal",
    ),
    path(
        "applications/<int:application_id>/evaluations",
        evaluations.evaluations,
        name="evaluations",
    ),
]
