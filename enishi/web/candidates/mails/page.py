"""未処理のメール: mails that became no application by themselves, and what to do with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from enishi.company.roles import Action, may
from enishi.hiring import candidate_search, candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import mail_entries, mail_rules
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState, MailField, WaitReason
from enishi.hiring.models import Candidate
from enishi.mail import received_mails
from enishi.mail.received_mails import MailFacts
from enishi.web.candidates.details import NewCandidateForm
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_PAGE_SIZE = 20
# Of the candidates that a search offers.
_MOST_FOUND = 10
_DONE = "done"


@dataclass(frozen=True, slots=True)
class Line:
    """A mail in the list."""

    entry: MailEntry
    facts: MailFacts
    reason: str


@needs(Action.SORT_MAILS)
def listing(request: MemberRequest) -> HttpResponse:
    """``GET /candidates/received/``: what waits; with ``?state=done`` what was no application."""
    company = request.member.company
    is_done = request.GET.get("state") == _DONE
    rows = (
        mail_entries.without_application(company) if is_done else mail_entries.open_entries(company)
    )
    page = Pages(rows, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [_line(entry) for entry in page],
        "is_done": is_done,
        "days": mail_entries.KEPT_FOR.days,
        "may_set": may(request.actor, Action.EDIT_COMPANY),
    }
    return responses.page(request, "candidates/mails/list.html", context)


@needs(Action.SORT_MAILS)
def show(request: MemberRequest, entry_id: int) -> HttpResponse:
    """``GET /candidates/received/7/``: the mail, and what can be done with it."""
    entry = one_entry(request, entry_id)
    return responses.page(request, "candidates/mails/mail.html", context_of(request, entry))


def one_entry(request: MemberRequest, entry_id: int) -> MailEntry:
    """Return this mail of the member's company; 404 if there is none."""
    own = MailEntry.objects.filter(company=request.member.company)
    named = own.select_related("company", "mail__file", "candidate", "application__job", "rule")
    return get_object_or_404(named, pk=entry_id)


def context_of(request: MemberRequest, entry: MailEntry) -> dict[str, Any]:
    """Return what the page of this mail shows."""
    line = _line(entry)
    context: dict[str, Any] = {
        "line": line,
        "entry": entry,
        "facts": line.facts,
        "is_open": entry.state == MailEntryState.OPEN,
        "is_done": entry.state == MailEntryState.DONE,
        "days": mail_entries.KEPT_FOR.days,
        "may_set": may(request.actor, Action.EDIT_COMPANY),
    }
    if entry.state == MailEntryState.OPEN:
        context |= _choices(request, line)
    return context


def _choices(request: MemberRequest, line: Line) -> dict[str, Any]:
    read = mail_rules.rule_for(line.entry.company, mail_entries.notice_of(line.facts))
    details = read[1].details if read else CandidateDetails(family_name="")
    job = mail_rules.job_of(*read) if read else None
    form = NewCandidateForm(request.member)
    form.initial = {name: getattr(details, name) for name in details.__dataclass_fields__}
    form.initial["job"] = job.pk if job else None
    asked = request.GET.get("q", "").strip()
    found = _found(request, details, asked)
    return {
        "form": form,
        "rule": read[0] if read else None,
        "job_said": read[1].fields.get(MailField.JOB, "") if read else "",
        "job_is_known": job is not None,
        "applied_at": read[1].fields.get(MailField.APPLIED_AT, "") if read else "",
        "found": found,
        "asked": asked,
    }


def _found(request: MemberRequest, details: CandidateDetails, asked: str) -> list[Candidate]:
    """Return who may be the person: whom the member looks for, else who is alike."""
    if asked:
        return list(
            candidate_search.newest_first(candidate_search.search(request.member, text=asked))[
                :_MOST_FOUND
            ]
        )
    return candidates.possible_duplicates(request.member.company, details)


def _line(entry: MailEntry) -> Line:
    reason = str(WaitReason(entry.reason).label) if entry.reason else ""
    return Line(entry, received_mails.facts_of(entry.mail), reason)
