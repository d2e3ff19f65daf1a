"""Companies: founded, renamed, moved to another time zone."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError

_LONGEST_CONTACT = 100


def create(name: str, *, time_zone: str = "Asia/Tokyo") -> Company:
    """Found a company; its first admin comes by :func:`enishi.company.members.invite`.

    Parameters
    ----------
    time_zone
        IANA name, in which its people read and enter times.

    Raises
    ------
    UserFacingError
        Without a name, or with a time zone that nobody knows.
    """
    name = _checked(name, time_zone)
    with transaction.atomic():
        company = Company.objects.create(name=name, time_zone=time_zone)
        audit.record(company, "company.created", company)
    return company


def update(
    company: Company, *, name: str, time_zone: str, by: Member, names_in_titles: bool = False
) -> Company:
    """Change the company's name or time zone; moments stay, only their reading changes.

    Parameters
    ----------
    names_in_titles
        Whether titles at Zoom and in calendars carry the candidate's name, from the next one on.

    Raises
    ------
    UserFacingError
        As :func:`create`.
    """
    name = _checked(name, time_zone)
    with transaction.atomic():
        locked = Company.objects.select_for_update().get(pk=company.pk)
        locked.name, locked.time_zone = name, time_zone
        locked.names_in_titles = names_in_titles
        locked.save(update_fields=["name", "time_zone", "names_in_titles"])
        audit.record(
            locked, "company.updated", locked, by=by, time_zone=time_zone, names=names_in_titles
        )
    return locked


@transaction.atomic
def set_contact(company: Company, contact: str, *, by: Member) -> Company:
    """Say whom candidates reach on the day of an interview, such as ``03-0000-0000（採用担当）``.

    Empty, letters name the recruiter's mail address. Raises UserFacingError for more than a line.
    """
    contact = contact.strip()
    if len(contact) > _LONGEST_CONTACT or len(contact.splitlines()) > 1:
        raise UserFacingError(
            _("当日の連絡先は1行、%(count)d文字以内で入力してください。")
            % {"count": _LONGEST_CONTACT},
            field="contact",
        )
    locked = Company.objects.select_for_update().get(pk=company.pk)
    locked.contact = contact
    locked.save(update_fields=["contact"])
    audit.record(locked, "company.contact_changed", locked, by=by)
    return locked


def _checked(name: str, time_zone: str) -> str:
    name = name.strip()
    if not name:
        raise UserFacingError(_("会社名を入力してください。"), field="name")
    if len(name) > 100:
        raise UserFacingError(_("会社名は100文字以内で入力してください。"), field="name")
    if time_zone not in available_timezones():
        raise UserFacingError(_("タイムゾーンを選択してください。"), field="time_zone")
    return name
