"""Seals every stored secret anew with the first of the operator's keys, so that others can go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from enishi.mail.models import OutgoingMail
from enishi.meetings import linking, observation, tokens
from enishi.meetings.models import Meeting, OAuthState, ZoomAccount
from enishi.sealing import SealBroken, open_seal, seal


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many secrets were sealed anew, were busy just now, or no longer open with any key."""

    resealed: int = 0
    busy: int = 0
    lost: int = 0

    def __add__(self, other: Rotation) -> Rotation:
        return Rotation(
            self.resealed + other.resealed, self.busy + other.busy, self.lost + other.lost
        )


def rotate() -> Rotation:
    """Go once through tokens, passcodes, PKCE verifiers and mails; harmless while everything runs.

    What the first key sealed already is left alone. A row is changed only if it still holds what
    was read, and tokens only while nobody refreshes them: run it again for those.
    """
    return sum((_reseal(secret) for secret in _secrets()), start=Rotation())


def unreadable() -> int:
    """How many stored secrets no configured key can open."""
    return sum(not _opens(secret) for secret in _secrets())


@dataclass(frozen=True, slots=True)
class _Secret:
    row: ZoomAccount | Meeting | OAuthState | OutgoingMail
    field: str
    place: str

    @property
    def sealed(self) -> str:
        return str(getattr(self.row, self.field))


def _secrets() -> Iterator[_Secret]:
    for account in ZoomAccount.objects.iterator():
        for field in ("access_token", "refresh_token"):
            if getattr(account, field):
                yield _Secret(account, field, tokens.place(account, field))
    for meeting in Meeting.objects.exclude(passcode="", phone_passcode="").iterator():
        for field in ("passcode", "phone_passcode"):
            if getattr(meeting, field):
                yield _Secret(meeting, field, observation.place(meeting, field))
    for state in OAuthState.objects.filter(used_at=None).iterator():
        yield _Secret(state, "code_verifier", linking.place(state.state_hash))
    for mail in OutgoingMail.objects.iterator():
        for field in ("sealed_body", "sealed_calendar"):
            if getattr(mail, field):
                yield _Secret(mail, field, mail.place(field))


def _reseal(secret: _Secret) -> Rotation:
    newest, _ = settings.ENISHI_ENCRYPTION_KEYS[0]
    if secret.sealed.startswith(f"{newest}:"):
        return Rotation()
    try:
        opened = open_seal(secret.sealed, place=secret.place)
    except SealBroken:
        return Rotation(lost=1)
    rows = type(secret.row).objects.filter(pk=secret.row.pk)
    same = rows.filter(**{secret.field: secret.sealed})
    if isinstance(secret.row, ZoomAccount):
        # A refresh under way stores its pair only over the very token that it traded in.
        same = same.filter(Q(refresh_lease_until=None) | Q(refresh_lease_until__lt=timezone.now()))
    done = same.update(**{secret.field: seal(opened, place=secret.place)})
    return Rotation(resealed=done, busy=1 - done)


def _opens(secret: _Secret) -> bool:
    try:
        open_seal(secret.sealed, place=secret.place)
    except SealBroken:
        return False
    return True
