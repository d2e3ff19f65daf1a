"""認証解除: a dialog with its effects, then 実行; progress of the deletion; leaving the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews.reads import meetings_to_come
from enishi.interviews.rounds import link_end
from enishi.meetings.link import connection, ending
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("GET", "POST"), proven=True)
def unlink(request: MemberRequest) -> HttpResponse:
    """GET: the dialog that says what will happen. POST: 実行."""
    if request.method == "POST":
        return _end(request)
    account = connection.linked_account(request.member.company)
    to_come = meetings_to_come.of(request.member.company)
    context = {
        "standing": to_come.named_standing(),
        "open": to_come.named_open(),
        "missing": to_come.named_missing(),
        "losing": to_come.losing,
        "can_delete": account is not None and account.is_linked,
        "count": to_come.standing + to_come.open,
    }
    return responses.fragment(request, "settings/zoom/_unlinking.html", context)


def _end(request: MemberRequest) -> HttpResponse:
    has_ended = link_end.end(
        request.member.company,
        by=request.actor,
        delete_meetings="delete_meetings" in request.POST,
        tell_candidates="tell_candidates" in request.POST,
        tell_interviewers="tell_interviewers" in request.POST,
    )
    if has_ended:
        messages.success(request, _("Zoomの認証を解除し、連携情報を削除しました。"))
    else:
        messages.success(
            request,
            _("Zoomのミーティングの削除を始めました。終わりしだい、認証を解除します。"),
        )
    return responses.redirect(request, reverse("settings_zoom"))


@needs(Action.SEE_ZOOM_SETTINGS)
def progress(request: MemberRequest) -> HttpResponse:
    """Show the progress of the deletion; after the end of the link, the whole page."""
    account = connection.linked_account(request.member.company)
    under_way = ending.progress(account) if account is not None else None
    if under_way is None:
        return responses.redirect(request, reverse("settings_zoom"))
    context = {"progress": under_way}
    return responses.fragment(request, "settings/zoom/_progress.html", context)


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("POST",), proven=True)
def leave_rest(request: MemberRequest) -> HttpResponse:
    """残りはZoomに残して終える."""
    connection.leave_rest(request.member.company, by=request.actor)
    messages.success(
        request, _("残りのミーティングをZoomに残して、認証を解除し、連携情報を削除しました。")
    )
    return responses.redirect(request, reverse("settings_zoom"))
