"""Stores, reads and deletes files; the room above decides who may, and holds the keys."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company.models import Company, Member
from enishi.errors import Code, UserFacingError
from enishi.files import names, pieces, store, store_contract, types
from enishi.files.models import FILE_MOVES, FileState, StoredFile
from enishi.files.types import Type

# In bytes.
LARGEST = 50 * 1024 * 1024
ORIGINAL, TEXT = "original", "text"
_AT_ONCE = 256 * 1024
# Younger bytes without a row may belong to a request that has not committed yet.
_SETTLED = timedelta(hours=6)


class NotTaken(UserFacingError):
    """This file is refused; other files may be accepted."""


class Unavailable(UserFacingError):
    """The store with the bytes is not available just now."""


def store_file(
    company: Company,
    *,
    owner_key: str,
    key: bytes,
    name: str,
    content: IO[bytes],
    by: Member | None,
    known_type: Type | None = None,
) -> StoredFile:
    """Encrypt the content and store it; the caller then starts :mod:`checking`.

    A file whose type is known needs no check: nobody is shown it as it is.

    Parameters
    ----------
    owner_key
        The room above's key of the owner, such as ``candidate:7``.
    key
        The owner's encryption key. Only this key decrypts what is stored.
    content
        A file that can be read from its beginning.
    known_type
        The type, if our own code knows it without looking.

    Raises
    ------
    NotTaken
        The file is empty, too large, of a refused type, or stored for this owner already.
    """
    kept_name = names.clean(name)
    content.seek(0, 2)
    size = content.tell()
    if not size:
        raise NotTaken(
            Code.FILE_EMPTY,
            _("「%(name)s」は空のファイルです。") % {"name": kept_name},
            field="file",
        )
    if size > LARGEST:
        raise too_large(kept_name)
    found = known_type or types.first_guess(content)
    if found is None:
        raise NotTaken(
            Code.FILE_TYPE_NOT_TAKEN,
            _(
                "「%(name)s」の形式は追加できません。追加できるのは、PDF、Word、Excel、PowerPoint、Pages、"
                "画像（JPEG・PNG・GIF・WebP・HEIC）、テキスト、ZIPです。"
            )
            % {"name": kept_name},
            field="file",
        )
    kept = StoredFile(
        company=company,
        owner_key=owner_key,
        folder=store_contract.new_folder(company.pk),
        name=kept_name,
        type=found,
        size=size,
        by=by,
    )
    if known_type is not None:
        FILE_MOVES.make(kept, FileState.CHECKED)
        FILE_MOVES.make(kept, FileState.READY)
    mark = hmac.new(key, b"enishi fingerprint", hashlib.sha256)
    write(kept, ORIGINAL, _marked(content, mark), key=key)
    kept.fingerprint = mark.hexdigest()
    try:
        _refuse_twins(kept)
        kept.save(force_insert=True)
    except Exception:
        store.chosen().delete(kept.folder)
        raise
    return kept


def too_large(name: str) -> NotTaken:
    """Return the refusal of a file above :data:`LARGEST`."""
    return NotTaken(
        Code.FILE_TOO_LARGE,
        _("「%(name)s」は大きすぎます。1ファイル%(megabytes)dMBまでです。")
        % {"name": name, "megabytes": LARGEST // 1024 // 1024},
        field="file",
    )


def write(kept: StoredFile, part: str, content: Iterable[bytes], *, key: bytes) -> None:
    """Store one part of a file, encrypted.

    Raises
    ------
    Unavailable
        The store cannot be written to.
    """
    try:
        encrypted = pieces.encrypted(content, key=key, place=_place(kept, part))
        store.chosen().write(kept.folder, part, encrypted)
    except store_contract.Unreachable as cause:
        raise _unavailable() from cause


def read_part(kept: StoredFile, part: str, *, key: bytes) -> Iterator[bytes]:
    """Yield the content of this part, piece by piece.

    Raises
    ------
    Unavailable
        The bytes are missing, or the store cannot be read.
    DecryptionError
        The bytes were altered. Both errors are raised before the first piece; later pieces may
        still turn out to be altered.
    """
    try:
        encrypted = store.chosen().read(kept.folder, part)
        opened = pieces.decrypted(encrypted, key=key, place=_place(kept, part))
        return chain([next(opened, b"")], opened)
    except store_contract.Missing as cause:
        raise _missing() from cause
    except store_contract.Unreachable as cause:
        raise _unavailable() from cause


def text_of(kept: StoredFile, *, key: bytes) -> str:
    """Return the text that was found in the file; empty if there is none."""
    return b"".join(read_part(kept, TEXT, key=key)).decode() if kept.text_length else ""


def delete_file(kept: StoredFile) -> None:
    """Delete the row now, and the bytes after the commit."""
    folder = kept.folder
    kept.delete()
    queue.defer("files.forget_bytes", folder=folder)


def forget_bytes(folder: str) -> None:
    """Delete the bytes in this folder, unless a row has it. The worker calls this."""
    if not StoredFile.objects.filter(folder=folder).exclude(state=FileState.REFUSED).exists():
        store.chosen().delete(folder)


def refuse(kept: StoredFile, reason: str) -> None:
    """Delete everything of the file except the row, which stores the reason."""
    with transaction.atomic():
        held = StoredFile.objects.select_for_update().filter(pk=kept.pk).first()
        if held is None or not held.is_busy:
            return
        held.refusal = reason
        held.pages = held.pages_total = held.text_length = 0
        held.moved_at = timezone.now()
        FILE_MOVES.make(held, FileState.REFUSED)
        held.save()
        queue.defer("files.forget_bytes", folder=held.folder)


def bytes_without_rows() -> Iterator[str]:
    """Yield folders of the store that no row has, except for those written a short time ago."""
    before = (timezone.now() - _SETTLED).timestamp()
    settled = [folder for folder, written in store.chosen().folders() if written < before]
    for begin in range(0, len(settled), 1000):
        some = settled[begin : begin + 1000]
        rows = StoredFile.objects.filter(folder__in=some).exclude(state=FileState.REFUSED)
        known = set(rows.values_list("folder", flat=True))
        yield from (folder for folder in some if folder not in known)


def rows_without_bytes() -> Iterator[StoredFile]:
    """Yield the files with a row and without bytes."""
    there = {folder for folder, _written in store.chosen().folders()}
    rows = StoredFile.objects.exclude(state=FileState.REFUSED).order_by("pk")
    yield from (row for row in rows.iterator() if row.folder not in there)


def sweep(*, may_delete: Callable[[], bool]) -> None:
    """Delete bytes without a row, which a request left that did not commit.

    Nothing is deleted unless ``may_delete``: an older database that was restored lacks the rows of
    newer files.
    """
    if not may_delete():
        return
    for folder in list(bytes_without_rows()):
        store.chosen().delete(folder)


def _refuse_twins(kept: StoredFile) -> None:
    twin = (
        StoredFile.objects.filter(
            company=kept.company_id, owner_key=kept.owner_key, fingerprint=kept.fingerprint
        )
        .exclude(state=FileState.REFUSED)
        .first()
    )
    if twin is not None:
        raise NotTaken(
            Code.FILE_KEPT_ALREADY,
            _("「%(name)s」は、同じ内容の書類「%(twin)s」がすでに追加されています。")
            % {"name": kept.name, "twin": twin.file_name},
            field="file",
        )


def _marked(content: IO[bytes], mark: hmac.HMAC) -> Iterator[bytes]:
    content.seek(0)
    while some := content.read(_AT_ONCE):
        mark.update(some)
        yield some


def _place(kept: StoredFile, part: str) -> str:
    return f"file:{kept.company_id}:{kept.owner_key}:{kept.folder}:{part}"


def _unavailable() -> Unavailable:
    return Unavailable(
        Code.FILES_UNAVAILABLE,
        _(
            "ファイルの保存場所に接続できないか、空きがありません。書類は変更されていません。しばらくしてから"
            "もう一度お試しください。続く場合は、システムの管理者にご連絡ください。"
        ),
        status=503,
    )


def _missing() -> Unavailable:
    return Unavailable(
        Code.FILE_LOST,
        _(
            "この書類の内容がファイルの保存場所に見つかりません。システムの管理者に、"
            "バックアップから戻せるかご確認ください。"
        ),
        status=404,
    )
