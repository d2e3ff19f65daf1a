"""Runs an import in batches, one job each, so that the worker's other jobs run in between."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import applications, candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake import dry_run, imports, people
from enishi.hiring.intake.entries import Entry, Reader
from enishi.hiring.intake.models import TAKEN, CandidateImport, ImportRow, ImportState, RowOutcome
from enishi.hiring.intake.people import People, Somebody
from enishi.hiring.models import (
    Application,
    ApplicationStatus,
    Candidate,
    Job,
    Step,
    StepOutcome,
)

_BATCH = 200


class FlowChanged(UserFacingError):
    """The job has another flow than at the dry run of its rows."""

    def __init__(self) -> None:
        super().__init__(
            Code.FLOW_CHANGED,
            _("求人の採用フローが変わりました。もう一度ファイルを取り込んでください。"),
        )


@transaction.atomic
def carry_on(import_id: int) -> None:
    """Import the next batch of rows, and defer the batch after it. The worker calls this."""
    held = imports.lock_if_at(import_id, ImportState.RUNNING)
    if held is None:
        return
    rows = list(held.rows.filter(outcome__in=TAKEN, done_at=None).order_by("number")[:_BATCH])
    if not rows:
        _finish(held)
        return
    with translation.override(held.language):
        _take_in(held, rows, by=imports.actor_of(held))
    held.rows_done += len(rows)
    imports.save_progress(held)
    imports.defer_step(held, "hiring.run_import")


def _finish(held: CandidateImport) -> None:
    held.counts = imports.counts_of(held)
    # The imported data is in the rows. The file itself is no longer needed.
    held.content = b""
    imports.save_state(held, ImportState.DONE)
    audit.record(held.company, Event.IMPORT_ENDED, held, counts=held.counts)


def _take_in(held: CandidateImport, rows: list[ImportRow], *, by: Actor) -> None:
    reader = Reader(held.company, held.columns, job=held.job)
    entries = [reader.entry(row.number, row.cells) for row in rows]
    # More candidates may have been registered since the dry run, so the rows are judged again.
    known, nobody = People(held.company, entries), People(held.company, [])
    for row, entry in zip(rows, entries, strict=True):
        row.outcome, row.reasons = dry_run.judge(entry, known, nobody, held)
        if row.outcome in TAKEN:
            try:
                with transaction.atomic():
                    _take(row, entry, known, by=by)
            except FlowChanged as refused:
                row.outcome, row.reasons = RowOutcome.WRONG, [str(refused.message)]
        row.done_at = timezone.now()
        row.save()


def _take(row: ImportRow, entry: Entry, known: People, *, by: Actor) -> None:
    same = known.same(entry.person)
    if same is None or same.candidate is None:
        candidate = candidates.register(row.company, entry.person, by=by)
        row.candidate, same = candidate, Somebody(candidate)
        known.add(entry.person, same)
        is_further = entry.job is not None
    else:
        row.candidate = candidate = same.candidate
        row.filled = dry_run.missing_details(entry, same)
        if row.filled:
            same.candidate = _fill(candidate, entry, row.filled, by=by)
        # ``judge`` has recorded the application already.
        held = people.applied_to(candidate.applications.filter(job=entry.job))
        theirs = held.get(candidate.pk, {})
        is_further = dry_run.is_further(entry, theirs.get(entry.job.pk) if entry.job else None)
    if is_further and entry.job is not None:
        dry_run.note_application(entry, same)
        row.application = _bring_over(candidate, entry.job, entry, by=by)
        # The file tells it; nobody has changed anything by hand.
        Handling.objects.create(
            company=row.company, application=row.application, source=row.file.source
        )


def _fill(candidate: Candidate, entry: Entry, names: list[str], *, by: Actor) -> Candidate:
    held = lock_row(Candidate.objects.all(), candidate.pk)
    here = CandidateDetails.of(held)
    further = {name: getattr(entry.person, name) for name in names if not getattr(here, name)}
    return candidates.update(held, replace(here, **further), by=by)


def _bring_over(candidate: Candidate, job: Job, entry: Entry, *, by: Actor) -> Application:
    """Create the application as it was in the other product, with the result that ended it.

    The job may be closed by now. No mail is sent.
    """
    # The lock keeps others from giving the job another flow, as in ``applications.apply``.
    job = lock_row(Job.objects.all(), job.pk)
    step = lock_row(Step.objects.all(), entry.step.pk) if entry.step else None
    if step is None or step.flow_id != job.flow_id:
        raise FlowChanged
    moment = entry.applied_at or timezone.now()
    application = Application.objects.create(
        company=job.company, candidate=candidate, job=job, current_step=step, applied_at=moment
    )
    # As in the other product, so that the clock of retention begins there.
    moved_at = moment
    audit.record(job.company, Event.APPLICATION_MADE, application, by=by, job=job.pk)
    if entry.ends_as:
        is_hired = entry.ends_as == ApplicationStatus.HIRED
        result = applications.record_result(
            application,
            StepOutcome.PASSED if is_hired else entry.ends_as,
            at_step=step.pk,
            by=by,
        )
        # The time of the decision in the other product, or at least not before they applied.
        result.decided_at = max(moment, entry.decided_at or moment)
        result.save(update_fields=["decided_at"])
        moved_at = result.decided_at
    Application.objects.filter(pk=application.pk).update(moved_at=moved_at)
    return application
