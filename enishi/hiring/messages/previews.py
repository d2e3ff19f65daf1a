"""Previews a message as the candidate gets it, and what the proof-reader finds in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils import timezone

from enishi.company.actors import Actor
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import filling
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import LONGEST_TEXT
from enishi.hiring.models import Application, Candidate
from enishi.mail import composing, proofreading, templates


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """A message as its reader sees it: as text, and the paragraphs of its HTML.

    ``problem`` is why a template cannot be filled; then there is no text.
    """

    to: str = ""
    cc: str = ""
    company_name: str = ""
    subject: str = ""
    language: str = "ja"
    text: str = ""
    blocks: list[list[dict[str, object]]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    problem: str = ""


def of_draft(
    draft: Draft, candidate: Candidate, application: Application | None, *, by: Actor
) -> MessagePreview:
    """Preview a draft. Raises as :func:`enishi.hiring.messages.draft.checked`."""
    require(by, Action.WRITE_MESSAGES, application or candidate)
    # Its files are looked at when it is written.
    plain = replace(draft, files=(), documents=())
    sent = drafts.checked(plain, candidate, application, author=by.member)
    shown = _shown(candidate.company, sent.subject, sent.body, language=sent.language)
    return replace(shown, to=candidate.email, cc=sent.cc)


def of_template(
    company: Company, subject: str, body: str, *, language: str, by: Actor
) -> MessagePreview:
    """Preview a template with an invented candidate."""
    require(by, Action.EDIT_MESSAGE_TEMPLATES, company)
    values = filling.sample_values(company, by.member, language=language)
    try:
        filled = [templates.fill(text, values, longest=LONGEST_TEXT) for text in (subject, body)]
    except templates.Unfillable as error:
        return MessagePreview(problem=str(error.message))
    return _shown(company, *filled, language=language)


def _shown(company: Company, subject: str, body: str, *, language: str) -> MessagePreview:
    today = timezone.localdate(timezone=company.zone)
    return MessagePreview(
        company_name=company.name,
        subject=subject,
        language=language,
        text=composing.text_of(body, language=language),
        blocks=composing.blocks_of(body),
        findings=proofreading.proofread(f"{subject}\n{body}", company=company, today=today),
    )
