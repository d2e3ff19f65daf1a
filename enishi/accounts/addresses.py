"""The link by which a member confirms a new mail address: it is mailed only to that address."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi import throttling
from enishi.accounts import letters, links
from enishi.company import mail_addresses, members
from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.throttling import Limit

# Of one admin. Enough for a department that moves to another domain.
ADDRESSES = Limit("addresses", 60, timedelta(minutes=1))
# Repeated clicks within this time count as one.
_MAILS = Limit("address-asked", 1, timedelta(seconds=20))


class _Tokens(PasswordResetTokenGenerator):
    """Tokens valid for three days, for these two addresses, and for an active member."""

    key_salt = "enishi.accounts.addresses"

    def _make_hash_value(self, user: Member, timestamp: int) -> str:
        return f"{user.pk}|{user.email}|{user.new_email}|{user.is_active}|{timestamp}"


_tokens = _Tokens()


def link_for(member: Member) -> str:
    """Return the address that confirms this member's new mail address; mail it only there."""
    place = reverse("account_address", args=[member.pk, _tokens.make_token(member)])
    return f"{settings.BASE_URL}{place}"


def member_of_key(member_id: int, key: str) -> Member | None:
    """Return the member whose new address this key confirms; ``None`` if the key is not valid."""
    member = Member.objects.select_related("company").filter(pk=member_id).first()
    return member if member is not None and _tokens.check_token(member, key) else None


def correct(member: Member, *, by: Actor, **fields: str) -> Member:
    """Correct as :func:`enishi.company.members.correct`, and mail the new and the present address.

    The present address gets no mail if the member never signed in: it may be a typing error, and
    belong to a stranger.
    """
    require(by, Action.EDIT_COMPANY, member)
    if not member.is_active:
        raise UserFacingError(
            Code.MEMBER_INACTIVE,
            _("利用を停止しているメンバーの登録内容は変更できません。先に利用を再開してください。"),
        )
    is_new = mail_addresses.normalized(fields["email"]).lower() != member.email.lower()
    # As with invitations, a refusal reveals that somebody has the address, and it gets a mail.
    if is_new and not throttling.take(ADDRESSES, str(by.id)):
        raise UserFacingError(
            Code.TOO_OFTEN,
            _(
                "短い間に多くのメールアドレスを変更したため、受け付けを止めています。1分ほど待ってから、もう一度お試しください。"
            ),
        )
    with transaction.atomic():
        corrected = members.correct(member, by=by, **fields)
        if corrected.new_email and throttling.take(_MAILS, f"{member.pk}", corrected.new_email):
            letters.ask_at_new_address(corrected, by=by, link=link_for(corrected))
            if not links.may_be_shown(corrected) and corrected.new_email != member.new_email:
                letters.tell_of_address_asked(corrected, by=by)
    return corrected


def confirm(member: Member) -> Member:
    """Make the new address the member's own, and mail the former one.

    ``member`` comes from :func:`member_of_key`.

    Raises
    ------
    UserFacingError
        As :func:`enishi.company.members.take_new_address`.
    """
    with transaction.atomic():
        moved = members.take_new_address(member)
        if not links.may_be_shown(moved):
            letters.tell_of_address(moved, former=member.email)
    return moved
