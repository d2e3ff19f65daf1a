"""候補者を削除: erases all rows about a candidate, and says so in the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.folding import fold
from enishi.hiring import documents, person_requests
from enishi.hiring.intake import form_files, mail_entries
from enishi.hiring.intake.models import CandidateImport, ImportState
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Interview
from enishi.interviews.trips import confirmation
from enishi.mail import last_letters
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import intents
from enishi.records.erasing import finishing, inventory, person_hashes
from enishi.records.erasing.models import (
    AnonymousResult,
    ErasedMeeting,
    Erasure,
    ErasureCause,
)
from enishi.records.erasing.traces import Traces


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told by mail that a coming interview is cancelled."""

    candidate: bool = False
    interviewers: bool = True


@transaction.atomic
def erase_by_hand(
    candidate: Candidate, *, typed_name: str, seen: str, tells_candidate: bool, by: Actor
) -> Erasure:
    """Erase the candidate whose name the person typed, as the page listed it.

    Parameters
    ----------
    seen
        What the page showed: :attr:`~.inventory.Inventory.mark`.
    tells_candidate
        Whether the candidate gets a mail about each cancelled interview.

    Raises
    ------
    UserFacingError
        Another name was typed.
    Conflict
        There is more, or less, to erase than the page showed.
    """
    require(by, Action.ERASE_CANDIDATES, candidate)
    if _same(typed_name) != _same(candidate.full_name):
        raise UserFacingError(
            Code.ERASURE_NOT_CONFIRMED,
            _("確認のため、候補者の氏名「%(name)s」をそのまま入力してください。")
            % {"name": candidate.full_name},
            field="typed_name",
        )
    if inventory.of(candidate).mark != seen:
        raise Conflict(
            Code.ERASURE_OF_ANOTHER_STATE,
            _(
                "画面を開いたあとに、この候補者の記録が変わりました。"
                "画面を更新して、削除される内容をもう一度ご確認ください。"
            ),
        )
    told = Told(candidate=tells_candidate)
    asked = person_requests.wants_erasure(candidate)
    cause = ErasureCause.ON_REQUEST if asked else ErasureCause.BY_HAND
    return erase(candidate, cause=cause, told=told, by=by)


@transaction.atomic
def erase(
    candidate: Candidate,
    *,
    cause: ErasureCause,
    told: Told,
    by: Actor,
    erased_at: datetime | None = None,
) -> Erasure:
    """Erase every row about the candidate, and cancel the interviews that people expect.

    Rows, files' keys and search texts go at once. The worker deletes the files' bytes, the meetings
    at Zoom, and the last letters once they are sent. Numbers for reports stay
    (:class:`AnonymousResult`), and so do the ids in the audit log.

    Parameters
    ----------
    erased_at
        The aware moment of the first erasure, if the candidate came back from an older backup.

    Returns
    -------
    Erasure
        The row of the protocol.

    Raises
    ------
    UserFacingError
        The company's wording of the candidate's letter cannot be filled.
    """
    require(by, Action.ERASE_CANDIDATES, candidate)
    held = lock_row(Candidate.objects.select_for_update().select_related("company"), candidate.pk)
    # Nobody begins an interview or records a result meanwhile.
    list(Application.objects.select_for_update().filter(candidate=held).order_by("pk"))
    traces = Traces(held)
    counts = traces.counts()
    row = Erasure.objects.create(
        company=held.company,
        person_hash=person_hashes.hash_of(held),
        cause=cause,
        by=by.member,
        erased_at=erased_at or timezone.now(),
        counts=counts,
    )
    _erase_in_older_backups(row, traces)
    audit.record(held.company, Event.CANDIDATE_ERASED, held, by=by, cause=cause)
    _call_off(traces, told, by=by)
    _release_meetings(row, traces)
    _anonymize_results(traces, held)
    _empty_files_that_name(traces)
    traces.busy_times.delete()
    traces.import_rows.delete()
    _delete_suspected(traces)
    traces.mail_samples.delete()
    traces.naming_letters.update(letter_subject="", letter_body="")
    for entry in traces.received_mails.select_related("mail__file"):
        mail_entries.remove_mail(entry)
    documents.forget_all(held)
    # Slots, people, links, alerts, announcements, results, evaluations and what was sent by the
    # form go with their rows.
    Interview.objects.filter(application__candidate=held).delete()
    held.delete()
    queue.defer("records.list_erasures", key="records.list_erasures")
    return row


def _erase_in_older_backups(row: Erasure, traces: Traces) -> None:
    """Write down those who were merged into the candidate: older backups still have their rows."""
    for merge in traces.merges.all():
        Erasure.objects.get_or_create(
            company=row.company,
            person_hash=person_hashes.hash_of(merge.absorbed_candidate),
            defaults={"cause": row.cause, "by": row.by, "erased_at": row.erased_at},
        )


def _call_off(traces: Traces, told: Told, *, by: Actor) -> None:
    """Cancel the interviews that people expect; erase all mails but those that say so."""
    mails = traces.mails
    earlier = list(mails.values_list("pk", flat=True))
    for interview in traces.open_interviews:
        confirmation.cancel(interview, by=by, tell_candidate=told.candidate)
    if told.interviewers:
        last_letters.make_last(mails.exclude(pk__in=earlier))
    OutgoingMail.objects.filter(pk__in=earlier).delete()
    mails.delete()


def _release_meetings(row: Erasure, traces: Traces) -> None:
    """Delete the meetings at Zoom, past ones too; rows that nothing waits for go at once."""
    for meeting in traces.meetings.live():
        intents.release(meeting)
    waiting = traces.meetings.filter(finishing.is_open())
    ErasedMeeting.objects.bulk_create(
        ErasedMeeting(company=row.company, erasure=row, meeting=meeting) for meeting in waiting
    )
    # The worker needs the number only. The title may name the candidate.
    waiting.update(topic="", observed={}, join_url="", passcode="", phone_passcode="")
    Interview.objects.filter(meeting__in=traces.meetings).update(meeting=None)
    traces.meetings.exclude(finishing.is_open()).delete()


def _anonymize_results(traces: Traces, candidate: Candidate) -> None:
    zone = candidate.company.zone
    AnonymousResult.objects.bulk_create(
        AnonymousResult(
            company=candidate.company,
            job_id=result.application.job_id,
            step_id=result.step_id,
            outcome=result.outcome,
            reason_id=result.reason_id,
            decided_on=result.decided_at.astimezone(zone).date(),
        )
        # In an order that tells nothing: the numbers of the rows must not name one person's.
        for result in traces.results.select_related("application").order_by("?")
    )


def _empty_files_that_name(traces: Traces) -> None:
    """Empty the stored files of imports that name the candidate and have not run."""
    waiting = CandidateImport.objects.filter(rows__in=traces.import_rows.values("pk")).exclude(
        state=ImportState.RUNNING
    )
    CandidateImport.objects.filter(pk__in=waiting.values("pk")).exclude(content=b"").update(
        content=b""
    )


def _delete_suspected(traces: Traces) -> None:
    """Delete what came by the form, looks like spam, and became nobody meanwhile."""
    suspected = traces.web_applications.filter(application=None)
    for web in suspected.select_for_update(of=("self",)):
        form_files.remove_all(web)
        web.delete()


def _same(name: str) -> str:
    return "".join(fold(name).split())
