"""日本語 or English on the candidate's pages, chosen there."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from enishi.web.public import door
from enishi.web.shell import access, responses


@access.public
@csrf_exempt  # these pages send no Referer and "Origin: null"; a language is nothing to steal
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on, and go back to where one was."""
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.session[access.CHOSEN_LANGUAGE] = language
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return door.leave_nothing(responses.redirect(request, back))
