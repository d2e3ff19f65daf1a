"""プロフィール: the member's own details, their language, and the link to change the password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company import members
from enishi.company.roles import Action, may
from enishi.interviews.reads import feeds
from enishi.mornings import wishes
from enishi.web.shell import chosen_language, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.USE_PRODUCT, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the page. POST: use another language from now on."""
    if request.method == "POST":
        member = members.choose_language(request.POST.get("language", ""), by=request.actor)
        with translation.override(member.language):
            messages.success(request, _("表示言語を変更しました。"))
        response = responses.redirect(request, reverse("account_profile"))
        chosen_language.remember_members(response, member.language)
        return response
    context = {
        "languages": settings.LANGUAGES,
        "edits_members": may(request.actor, Action.EDIT_COMPANY),
        "feed": feeds.of(request.member),
        "hours": wishes.HOURS,
        "morning_hour": wishes.hour_of(request.member),
    }
    return responses.page(request, "account/profile.html", context)
