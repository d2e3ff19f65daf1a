"""Loads the signed-in member with their company, and checks a password in constant work."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.db.models.functions import Lower
from django.http import HttpRequest

from enishi.company import passwords
from enishi.company.models import Company, Member


class MemberBackend(ModelBackend):
    """Sign-in by mail address; the company is loaded too, because every page needs it."""

    def authenticate(  # type: ignore[override]  # by mail address, not by a user name
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's signature
        email: str | None = None,
        password: str | None = None,
        **_others: Any,
    ) -> Member | None:
        """Return the active member, or None, always after one query and one hash.

        Django also hashes once for an unusable password: of deactivated members, of members who
        never signed in, and of the placeholder for an unknown address. The published demo password
        is checked like any other, and refused on a public installation.
        """
        if not email or not password:
            return None
        account = email.strip().lower()
        found = Member.objects.alias(account=Lower("email")).filter(account=account).first()
        is_right = (found or Member()).check_password(password)
        may_enter = found is not None and is_right and found.is_active
        return found if may_enter and not passwords.is_given_away(password) else None

    def get_user(self, user_id: int) -> Member | None:
        """Return the member of a session, or None once they are no longer active."""
        sql, of_member, of_company = _with_company()
        with connection.cursor() as cursor:
            cursor.execute(sql, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        member = Member.from_db(connection.alias, of_member, row[: len(of_member)])
        member.company = Company.from_db(connection.alias, of_company, row[len(of_member) :])
        return member if member.is_active else None


@cache
def _with_company() -> tuple[str, list[str], list[str]]:
    """Return the statement that reads a member with their company, and the fields of both.

    Every request asks it, so that Django builds it only once.
    """
    query = Member.objects.select_related("company").filter(pk=0).query
    sql, _params = query.sql_with_params()
    of_member, of_company = (
        [field.attname for field in model._meta.concrete_fields] for model in (Member, Company)
    )
    return sql, of_member, of_company
