"""Chooses whether and when the member gets a mail in the morning."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.mornings import wishes
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

# What the form sends for each choice.
_HOURS: dict[str, int | None] = {"": None} | {str(hour): hour for hour in wishes.HOURS}
_UNKNOWN = -1


@needs(Action.USE_PRODUCT, methods=("POST",))
def choose(request: MemberRequest) -> HttpResponse:
    """Set the hour of the member's morning mail, or end it."""
    hour = _HOURS.get(request.POST.get("morning_hour", ""), _UNKNOWN)
    wishes.choose_hour(hour, by=request.actor)
    if hour is None:
        messages.success(request, _("朝のメールを停止しました。"))
    else:
        said = _("平日の%(hour)d:00に、やることをメールでお知らせします。")
        messages.success(request, said % {"hour": hour})
    return responses.redirect(request, reverse("account_profile"))
