"""How sign-in differs from allauth's defaults: no sign-up, and the chosen language comes along."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from enishi.company import members
from enishi.company.models import Member
from enishi.web.shell import access
from enishi.web.shell.access import CHOSEN_LANGUAGE

# The page that opens says it already.
_NEEDLESS = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are invited by an admin; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def login(self, request: HttpRequest, user: Member) -> None:
        """Sign in; who has just chosen a language on the way keeps reading in it."""
        super().login(request, user)
        if language := request.session.pop(CHOSEN_LANGUAGE, None):
            members.choose_language(user, language)

    def is_safe_url(self, url: str) -> bool:
        """Where sign-in may lead on to: pages of ours, no address that only takes forms."""
        return super().is_safe_url(url) and access.is_page(urlsplit(url).path)

    def format_email_subject(self, subject: str) -> str:
        """Put the product's name first, as Japanese business mail does."""
        return _("【Enishi】%(subject)s") % {"subject": subject}

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Leave out what the next page shows anyway."""
        if message_template not in _NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)
