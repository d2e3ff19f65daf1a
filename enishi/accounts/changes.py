"""An admin's changes to a colleague's account. The colleague is told, and the change is logged."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters, throttling
from enishi.accounts import letters, links
from enishi.company import actors, audit, mail_addresses, members, offices, sign_in
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.members import AddressTaken
from enishi.company.models import Company, Member
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.throttling import Limit

# Enough for a new office at once.
INVITATIONS = Limit("invitations", 60, timedelta(minutes=1))
# Repeated clicks within this time count as one.
_LINKS_MAILED = Limit("given-link", 1, timedelta(seconds=20))


def invite(company: Company, *, by: Actor, **details: str) -> Member:
    """Invite as :func:`enishi.company.members.invite` does, with a limit on the number.

    A refusal reveals that somebody has the address, perhaps in another company; the limit bounds
    this. A second click, or one after a lost answer, returns the same invitation.
    """
    require(by, Action.EDIT_COMPANY, company)
    if not throttling.take(INVITATIONS, str(by.id)):
        raise UserFacingError(
            Code.TOO_OFTEN,
            _(
                "短い間に多くのメンバーを招待したため、受け付けを止めています。1分ほど待ってから、もう一度お試しください。"
            ),
        )
    try:
        return members.invite(company, by=by, **details)
    except AddressTaken:
        if (invited := _invited_so(company, **details)) is None:
            raise
        return invited


def _invited_so(
    company: Company, *, email: str, role: str, office: str = "", **names: str
) -> Member | None:
    """Return a member who was invited with exactly these details and has not signed in yet."""
    written = {name: characters.clean_line(text) for name, text in names.items()}
    address = mail_addresses.normalized(email)
    same = Member.objects.filter(
        company=company,
        email__iexact=address,
        role=role,
        is_active=True,
        office=offices.office_named(company, office),
        **written,
    )
    member = same.first()
    return member if member is not None and links.may_be_shown(member) else None


def give_link(member: Member, *, by: Actor) -> str:
    """Make a new password link: shown for a member who never signed in, mailed to all others.

    A second click within seconds sends no second mail.

    Returns
    -------
    str
        The link to hand over; empty when it went to the member by mail.

    Raises
    ------
    UserFacingError
        The member was deactivated.
    """
    require(by, Action.EDIT_COMPANY, member)
    if not member.is_active:
        raise UserFacingError(
            Code.MEMBER_INACTIVE,
            _("利用を停止しているメンバーにはリンクを発行できません。先に利用を再開してください。"),
        )
    is_shown = links.may_be_shown(member)
    if not is_shown and not throttling.take(_LINKS_MAILED, str(member.pk)):
        return ""
    with transaction.atomic():
        audit.record(
            member.company, Event.MEMBER_PASSWORD_LINK_GIVEN, member, by=by, shown=is_shown
        )
        if not is_shown:
            letters.send_given_link(member, by=by)
    return links.link_for(member) if is_shown else ""


def change_role(member: Member, role: str, *, by: Actor) -> Member:
    """Change the role as :func:`enishi.company.members.change_role` does, and mail the member."""
    require(by, Action.EDIT_COMPANY, member)
    with transaction.atomic():
        before = members.locked(member).role
        changed = members.change_role(member, role, by=by)
        if changed.role != before:
            letters.tell_of_role(changed, by=by)
    return changed


def deactivate(member: Member, *, by: Actor) -> Member:
    """Deactivate as :func:`enishi.company.members.deactivate` does, and mail the member."""
    require(by, Action.EDIT_COMPANY, member)
    with transaction.atomic():
        was_here = members.locked(member).is_active
        gone = members.deactivate(member, by=by)
        if was_here:
            letters.tell_of_end(gone, by=by)
    return gone


def reactivate(member: Member, *, by: Actor) -> str:
    """Reactivate as :func:`enishi.company.members.reactivate`; the link is as :func:`give_link`'s.

    A member who signed in before gets the link by mail. Otherwise an admin could deactivate and
    reactivate a colleague, and act in their name.
    """
    require(by, Action.EDIT_COMPANY, member)
    with transaction.atomic():
        was_here = members.locked(member).is_active
        back = members.reactivate(member, by=by)
        is_shown = links.may_be_shown(back)
        if not (is_shown or was_here):
            letters.tell_of_return(back, by=by)
    return links.link_for(back) if is_shown else ""


def password_changed(member: Member, *, is_first: bool = False) -> None:
    """Forget the member's other devices after a new password, and mail the member.

    A member who sets their first password gets no mail.
    """
    with transaction.atomic():
        sign_in.forget_places(member)
        audit.record(member.company, Event.MEMBER_PASSWORD_CHANGED, member, by=actors.of(member))
        if not is_first:
            letters.tell_of_password(member)
