"""The address that Zoom's webhooks call: no session, and nothing is trusted without a signature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from enishi.meetings.link import webhooks
from enishi.web.shell import input_cleaning
from enishi.web.shell.access import public


@input_cleaning.takes_raw_body
@public
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """204 for every signed webhook, about our rows or not; 401 unsigned; 400 unreadable.

    Bodies that are too large are refused earlier (:mod:`enishi.web.shell.request_bodies`).
    """
    try:
        answer = webhooks.receive(request.body, request.headers)
    except webhooks.ForgedWebhook:
        return HttpResponse(status=401)
    except webhooks.UnreadableWebhook:
        return HttpResponse(status=400)
    return HttpResponse(status=204) if answer is None else JsonResponse(answer)
