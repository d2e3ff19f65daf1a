"""The files that come with 応募フォーム: kept under the form's key until the candidate has them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import actors
from enishi.encryption import decrypt, encrypt
from enishi.errors import Code
from enishi.files import pieces, storing
from enishi.files.storing import NotTaken
from enishi.hiring import documents
from enishi.hiring.intake.form_models import FieldRule, WebApplication, WebApplicationFile
from enishi.hiring.models import Application

# Of one application.
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file as an applicant sent it."""

    kind: str
    name: str
    content: IO[bytes]


def keep_files(
    web: WebApplication, files: Sequence[FormFile], *, rules: dict[str, str]
) -> dict[str, str]:
    """Store the files that are accepted; return why the others are not, by their field.

    Files of a kind that the form does not ask for are left out.
    """
    wrong: dict[str, str] = {}
    for sent in files:
        if rules.get(sent.kind, FieldRule.HIDDEN) == FieldRule.HIDDEN:
            continue
        name = f"file_{sent.kind}"
        if web.files.count() >= MOST_FILES:
            wrong[name] = _("ファイルは合わせて%(count)d件までです。") % {"count": MOST_FILES}
            break
        # Outside the savepoint: the key stays when this file is refused and the next is not.
        key = _key_or_new_one(web)
        try:
            with transaction.atomic():
                _store(web, sent, key=key)
        except NotTaken as refused:
            # The same file again: it was sent with the form that had an error.
            if refused.code != Code.FILE_KEPT_ALREADY:
                wrong[name] = str(refused.message)
    return wrong


def hand_over(web: WebApplication, made: Application) -> None:
    """Make documents of the candidate: encrypt under their key, delete under the form's."""
    for one in web.files.select_related("file").order_by("pk"):
        # A file without a name, which ends with this process.
        with tempfile.TemporaryFile() as content:
            for piece in storing.read_part(one.file, storing.ORIGINAL, key=_key_of(web)):
                content.write(piece)
            documents.add(
                made.candidate,
                kind=one.kind,
                name=one.file.name,
                content=content,
                by=actors.system(web.company),
                application=made,
            )
        _delete(one)
    web.file_key = ""


def remove(web: WebApplication, ids: Sequence[int]) -> None:
    """Delete these of the form's files."""
    for one in web.files.filter(pk__in=ids).select_related("file"):
        _delete(one)


def remove_all(web: WebApplication) -> None:
    """Delete all of the form's files."""
    for one in web.files.select_related("file"):
        _delete(one)


def _store(web: WebApplication, sent: FormFile, *, key: bytes) -> None:
    kept = storing.store_file(
        web.company,
        owner_key=web.subject,
        key=key,
        name=sent.name,
        content=sent.content,
        by=None,
    )
    WebApplicationFile.objects.create(
        company=web.company, web_application=web, kind=sent.kind, file=kept
    )


def _delete(one: WebApplicationFile) -> None:
    kept = one.file
    one.delete()
    storing.delete_file(kept)


def _key_or_new_one(web: WebApplication) -> bytes:
    if not web.file_key:
        web.file_key = encrypt(pieces.new_key().hex(), place=web.key_place)
        web.save(update_fields=["file_key"])
    return _key_of(web)


def _key_of(web: WebApplication) -> bytes:
    return bytes.fromhex(decrypt(web.file_key, place=web.key_place))
