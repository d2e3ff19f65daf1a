"""Differences from allauth's defaults: no sign-up, our own rate limits, no mail."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from enishi.company import actors, members, sign_in
from enishi.company.models import Member
from enishi.web.shell import access, caller, chosen_language, sessions

log = logging.getLogger(__name__)

# The next page shows the same already.
_NEEDLESS = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class NoSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are invited by an admin; there is no sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": sign_in.TOO_MANY_TRIES,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def login(self, request: HttpRequest, user: Member) -> None:
        """Sign in; a language that was just chosen on the sign-in page becomes the member's."""
        super().login(request, user)
        sessions.begin(request.session)
        if language := access.chosen_language(request, otherwise=""):
            members.choose_language(language, by=actors.of(user))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Member | None:
        """Return the member of this address and password; the try is counted before the hash."""
        attempt = sign_in.begin_attempt(credentials.get("email", ""), caller=caller.of(request))
        if attempt is None:
            log.warning("A sign-in had to wait: too many wrong passwords")
            raise self.validation_error("too_many_login_attempts")
        member = authenticate(request, **credentials)
        if member is None:
            log.info("A sign-in was refused")
        else:
            log.info("Member %s signed in", member.pk)
            sign_in.record_success(attempt)
        return member

    def is_safe_url(self, url: str) -> bool:
        """Whether sign-in may lead to this address: a page of ours that answers GET.

        Our host is the operator's setting, not the request's Host.
        """
        own = {urlsplit(settings.BASE_URL).netloc}
        is_ours = url_has_allowed_host_and_scheme(url, allowed_hosts=own)
        return is_ours and access.is_page(urlsplit(url).path)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as all our counters use it."""
        return caller.address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Never send within a request: the mail server's time would reveal known addresses."""

        raise NotImplementedError("mails go through enishi.mail.outbox")

    def post_login(self, request: HttpRequest, user: Member, **more: Any) -> HttpResponse:
        """Store the member's language in the browser, for the message that a session is over."""
        response: HttpResponse = super().post_login(request, user, **more)
        chosen_language.remember_members(response, user.language)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Leave out messages that the next page shows anyway."""
        if message_template not in _NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)
