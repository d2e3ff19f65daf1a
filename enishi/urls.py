"""Every address in one list; each place of ``enishi.web`` has its own routes beside its views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from enishi.web.shell.access import public

handler400 = "enishi.web.shell.error_pages.bad_request"
handler403 = "enishi.web.shell.error_pages.permission_denied"
handler404 = "enishi.web.shell.error_pages.page_not_found"
handler500 = "enishi.web.shell.outage.server_error"


@public
def healthz(_request: HttpRequest) -> HttpResponse:
    """Give the address a name; ``HealthMiddleware`` answers it before the host is checked."""
    raise AssertionError


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("enishi.web.account.urls")),
    path("", include("enishi.web.dashboard.urls")),
    path("", include("enishi.web.candidates.urls")),
    path("evaluations/", include("enishi.web.evaluations.urls")),
    path("", include("enishi.web.interviews.urls")),
    path("", include("enishi.web.careers.urls")),
    path("", include("enishi.web.jobs.urls")),
    path("", include("enishi.web.reports.urls")),
    path("", include("enishi.web.search.urls")),
    path("mailbox/", include("enishi.web.mailbox.urls")),
    path("settings/", include("enishi.web.settings.urls")),
    path("help/", include("enishi.web.help.urls")),
    path("webhooks/", include("enishi.web.webhooks.urls")),
    path("", include("enishi.web.public.urls")),
]
