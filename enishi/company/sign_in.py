"""Limits who may try a password, how often, and from where: it slows guessers, not the owner.

Devices and addresses from which a member signed in before are known. A known device has its own
number of tries, which nobody else can use up (OWASP's device cookies). Any other device uses the
tries of its address and account. From an unknown address, it also uses tries that all anonymous
visitors share. An account that does not exist is treated like one that exists.

Source: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from enishi import throttling
from enishi.company.models import Member
from enishi.errors import Code, UserFacingError
from enishi.throttling import Limit

# Within an hour, unknown devices can try 5 + 5 passwords of one account: 5 from one known address,
# and 5 that all other addresses share.
FROM_ADDRESS = Limit("sign-in-address", 3, timedelta(minutes=30))
FROM_UNKNOWN = Limit("sign-in-unknown", 4, timedelta(hours=1))
FROM_DEVICE = Limit("sign-in-device", 5, timedelta(minutes=12))
# Over all accounts. Right passwords do not count. People of one office share an address.
AT_ALL = Limit("sign-in-at-all", 20, timedelta(seconds=6))
# Wrong passwords of a signed-in member who proves their identity or changes their password.
PROOFS = Limit("proof", 5, timedelta(minutes=12))

KNOWN_FOR = timedelta(days=180)

TOO_MANY_TRIES = _(
    "パスワードの誤りが続いたため、しばらく受け付けられません。30分ほど待ってからもう一度お試し"
    "いただくか、パスワードを再設定してください。"
)
_WRONG = _("パスワードが正しくありません。もう一度入力してください。")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from.

    Attributes
    ----------
    address
        The client's network address as it is counted: an IPv4 address, or an IPv6 /64.
    device
        The random word that this browser got when somebody signed in with it, or nothing.
    """

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One allowed try, with the keys under which it was counted."""

    counted: tuple[tuple[Limit, tuple[str, ...]], ...]


class KnownPlace(models.Model):
    """A device or an address from which a member has signed in; only its hash is stored."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="known_places")
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "member"], name="a_place_is_known_once"),
        ]

    def __str__(self) -> str:
        return f"known place {self.pk}"


def begin_attempt(email: str, *, caller: Caller) -> Attempt | None:
    """Count a try of this account's password before it is hashed; None if it has to wait.

    The same statements run whether the account exists or not.
    """
    account = email.strip().lower()
    known = _known(account, caller)
    if _device_digest(caller) in known:
        return _counted((FROM_DEVICE, (account, caller.device)))
    own = (FROM_ADDRESS, (account, caller.address))
    at_all = (AT_ALL, (caller.address,))
    if _address_digest(caller) in known:
        return _counted(at_all, own)
    return _counted(at_all, own, (FROM_UNKNOWN, (account,)))


def record_success(attempt: Attempt) -> None:
    """Uncount the try, because the password was right."""
    for limit, who in attempt.counted:
        throttling.refund(limit, *who)


def check_password(member: Member, password: str, *, session: str) -> None:
    """Check the password of a signed-in member; wrong tries count for this session alone.

    Raises
    ------
    UserFacingError
        The password is wrong, or there were too many wrong ones.
    """
    if not throttling.take(PROOFS, session):
        raise UserFacingError(Code.TOO_MANY_PASSWORDS, str(TOO_MANY_TRIES), field="proof")
    if not member.check_password(password):
        raise UserFacingError(Code.PASSWORD_WRONG, str(_WRONG), field="proof")
    throttling.refund(PROOFS, session)


def remember_device(member: Member, *, caller: Caller) -> str:
    """Remember this device and address. Returns the device's new word for its cookie.

    The word is new each time, so a word that somebody planted in the browser is worthless then.
    """
    device = secrets.token_urlsafe(24)
    now = timezone.now()
    digests = [_digest("device", device), _address_digest(caller)]
    with transaction.atomic():
        # Colleagues who share the browser stay known in it.
        KnownPlace.objects.filter(digest=_device_digest(caller)).update(digest=digests[0])
        KnownPlace.objects.bulk_create(
            [KnownPlace(member=member, digest=digest, seen_at=now) for digest in digests],
            update_conflicts=True,
            unique_fields=["digest", "member"],
            update_fields=["seen_at"],
        )
    return device


def forget_places(member: Member) -> None:
    """Forget all devices and addresses of a member whose password changed."""
    KnownPlace.objects.filter(member=member).delete()


def left_places() -> models.QuerySet[KnownPlace]:
    """Return the places from which nobody has signed in for half a year."""
    return KnownPlace.objects.filter(seen_at__lt=timezone.now() - KNOWN_FOR)


def _counted(*wanted: tuple[Limit, tuple[str, ...]]) -> Attempt | None:
    for limit, who in wanted:
        if not throttling.take(limit, *who):
            return None
    return Attempt(wanted)


def _known(account: str, caller: Caller) -> set[str]:
    places = KnownPlace.objects.alias(account=Lower("member__email")).filter(
        account=account, digest__in=[_device_digest(caller), _address_digest(caller)]
    )
    return set(places.values_list("digest", flat=True))


def _device_digest(caller: Caller) -> str:
    return _digest("device", caller.device)


def _address_digest(caller: Caller) -> str:
    return _digest("address", caller.address)


def _digest(kind: str, word: str) -> str:
    return salted_hmac("enishi.known_place", f"{kind}:{word}", algorithm="sha256").hexdigest()
