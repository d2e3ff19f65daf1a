"""How sign-in differs from allauth's defaults: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are invited by an admin; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def format_email_subject(self, subject: str) -> str:
        """Put the product's name first, as Japanese business mail does."""
        return f"【Enishi】{subject}"
