"""The link by which a member without a password sets one."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from enishi.company.models import Member


def link_for(member: Member) -> str:
    """An address that lets its bearer set this member's password, once, for three days.

    It is a credential: show it to the inviting admin, never log or store it. The lifetime is
    Django's ``PASSWORD_RESET_TIMEOUT``.
    """
    place = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(member),
            "key": default_token_generator.make_token(member),
        },
    )
    return f"{settings.BASE_URL}{place}"
