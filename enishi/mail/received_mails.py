"""Keeps mails that came in: the mail itself encrypted in the store, and what is read of it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from enishi import characters
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.files import confinement, pieces, storing
from enishi.files.types import Type
from enishi.mail.imap_reading import Fetched
from enishi.mail.mailbox_models import RECEIVED_MOVES, Mailbox, ReceivedMail, ReceivedState

_PROGRAM = "enishi.mail.mail_parts"
_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail; ``size`` is in bytes, ``place`` says where it is in the mail."""

    place: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What is known of a mail.

    ``sent_at`` is the sender's claim. ``is_cut`` says that parts of the mail are missing here.
    """

    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    is_spam: bool = False
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    is_cut: bool = False


def keep_mail(mailbox: Mailbox, fetched: Fetched) -> ReceivedMail | None:
    """Keep a mail; return None if it is here already.

    Raises
    ------
    Unavailable
        The store cannot be written to.
    """
    mark = _mark_of(fetched)
    known = ReceivedMail.objects.filter(company=mailbox.company_id, mark=mark)
    with transaction.atomic():
        if known.exists():
            return None
        mail = ReceivedMail.objects.create(
            company=mailbox.company,
            mailbox=mailbox,
            mark=mark,
            size=fetched.size or len(fetched.raw),
            is_whole=fetched.is_whole,
        )
        if fetched.raw:
            key = pieces.new_key()
            mail.file_key = encrypt(key.hex(), place=mail.place("file_key"))
            mail.file = storing.store_file(
                mailbox.company,
                owner_key=mail.subject_key,
                key=key,
                name="mail",
                content=io.BytesIO(fetched.raw),
                by=None,
                known_type=Type.MAIL,
            )
            mail.save(update_fields=["file", "file_key"])
    return mail


def facts_of(mail: ReceivedMail) -> MailFacts:
    """Return what was read of the mail; empty facts if nothing was, or no key decrypts it."""
    try:
        stored = json.loads(decrypt(mail.sealed_facts, place=mail.place("sealed_facts")) or "{}")
    except DecryptionError:
        return MailFacts(is_cut=True)
    return _facts(stored)


def read_facts(mail: ReceivedMail) -> MailFacts:
    """Read the mail in confinement, and store what was found. Only outside a transaction.

    Raises
    ------
    Unavailable
        The store cannot be read.
    """
    if mail.sealed_facts:
        return facts_of(mail)
    found: dict[str, Any] = {"attachments": []}
    if mail.file is not None:
        with _raw(mail) as content, suppress(confinement.Overrun):
            for line in confinement.lines(_PROGRAM, content=content, seconds=_SECONDS):
                if "attachment" in line:
                    found["attachments"].append(line["attachment"])
                else:
                    found |= line
    # Without its end, the program met a limit.
    found["is_cut"] = found.get("is_cut", True) or not mail.is_whole
    mail.sealed_facts = encrypt(
        json.dumps(found, ensure_ascii=False), place=mail.place("sealed_facts")
    )
    mail.save(update_fields=["sealed_facts"])
    return facts_of(mail)


@contextmanager
def attachment(mail: ReceivedMail, one: Attachment) -> Iterator[IO[bytes]]:
    """Open the content of an attachment, in a file without a name.

    Raises
    ------
    Unavailable
        The store cannot be read.
    Overrun
        The mail cannot be taken apart within the limits.
    """
    with tempfile.TemporaryFile() as content, _raw(mail) as raw:
        for piece in confinement.lines(_PROGRAM, str(one.place), content=raw, seconds=_SECONDS):
            content.write(base64.b64decode(piece))
        content.seek(0)
        yield content


def hand_over(mail: ReceivedMail) -> None:
    """Note that a room above has taken the mail; call it in that room's transaction."""
    RECEIVED_MOVES.make(mail, ReceivedState.HANDED)
    mail.save(update_fields=["state"])


def remove(mail: ReceivedMail) -> None:
    """Delete the mail and its content for good."""
    kept = mail.file
    mail.delete()
    if kept is not None:
        storing.delete_file(kept)


@contextmanager
def _raw(mail: ReceivedMail) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as content:
        if mail.file is not None:
            key = bytes.fromhex(decrypt(mail.file_key, place=mail.place("file_key")))
            for piece in storing.read_part(mail.file, storing.ORIGINAL, key=key):
                content.write(piece)
        content.seek(0)
        yield content


def _mark_of(fetched: Fetched) -> str:
    """Return the same mark for the same mail, also if it took another way or has another number."""
    if not fetched.raw:
        return hashlib.sha256(repr(fetched.position).encode()).hexdigest()
    head, _empty, body = fetched.raw.partition(b"\r\n\r\n")
    lines = head[: 64 * 1024].lower().split(b"\r\n")
    names = (b"message-id:", b"date:", b"from:", b"subject:")
    told = b"\n".join(line for line in lines if line.startswith(names))
    return hashlib.sha256(told + b"\0" + body).hexdigest()


def _facts(stored: dict[str, Any]) -> MailFacts:
    headers = stored.get("headers", {})

    def line(name: str) -> str:
        return characters.clean_line(str(headers.get(name, "")))

    moment = headers.get("date") or ""
    return MailFacts(
        from_name=line("from_name"),
        from_address=line("from_address"),
        reply_to=line("reply_to"),
        recipients=tuple(headers.get("recipients", ())),
        subject=line("subject"),
        sent_at=datetime.fromisoformat(moment) if moment else None,
        message_id=line("message_id"),
        in_reply_to=line("in_reply_to"),
        references=tuple(headers.get("references", ())),
        is_automatic=bool(headers.get("is_automatic")),
        is_spam=bool(headers.get("is_spam")),
        text=characters.clean(str(stored.get("text", ""))),
        attachments=tuple(
            Attachment(one["place"], characters.clean_line(one["name"]), one["size"])
            for one in stored["attachments"]
        )
        if "attachments" in stored
        else (),
        is_cut=bool(stored.get("is_cut")),
    )
