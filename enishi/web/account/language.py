"""The language of the pages before signing in, chosen there and kept by whoever then signs in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from enishi.web.shell import access, chosen_language, responses


@access.public
def choose(request: HttpRequest) -> HttpResponse:
    """Show these pages in another language, and go back to where one was."""
    if request.method != "POST":
        return responses.not_allowed(request, ["POST"])
    return chosen_language.choose(request, otherwise=reverse("account_login"))
