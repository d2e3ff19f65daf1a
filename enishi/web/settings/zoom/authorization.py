"""アカウント認証: to Zoom's authorisation and back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.meetings.link import connection
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_ZOOM_SETTINGS, methods=("POST",), proven=True)
def begin(request: MemberRequest) -> HttpResponse:
    """Redirect to Zoom (R-015)."""
    address = connection.begin_link(
        request.member.company, by=request.actor, session_key=_session_key(request)
    )
    return responses.redirect(request, address)


@needs(Action.EDIT_ZOOM_SETTINGS)
def complete(request: MemberRequest) -> HttpResponse:
    """Come back from Zoom; a redirect always removes the code from the address at once."""
    request.refused_to = reverse("settings_zoom")
    connection.complete_link(
        state=request.GET.get("state", ""),
        code=_code(request),
        by=request.actor,
        session_key=_session_key(request),
    )
    messages.success(request, _("Zoomアカウントを連携しました。"))
    return responses.redirect(request, reverse("settings_zoom"))


def _code(request: MemberRequest) -> str:
    """Return the code, or raise a refusal: Zoom does not document what it sends after 拒否."""
    code = request.GET.get("code", "")
    if not code or "error" in request.GET:
        raise UserFacingError(
            Code.LINKING_DECLINED,
            _(
                "Zoomの画面で許可されなかったため、連携していません。許可できない場合は、Zoomの"
                "「アカウントプロフィール」で、役割（ロール）がオーナーまたは管理者であることを"
                "確認してください。"
            ),
        )
    return code


def _session_key(request: MemberRequest) -> str:
    return request.session.session_key or ""
