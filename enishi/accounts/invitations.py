"""Invites several people at once; each is judged by themselves, and told by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import throttling
from enishi.accounts import letters
from enishi.accounts.invitation_list import MOST_PEOPLE, Entry
from enishi.company import mail_addresses, members
from enishi.company.actors import Actor
from enishi.company.members import AddressTaken
from enishi.company.models import Company, Member
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.throttling import Limit

# Lists of one admin. A refusal reveals that somebody has the address; the limit bounds this.
LISTS = Limit("invitation-lists", 5, timedelta(minutes=30))


class InvitationOutcome(models.TextChoices):
    """What becomes of a line of the list."""

    NEW = "new", gettext_lazy("招待する")
    INVITED = "invited", gettext_lazy("招待済み")
    MEMBER = "member", gettext_lazy("すでにメンバー")
    TWICE = "twice", gettext_lazy("重複")
    WRONG = "wrong", gettext_lazy("誤り")


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the list, what becomes of it, and why it cannot be invited."""

    entry: Entry
    standing: InvitationOutcome
    why: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the person can be invited."""
        return self.standing == InvitationOutcome.NEW

    @property
    def is_wrong(self) -> bool:
        """Whether the line has to be corrected."""
        return self.standing == InvitationOutcome.WRONG


def judge_each(company: Company, entries: Sequence[Entry], *, role: str) -> list[Judged]:
    """Return what would become of each line, in the order of the list.

    Raises
    ------
    UserFacingError
        The list is empty or too long.
    """
    if not entries:
        raise UserFacingError(
            Code.VALUE_MISSING, _("招待する人を1行に1名ずつ入力してください。"), field="people"
        )
    if len(entries) > MOST_PEOPLE:
        raise UserFacingError(
            Code.LIST_TOO_LONG,
            _("一度に招待できるのは%(limit)d名までです。分けて招待してください。")
            % {"limit": MOST_PEOPLE},
            field="people",
        )
    addresses = [mail_addresses.normalized(one.email).lower() for one in entries]
    colleagues = Member.objects.filter(company=company).annotate(address=Lower("email"))
    known = set(colleagues.filter(address__in=addresses).values_list("address", flat=True))
    seen: set[str] = set()
    judged = []
    for entry, address in zip(entries, addresses, strict=True):
        wrong = members.invalid_fields(
            email=address,
            role=role,
            family_name=entry.family_name,
            given_name=entry.given_name,
            department=entry.department,
            office=entry.office,
        )
        if wrong:
            judged.append(Judged(entry, InvitationOutcome.WRONG, tuple(wrong.values())))
        elif address in seen:
            judged.append(Judged(entry, InvitationOutcome.TWICE))
        else:
            judged.append(
                Judged(
                    entry, InvitationOutcome.MEMBER if address in known else InvitationOutcome.NEW
                )
            )
        seen.add(address)
    return judged


def invite_each(
    company: Company,
    entries: Sequence[Entry],
    *,
    role: str,
    by: Actor,
    department: str = "",
    office: str = "",
) -> list[Judged]:
    """Invite everybody on the list who can be invited, and mail each a link that sets a password.

    A second click finds members, and mails nobody.

    Parameters
    ----------
    role
        A code of :class:`~enishi.company.models.Role`, for all of them.
    department, office
        For those whose lines have none.

    Returns
    -------
    list
        What became of each line.

    Raises
    ------
    UserFacingError
        The list is empty or too long; or many lists came within a short time.
    """
    require(by, Action.EDIT_COMPANY, company)
    if not throttling.take(LISTS, str(by.id)):
        raise UserFacingError(
            Code.TOO_OFTEN,
            _(
                "短い間に何度も招待したため、受け付けを止めています。しばらく待ってから、もう一度お試しください。"
            ),
        )
    filled = [
        replace(one, department=one.department or department, office=one.office or office)
        for one in entries
    ]
    with transaction.atomic():
        judged = judge_each(company, filled, role=role)
        return [_invited(company, one, role=role, by=by) if one.is_new else one for one in judged]


def _invited(company: Company, judged: Judged, *, role: str, by: Actor) -> Judged:
    entry = judged.entry
    try:
        member = members.invite(
            company,
            email=entry.email,
            family_name=entry.family_name,
            given_name=entry.given_name,
            department=entry.department,
            office=entry.office,
            role=role,
            by=by,
        )
    except AddressTaken as taken:
        return Judged(entry, InvitationOutcome.WRONG, (str(taken.message),))
    letters.send_invitation(member, by=by)
    return Judged(entry, InvitationOutcome.INVITED)
