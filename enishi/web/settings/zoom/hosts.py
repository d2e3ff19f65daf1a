"""ホストユーザーの候補: chosen from the users of the linked account, named, ordered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.meetings.directory import hosts
from enishi.meetings.gateway.explanations import NotLinked
from enishi.meetings.link import connection
from enishi.meetings.models import Host, ZoomAccount
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

# The part of the dialog that a search or another page replaces.
ROWS = "zoom-users"


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("GET", "POST"))
def choose(request: MemberRequest) -> HttpResponse:
    """GET: the dialog, or only its rows. POST: 選択を完了."""
    account = _account(request)
    if request.method == "POST":
        chosen = request.POST.getlist("user")
        hosts.choose(account, zoom_user_ids=chosen, by=request.actor)
        messages.success(request, _("ホストユーザーの候補を変更しました。"))
        return responses.redirect(request, reverse("settings_zoom"))
    query = request.GET.get("q", "").strip()
    page = hosts.search_users(
        account, query=query, page=input_cleaning.number(request.GET, "page") or 1
    )
    if request.htmx.target == ROWS:
        context = {"page": page, "query": query}
        return responses.fragment(request, "settings/zoom/_users.html", context)
    return responses.fragment(request, "settings/zoom/_selection.html", _selection(account, page))


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("POST",))
def relabel(request: MemberRequest) -> HttpResponse:
    """保存: every Enishi上の表示名 at once."""
    labels = {
        number: request.POST.get(name, "")
        for name in request.POST
        if name.startswith("label-")
        and (number := input_cleaning.read_number(name.removeprefix("label-"))) is not None
    }
    hosts.relabel(_account(request), labels=labels, by=request.actor)
    messages.success(request, _("表示名を保存しました。"))
    return responses.redirect(request, reverse("settings_zoom"))


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("POST",))
def remove(request: MemberRequest, host_id: int) -> HttpResponse:
    """Remove a host from the selection."""
    hosts.remove(_host(request, host_id), by=request.actor)
    messages.success(request, _("ホストユーザーの候補から外しました。"))
    return responses.redirect(request, reverse("settings_zoom"))


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("POST",))
def make_default(request: MemberRequest, host_id: int) -> HttpResponse:
    """Set the host that is offered first."""
    hosts.set_default(_host(request, host_id), by=request.actor)
    messages.success(request, _("デフォルトのホストユーザーを変更しました。"))
    return responses.redirect(request, reverse("settings_zoom"))


def _selection(account: ZoomAccount, page: hosts.UsersPage) -> dict[str, object]:
    """Return the dialog's context; hosts chosen before and not shown are in hidden fields."""
    selected = Host.objects.filter(company=account.company_id).selected()
    chosen = set(selected.values_list("zoom_user_id", flat=True))
    shown = {row.zoom_user_id for row in page.rows}
    return {"page": page, "query": "", "count": len(chosen), "kept": sorted(chosen - shown)}


def _account(request: MemberRequest) -> ZoomAccount:
    account = connection.linked_account(request.member.company)
    if account is None:
        raise NotLinked
    return account


def _host(request: MemberRequest, host_id: int) -> Host:
    return get_object_or_404(Host, company=request.member.company, pk=host_id, is_selected=True)
