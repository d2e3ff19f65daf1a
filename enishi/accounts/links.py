"""The link by which a member sets a password. An admin may see it only before the first sign-in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36

from enishi.company.models import Member


def link_for(member: Member) -> str:
    """Return an address that lets its bearer set this member's password, once, for three days.

    It is a credential: never log it or store it in plain text. The lifetime is Django's
    ``PASSWORD_RESET_TIMEOUT``; it ends early with any sign-in and any other password.
    """
    place = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": int_to_base36(member.pk),
            "key": default_token_generator.make_token(member),
        },
    )
    return f"{settings.BASE_URL}{place}"


def may_be_shown(member: Member) -> bool:
    """Whether an admin may see the link: only if the member has never signed in or set a password.

    Any other account has a history, and whoever holds the link could act in the member's name.
    """
    return member.last_login is None and not member.has_usable_password()
