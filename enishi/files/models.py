"""The row of a stored file, without its bytes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.files import names
from enishi.files.types import ENDINGS, Type
from enishi.moves import Moves


class FileState(models.TextChoices):
    """The state of a file between its upload and its preview."""

    RECEIVED = "received", _("確認しています")
    # The file may be downloaded. The preview is still being made.
    CHECKED = "checked", _("プレビューを作成しています")
    READY = "ready", _("確認済み")
    REFUSED = "refused", _("受け付けられません")


FILE_MOVES: Moves[StoredFile] = Moves.of(
    {
        FileState.RECEIVED: (FileState.CHECKED, FileState.REFUSED),
        # A retried job starts again from the beginning.
        FileState.CHECKED: (FileState.READY, FileState.REFUSED),
        FileState.READY: (),
        FileState.REFUSED: (),
    },
    first=(FileState.RECEIVED,),
)


class Refusal(models.TextChoices):
    """Why a file is refused, with the sentence for the screen."""

    TYPE = (
        "type",
        _("中身がこのシステムで扱える形式ではありません。PDFなどに変換してから追加してください。"),
    )
    VIRUS = "virus", _("ウイルス検査で問題が見つかったため、保存せずに削除しました。")
    BOMB = (
        "bomb",
        _("展開すると極端に大きくなるファイルのため、保存せずに削除しました。"),
    )
    MACROS = (
        "macros",
        _(
            "マクロを含むOfficeファイルのため、保存せずに削除しました。マクロなしの形式かPDFで追加してください。"
        ),
    )


class Shortfall(models.TextChoices):
    """Why the preview is missing or incomplete; the file itself is stored as it came."""

    ENCRYPTED = (
        "encrypted",
        _("パスワードで保護されているため、プレビューできません。ダウンロードして開いてください。"),
    )
    BROKEN = (
        "broken",
        _("ファイルが壊れているため、プレビューできません。ダウンロードして内容をご確認ください。"),
    )
    TOO_MUCH = (
        "too_much",
        _("内容が大きすぎるため、プレビューできません。ダウンロードしてご確認ください。"),
    )
    ONLY_FIRST = (
        "only_first",
        _(
            "ページ数が多いため、最初の部分だけを表示しています。続きはダウンロードしてご確認ください。"
        ),
    )
    ONLY_TEXT = (
        "only_text",
        _("この形式は、文字だけを表示しています。レイアウトはダウンロードしてご確認ください。"),
    )
    NO_PREVIEW = (
        "no_preview",
        _("この形式はプレビューできません。ダウンロードしてご確認ください。"),
    )


class StoredFile(models.Model):
    """One file of a company; only a room above knows the owner behind the owner key.

    ``folder`` is where its encrypted parts are in the store. ``fingerprint`` is an HMAC of the
    content under the owner's key: the same file is not stored twice for one owner, and the value
    does not reveal which file it is. ``pages`` counts the previews made so far.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    owner_key = models.CharField(max_length=40)
    folder = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=names.LONGEST)
    type = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Type])
    size = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=FileState.choices, default=FileState.RECEIVED)
    refusal = models.CharField(max_length=20, choices=Refusal.choices, blank=True)
    shortfall = models.CharField(max_length=20, choices=Shortfall.choices, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    pages_total = models.PositiveIntegerField(default=0)
    # In characters.
    text_length = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # When the worker last made progress.
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "owner_key", "fingerprint"],
                condition=~models.Q(state=FileState.REFUSED),
                name="file_is_kept_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.REFUSED) ^ models.Q(refusal=""),
                name="refused_file_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "owner_key"], name="file_of_owner"),
            models.Index(
                fields=["moved_at"],
                condition=models.Q(state__in=[FileState.RECEIVED, FileState.CHECKED]),
                name="file_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def file_name(self) -> str:
        """Return the name for screen and download, with its type's ending once that is known."""

        endings = ENDINGS.get(self.type, ()) if self.may_be_read else ()
        return names.clean(self.name, endings=endings)

    @property
    def may_be_read(self) -> bool:
        """Whether the file was checked and found harmless."""
        return self.state in (FileState.CHECKED, FileState.READY)

    @property
    def is_busy(self) -> bool:
        """Whether the worker still has work to do for it."""
        return self.state in (FileState.RECEIVED, FileState.CHECKED)

    @property
    def is_refused(self) -> bool:
        """Whether only this row, with the reason, is left of the file."""
        return self.state == FileState.REFUSED

    @property
    def is_settled(self) -> bool:
        """Whether its state is final, with nothing to show about it."""
        return self.state == FileState.READY

    @property
    def lacks_pages(self) -> bool:
        """Whether the file has more pages than pictures."""
        return self.pages < self.pages_total

    @property
    def page_numbers(self) -> range:
        """Return the numbers of the pages with a picture."""
        return range(1, self.pages + 1)
