"""The language of the pages before signing in, chosen there and kept by whoever then signs in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from enishi.web.shell import access, responses


@access.public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show these pages in another language, and go back to where one was."""
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.session[access.CHOSEN_LANGUAGE] = language
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("account_login")
    return responses.redirect(request, back)
