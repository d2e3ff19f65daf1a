"""Imported files of candidates, and the outcome of each row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, Candidate, Job
from enishi.moves import Moves


class ImportState(models.TextChoices):
    """The state of the import of one file."""

    READING = "reading", _("ファイルを読み取り中")
    UNREADABLE = "unreadable", _("読み取れません")
    # The member says what each column holds.
    COLUMNS = "columns", _("項目の確認待ち")
    CHECKING = "checking", _("内容を確認中")
    CHECKED = "checked", _("取り込み前")
    RUNNING = "running", _("取り込み中")
    DONE = "done", _("取り込み済み")
    UNDOING = "undoing", _("取り消し中")
    UNDONE = "undone", _("取り消し済み")


# The worker is working on it.
BUSY_STATES = (
    ImportState.READING,
    ImportState.CHECKING,
    ImportState.RUNNING,
    ImportState.UNDOING,
)


# No row has been imported yet. Files that stay so are deleted after a while.
UNCONFIRMED_STATES = (
    ImportState.READING,
    ImportState.UNREADABLE,
    ImportState.COLUMNS,
    ImportState.CHECKING,
    ImportState.CHECKED,
)


IMPORT_MOVES: Moves[CandidateImport] = Moves.of(
    {
        ImportState.READING: (ImportState.COLUMNS, ImportState.UNREADABLE),
        ImportState.UNREADABLE: (ImportState.READING,),
        ImportState.COLUMNS: (ImportState.CHECKING, ImportState.READING),
        ImportState.CHECKING: (ImportState.CHECKED,),
        # The member may choose the columns again, or have the file read in another encoding.
        ImportState.CHECKED: (ImportState.RUNNING, ImportState.CHECKING, ImportState.READING),
        ImportState.RUNNING: (ImportState.DONE,),
        ImportState.DONE: (ImportState.UNDOING,),
        ImportState.UNDOING: (ImportState.UNDONE,),
        ImportState.UNDONE: (),
    },
    first=(ImportState.READING,),
)


class CandidateImport(models.Model):
    """One file of candidates.

    ``content`` is the file as sent, stored until its rows are imported. ``header`` and ``columns``
    have one element for each column of the file: its name, and the code of the
    :class:`enishi.hiring.intake.columns.Column` that it holds. ``counts`` are rows by outcome.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(_("応募経路"), max_length=60)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    encoding = models.CharField(max_length=20, blank=True)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    # The job of persons whose row names none.
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    takes_namesakes = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=ImportState.choices, default=ImportState.READING
    )
    # Why the file could not be read: a code of ``table_files.Refusal``.
    refusal = models.CharField(max_length=30, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # When the worker last made progress.
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-made_at"]),
            models.Index(
                fields=["moved_at"],
                condition=models.Q(state__in=UNCONFIRMED_STATES),
                name="import_not_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether the worker still has work to do for it."""
        return self.state in BUSY_STATES

    @property
    def language(self) -> str:
        """Return the language of the rows' reasons: the importing member's."""
        return self.by.language if self.by is not None else self.company.locale

    @property
    def is_checked(self) -> bool:
        """Whether each row's outcome is known and nothing has been imported."""
        return self.state == ImportState.CHECKED

    @property
    def is_done(self) -> bool:
        """Whether its rows are imported and the import can be undone."""
        return self.state == ImportState.DONE

    @property
    def counts_rows(self) -> bool:
        """Whether ``rows_done`` is the worker's progress."""
        return self.state in (ImportState.RUNNING, ImportState.UNDOING)


class RowOutcome(models.TextChoices):
    """The expected or final outcome of a row."""

    NEW = "new", _("新規登録")
    UPDATE = "update", _("既存の候補者に追加")
    SAME = "same", _("変更なし")
    DOUBT = "doubt", _("重複の可能性")
    WRONG = "wrong", _("要修正")
    KEPT = "kept", _("取り消さずに残す")
    UNDONE = "undone", _("取り消し済み")


# The outcomes of rows that are imported.
TAKEN = (RowOutcome.NEW, RowOutcome.UPDATE)


class ImportRow(models.Model):
    """One row of a file.

    ``cells`` are the texts of the file, as many as the header has. ``reasons`` are the sentences
    that explain the outcome, in the importing member's language. ``number`` is the row number that
    a spreadsheet shows: the header is 1.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(CandidateImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True)
    reasons = models.JSONField(default=list)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, related_name="import_rows"
    )
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, related_name="import_rows"
    )
    # The details that were empty before the import. Undoing empties them again.
    filled = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="import_row_stands_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["file", "outcome", "number"])]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.file_id}"

    def further(self) -> list[tuple[str, str]]:
        """Return the file's columns about this person for which Enishi has no field."""
        told: list[tuple[str, str]] = []
        columns: list[Any] = self.file.columns
        for title, code, cell in zip(self.file.header, columns, self.cells, strict=False):
            if code == "kept" and cell:
                told.append((title, cell))
        return told
