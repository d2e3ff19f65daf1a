"""Computes the values of the placeholders in a letter about one interview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company import addresses
from enishi.company.models import Company, Member
from enishi.interviews.candidate import candidate_limits, deadlines, open_times
from enishi.interviews.letters import way_in
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.models import Interview, Slot
from enishi.mail import composing, signatures

# How far ahead the invented interview lies.
_SAMPLE_DAYS = 7


def values_for(
    facts: InterviewFacts,
    *,
    language: str,
    former: Period | None = None,
    address: str = "",
    to: Member | None = None,
) -> dict[str, str]:
    """Return every placeholder's value by name; empty where this letter has no value.

    Parameters
    ----------
    language
        ``ja`` or ``en``, for dates and for the sentences about the way in.
    former
        The time that people were told before.
    address
        The private page of this candidate, where they choose or enter.
    to
        The member who is written to; None for the candidate.
    """
    interview, period, recruiter = facts.interview, facts.period, facts.recruiter
    company = interview.company
    with translation.override(language), timezone.override(company.zone):
        return {
            "candidate": interview.application.candidate.full_name,
            "company": company.name,
            "recruiter": recruiter.family_name if recruiter else _("担当者"),
            "recruiter_email": recruiter.email if recruiter else composing.own_address(),
            "signature": signatures.signature_of(company, recruiter),
            "addressee": to.full_name if to else "",
            "contact": _contact_of(company, recruiter),
            "step": interview.step.name,
            "job": interview.application.job.title,
            "when": _when(period),
            "duration": _duration(period),
            "former_when": _when(former),
            "slots": _listed(_offered(facts)),
            "answer_address": address,
            "answer_until": _answer_until(facts),
            "joining": "" if to else way_in.joining(facts, address),
            "changing": "" if to else _changing(interview, period, address),
            "manner": way_in.manner_of(facts),
            "interviewers": _interviewers(facts.interviewers),
            "page": addresses.application(interview.application_id),
        }


def sample_values(company: Company, *, now: datetime) -> dict[str, str]:
    """Fill every placeholder with an invented candidate, to show what a wording looks like."""
    language = language_of(company)
    with translation.override(language), timezone.override(company.zone):
        ten = timezone.localtime(now).replace(hour=10, minute=0) + timedelta(days=_SAMPLE_DAYS)
        sample = Period(ten, ten + timedelta(hours=1))
        later = Period(sample.starts_at + timedelta(days=1), sample.ends_at + timedelta(days=1))
        return {
            "candidate": _("山田　花子"),
            "company": company.name,
            "recruiter": _("佐藤"),
            "recruiter_email": composing.own_address(),
            "signature": signatures.signature_of(
                company, Member(family_name=_("佐藤"), given_name=_("花子"))
            ),
            "contact": company.contact or _contact(composing.own_address(), _("佐藤")),
            "step": _("一次面接"),
            "job": _("営業"),
            "when": _when(later),
            "duration": _duration(later),
            "former_when": _when(sample),
            "slots": _listed([sample, later]),
            "answer_address": addresses.choice(addresses.NO_KEY),
            "answer_until": dates.long_datetime(sample.starts_at - timedelta(days=1)),
            "joining": "\n".join(
                (
                    _("■方法　オンライン（Zoom）"),
                    _("■入室先　%(url)s") % {"url": addresses.room(addresses.NO_KEY)},
                    candidate_limits.opening_sentence(company),
                )
            ),
            "changing": candidate_limits.how_to_change(
                company, starts_at=later.starts_at, room_address=addresses.room(addresses.NO_KEY)
            ),
            "manner": _("オンライン（Zoom）"),
            "interviewers": _("伊藤"),
            "page": addresses.some_application(),
        }


def contact_of(facts: InterviewFacts) -> str:
    """Return whom the candidate reaches on the day.

    This is the company's contact, otherwise the recruiter's mail address.
    """
    return _contact_of(facts.interview.company, facts.recruiter)


def _contact_of(company: Company, recruiter: Member | None) -> str:
    if company.contact:
        return company.contact
    if recruiter is None:
        return composing.own_address()
    return _contact(recruiter.email, recruiter.family_name)


def _contact(address: str, name: str) -> str:
    return _("%(address)s（採用担当 %(name)s）") % {"address": address, "name": name}


def _changing(interview: Interview, period: Period | None, address: str) -> str:
    if period is None:
        return ""
    return candidate_limits.how_to_change(
        interview.company, starts_at=period.starts_at, room_address=address
    )


def _answer_until(facts: InterviewFacts) -> str:
    """Return the reply deadline of the open proposal, or of one that is about to be made."""
    if facts.proposal is not None:
        return dates.long_datetime(facts.proposal.expires_at)
    if not facts.slots:
        return ""
    until = facts.answer_until or deadlines.default_for(facts.interview.company, facts.slots)
    return dates.long_datetime(until)


def title_of(interview: Interview) -> str:
    """Return the interview's name where others can read it; the candidate only by choice (D-19)."""
    if interview.company.names_in_titles:
        return f"{interview.step.name} {interview.application.candidate.full_name}"
    return f"{interview.step.name} #{interview.pk}"


def language_of(company: Company) -> str:
    """Return the language in which the company writes to candidates."""
    return "en" if company.locale.startswith("en") else "ja"


def _when(period: Period | None) -> str:
    return dates.told_period(period.starts_at, period.ends_at) if period else ""


def _duration(period: Period | None) -> str:
    if period is None:
        return ""
    minutes = dates.minutes_between(period.starts_at, period.ends_at)
    return _("%(minutes)d分") % {"minutes": minutes}


def _offered(facts: InterviewFacts) -> list[Period]:
    """Return the times that can be picked, as on the candidate's page.

    All times are returned for a fixed interview, or for a preview when none can be picked.
    """
    slots: Sequence[Slot] = facts.slots
    if not facts.interview.is_confirmed:
        slots = open_times.still_open(facts.interview, slots) or slots
    return [Period(slot.starts_at, slot.ends_at) for slot in slots]


def _listed(periods: list[Period]) -> str:
    return "\n".join(
        _("候補%(number)d　%(when)s") % {"number": number, "when": _when(period)}
        for number, period in enumerate(periods, start=1)
    )


def _interviewers(members: Iterable[Member]) -> str:
    people = [" ".join(filter(None, (one.department, one.family_name))) for one in members]
    return _("、").join(people) or _("採用担当者")
