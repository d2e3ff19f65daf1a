"""The language of the pages before signing in; the member keeps it when they sign in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from enishi.web.shell import access, chosen_language, responses


@access.public
def choose(request: HttpRequest) -> HttpResponse:
    """Show these pages in another language, and go back to the same page."""
    if request.method != "POST":
        return responses.not_allowed(request, ["POST"])
    return chosen_language.choose(request, otherwise=reverse("account_login"))
