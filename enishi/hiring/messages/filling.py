"""The values of the placeholders in a message to one candidate."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, Candidate
from enishi.mail import composing, signatures

# The placeholders that a message can fill, by their names in code.
NAMES = (
    *("candidate", "company", "job", "step"),
    *("recruiter", "recruiter_email", "contact", "signature"),
)


def values_for(
    candidate: Candidate, application: Application | None, author: Member | None, *, language: str
) -> dict[str, str]:
    """Return the values by name, in the language of the message; empty where there is none."""
    company = candidate.company
    with translation.override(language):
        return _of_author(company, author) | {
            "candidate": candidate.full_name,
            "job": application.job.title if application else "",
            "step": application.current_step.name if application else "",
        }


def sample_values(company: Company, author: Member | None, *, language: str) -> dict[str, str]:
    """Return the values for an invented candidate, to show what a template looks like."""
    with translation.override(language):
        return _of_author(company, author) | {
            "candidate": _("山田　花子"),
            "job": _("営業"),
            "step": _("一次面接"),
        }


def _of_author(company: Company, author: Member | None) -> dict[str, str]:
    own = author.email if author and author.email else composing.own_address()
    return {
        "company": company.name,
        "recruiter": author.family_name if author else _("担当者"),
        "recruiter_email": own,
        "contact": company.contact or own,
        "signature": signatures.signature_of(company, author),
    }
