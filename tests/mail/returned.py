"""Returned mails in their common forms, and a real mailbox on this machine for them."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from enishi.mail.models import OutgoingMail

USER, PASSWORD = "demouser", "demo:pass/word"
# Half a million rounds of hashing at each sign-in would be most of what these tests cost.
_SERVER = (
    "import sys; from pymap.main import main; from pysasl.hashing import BuiltinHash;"
    " BuiltinHash.__init__.__kwdefaults__['rounds'] = 1; sys.argv[0] = 'pymap'; main()"
)


def report(
    mail: OutgoingMail,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    diagnosis: str = "550 5.1.1 User unknown",
    headers_only: bool = False,
) -> EmailMessage:
    """A delivery report by RFC 3464, with the mail, or its headers alone, behind it."""
    told = EmailMessage()
    told["From"] = "Mail Delivery System <mailer-daemon@mx.example>"
    told["To"] = "bounces@sample.example"
    told["Subject"] = "Undelivered Mail Returned to Sender"
    told["Message-ID"] = "<report-1@mx.example>"
    told["Auto-Submitted"] = "auto-replied"
    told["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="=_report"'
    returned = "text/rfc822-headers" if headers_only else "message/rfc822"
    told.set_payload(
        f"""\
--=_report
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0900

Final-Recipient: rfc822; {mail.to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnosis}

--=_report
Content-Type: {returned}

{original(mail)}
--=_report--
"""
    )
    return told


def original(mail: OutgoingMail) -> str:
    """The beginning of the mail as a server sends it back."""
    return (
        f"From: Sample <enishi@sample.example>\n"
        f"To: {mail.to}\n"
        f"Subject: =?utf-8?b?5LiA5qyh6Z2i5o6l?=\n"
        f"References: {mail.in_reply_to or '<none@sample.example>'}\n"
        f"Message-ID: {mail.message_id}\n"
        "\n"
        "...\n"
    )


def qmail(mail: OutgoingMail) -> EmailMessage:
    """The older form of qmail: words for people, and a copy below a line."""
    told = EmailMessage()
    told["From"] = "MAILER-DAEMON@mx.example"
    told["Subject"] = "failure notice"
    told.set_content(
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n"
        "\n"
        f"<{mail.to}>:\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\n"
        "\n"
        "--- Below this line is a copy of the message.\n"
        "\n"
        f"{original(mail)}"
    )
    return told


def out_of_office(mail: OutgoingMail) -> EmailMessage:
    """An automatic answer of somebody on holiday."""
    told = EmailMessage()
    told["From"] = mail.to
    told["Subject"] = "Automatic reply"
    told["Auto-Submitted"] = "auto-replied"
    told["In-Reply-To"] = mail.message_id
    told.set_content("I am out of office until Monday. Your mail is not forwarded.\n")
    return told


@dataclass(frozen=True)
class Mailbox:
    """A mailbox on a real IMAP server, and its address for the settings."""

    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:demo%3Apass%2Fword@127.0.0.1:{self.port}/INBOX"

    def put(self, *messages: EmailMessage | bytes) -> None:
        with self._open() as client:
            for message in messages:
                raw = message if isinstance(message, bytes) else message.as_bytes()
                client.append("INBOX", "", "", raw.replace(b"\n", b"\r\n"))

    def unread(self) -> int:
        with self._open() as client:
            client.select("INBOX", readonly=True)
            _ok, [found] = client.search(None, "UNSEEN")
            return len(found.split())

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    """An empty mailbox for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "managesieve"]
    account = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen([sys.executable, "-c", _SERVER, *words, *account]) as server:  # noqa: S603
        try:
            _wait_for(port, server)
            yield Mailbox(port)
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the mailbox's server ended before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the mailbox's server never listened")
