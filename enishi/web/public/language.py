"""日本語 or English on the candidate's pages, chosen there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from enishi.web.public import door
from enishi.web.shell import access, chosen_language


@access.public
@csrf_exempt  # these pages send no Referer and "Origin: null"; a language is nothing to steal
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on, and go back to where one was."""
    return door.leave_nothing(chosen_language.choose(request, otherwise="/"))
