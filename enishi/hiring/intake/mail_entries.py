"""What becomes of a mail: an application by itself, or 未処理, where a member decides."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict
from enishi.hiring import applications, candidates, handling
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.intake import mail_rules
from enishi.hiring.intake.mail_models import (
    MAIL_ENTRY_MOVES,
    MailEntry,
    MailEntryState,
    MailField,
    MailRule,
    WaitReason,
)
from enishi.hiring.intake.notice_reading import Notice, Reading
from enishi.hiring.messages import answers
from enishi.hiring.messages.answer_models import FoundBy
from enishi.hiring.messages.answers import Found
from enishi.hiring.models import Application, Candidate, Job
from enishi.mail import received_mails
from enishi.mail.received_mails import MailFacts

# A mail without an application is deleted after so long; one that waits never is.
KEPT_FOR = timedelta(days=30)


def open_entries(company: Company) -> QuerySet[MailEntry]:
    """Return what waits for a member, the newest first."""
    rows = MailEntry.objects.filter(company=company, state=MailEntryState.OPEN)
    return rows.select_related("mail").order_by("-received_at", "-pk")


def without_application(company: Company) -> QuerySet[MailEntry]:
    """Return the mails of the last days that a member marked as no application."""
    rows = MailEntry.objects.filter(company=company, state=MailEntryState.DONE)
    return rows.select_related("mail").order_by("-decided_at", "-pk")


def notice_of(facts: MailFacts) -> Notice:
    """Return the mail as rules see it."""
    return Notice(facts.from_address, facts.subject, facts.text)


def reading_of(entry: MailEntry) -> tuple[MailRule, Reading] | None:
    """Return what the present rules read of the mail."""
    return mail_rules.rule_for(entry.company, notice_of(received_mails.facts_of(entry.mail)))


@transaction.atomic
def make_application(
    entry: MailEntry,
    details: CandidateDetails,
    *,
    job: Job | None,
    remembers_job: bool = False,
    by: Actor,
) -> Candidate:
    """Register a candidate with the mail's files, and the application if a job is given.

    Parameters
    ----------
    remembers_job
        Whether the job that the mail names is this one from now on.

    Raises
    ------
    UserFacingError
        Some fields are invalid, or the job takes no applications.
    Conflict
        Somebody else has decided about the mail.
    """
    require(by, Action.SORT_MAILS, entry)
    held = _open(entry)
    candidate = candidates.register(held.company, details, job=job, by=by)
    made = candidate.applications.get() if job is not None else None
    read = reading_of(held)
    if read is not None:
        set_source(made, read[0], by=by)
        if job is not None and remembers_job:
            mail_rules.remember_job(read[0], read[1].fields.get(MailField.JOB, ""), job)
    close_entry(held, MailEntryState.TAKEN, candidate, made, by=by)
    return candidate


@transaction.atomic
def attach(entry: MailEntry, candidate: Candidate, *, job: Job | None, by: Actor) -> None:
    """Give the mail and its files to a known candidate, with an application if a job is given.

    Raises
    ------
    UserFacingError
        The job takes no applications, or the candidate has an open one to it.
    Conflict
        Somebody else has decided about the mail.
    """
    require(by, Action.SORT_MAILS, entry)
    require(by, Action.EDIT_CANDIDATES, candidate)
    held = _open(entry)
    made = applications.apply(candidate, job, by=by) if job is not None else None
    if made is not None and (read := reading_of(held)):
        set_source(made, read[0], by=by)
    close_entry(held, MailEntryState.ATTACHED, candidate, made, by=by)
    conversation = answers.conversation_with(candidate, made)
    facts = received_mails.facts_of(held.mail)
    answers.keep_answer(held.mail, facts, Found(conversation, FoundBy.HAND))


@transaction.atomic
def dismiss(entry: MailEntry, *, by: Actor) -> None:
    """Note that the mail is no application; it is deleted after :data:`KEPT_FOR`.

    Raises
    ------
    Conflict
        Somebody else has decided about the mail.
    """
    require(by, Action.SORT_MAILS, entry)
    close_entry(_open(entry), MailEntryState.DONE, None, None, by=by)


@transaction.atomic
def reopen(entry: MailEntry, *, by: Actor) -> None:
    """Put a mail that was no application back to those that wait.

    Raises
    ------
    Conflict
        Somebody else has decided about the mail, or it is deleted.
    """
    require(by, Action.SORT_MAILS, entry)
    held = _locked(entry, MailEntryState.DONE)
    MAIL_ENTRY_MOVES.make(held, MailEntryState.OPEN)
    held.reason = held.reason or WaitReason.NO_RULE
    held.decided_by, held.decided_at = None, None
    held.save()
    audit.record(held.company, Event.MAIL_ENTRY_REOPENED, held, by=by)


def remove_mail(entry: MailEntry) -> None:
    """Delete the mail and all that is known of it; for the erasure of a person."""
    received_mails.remove(entry.mail)


def set_source(made: Application | None, rule: MailRule, *, by: Actor) -> None:
    """Set the source that the rule names, if there is an application."""
    if made is not None and rule.source:
        handling.change(made, HandlingDetails(source=rule.source), by=by)


def close_entry(
    held: MailEntry,
    state: MailEntryState,
    candidate: Candidate | None,
    made: Application | None,
    *,
    by: Actor,
) -> None:
    """Note what became of the locked mail, and by whom; the caller has checked who acts."""
    MAIL_ENTRY_MOVES.make(held, state)
    held.candidate, held.application = candidate, made
    held.decided_by, held.decided_at = by.member, timezone.now()
    facts = received_mails.facts_of(held.mail)
    held.has_files_to_add = candidate is not None and bool(facts.attachments)
    held.save()
    audit.record(
        held.company,
        Event.MAIL_ENTRY_CLOSED,
        held,
        by=by,
        state=state.value,
        candidate=candidate.pk if candidate else None,
    )
    if held.has_files_to_add:
        have_files_added(held.pk)


def have_files_added(entry_id: int) -> None:
    """Let the worker make documents of the attachments."""
    queue.defer("hiring.add_mail_files", key=f"mail_entry:{entry_id}", entry_id=entry_id)


def _open(entry: MailEntry) -> MailEntry:
    return _locked(entry, MailEntryState.OPEN)


def _locked(entry: MailEntry, state: MailEntryState) -> MailEntry:
    rows = MailEntry.objects.select_for_update(of=("self",)).select_related("company", "mail")
    held = rows.filter(pk=entry.pk, state=state).first()
    if held is None:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _("他のユーザーがこのメールを処理しました。画面を更新してご確認ください。"),
        )
    return held
