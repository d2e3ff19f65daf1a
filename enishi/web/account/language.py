"""The language of the pages before signing in, chosen there and kept by whoever then signs in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from enishi.web.shell import access, chosen_language


@access.public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show these pages in another language, and go back to where one was."""
    return chosen_language.choose(request, otherwise=reverse("account_login"))
