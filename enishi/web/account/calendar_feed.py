"""Makes and revokes the private address by which a calendar program reads a member's interviews."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews.reads import feeds
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.JOIN_INTERVIEWS, methods=("POST",), proven=True)
def make(request: MemberRequest) -> HttpResponse:
    """Make a new address, shown only once; the older one ends."""
    address = feeds.make(by=request.actor)
    return responses.fragment(request, "account/_calendar_feed.html", {"address": address})


@needs(Action.JOIN_INTERVIEWS, methods=("POST",))
def revoke(request: MemberRequest) -> HttpResponse:
    """End the address."""
    feeds.revoke(by=request.actor)
    messages.success(request, _("カレンダーの購読を停止しました。"))
    return responses.redirect(request, reverse("account_profile"))
