"""The templates that a member may choose from, and the letter that a chosen one makes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import filling, message_templates
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import MessageTemplate, TemplateKind
from enishi.hiring.messages.standard_templates import StandardTemplate
from enishi.hiring.models import Application, Candidate
from enishi.web.shell import languages


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template in a list. ``code`` is its value in the form."""

    code: str
    kind: str
    label: str
    template: MessageTemplate | StandardTemplate


def templates_for(candidate: Candidate) -> list[TemplateChoice]:
    """Return the templates offered, those in the candidate's language first."""
    language = filling.language_of(candidate)
    offered = message_templates.offered_to(candidate.company)
    return [_choice(one) for one in sorted(offered, key=lambda one: one.language != language)]


def chosen_template(candidate: Candidate, code: str) -> TemplateChoice | None:
    """Return the offered template of this code, if there is one."""
    if not code:
        return None
    return next((one for one in templates_for(candidate) if one.code == code), None)


def letter_of(
    chosen: TemplateChoice | None,
    candidate: Candidate,
    application: Application | None,
    member: Member,
) -> Draft:
    """Return the template filled for this person; an empty letter without a template."""
    if chosen is None:
        return Draft(subject="", body="", language=filling.language_of(candidate))
    one = chosen.template
    values = filling.values_for(candidate, application, member, language=one.language)
    return Draft(
        subject=drafts.fill_in(one.subject, values),
        body=drafts.fill_in(one.body, values),
        language=one.language,
    )


def _choice(one: MessageTemplate | StandardTemplate) -> TemplateChoice:
    code = str(one.pk) if isinstance(one, MessageTemplate) else one.code
    name = dict(languages.own_names())[one.language]
    kind = TemplateKind(one.kind)
    words = {"name": one.name, "kind": kind.label, "language": name}
    return TemplateChoice(code, one.kind, _("%(name)s（%(kind)s・%(language)s）") % words, one)
