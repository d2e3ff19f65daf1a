"""The worker's part of applications by mail: what fits becomes an application, the rest waits."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company import actors
from enishi.company.row_locks import lock_row
from enishi.errors import Code
from enishi.files.confinement import Overrun
from enishi.files.storing import NotTaken
from enishi.hiring import candidates, documents
from enishi.hiring.document_models import DocumentKind
from enishi.hiring.intake import mail_entries, mail_rules
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState, MailRule, WaitReason
from enishi.hiring.intake.notice_reading import Reading
from enishi.hiring.messages import answers
from enishi.hiring.messages.answers import Found
from enishi.hiring.models import Candidate, Job, Step
from enishi.mail import received_mails
from enishi.mail.mailbox_models import ReceivedMail, ReceivedState
from enishi.mail.received_mails import Attachment, MailFacts

_MOST_ATTEMPTS = 3
_STUCK_AFTER = timedelta(minutes=3)
_KINDS = (
    (DocumentKind.CAREER, ("職務経歴", "経歴書", "career")),
    (DocumentKind.RESUME, ("履歴書", "りれきしょ", "resume", "rirekisho", "cv")),
    (DocumentKind.PORTFOLIO, ("ポートフォリオ", "portfolio", "作品")),
)
_URL = re.compile(r"https?:|www\.", re.IGNORECASE)


def take_mail(mail_id: int) -> None:
    """Make an application of a mail, or leave it to a member. The worker calls this.

    Only outside a transaction. Nothing is dropped: a mail that cannot be dealt with after some
    attempts waits for a member too.
    """
    rows = ReceivedMail.objects.select_related("company", "file")
    mail = rows.filter(pk=mail_id, state=ReceivedState.NEW).first()
    if mail is None:
        return
    if mail.attempts >= _MOST_ATTEMPTS:
        _decide(mail, None)
        return
    ReceivedMail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1)
    _decide(mail, received_mails.read_facts(mail))


def add_files(entry_id: int) -> None:
    """Make documents of the attachments. The worker calls this; a second run adds none twice.

    Raises
    ------
    Unavailable
        The store cannot be used just now; the job is run again.
    """
    rows = MailEntry.objects.select_related("company", "candidate", "application", "mail__file")
    entry = rows.filter(pk=entry_id, has_files_to_add=True).first()
    if entry is None or entry.candidate is None:
        return
    facts = received_mails.facts_of(entry.mail)
    refused = []
    for one in facts.attachments:
        if why := _add_file(entry, entry.candidate, one):
            refused.append({"name": one.name, "why": why})
    MailEntry.objects.filter(pk=entry.pk).update(has_files_to_add=False, refused_files=refused)


def resume_mails() -> None:
    """Add files whose job was lost, and delete old mails without application. A worker's round."""
    now = timezone.now()
    stuck = MailEntry.objects.filter(has_files_to_add=True, decided_at__lt=now - _STUCK_AFTER)
    old = MailEntry.objects.filter(
        state=MailEntryState.DONE, decided_at__lt=now - mail_entries.KEPT_FOR
    )
    due.go_through(due.Each(stuck, mail_entries.have_files_added), due.Each(old, _delete_old))


@transaction.atomic
def _decide(mail: ReceivedMail, facts: MailFacts | None) -> None:
    rows = ReceivedMail.objects.select_for_update(of=("self",)).select_related("company", "file")
    held = rows.filter(pk=mail.pk, state=ReceivedState.NEW).first()
    if held is None:
        return
    received_mails.hand_over(held)
    entry = MailEntry(company=held.company, mail=held, received_at=held.received_at)
    if facts is not None and (found := answers.whose(held.company, facts)):
        _keep_answer(entry, facts, found)
        return
    read = (
        mail_rules.rule_for(held.company, mail_entries.notice_of(facts))
        if facts is not None
        else None
    )
    if facts is not None and read is None and not facts.is_spam:
        found = answers.by_sender(held.company, facts)
        if found is not None:
            _keep_answer(entry, facts, found)
            return
    entry.rule = read[0] if read else None
    if facts is None:
        entry.reason = WaitReason.UNREADABLE
    elif reason := _why_it_waits(facts, read):
        entry.reason = reason
    elif read is not None and (job := mail_rules.job_of(*read)):
        _take(entry, *read, job=job)
        return
    else:
        entry.reason = WaitReason.JOB_UNKNOWN
    entry.save()


