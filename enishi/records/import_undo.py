"""取り込みを取り消す: undoes an import, except for rows that somebody has worked on since.

It is in ``records``, because the check needs interviews, which are above ``hiring``.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import imports
from enishi.hiring.intake.entries import Entry, Reader
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState, RowOutcome
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Interview

_BATCH = 200


@transaction.atomic
def begin(taken: CandidateImport, *, by: Actor) -> None:
    """Let the worker undo the import where possible.

    Raises
    ------
    Conflict
        The import has not run, or is being undone already.
    """
    require(by, Action.EDIT_CANDIDATES, taken)
    held = imports.lock(taken, ImportState.DONE)
    held.rows_done = 0
    imports.save_state(held, ImportState.UNDOING)
    audit.record(held.company, Event.IMPORT_UNDONE, held, by=by)
    imports.defer_step(held, "records.undo_import")


@transaction.atomic
def carry_on(import_id: int) -> None:
    """Undo the next batch, from the last row on, and defer the batch before it. For the worker."""
    held = imports.lock_if_at(import_id, ImportState.UNDOING)
    if held is None:
        return
    open_rows = held.rows.filter(outcome__in=(RowOutcome.NEW, RowOutcome.UPDATE))
    rows = list(open_rows.exclude(done_at=None).order_by("-number")[:_BATCH])
    if not rows:
        held.counts = imports.counts_of(held)
        imports.save_state(held, ImportState.UNDONE)
        return
    by = imports.actor_of(held)
    reader = Reader(held.company, held.columns, job=held.job)
    with translation.override(held.language):
        for row in rows:
            _take_back(row, reader.entry(row.number, row.cells), by=by)
    held.rows_done += len(rows)
    imports.save_progress(held)
    imports.defer_step(held, "records.undo_import")


def _take_back(row: ImportRow, entry: Entry, *, by: Actor) -> None:
    reasons = []
    if row.application is not None and (why := _why_application_stays(row.application, entry)):
        reasons.append(why)
    elif row.application is not None:
        row.application.delete()
        row.application = None
    if row.candidate is not None and row.outcome == RowOutcome.NEW:
        why = _why_candidate_stays(row.candidate, entry)
        if why:
            reasons.append(why)
        else:
            audit.record(row.company, Event.CANDIDATE_IMPORT_TAKEN_BACK, row.candidate, by=by)
            row.candidate.delete()
            row.candidate = None
    elif row.candidate is not None:
        _empty_again(row, row.candidate, entry, by=by)
    row.outcome = RowOutcome.KEPT if reasons else RowOutcome.UNDONE
    row.reasons = reasons
    if not reasons:
        # Nothing about a deleted candidate stays in the import.
        row.cells, row.filled = [], []
    row.save()


def _why_application_stays(application: Application, entry: Entry) -> str:
    """Return why the application is not deleted; empty if nobody has worked on it."""
    if Interview.objects.filter(application=application).exists():
        return _("面接が設定されています。")
    if application.evaluations.exists():
        return _("評価が記録されています。")
    came_with = 1 if entry.ends_as else 0
    step = entry.step.pk if entry.step else None
    if application.results.count() != came_with or application.current_step_id != step:
        return _("選考が進んでいます。")
    return ""


def _why_candidate_stays(candidate: Candidate, entry: Entry) -> str:
    if candidate.applications.exists():
        return _("ほかの応募があります。")
    if candidate.merges.exists():
        return _("重複の候補者と統合されています。")
    if candidate.documents.exists():
        return _("書類が追加されています。")
    if candidate.mail_entries.exists():
        return _("届いたメールが追加されています。")
    if CandidateDetails.of(candidate) != entry.person:
        return _("基本情報が変更されています。")
    return ""


def _empty_again(row: ImportRow, candidate: Candidate, entry: Entry, *, by: Actor) -> None:
    """Empty the fields that the file filled, unless they have changed since."""
    held = lock_row(Candidate.objects.all(), candidate.pk)
    values = {name: getattr(held, name) for name in CandidateDetails.__dataclass_fields__}
    for name in row.filled:
        if values[name] == getattr(entry.person, name):
            values[name] = ""
    candidates.update(held, CandidateDetails(**values), by=by)
