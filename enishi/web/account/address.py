"""The page behind the link in the mail to a member's new address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.accounts import addresses
from enishi.web.account.entrance import LINKS
from enishi.web.shell import access, caller, responses


@access.public
def confirm(request: HttpRequest, member_id: int, key: str) -> HttpResponse:
    """GET: the address and a button, because mail programs follow links. POST: confirm it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return responses.not_allowed(request, ["GET", "POST"])
    if not caller.is_within(request, LINKS):
        return responses.page(request, "429.html", status=429)
    member = addresses.member_of_key(member_id, key)
    if member is None:
        return responses.page(request, "account/address.html", {"person": None}, status=404)
    with translation.override(member.language):
        if request.method == "POST":
            addresses.confirm(member)
            messages.success(request, _("メールアドレスを変更しました。"))
            return responses.redirect(request, reverse("account_profile"))
        answer = responses.page(request, "account/address.html", {"person": member})
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer
