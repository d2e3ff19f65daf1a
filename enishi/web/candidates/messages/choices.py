"""The templates that a member may choose from, and the letter that a chosen one makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from enishi.company.models import Company, Member
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import filling, message_templates
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MessageTemplate,
    TemplateKind,
)
from enishi.hiring.messages.standard_templates import StandardTemplate
from enishi.hiring.models import Application, Candidate, Step, StepKind, StepOutcome
from enishi.mail import quoted_history, quoting, received_mails
from enishi.web.shell import languages

_GAP = "\n\n\n"
# Between two braces, half-width or full-width.
_DOUBLED = re.compile(r"(?<=[{\uff5b])(?=[{\uff5b])|(?<=[}\uff5d])(?=[}\uff5d])")


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template in a list. ``code`` is its value in the form."""

    code: str
    kind: str
    label: str
    template: MessageTemplate | StandardTemplate


def language_of(candidate: Candidate) -> str:
    """Return the candidate's language: that of their last application form, or the company's."""
    sent = WebApplication.objects.filter(
        company=candidate.company_id, application__candidate=candidate
    )
    chosen = sent.order_by("-pk").values_list("language", flat=True).first()
    return (chosen or candidate.company.locale)[:2]


def templates_for(candidate: Candidate) -> list[TemplateChoice]:
    """Return the templates offered, those in the candidate's language first."""
    return templates_of(candidate.company, language=language_of(candidate))


def templates_of(company: Company, *, language: str) -> list[TemplateChoice]:
    """Return the templates offered, those in this language first."""
    offered = message_templates.offered_to(company)
    return [_choice(one) for one in sorted(offered, key=lambda one: one.language != language)]


def chosen_template(candidate: Candidate, code: str) -> TemplateChoice | None:
    """Return the offered template of this code, if there is one."""
    if not code:
        return None
    return next((one for one in templates_for(candidate) if one.code == code), None)


def answer_to(answer: Answer, letter: Draft) -> Draft:
    """Return the letter as an answer: the mail's subject, and its new text quoted below."""
    facts = received_mails.facts_of(answer.mail)
    is_answer = facts.subject.lower().startswith("re:")
    subject = facts.subject if is_answer else f"Re: {facts.subject}"
    own = quoted_history.separated(facts.text).own
    quoted = _without_placeholders(quoting.lines(own))
    room = LONGEST_TEXT - len(letter.body) - len(_GAP)
    body = f"{letter.body.rstrip()}{_GAP}{quoted}" if len(quoted) < room else letter.body
    return replace(letter, subject=_without_placeholders(subject)[:LONGEST_SUBJECT], body=body)


def _without_placeholders(text: str) -> str:
    """Return a stranger's text in which nothing is filled in."""
    return _DOUBLED.sub(" ", text)


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
        return Draft(subject="", body="", language=language_of(candidate))
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
