"""The mail server of a history: takes mails, loses connections, and hands them to candidates."""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

from simulation.baton import Baton


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that arrived: its receiver, and the plain text as the receiver reads it."""

    to: str
    subject: str
    text: str


class PostOffice:
    """All mails that the server took, by Message-ID; a mail that it took twice is there twice."""

    def __init__(self, baton: Baton, *, deliver: Callable[[Letter], None]) -> None:
        self._baton = baton
        self._deliver = deliver
        self.taken: defaultdict[str, list[Letter]] = defaultdict(list)

    def take(self, message: EmailMessage) -> None:
        """One SMTP session. By chance it is lost before or after the server took the mail."""
        baton = self._baton
        baton.step("before the mail server has the mail")
        if baton.chance.random() < baton.rates.request:
            raise smtplib.SMTPServerDisconnected
        (to,) = message.to
        letter = Letter(to, str(message.subject), str(message.body))
        self.taken[str(message.extra_headers["Message-ID"])].append(letter)
        self._deliver(letter)
        baton.step("the mail server has the mail")
        if baton.chance.random() < baton.rates.answer:
            raise smtplib.SMTPServerDisconnected

    @contextmanager
    def open(self) -> Iterator[None]:
        """Send Django's mails through this server."""
        Backend.office = self
        with override_settings(EMAIL_BACKEND=f"{__name__}.{Backend.__name__}"):
            yield


class Backend(BaseEmailBackend):
    """Django's mail backend, which hands mails to the open post office."""

    office: PostOffice

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self.office.take(message)
        return len(email_messages)
