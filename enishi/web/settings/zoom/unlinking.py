"""認証解除: what it will touch, then 実行."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews import calendar
from enishi.meetings import connection
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

# The dialog names that many; the rest is a number.
SHOWN = 20


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("GET", "POST"))
def unlink(request: MemberRequest) -> HttpResponse:
    """GET: the dialog that says what will happen. POST: 実行."""
    company = request.member.company
    if request.method == "POST":
        deletes = "delete_meetings" in request.POST
        connection.unlink(company, by=request.member, delete_meetings=deletes)
        messages.success(request, _("Zoomの認証を解除し、連携情報を削除しました。"))
        return responses.redirect(request, reverse("settings_zoom"))
    upcoming = calendar.upcoming_with_meetings(company)
    context = {
        "interviews": upcoming[:SHOWN],
        "count": len(upcoming),
        "more": max(0, len(upcoming) - SHOWN),
    }
    return responses.fragment(request, "settings/zoom/_unlinking.html", context)
