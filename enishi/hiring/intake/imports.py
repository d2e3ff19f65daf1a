"""Imports of candidates' files: received, read, mapped, checked and run by the worker.

Each step of a member defers the job of the next step. A job does nothing unless the import
is still in the state in which the job was deferred. The import sends no mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import actors, audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, may, require, require_member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.intake import columns, dry_run, table_files
from enishi.hiring.intake.columns import MANY, Column
from enishi.hiring.intake.models import (
    IMPORT_MOVES,
    TAKEN,
    CandidateImport,
    ImportRow,
    ImportState,
)
from enishi.hiring.intake.table_files import Table, Unreadable
from enishi.hiring.models import Job
from enishi.queue import defer

LONGEST_SOURCE = 60
ENCODINGS = ("utf-8", "cp932", "utf-16", "euc_jp")
_AT_ONCE = 1000
# After so long without progress, the page offers to start this step again.
STUCK_AFTER = timedelta(minutes=3)
# The file itself is large, so batches neither read nor write it.
_ALL_BUT_CONTENT = CandidateImport.objects.defer("content")


@transaction.atomic
def receive(
    company: Company, *, source: str, file_name: str, content: bytes, by: Actor
) -> CandidateImport:
    """Store the file and let the worker read it.

    Raises
    ------
    UserFacingError
        The source is missing, or the file is empty or too large.
    """
    member = require_member(by, Action.IMPORT_CANDIDATES, company)
    source = characters.clean_line(source)
    if not characters.is_visible(source) or len(source) > LONGEST_SOURCE:
        raise UserFacingError(
            Code.IMPORT_SOURCE_MISSING,
            _("応募経路を%(count)d文字以内で入力してください。") % {"count": LONGEST_SOURCE},
            field="source",
        )
    if not content:
        raise UserFacingError(
            Code.FILE_MISSING, _("取り込むファイルを選択してください。"), field="file"
        )
    if len(content) > table_files.LARGEST:
        raise UserFacingError(
            Code.FILE_TOO_LARGE,
            _("ファイルは%(megabytes)dMBまでです。分けて取り込んでください。")
            % {"megabytes": table_files.LARGEST // 1024 // 1024},
            field="file",
        )
    taken = CandidateImport.objects.create(
        company=company,
        source=source,
        file_name=characters.clean_line(file_name)[-200:],
        content=content,
        by=member,
    )
    defer_step(taken, "hiring.read_import")
    return taken


@transaction.atomic
def read_again(taken: CandidateImport, *, by: Actor, encoding: str = "") -> None:
    """Read the file again, in this encoding or in the one that is detected."""
    require(by, Action.IMPORT_CANDIDATES, taken)
    held = lock(taken, ImportState.COLUMNS, ImportState.UNREADABLE, ImportState.CHECKED)
    held.encoding = encoding if encoding in ENCODINGS else ""
    save_state(held, ImportState.READING)
    defer_step(held, "hiring.read_import")


@transaction.atomic
def read_file(import_id: int) -> None:
    """Read the file's rows, and guess what its columns hold. The worker calls this."""
    held = lock_if_at(import_id, ImportState.READING)
    if held is None:
        return
    held.rows.all().delete()
    table = Table(bytes(held.content), encoding=held.encoding)
    try:
        with transaction.atomic():
            rows = table.rows()
            held.header = next(rows)
            held.rows_total = _keep(held, rows)
    except Unreadable as cause:
        held.refusal = cause.refusal
        save_state(held, ImportState.UNREADABLE)
        return
    held.encoding, held.refusal = table.encoding, ""
    held.columns = columns.remembered(held)
    save_state(held, ImportState.COLUMNS)


def _keep(held: CandidateImport, rows: Iterator[list[str]]) -> int:
    numbered = ((number, cells) for number, cells in enumerate(rows, start=2) if any(cells))
    total = 0
    while chunk := list(islice(numbered, _AT_ONCE)):
        ImportRow.objects.bulk_create(
            ImportRow(company_id=held.company_id, file=held, number=number, cells=cells)
            for number, cells in chunk
        )
        total += len(chunk)
    return total


@transaction.atomic
def set_columns(
    taken: CandidateImport,
    *,
    codes: Sequence[str],
    by: Actor,
    job: Job | None = None,
    takes_namesakes: bool = False,
) -> None:
    """Set what each column holds, and let the worker do a dry run of each row.

    Raises
    ------
    UserFacingError
        No column holds a name, or two columns have the same kind.
    """
    require(by, Action.IMPORT_CANDIDATES, taken)
    held = lock(taken, ImportState.COLUMNS, ImportState.CHECKED)
    if len(codes) != len(held.header) or not set(codes) <= set(Column.values):
        raise Conflict(
            Code.COLUMNS_CHANGED, _("列が変わっています。画面を読み込み直してください。")
        )
    for code in codes:
        if code not in MANY and codes.count(code) > 1:
            raise UserFacingError(
                Code.COLUMN_CHOSEN_TWICE,
                _("「%(name)s」が2つの列に選ばれています。1つだけにしてください。")
                % {"name": Column(code).label},
            )
    if not {Column.FULL_NAME, Column.FAMILY_NAME} & set(codes):
        raise UserFacingError(
            Code.NAME_COLUMN_MISSING, _("氏名の列（「氏名」または「姓」）を選んでください。")
        )
    held.columns = list(codes)
    held.job = job
    held.takes_namesakes = takes_namesakes
    save_state(held, ImportState.CHECKING)
    defer_step(held, "hiring.check_import")


