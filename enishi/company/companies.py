"""Companies: create one, and change its settings."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit, candidate_rules, time_zones
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError

_LONGEST_CONTACT = 100


def create(name: str, *, time_zone: str = "Asia/Tokyo") -> Company:
    """Create a company; :func:`enishi.company.members.invite` makes its first admin.

    Parameters
    ----------
    time_zone
        IANA name of the zone in which its people read and enter times.

    Raises
    ------
    UserFacingError
        There is no name, or the time zone is not among :data:`time_zones.OFFERED`.
    """
    name = _checked(name, time_zone)
    with transaction.atomic():
        company = Company.objects.create(name=name, time_zone=time_zone)
        audit.record(company, Event.COMPANY_CREATED, company)
    return company


def update(
    company: Company,
    *,
    name: str,
    time_zone: str,
    by: Actor,
    names_in_titles: bool = False,
    locale: str | None = None,
    contact: str | None = None,
    rules: Mapping[str, int | None] | None = None,
) -> Company:
    """Change a company's settings, and the rules for its candidates.

    With another zone, moments stay the same and are shown in the new zone. New rules apply to
    confirmed interviews too; a proposal keeps the reply deadline that it was sent with.

    Parameters
    ----------
    names_in_titles
        Whether titles at Zoom and in calendars carry the candidate's name, from the next one on.
    locale
        ``ja`` or ``en``: of mails to candidates and of their pages; ``None`` leaves it.
    contact
        Whom candidates reach on the day of an interview, such as ``03-0000-0000（採用担当）``.
        If empty, they get the recruiter's mail address; ``None`` leaves it.
    rules
        Rules of :mod:`~enishi.company.candidate_rules`, by name; others stay as they are. A
        number that is ``None`` stands for an input that is not a number.

    Raises
    ------
    UserFacingError
        As :func:`create`; the contact is longer than a line; or rules are out of their bounds,
        with every such field named.
    """
    require(by, Action.EDIT_COMPANY, company)
    name = _checked(name, time_zone)
    if locale is not None and locale not in candidate_rules.LOCALES:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("言語を選択してください。"), field="locale")
    contact = None if contact is None else _checked_contact(contact)
    rules = rules or {}
    numbers = {name: rules[name] for name in candidate_rules.BOUNDS if name in rules}
    freedoms = {name: bool(rules[name]) for name in candidate_rules.FREEDOMS if name in rules}
    changed = candidate_rules.check(numbers) | freedoms
    with transaction.atomic():
        locked = lock_row(Company.objects.all(), company.pk)
        locked.name, locked.time_zone = name, time_zone
        locked.names_in_titles = names_in_titles
        locked.locale = locale or locked.locale
        locked.contact = locked.contact if contact is None else contact
        for field, value in changed.items():
            setattr(locked, field, value)
        fields = ["name", "time_zone", "names_in_titles", "locale", "contact", *changed]
        locked.save(update_fields=fields)
        audit.record(
            locked,
            Event.COMPANY_UPDATED,
            locked,
            by=by,
            time_zone=time_zone,
            names=names_in_titles,
            locale=locked.locale,
            **changed,
        )
    return locked


def _checked(name: str, time_zone: str) -> str:
    name = characters.clean_line(name)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("会社名を入力してください。"), field="name")
    if len(name) > 100:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("会社名は100文字以内で入力してください。"), field="name"
        )
    if time_zone not in time_zones.OFFERED:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("タイムゾーンを選択してください。"), field="time_zone"
        )
    return name


def _checked_contact(contact: str) -> str:
    contact = characters.clean(contact).strip()
    if len(contact) > _LONGEST_CONTACT or len(contact.splitlines()) > 1:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("当日の連絡先は1行、%(count)d文字以内で入力してください。")
            % {"count": _LONGEST_CONTACT},
            field="contact",
        )
    return contact
