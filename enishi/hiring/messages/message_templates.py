"""メッセージのテンプレート: create, change, order and archive the templates of a company."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit, mail_addresses
from enishi.company.actors import Actor
from enishi.company.candidate_rules import LOCALES
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.messages import filling, standard_templates
from enishi.hiring.messages.models import (
    HOLDS,
    LONGEST_NAME,
    LONGEST_SUBJECT,
    LONGEST_TEMPLATE,
    MessageSettings,
    MessageTemplate,
    TemplateKind,
)
from enishi.hiring.messages.standard_templates import StandardTemplate
from enishi.mail import templates

# Of one company, archived ones too.
MOST = 200
LONGEST_REPLY_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class TemplateDetails:
    """What a template says, as somebody typed it."""

    name: str = ""
    kind: str = ""
    language: str = ""
    subject: str = ""
    body: str = ""


def offered_to(company: Company) -> list[MessageTemplate | StandardTemplate]:
    """Return the templates to choose from: the company's, or the standard ones without any."""
    own = list(MessageTemplate.objects.filter(company=company))
    if not own:
        return list(standard_templates.all_of_them())
    return [one for one in own if not one.is_archived]


@transaction.atomic
def create(company: Company, details: TemplateDetails, *, by: Actor) -> MessageTemplate:
    """Add a template at the end of the list.

    Raises
    ------
    UserFacingError
        A field is empty or too long, a placeholder is unknown, or there are too many templates.
    """
    require(by, Action.EDIT_MESSAGE_TEMPLATES, company)
    checked = _checked(details)
    held = _held(company)
    _add_standard(company, held)
    if len(held) >= MOST:
        raise UserFacingError(
            Code.TOO_MANY_TEMPLATES,
            _("テンプレートは%(count)d件までです。使わないものを編集してご利用ください。")
            % {"count": MOST},
        )
    made = MessageTemplate.objects.create(
        company=company, position=_end_of(held), **_values_of(checked)
    )
    audit.record(company, Event.MESSAGE_TEMPLATE_SAVED, made, by=by)
    return made


@transaction.atomic
def change(template: MessageTemplate, details: TemplateDetails, *, by: Actor) -> MessageTemplate:
    """Change a template for messages from now on. Raises as :func:`create`."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, template)
    held = lock_row(MessageTemplate.objects.all(), template.pk)
    for name, value in _values_of(_checked(details)).items():
        setattr(held, name, value)
    held.save()
    audit.record(held.company, Event.MESSAGE_TEMPLATE_SAVED, held, by=by)
    return held


@transaction.atomic
def put_away(template: MessageTemplate, *, by: Actor) -> None:
    """Archive the template: it is offered no more."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, template)
    MessageTemplate.objects.filter(pk=template.pk).update(is_archived=True)
    audit.record(template.company, Event.MESSAGE_TEMPLATE_PUT_AWAY, template, by=by)


@transaction.atomic
def restore(template: MessageTemplate, *, by: Actor) -> None:
    """Offer an archived template again."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, template)
    MessageTemplate.objects.filter(pk=template.pk).update(is_archived=False)
    audit.record(template.company, Event.MESSAGE_TEMPLATE_RESTORED, template, by=by)


@transaction.atomic
def move_up(template: MessageTemplate, *, by: Actor) -> None:
    """Exchange the template with the one before it; the first one stays."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, template)
    shown = [one for one in _held(template.company) if not one.is_archived]
    place = next((n for n, one in enumerate(shown) if one.pk == template.pk), 0)
    if place:
        shown[place - 1], shown[place] = shown[place], shown[place - 1]
    for number, one in enumerate(shown, start=1):
        one.position = number
    MessageTemplate.objects.bulk_update(shown, ["position"])
    audit.record(template.company, Event.MESSAGE_TEMPLATE_MOVED, template, by=by)


@transaction.atomic
def add_standard(company: Company, *, by: Actor) -> None:
    """Make rows of the standard templates, so that they can be edited; only without any row."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, company)
    if _add_standard(company, _held(company)):
        audit.record(company, Event.MESSAGE_TEMPLATES_MADE, by=by)


@transaction.atomic
def set_hold(company: Company, minutes: int, *, by: Actor) -> None:
    """Set how long messages are held before they are sent.

    Raises
    ------
    UserFacingError
        It is not one of the offered lengths.
    """
    require(by, Action.EDIT_MESSAGE_TEMPLATES, company)
    if minutes not in HOLDS:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("送信を待つ時間を選び直してください。"), field="hold"
        )
    MessageSettings.objects.update_or_create(company=company, defaults={"hold_minutes": minutes})
    audit.record(company, Event.MESSAGE_HOLD_SET, by=by, minutes=minutes)


@transaction.atomic
def set_reply_address(company: Company, address: str, *, has_key: bool, by: Actor) -> None:
    """Set where candidates' answers go; empty for the author's own address.

    Parameters
    ----------
    has_key
        Whether each conversation has an address of its own, by ``+`` and its key.

    Raises
    ------
    UserFacingError
        It is no mail address.
    """
    require(by, Action.EDIT_COMPANY, company)
    chosen = mail_addresses.normalized(address)
    if chosen and (not mail_addresses.is_valid(chosen) or len(chosen) > LONGEST_REPLY_ADDRESS):
        raise UserFacingError(
            Code.ADDRESS_UNREADABLE,
            _("返信を受け取るアドレスを、メールアドレスの形式で入力してください。"),
            field="reply_address",
        )
    MessageSettings.objects.update_or_create(
        company=company,
        defaults={"reply_address": chosen, "reply_has_key": bool(chosen) and has_key},
    )
    audit.record(company, Event.MESSAGE_REPLY_ADDRESS_SET, by=by, has_key=has_key)


def _held(company: Company) -> list[MessageTemplate]:
    """Return the company's templates in their order; changes of the order wait for each other."""
    lock_row(Company.objects.all(), company.pk)
    return list(MessageTemplate.objects.filter(company=company))


def _add_standard(company: Company, held: list[MessageTemplate]) -> bool:
    """Make rows of the standard templates if there is none; they are then in ``held``, too."""
    if held:
        return False
    held += MessageTemplate.objects.bulk_create(
        MessageTemplate(
            company=company,
            name=one.name,
            kind=one.kind,
            language=one.language,
            subject=one.subject,
            body=one.body,
            position=number,
        )
        for number, one in enumerate(standard_templates.all_of_them(), start=1)
    )
    return True


def _end_of(held: list[MessageTemplate]) -> int:
    return max((one.position for one in held), default=0) + 1


def _values_of(details: TemplateDetails) -> dict[str, str]:
    return {
        "name": details.name,
        "kind": details.kind,
        "language": details.language,
        "subject": details.subject,
        "body": details.body,
    }


def _checked(typed: TemplateDetails) -> TemplateDetails:
    name = characters.clean_line(typed.name)
    if not name:
        raise UserFacingError(
            Code.VALUE_MISSING, _("テンプレート名を入力してください。"), field="name"
        )
    limits.check(name, LONGEST_NAME, field="name")
    if typed.kind not in TemplateKind.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("種類を選び直してください。"), field="kind")
    if typed.language not in LOCALES:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("言語を選び直してください。"), field="language"
        )
    subject, body = typed.subject.strip(), characters.clean(typed.body).strip() + "\n"
    templates.check(subject, body, allowed=filling.NAMES, required=())
    limits.check(subject, LONGEST_SUBJECT, field="subject")
    limits.check(body, LONGEST_TEMPLATE, field="body")
    return TemplateDetails(name, typed.kind, typed.language, subject, body)