@transaction.atomic
def check(import_id: int) -> None:
    """Do a dry run of each row and write only the outcomes. The worker calls this."""
    held = lock_if_at(import_id, ImportState.CHECKING)
    if held is None:
        return
    dry_run.run(held)
    held.counts = counts_of(held)
    held.rows_done = 0
    save_state(held, ImportState.CHECKED)


@transaction.atomic
def start(taken: CandidateImport, *, by: Actor) -> None:
    """Let the worker import every row that can be imported.

    Raises
    ------
    UserFacingError
        There is no such row.
    """
    require(by, Action.IMPORT_CANDIDATES, taken)
    held = lock(taken, ImportState.CHECKED)
    if not any(held.counts.get(outcome) for outcome in TAKEN):
        raise UserFacingError(Code.NOTHING_TO_IMPORT, _("取り込める行がありません。"))
    held.rows_done = 0
    save_state(held, ImportState.RUNNING)
    audit.record(held.company, Event.IMPORT_STARTED, held, by=by, rows=held.rows_total)
    defer_step(held, "hiring.run_import")


@transaction.atomic
def discard(taken: CandidateImport, *, by: Actor) -> None:
    """Delete a file of which no row was imported, or whose import was undone."""
    require(by, Action.IMPORT_CANDIDATES, taken)
    held = lock(
        taken,
        ImportState.UNREADABLE,
        ImportState.COLUMNS,
        ImportState.CHECKED,
        ImportState.UNDONE,
    )
    audit.record(held.company, Event.IMPORT_DISCARDED, held, by=by)
    held.delete()


@transaction.atomic
def restart(taken: CandidateImport, *, by: Actor) -> None:
    """Defer the step again, if the import made no progress for a while."""
    require(by, Action.IMPORT_CANDIDATES, taken)
    # A job that is still running holds the row's lock.
    found = _ALL_BUT_CONTENT.select_for_update(skip_locked=True).filter(pk=taken.pk)
    held = found.first()
    if held is not None and is_stuck(held):
        defer_step(held, JOBS[ImportState(held.state)])


def is_stuck(taken: CandidateImport) -> bool:
    """Whether the worker made no progress for a while."""
    return taken.is_busy and taken.moved_at < timezone.now() - STUCK_AFTER


JOBS = {
    ImportState.READING: "hiring.read_import",
    ImportState.CHECKING: "hiring.check_import",
    ImportState.RUNNING: "hiring.run_import",
    ImportState.UNDOING: "records.undo_import",
}


def actor_of(held: CandidateImport) -> Actor:
    """Return the actor of the import: the member who started it, while they still may."""
    if held.by is None:
        return actors.system(held.company)
    by = actors.of(held.by)
    return by if may(by, Action.IMPORT_CANDIDATES) else actors.system(held.company)


def counts_of(taken: CandidateImport) -> dict[str, int]:
    """Return how many rows have each outcome."""
    counted = taken.rows.values_list("outcome").annotate(Count("pk")).order_by()
    return dict(counted)


def lock(taken: CandidateImport, *states: ImportState) -> CandidateImport:
    """Lock the import in the caller's transaction; raise Conflict if it is in no such state."""
    # Do not wait for a running job: it may take minutes.
    here = _ALL_BUT_CONTENT.filter(pk=taken.pk, state__in=states)
    held = here.select_for_update().first() if here.exists() else None
    if held is None:
        raise Conflict(
            Code.IMPORT_CHANGED,
            _("この取り込みの状態が変わっています。画面を読み込み直してください。"),
        )
    return held


def lock_if_at(import_id: int, state: ImportState) -> CandidateImport | None:
    """Return the import, locked, if it is in this state; else None. A job may run twice."""
    found = _ALL_BUT_CONTENT.select_for_update(of=("self",)).select_related("company", "by")
    return found.filter(pk=import_id, state=state).first()


def save_state(held: CandidateImport, to: ImportState) -> None:
    """Write the locked import, in another state."""
    IMPORT_MOVES.make(held, to)
    save_progress(held)


def save_progress(held: CandidateImport) -> None:
    """Write the locked import; the worker made progress."""
    held.moved_at = timezone.now()
    held.save()


def defer_step(held: CandidateImport, task: str) -> None:
    """Defer a job for the worker, with a lower priority than jobs that people wait for."""
    defer(task, key=f"{task}:{held.pk}", priority=-1, import_id=held.pk)
