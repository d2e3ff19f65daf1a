"""The files that go with a message's mails, decrypted at the moment when they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from enishi.encryption import DecryptionError
from enishi.files import types
from enishi.files.storing import Unavailable
from enishi.hiring import documents
from enishi.hiring.messages import threads
from enishi.hiring.messages.models import MessageAttachment
from enishi.mail.composing import Enclosure, EnclosureLost
from enishi.mail.models import OutgoingMail


def of_mail(mail: OutgoingMail) -> Sequence[Enclosure]:
    """Return the files of this mail; most mails have none, which costs no statement.

    Raises
    ------
    EnclosureLost
        A document was removed since the message was handed to the outbox.
    OSError
        The store is not available just now.
    """
    if mail.kind not in (threads.TO_CANDIDATE, threads.TO_OTHERS):
        return ()
    number = int(mail.about.partition(":")[2])
    attached = MessageAttachment.objects.filter(company=mail.company_id, message=number)
    return [_read(one) for one in attached.select_related("document__file").order_by("pk")]


def _read(one: MessageAttachment) -> Enclosure:
    if one.document is None or not one.document.file.may_be_read:
        raise EnclosureLost
    kept = one.document.file
    try:
        content = b"".join(documents.content_of(one.document))
    except DecryptionError as lost:
        raise EnclosureLost from lost
    except Unavailable as cause:
        raise OSError from cause
    media = types.MEDIA.get(kept.type, "application/octet-stream")
    return Enclosure(kept.file_name, media.partition(";")[0], content)
