"""Reads new mails of an IMAP mailbox, and changes nothing there.

The server may be slow, hostile, or somebody else's: the time, the size of each answer and the
number of mails have limits, and :class:`MailboxError` says what is wrong in a word.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from imap_tools.imap_utf7 import utf7_encode

from enishi import public_hosts
from enishi.mail.mailbox_models import Security, Trouble

# In bytes. Of a larger mail only the headers are read.
LARGEST = 25 * 1024 * 1024
_LARGEST_HEADERS = 256 * 1024
# In bytes, of one round.
_MOST_OF_A_ROUND = 200 * 1024 * 1024
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")
_LOOKUP_SECONDS = 5.0


class MailboxError(Exception):
    """The mailbox could not be read."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is, and how to enter it."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class Position:
    """The last mail that was read: its number counts within one validity of the folder."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as the server gave it; ``is_whole`` is false if only its headers were read."""

    position: Position
    raw: bytes = field(repr=False)
    size: int = 0
    is_whole: bool = True


class Session:
    """An open mailbox."""

    def __init__(self, client: imaplib.IMAP4, account: Account) -> None:
        self._client = client
        name = utf7_encode(account.folder).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        status, _answer = client.select(f'"{name.decode("ascii")}"', readonly=True)
        if status != "OK":
            raise MailboxError(Trouble.FOLDER)
        self.validity = self._number("UIDVALIDITY")
        # Nothing that is there now has this number.
        self.end = Position(self.validity, max(self._number("UIDNEXT") - 1, 0))

    def new_mails(self, after: Position, *, since: date, most: int) -> Iterator[Fetched]:
        """Yield mails in the order of their numbers, the oldest first.

        Parameters
        ----------
        after
            The last mail that was read before.
        since
            If the folder has another validity than ``after``, its old numbers mean nothing: the
            mails that came to the server since this day are read.
        """
        known = after.uid if after.validity == self.validity else 0
        wanted = (f"UID {known + 1}:*",) if known else ("SINCE", _written(since))
        status, answer = self._client.uid("SEARCH", *wanted)
        if status != "OK":
            raise MailboxError(Trouble.PROTOCOL)
        found = {int(uid) for line in answer if line for uid in line.split() if uid.isdigit()}
        # A server always answers its last mail to a range with an open end.
        for uid in sorted(uid for uid in found if uid > known)[:most]:
            yield self._fetched(uid)

    def _fetched(self, uid: int) -> Fetched:
        status, answer = self._client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        told = b" ".join(part for part in answer or [] if isinstance(part, bytes))
        size = _SIZE.search(told)
        length = int(size[1]) if status == "OK" and size else 0
        is_whole = 0 < length <= LARGEST
        part = "BODY.PEEK[]" if is_whole else f"BODY.PEEK[HEADER]<0.{_LARGEST_HEADERS}>"
        status, answer = self._client.uid("FETCH", str(uid), f"({part})")
        literals = [one[1] for one in answer or [] if isinstance(one, tuple) and len(one) > 1]
        raw = next((one for one in literals if isinstance(one, bytes)), b"")
        return Fetched(Position(self.validity, uid), raw, length, is_whole and bool(raw))

    def _number(self, name: str) -> int:
        _name, values = self._client.response(name)
        value = values[-1] if values else None
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0


@contextmanager
def opened(account: Account, *, seconds: float) -> Iterator[Session]:
    """Sign in and open the folder for reading.

    Parameters
    ----------
    seconds
        The longest that the whole block may take.

    Raises
    ------
    MailboxError
        Also for what goes wrong within the block.
    """
    clock: threading.Timer | None = None
    is_late = threading.Event()
    try:
        client = _client(account, seconds=min(seconds, 20.0))

        def end() -> None:
            is_late.set()
            with suppress(OSError):
                client.sock.shutdown(socket.SHUT_RDWR)

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        with client:
            _sign_in(client, account)
            yield Session(client, account)
    except MailboxError:
        raise
    except (OSError, imaplib.IMAP4.error, UnicodeError, ValueError) as cause:
        # The server's text is left out: it may quote the account.
        raise MailboxError(Trouble.SILENT if is_late.is_set() else _trouble_of(cause)) from None
    finally:
        if clock is not None:
            clock.cancel()


def _client(account: Account, *, seconds: float) -> imaplib.IMAP4:
    try:
        found = public_hosts.addresses_of(
            account.host, seconds=_LOOKUP_SECONDS, inside=settings.MAIL_HOSTS_INSIDE
        )
    except public_hosts.Inside:
        raise MailboxError(Trouble.INSIDE) from None
    except TimeoutError:
        raise MailboxError(Trouble.SILENT) from None
    except OSError:
        raise MailboxError(Trouble.NAME) from None
    if account.security == Security.NONE and account.host.lower() not in settings.MAIL_HOSTS_INSIDE:
        raise MailboxError(Trouble.UNENCRYPTED)
    # Python's default for IMAP does not verify certificates.
    safely = ssl.create_default_context()
    client = _Bounded(
        account, found, seconds=seconds, wrap=safely if account.security == Security.TLS else None
    )
    if account.security == Security.STARTTLS:
        client.starttls(safely)
    return client


def _sign_in(client: imaplib.IMAP4, account: Account) -> None:
    try:
        if "AUTH=PLAIN" in client.capabilities:
            words = f"\0{account.user}\0{account.password}".encode()
            client.authenticate("PLAIN", lambda _challenge: words)
        else:
            client.login(account.user, account.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise MailboxError(Trouble.LOGIN) from None


class _Bounded(imaplib.IMAP4):
    """A client that connects to checked addresses, and reads no more than a round needs."""

    def __init__(
        self,
        account: Account,
        addresses: list[str],
        *,
        seconds: float,
        wrap: ssl.SSLContext | None,
    ) -> None:
        self._addresses, self._wrap, self._left = addresses, wrap, _MOST_OF_A_ROUND
        super().__init__(account.host, account.port, timeout=seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        for position, address in enumerate(self._addresses, start=1):
            try:
                plain = socket.create_connection((address, self.port), timeout)
            except OSError:
                if position == len(self._addresses):
                    raise
                continue
            if self._wrap is None:
                return plain
            return self._wrap.wrap_socket(plain, server_hostname=self.host)
        raise MailboxError(Trouble.NAME)

    def read(self, size: int) -> bytes:
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0 or size > LARGEST + _LARGEST_HEADERS:
            raise self.abort("more than was asked for")


def _trouble_of(cause: Exception) -> Trouble:
    match cause:
        case ssl.SSLCertVerificationError():
            return Trouble.CERTIFICATE
        case TimeoutError():
            return Trouble.SILENT
        case ConnectionRefusedError():
            return Trouble.REFUSED
        case ssl.SSLError() | UnicodeError() | ValueError():
            return Trouble.PROTOCOL
        case OSError() | imaplib.IMAP4.abort():
            return Trouble.LOST
        case _:
            return Trouble.PROTOCOL


def _written(day: date) -> str:
    # Not by strftime, whose names of months follow the system's language.
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


def position_now(account: Account, *, seconds: float) -> Position:
    """Try the account, and return the position behind the newest mail.

    Raises
    ------
    MailboxError
        The mailbox cannot be opened.
    """
    with opened(account, seconds=seconds) as session:
        return session.end
