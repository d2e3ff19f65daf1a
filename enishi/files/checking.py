"""The worker's steps for a file that has arrived: check it, read it, draw its pages.

Every step is stored as soon as it is done, so that the first page is shown while the last is still
being drawn. A retried job starts again; a job whose file was removed stops.
"""

from __future__ import annotations

import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from enishi.files import confinement, storing, virus_scan
from enishi.files.models import FILE_MOVES, FileState, Refusal, Shortfall, StoredFile
from enishi.files.types import Type

_SECONDS = 90


class _Gone(Exception):
    """Somebody removed the file meanwhile, or another job was faster."""


def page_part(number: int) -> str:
    """Return the name of a page's picture in the store."""
    return f"page-{number}"


def check(kept: StoredFile, *, key: bytes) -> None:
    """Check a file that was received, and make its text and previews.

    Raises
    ------
    Unavailable, DecryptionError
        Its bytes cannot be read: the job is retried.
    NotScanned
        The virus scanner gave no verdict. The file cannot be read until there is one.
    """
    if not kept.is_busy:
        return
    # A file without a name disappears even if this process is killed.
    with tempfile.TemporaryFile() as content:
        for piece in storing.read_part(kept, storing.ORIGINAL, key=key):
            content.write(piece)
        if settings.CLAMD and virus_scan.finds(content, at=settings.CLAMD):
            storing.refuse(kept, Refusal.VIRUS)
            return
        try:
            _Noted(kept, key=key).take(_said_of(content, kept))
        except _Gone:
            storing.forget_bytes(kept.folder)


def _said_of(content: IO[bytes], kept: StoredFile) -> Iterator[dict[str, Any]]:
    guessed = settled = _GUESSED.get(kept.type, kept.type)
    shortfall = ""
    try:
        for said in confinement.lines(
            "enishi.files.reading", guessed, content=content, seconds=_SECONDS
        ):
            settled = said.get("type", settled)
            shortfall = said.get("shortfall", shortfall)
            yield said
    except confinement.Overrun:
        yield {"shortfall": "too_much"}
        return
    if settings.SOFFICE and settled in _OFFICE and shortfall in _WITHOUT_PAGES:
        yield from _pages_of_office(content, settled)


def _pages_of_office(content: IO[bytes], settled: str) -> Iterator[dict[str, Any]]:
    """Yield the pages that LibreOffice makes; nothing if it makes none."""
    # LibreOffice needs the file by name. The folder is the only place with the readable bytes.
    with (
        tempfile.TemporaryDirectory(prefix="enishi-office-") as folder,
        suppress(confinement.Overrun),
    ):
        yield from confinement.lines(
            "enishi.files.office_pages",
            settings.SOFFICE,
            settled,
            folder,
            content=content,
            seconds=_SECONDS,
        )


_OFFICE = (
    Type.WORD,
    Type.OLD_WORD,
    Type.EXCEL,
    Type.OLD_EXCEL,
    Type.SLIDES,
    Type.OLD_SLIDES,
)
_WITHOUT_PAGES = (Shortfall.ONLY_TEXT, Shortfall.NO_PREVIEW)


# The first guess for each exact type, in case the job is retried.
_GUESSED: dict[str, str] = {
    **dict.fromkeys((Type.WORD, Type.EXCEL, Type.SLIDES, Type.PAGES), Type.ZIP),
    **dict.fromkeys((Type.OLD_EXCEL, Type.OLD_SLIDES, Type.LOCKED_OFFICE), Type.OLD_WORD),
}


class _Noted:
    """Stores the findings one by one as they come."""

    def __init__(self, kept: StoredFile, *, key: bytes) -> None:
        self._kept, self._key = kept, key
        self._pages = 0
        self._total = 0
        self._text = 0
        self._shortfall = ""

    def take(self, said: Iterator[dict[str, Any]]) -> None:
        for one in said:
            match one:
                case {"refused": reason}:
                    storing.refuse(self._kept, reason)
                    return
                case {"type": settled}:
                    self._note(type=settled)
                    self._move(FileState.CHECKED)
                case {"total": total}:
                    self._total = total
                case {"page": picture}:
                    self._pages += 1
                    self._write(page_part(self._pages), b64decode(picture))
                    self._note(pages=self._pages, pages_total=self._total)
                case {"text": text}:
                    self._write(storing.TEXT, text.encode())
                    self._text = len(text)
                case {"shortfall": reason}:
                    self._shortfall = reason
        if self._kept.state == FileState.RECEIVED:
            # The process ended before it found the exact type, so the guess by the first bytes is
            # used.
            if self._kept.type in (Type.ZIP, Type.OLD_WORD):
                is_broken = self._shortfall == Shortfall.BROKEN
                storing.refuse(self._kept, Refusal.TYPE if is_broken else Refusal.BOMB)
                return
            self._move(FileState.CHECKED)
        self._note(
            pages=self._pages,
            pages_total=self._total,
            text_length=self._text,
            shortfall=self._shortfall,
        )
        self._move(FileState.READY)

    def _write(self, part: str, content: bytes) -> None:
        storing.write(self._kept, part, [content], key=self._key)

    def _note(self, **fields: object) -> None:
        rows = StoredFile.objects.filter(
            pk=self._kept.pk, state__in=(FileState.RECEIVED, FileState.CHECKED)
        )
        if not rows.update(moved_at=timezone.now(), **fields):
            raise _Gone

    def _move(self, to: FileState) -> None:
        if self._kept.state == to:
            return
        with transaction.atomic():
            held = StoredFile.objects.select_for_update().filter(pk=self._kept.pk).first()
            if held is None or not held.is_busy:
                raise _Gone
            if held.state != to:
                FILE_MOVES.make(held, to)
                held.save(update_fields=["state"])
        self._kept = held
