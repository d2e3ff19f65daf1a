"""書類: add files to a candidate, check and read them, set their kind, remove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due, queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.errors import Code, Conflict, UserFacingError
from enishi.files import checking, pieces, storing
from enishi.files.models import FileState
from enishi.files.storing import NotTaken
from enishi.hiring.document_models import CandidateKey, Document, DocumentKind
from enishi.hiring.models import Application, Candidate

# Of one candidate. More files are a mistake, such as a folder for many persons.
MOST = 100
# A check that made no progress for so long starts again.
_STUCK_AFTER = timedelta(minutes=3)
# Before the candidate's number, in the owner key of their files.
_OWNER = "candidate:"


@transaction.atomic
def add(
    candidate: Candidate,
    *,
    kind: str,
    name: str,
    content: IO[bytes],
    by: Actor,
    application: Application | None = None,
) -> Document:
    """Store a file of the candidate, and let the worker check it.

    Raises
    ------
    NotTaken
        The file is refused (:func:`enishi.files.storing.store_file`), or there are too many.
    UserFacingError
        The kind does not exist.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    _check_kind(kind)
    # The lock orders the files of one candidate: the key is made once, and the count is right.
    held = lock_row(Candidate.objects.all(), candidate.pk)
    if held.documents.count() >= MOST:
        raise NotTaken(
            Code.TOO_MANY_DOCUMENTS,
            _(
                "書類は候補者1名につき%(count)d件までです。不要な書類を削除してから追加してください。"
            )
            % {"count": MOST},
            field="file",
        )
    kept = storing.store_file(
        held.company,
        owner_key=_owner_key_of(held),
        key=_key_or_new_one(held),
        name=name,
        content=content,
        by=by.member,
    )
    document = Document.objects.create(
        company=held.company, candidate=held, application=application, kind=kind, file=kept
    )
    audit.record(held.company, Event.DOCUMENT_ADDED, document, by=by, candidate=held.pk, kind=kind)
    _have_looked_at(document)
    return document


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as somebody sent it."""

    name: str
    content: IO[bytes]


@transaction.atomic
def add_each(
    candidate: Candidate, files: Sequence[SentFile], *, kind: str, by: Actor
) -> list[NotTaken]:
    """Add the files that are accepted; return why the others are refused.

    Raises
    ------
    NotTaken
        There is only one file, and it is refused.
    UserFacingError
        There is no file at all, or the kind does not exist.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    if not files:
        raise UserFacingError(
            Code.DOCUMENT_MISSING, _("追加するファイルを選択してください。"), field="file"
        )
    refused: list[NotTaken] = []
    for sent in files:
        try:
            add(candidate, kind=kind, name=sent.name, content=sent.content, by=by)
        except NotTaken as cause:
            refused.append(cause)
    if refused and len(files) == 1:
        raise refused[0]
    return refused


@transaction.atomic
def set_kind(document: Document, *, kind: str, by: Actor) -> None:
    """Set the document's kind. Who may see the document depends on it.

    Raises
    ------
    UserFacingError
        The kind does not exist.
    Conflict
        The document was removed meanwhile.
    """
    require(by, Action.EDIT_CANDIDATES, document)
    _check_kind(kind)
    held = _held(document)
    if held.kind != kind:
        held.kind = kind
        held.save(update_fields=["kind"])
        audit.record(held.company, Event.DOCUMENT_KIND_SET, held, by=by, kind=kind)


@transaction.atomic
def remove(document: Document, *, by: Actor) -> None:
    """Delete the document, its text and its previews for good.

    Raises
    ------
    Conflict
        The document was removed meanwhile.
    """
    require(by, Action.EDIT_CANDIDATES, document)
    held = _held(document)
    audit.record(
        held.company,
        Event.DOCUMENT_REMOVED,
        held,
        by=by,
        candidate=held.candidate_id,
        kind=held.kind,
    )
    kept = held.file
    held.delete()
    storing.delete_file(kept)


def look_at(document_id: int) -> None:
    """Check the file, and make its text and previews. The worker calls this."""
    rows = Document.objects.select_related("file", "candidate")
    document = rows.filter(pk=document_id).first()
    if document is not None and document.file.is_busy:
        checking.check(document.file, key=_key_of(document))


def resume() -> None:
    """Restart checks without progress: their job failed, or waits for something unavailable."""
    before = timezone.now() - _STUCK_AFTER
    busy = (FileState.RECEIVED, FileState.CHECKED)
    stuck = Document.objects.filter(file__state__in=busy, file__moved_at__lt=before)
    due.go_through(due.Each(stuck, lambda pk: _have_looked_at(Document(pk=pk))))


def content_of(document: Document) -> Iterator[bytes]:
    """Yield the file's bytes as they were sent, piece by piece.

    Raises
    ------
    Conflict
        The file has not been found harmless yet, or was refused.
    """
    return _part(document, storing.ORIGINAL)


def page_of(document: Document, number: int) -> bytes:
    """Return the picture of a page (WebP). Raises as :func:`content_of`."""
    return b"".join(_part(document, checking.page_part(number)))


def text_of(document: Document) -> str:
    """Return the text that was found in the file. Raises as :func:`content_of`."""
    _require_readable(document)
    return storing.text_of(document.file, key=_key_of(document))


@transaction.atomic
def forget_all(candidate: Candidate) -> None:
    """Delete all documents of the candidate and the key, so that no copy can be decrypted."""
    documents = list(candidate.documents.select_related("file"))
    for document in documents:
        kept = document.file
        document.delete()
        storing.delete_file(kept)
    CandidateKey.objects.filter(candidate=candidate).delete()


def _part(document: Document, part: str) -> Iterator[bytes]:
    _require_readable(document)
    return storing.read_part(document.file, part, key=_key_of(document))


def _require_readable(document: Document) -> None:
    if not document.file.may_be_read:
        raise Conflict(
            Code.DOCUMENT_NOT_READY,
            _(
                "この書類は確認中か、受け付けられなかったため、開けません。画面を更新してご確認ください。"
            ),
        )


def _held(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("file", "company")
    held = rows.filter(pk=document.pk).first()
    if held is None:
        raise Conflict(
            Code.DOCUMENT_GONE,
            _("この書類はすでに削除されています。画面を更新してご確認ください。"),
        )
    return held


def _check_kind(kind: str) -> None:
    if kind not in DocumentKind.values:
        raise UserFacingError(
            Code.DOCUMENT_KIND_UNKNOWN, _("書類の種類を選び直してください。"), field="kind"
        )


def _have_looked_at(document: Document) -> None:
    queue.defer("hiring.look_at_document", key=f"document:{document.pk}", document_id=document.pk)


def _owner_key_of(candidate: Candidate) -> str:
    return f"{_OWNER}{candidate.pk}"


def _key_or_new_one(candidate: Candidate) -> bytes:
    """Return the locked candidate's key; the first file makes it."""
    row = CandidateKey.objects.filter(candidate=candidate, made_for=candidate.pk).first()
    if row is None:
        row = CandidateKey(company=candidate.company, candidate=candidate, made_for=candidate.pk)
        row.encrypted = encrypt(pieces.new_key().hex(), place=row.place)
        row.save(force_insert=True)
    return bytes.fromhex(decrypt(row.encrypted, place=row.place))


def _key_of(document: Document) -> bytes:
    # After a merge, the candidate has the keys of both.
    rows = CandidateKey.objects.filter(candidate=document.candidate_id)
    row = rows.filter(made_for=int(document.file.owner_key.removeprefix(_OWNER))).first()
    if row is None:
        raise DecryptionError
    return bytes.fromhex(decrypt(row.encrypted, place=row.place))
