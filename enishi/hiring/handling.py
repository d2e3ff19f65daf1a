"""Sets who answers for an application, its due day and its source."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member, Role
from enishi.company.roles import ALLOWED, Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring.handling_models import LONGEST_SOURCE, Handling
from enishi.hiring.models import Application

_ROLES = [role for role, actions in ALLOWED.items() if Action.EDIT_CANDIDATES in actions]


@dataclass(frozen=True, kw_only=True)
class HandlingDetails:
    """What is set of an application. ``due_on`` is a day in the company's zone."""

    owner: Member | None = None
    due_on: date | None = None
    source: str = ""
    campaign: str = ""


def possible_owners(company: Company) -> list[Member]:
    """Return the members who may answer for an application, in the order of their ids."""
    found = Member.objects.filter(company=company, is_active=True, role__in=_ROLES)
    return list(found.order_by("pk"))


@transaction.atomic
def change(application: Application, details: HandlingDetails, *, by: Actor) -> Handling:
    """Set owner, due day, source and campaign of the application.

    Raises
    ------
    UserFacingError
        The new owner does not run the hiring of this company; or a campaign has no source, or a
        text is too long.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    lock_row(Application.objects.all(), application.pk)
    held = Handling.objects.filter(application=application).first()
    if held is None:
        held = Handling(company_id=application.company_id, application=application)
    checked = _checked(details, held)
    changed = [name for name, value in values_of(checked).items() if getattr(held, name) != value]
    if changed:
        for name in changed:
            setattr(held, name, getattr(checked, name))
        held.save()
        audit.record(
            application.company, Event.APPLICATION_HANDLED, application, by=by, fields=changed
        )
    return held


def values_of(details: HandlingDetails) -> dict[str, object]:
    """Return the fields with their values, the owner as a row."""
    return {name: getattr(details, name) for name in (one.name for one in fields(details))}


def _checked(details: HandlingDetails, held: Handling) -> HandlingDetails:
    owner = details.owner
    # Who answers for it already may have left, and stays until somebody else is chosen.
    if owner is not None and owner.pk != held.owner_id and not _may_own(owner, held):
        raise UserFacingError(
            Code.OWNER_UNKNOWN, _("採用担当者を選び直してください。"), field="owner"
        )
    source, campaign = (characters.clean_line(one) for one in (details.source, details.campaign))
    for name, text in (("source", source), ("campaign", campaign)):
        if len(text) > LONGEST_SOURCE:
            raise UserFacingError(
                Code.TEXT_TOO_LONG,
                _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_SOURCE},
                field=name,
            )
    if campaign and not source:
        raise UserFacingError(
            Code.VALUE_MISSING, _("キャンペーンの応募経路を入力してください。"), field="source"
        )
    return HandlingDetails(owner=owner, due_on=details.due_on, source=source, campaign=campaign)


def _may_own(owner: Member, held: Handling) -> bool:
    if owner.company_id != held.company_id or not owner.is_active or owner.role not in _ROLES:
        return False
    return owner.role != Role.LIMITED or held.application.is_within_reach_of(owner)
