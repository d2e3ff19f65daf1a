"""Encrypts every stored secret again with the first key, so that other keys can be removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.hiring.document_models import CandidateKey
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.mail_models import MailSample
from enishi.hiring.messages.models import Message
from enishi.hiring.posting_models import CareersPage
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import observation
from enishi.meetings.gateway import tokens
from enishi.meetings.link import linking
from enishi.meetings.models import Meeting, OAuthState, ZoomAccount

# A key with a wrong name decrypts none of these. One row damaged by hand is found at its use.
_OPENED_OF_EACH_KIND = 100


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many secrets were encrypted again, were in use, or cannot be decrypted with any key."""

    resealed: int = 0
    busy: int = 0
    lost: int = 0

    def __add__(self, other: Rotation) -> Rotation:
        return Rotation(
            self.resealed + other.resealed, self.busy + other.busy, self.lost + other.lost
        )


def rotate() -> Rotation:
    """Go once through all encrypted values; safe while everything runs.

    Values under the first key are left alone. A row is changed only if it still holds the value
    that was read, and tokens only while no refresh is running. Run it again for those that were in
    use.
    """
    return sum((_reseal(secret) for secret in _secrets()), start=Rotation())


def unreadable() -> int:
    """Return how many stored secrets no configured key can decrypt, as a check within seconds.

    The check reads the key name of every value. It decrypts the newest values of each kind and key,
    which finds a key that is configured under another key's name.
    """
    known = [f"{name}:" for name, _ in settings.ENISHI_ENCRYPTION_KEYS]
    lost = 0
    for kind in _KINDS:
        for field in kind.fields:
            sealed = kind.rows().exclude(**{field: ""})
            named = sealed.annotate(head=Substr(field, 1, max(map(len, known))))
            under_known = reduce(or_, (Q(head__startswith=name) for name in known))
            lost += named.exclude(under_known).count()
            newest = named.filter(under_known).order_by("-pk")[:_OPENED_OF_EACH_KIND]
            lost += sum(not _opens(_Secret(row, field, kind.place(row, field))) for row in newest)
    return lost


def findings() -> Iterator[str]:
    """Yield a line for each thing that an operator should know about the keys."""
    if lost := unreadable():
        yield f"{lost} stored secret(s) open with none of ENISHI_ENCRYPTION_KEYS."


@dataclass(frozen=True, slots=True)
class _Kind:
    """The rows with secrets: which fields hold them, and the place each value is bound to."""

    rows: Callable[[], QuerySet[Any]]
    fields: tuple[str, ...]
    place: Callable[[Any, str], str]


_KINDS = (
    _Kind(ZoomAccount.objects.all, ("access_token", "refresh_token"), tokens.encryption_place),
    _Kind(Meeting.objects.all, ("passcode", "phone_passcode"), observation.encryption_place),
    _Kind(
        lambda: OAuthState.objects.filter(used_at=None),
        ("code_verifier",),
        lambda state, _: linking.verifier_place(state.state_hash),
    ),
    _Kind(OutgoingMail.objects.all, ("sealed_body", "sealed_calendar"), OutgoingMail.place),
    _Kind(Message.objects.all, ("sealed_body",), Message.place),
    _Kind(CandidateKey.objects.all, ("encrypted",), lambda key, _: key.place),
    _Kind(CareersPage.objects.all, ("logo_key",), lambda page, _: page.key_place),
    _Kind(WebApplication.objects.all, ("file_key",), lambda web, _: web.key_place),
    _Kind(Mailbox.objects.all, ("sealed_password",), lambda mailbox, _: mailbox.place),
    _Kind(MailSample.objects.all, ("sealed",), lambda sample, _: sample.place),
    _Kind(ReceivedMail.objects.all, ("file_key", "sealed_facts"), ReceivedMail.place),
)


@dataclass(frozen=True, slots=True)
class _Secret:
    row: (
        ZoomAccount
        | Meeting
        | OAuthState
        | OutgoingMail
        | Message
        | CandidateKey
        | CareersPage
        | WebApplication
        | Mailbox
        | MailSample
        | ReceivedMail
    )
    field: str
    place: str

    @property
    def sealed(self) -> str:
        return str(getattr(self.row, self.field))


def _secrets() -> Iterator[_Secret]:
    for kind in _KINDS:
        for row in kind.rows().iterator():
            for field in kind.fields:
                if getattr(row, field):
                    yield _Secret(row, field, kind.place(row, field))


def _reseal(secret: _Secret) -> Rotation:
    newest, _ = settings.ENISHI_ENCRYPTION_KEYS[0]
    if secret.sealed.startswith(f"{newest}:"):
        return Rotation()
    try:
        opened = decrypt(secret.sealed, place=secret.place)
    except DecryptionError:
        return Rotation(lost=1)
    rows = type(secret.row).objects.filter(pk=secret.row.pk)
    same = rows.filter(**{secret.field: secret.sealed})
    if isinstance(secret.row, ZoomAccount):
        # A running refresh stores its new tokens only if the old token in the row is unchanged.
        same = same.filter(Q(refresh_lease_until=None) | Q(refresh_lease_until__lt=timezone.now()))
    done = same.update(**{secret.field: encrypt(opened, place=secret.place)})
    return Rotation(resealed=done, busy=1 - done)


def _opens(secret: _Secret) -> bool:
    try:
        decrypt(secret.sealed, place=secret.place)
    except DecryptionError:
        return False
    return True
