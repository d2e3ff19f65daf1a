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
from enishi.hiring.models import Application, Candidate, Step, StepKind, StepOutcome
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


# Which kinds tell a result, by the outcome.
_TELLS = {
    StepOutcome.PASSED: (TemplateKind.PASSED, TemplateKind.OFFER),
    StepOutcome.REJECTED: (TemplateKind.REJECTED,),
    StepOutcome.WITHDRAWN: (),
}


def fits(chosen: TemplateChoice, outcome: str) -> bool:
    """Whether the template may tell this outcome: no rejection for somebody who has passed."""
    told = [kind for kinds in _TELLS.values() for kind in kinds]
    return chosen.kind not in told or chosen.kind in _TELLS[StepOutcome(outcome)]


def fitting(
    offered: list[TemplateChoice], application: Application, outcome: str
) -> TemplateChoice | None:
    """Return the first template that tells this outcome of the current step, if there is one.

    ``offered`` has those in the candidate's language first. Whoever passes the last step before an
    offer, or the offer itself, gets the offer's.
    """
    kinds = list(_TELLS[StepOutcome(outcome)])
    if _leads_to_an_offer(application):
        kinds.reverse()
    found = (one for kind in kinds for one in offered if one.kind == kind)
    return next(found, None)


def _leads_to_an_offer(application: Application) -> bool:
    here = application.current_step
    following = Step.objects.filter(flow=here.flow_id, position__gt=here.position)
    after = following.order_by("position").first()
    return after is None or StepKind.OFFER in (here.kind, after.kind)


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
