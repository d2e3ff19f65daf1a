"""Imports of candidates' files: received, read, mapped, checked and run by the worker.

Each step that a person takes defers the job of the next one. A job does nothing unless the import
is still in the state in which it was deferred. Nothing is sent to anybody.
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
# If nothing moves for so long, the page offers to begin this part again.
STUCK_AFTER = timedelta(minutes=3)
# The file itself is large: it is neither read nor written with each batch.
_ALL_BUT_CONTENT = CandidateImport.objects.defer("content")


@transaction.atomic
def receive(
    company: Company, *, source: str, file_name: str, content: bytes, by: Actor
) -> CandidateImport:
    """Keep the file and have the worker read it.

    Raises
    ------
    UserFacingError
        Nobody said where it comes from, or it is empty or too large.
    """
    member = require_member(by, Action.EDIT_CANDIDATES, company)
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
    """Read the file anew, as text in this encoding or in the one that is found."""
    require(by, Action.EDIT_CANDIDATES, taken)
    held = lock(taken, ImportState.COLUMNS, ImportState.UNREADABLE, ImportState.CHECKED)
    held.encoding = encoding if encoding in ENCODINGS else ""
    save_state(held, ImportState.READING)
    defer_step(held, "hiring.read_import")


@transaction.atomic
def read_file(import_id: int) -> None:
    """Read the file's rows, and guess what its columns hold. The worker's."""
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
    """Say what each column holds, and have the worker try what would become of each row.

    Raises
    ------
    UserFacingError
        No column holds a name, or two hold the same.
    """
    require(by, Action.EDIT_CANDIDATES, taken)
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
    """Try what would become of each row, and write nothing but that. The worker's."""
    held = lock_if_at(import_id, ImportState.CHECKING)
    if held is None:
        return
    dry_run.run(held)
    held.counts = counts_of(held)
    held.rows_done = 0
    save_state(held, ImportState.CHECKED)


@transaction.atomic
def start(taken: CandidateImport, *, by: Actor) -> None:
    """Have the worker take in every row that can be.

    Raises
    ------
    UserFacingError
        There is none.
    """
    require(by, Action.EDIT_CANDIDATES, taken)
    held = lock(taken, ImportState.CHECKED)
    if not any(held.counts.get(outcome) for outcome in TAKEN):
        raise UserFacingError(Code.NOTHING_TO_IMPORT, _("取り込める行がありません。"))
    held.rows_done = 0
    save_state(held, ImportState.RUNNING)
    audit.record(held.company, Event.IMPORT_STARTED, held, by=by, rows=held.rows_total)
    defer_step(held, "hiring.run_import")


@transaction.atomic
def discard(taken: CandidateImport, *, by: Actor) -> None:
    """Forget a file of which nothing was taken in, or of which nothing is left."""
    require(by, Action.EDIT_CANDIDATES, taken)
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
    """Defer the step again, if the import has not moved for a while."""
    require(by, Action.EDIT_CANDIDATES, taken)
    # A job that is at it after all holds the row.
    found = _ALL_BUT_CONTENT.select_for_update(skip_locked=True).filter(pk=taken.pk)
    held = found.first()
    if held is not None and is_stuck(held):
        defer_step(held, JOBS[ImportState(held.state)])


def is_stuck(taken: CandidateImport) -> bool:
    """Whether the worker has done nothing about it for a while."""
    return taken.is_busy and taken.moved_at < timezone.now() - STUCK_AFTER


JOBS = {
    ImportState.READING: "hiring.read_import",
    ImportState.CHECKING: "hiring.check_import",
    ImportState.RUNNING: "hiring.run_import",
    ImportState.UNDOING: "records.undo_import",
}


def actor_of(held: CandidateImport) -> Actor:
    """Who takes its rows in: whoever began, unless they may no longer do so."""
    if held.by is None:
        return actors.system(held.company)
    by = actors.of(held.by)
    return by if may(by, Action.EDIT_CANDIDATES) else actors.system(held.company)


def counts_of(taken: CandidateImport) -> dict[str, int]:
    """How many rows have each outcome."""
    counted = taken.rows.values_list("outcome").annotate(Count("pk")).order_by()
    return dict(counted)


def lock(taken: CandidateImport, *states: ImportState) -> CandidateImport:
    """Lock it in the caller's transaction; raises Conflict unless it stands at one of these."""
    # What a job is at is not waited for: it may take minutes.
    here = _ALL_BUT_CONTENT.filter(pk=taken.pk, state__in=states)
    held = here.select_for_update().first() if here.exists() else None
    if held is None:
        raise Conflict(
            Code.IMPORT_CHANGED,
            _("この取り込みの状態が変わっています。画面を読み込み直してください。"),
        )
    return held


def lock_if_at(import_id: int, state: ImportState) -> CandidateImport | None:
    """The import, locked, if it still has this state; else None. A job may run twice."""
    found = _ALL_BUT_CONTENT.select_for_update(of=("self",)).select_related("company", "by")
    return found.filter(pk=import_id, state=state).first()


def save_state(held: CandidateImport, to: ImportState) -> None:
    """Write the held import as it is now, in another state."""
    IMPORT_MOVES.make(held, to)
    save_progress(held)


def save_progress(held: CandidateImport) -> None:
    """Write the held import as it is now: the worker is at it."""
    held.moved_at = timezone.now()
    held.save()


def defer_step(held: CandidateImport, task: str) -> None:
    """Have the worker do this, after what people wait for at other pages."""
    defer(task, key=f"{task}:{held.pk}", priority=-1, import_id=held.pk)
