"""Loads the signed-in member of a request together with their company, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from enishi.company import passwords
from enishi.company.models import Member


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in by mail address; every page needs the company too."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Member | None:
        """The member of an address and a password, but not by a password that everybody knows."""
        # The hash is asked all the same, so that this answer takes as long as another.
        member: Member | None = super().authenticate(request, **credentials)
        return None if passwords.is_given_away(credentials.get("password")) else member

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session, or None once they are no longer active."""
        member = Member.objects.select_related("company").filter(pk=user_id).first()
        return member if member is not None and self.user_can_authenticate(member) else None