def _keep_answer(entry: MailEntry, facts: MailFacts, found: Found) -> None:
    """Put the mail into the conversation that it belongs to; its files become documents."""
    entry.reason = WaitReason.NO_RULE
    entry.save()
    entry.reason = ""
    conversation = found.conversation
    answers.keep_answer(entry.mail, facts, found)
    mail_entries.close_entry(
        entry,
        MailEntryState.ATTACHED,
        conversation.candidate,
        conversation.application,
        by=actors.system(entry.company),
    )


def _why_it_waits(facts: MailFacts, read: tuple[MailRule, Reading] | None) -> WaitReason | None:
    """Return why a member has to look; None if everything but the job is certain."""
    if facts.is_spam:
        return WaitReason.SPAM
    if facts.is_automatic:
        return WaitReason.ANSWER
    if read is None:
        return WaitReason.CUT if facts.is_cut else WaitReason.NO_RULE
    rule, reading = read
    details = reading.details
    if not details.family_name or not (details.email or details.phone):
        return WaitReason.INCOMPLETE
    if candidates.invalid_fields(details) or _URL.search(details.family_name + details.given_name):
        return WaitReason.INVALID
    if facts.is_cut:
        return WaitReason.CUT
    if candidates.possible_duplicates(rule.company, details):
        return WaitReason.DUPLICATE
    return None


def _take(entry: MailEntry, rule: MailRule, reading: Reading, *, job: Job) -> None:
    system = actors.system(entry.company)
    # The lock keeps the job open until the application is there.
    held = lock_row(Job.objects.all(), job.pk)
    if not held.is_open or not Step.objects.filter(flow=held.flow_id).exists():
        entry.reason = WaitReason.JOB_UNKNOWN
        entry.save()
        return
    candidate = candidates.register(entry.company, reading.details, job=held, by=system)
    made = candidate.applications.get()
    mail_entries.set_source(made, rule, by=system)
    entry.reason = WaitReason.NO_RULE
    entry.save()
    entry.reason = ""
    mail_entries.close_entry(entry, MailEntryState.TAKEN, candidate, made, by=system)


def _add_file(entry: MailEntry, candidate: Candidate, one: Attachment) -> str:
    """Add an attachment; return why it was refused, or nothing."""
    application = entry.application
    try:
        with received_mails.attachment(entry.mail, one) as content, transaction.atomic():
            documents.add(
                candidate,
                kind=_kind_of(one.name),
                name=one.name,
                content=content,
                by=actors.system(entry.company),
                application=application,
            )
    except NotTaken as refused:
        # The same file again: this job ran before.
        return "" if refused.code == Code.FILE_KEPT_ALREADY else str(refused.message)
    except Overrun:
        return _("このファイルはメールから取り出せませんでした。")
    return ""


def _kind_of(name: str) -> str:
    folded = name.casefold()
    for kind, words in _KINDS:
        if any(word in folded for word in words):
            return kind
    return DocumentKind.OTHER


@transaction.atomic
def _delete_old(entry_id: int) -> None:
    old = MailEntry.objects.select_for_update(of=("self",)).select_related("mail__file")
    entry = old.filter(
        pk=entry_id,
        state=MailEntryState.DONE,
        decided_at__lt=timezone.now() - mail_entries.KEPT_FOR,
    ).first()
    if entry is not None:
        mail_entries.remove_mail(entry)
