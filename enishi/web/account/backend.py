"""Loads the signed-in member of a request together with their company, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from enishi.company.models import Member


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in by mail address; every page needs the company too."""

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session, or None once they are no longer active."""
        member = Member.objects.select_related("company").filter(pk=user_id).first()
        return member if member is not None and self.user_can_authenticate(member) else None
