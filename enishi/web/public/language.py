"""The choice of 日本語 or English on the candidate's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from enishi.web.public import key_access
from enishi.web.shell import access, chosen_language, responses


@access.public
@csrf_exempt  # these pages send no Referer and "Origin: null"; forging a language does no harm
def choose(request: HttpRequest) -> HttpResponse:
    """Use this language from now on, and go back to the same page."""
    if request.method != "POST":
        return key_access.leave_nothing(responses.not_allowed(request, ["POST"]))
    return key_access.leave_nothing(chosen_language.choose(request, otherwise="/"))
