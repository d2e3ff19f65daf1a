"""The rows of a CSV or Excel file, read by a separate process (:mod:`reading`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.files import confinement
from enishi.hiring.intake.reading import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

# In bytes: enough for a hundred thousand candidates with all columns of a job board.
LARGEST = 20 * 1024 * 1024
_SECONDS = 180


class Refusal(models.TextChoices):
    """Why a file is not read, with the sentence for the screen."""

    ENCODING = "encoding", _("文字コードを判別できません。文字コードを選び直してください。")
    NO_TABLE = "no_table", _("表として読み取れません。CSVかExcelのファイルを選んでください。")
    PASSWORD = "password", _("パスワードで保護されています。保護を外したファイルを選んでください。")
    EMPTY = "empty", _("ファイルに行がありません。1行目が項目名の表を選んでください。")
    ROWS = "rows", _("%(rows)d行を超えています。ファイルを分けてください。")
    COLUMNS = "columns", _("%(columns)d列を超えています。不要な列を削除してください。")
    CELL = "cell", _("%(cell)d文字を超えるセルがあります。短くしてください。")
    SIZE = "size", _("ファイルが大きすぎて読み取れません。ファイルを分けてください。")

    @property
    def sentence(self) -> str:
        """Return the sentence, with the numbers of the limits."""
        limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cell": LONGEST_CELL}
        return str(self.label) % limits


class Unreadable(Exception):
    """The file cannot be read; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class Table:
    """A file that is being read. ``encoding`` is known after the first row."""

    def __init__(self, content: bytes, *, encoding: str = "") -> None:
        self._content = content
        self.encoding = encoding

    def rows(self) -> Iterator[list[str]]:
        """Yield the texts of each row, the header first, without empty cells at the right.

        Raises
        ------
        Unreadable
            At any row.
        """
        # A file without a name disappears even if this process is killed.
        with tempfile.TemporaryFile() as content:
            content.write(self._content)
            said = confinement.lines(
                "enishi.hiring.intake.reading", self.encoding, content=content, seconds=_SECONDS
            )
            try:
                for value in said:
                    if isinstance(value, list):
                        yield value
                    elif "refused" in value:
                        raise Unreadable(Refusal(value["refused"]))
                    else:
                        self.encoding = value["encoding"]
            except confinement.Overrun:
                raise Unreadable(Refusal.SIZE) from None
