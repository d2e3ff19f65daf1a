"""Builds the message that is sent from a row in the outbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.charset import Charset
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from enishi import characters
from enishi.mail import line_breaks, quoting
from enishi.mail.models import OutgoingMail

# Some servers on the way replace the Message-ID. They keep a header that they do not know.
MARK = "X-Enishi-Mail"
# Base64 for every part, because a gateway on the way may not support 8-bit text.
_BASE64 = Charset("utf-8")
_WORD = 64
# A word of up to this length fits behind the header's name in the same line.
_LONGEST_PLAIN = 60
# Links, and texts that must not be broken for readers: clock times, lengths, phone numbers.
_SPECIAL = re.compile(
    r"(?P<address>https?://[!-~]+)"
    r"|(?P<whole>\d\d:\d\d[\u301c\u2013]\d\d:\d\d|\u7d04\d+\u5206"
    r"|(?:\+\d{1,3} )?\d{1,4}-\d{2,4}-\d{3,4}|\+\d{1,3} \d{6,12})"
)
_FACT = re.compile(r"■(?P<name>[^\u3000\uff1a:]+)(?:(?:\u3000|[\uff1a:]\s*)(?P<value>.*))?")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail. ``type`` is its media type."""

    name: str
    type: str
    content: bytes


class EnclosureLost(Exception):
    """A file that should go with the mail no longer exists: the mail is not sent without it."""


class Unwritable(Exception):
    """The mail can never be composed: the receiver's domain is not possible in the DNS."""


class _ToOne(EmailMultiAlternatives):
    """A mail to one of the people whom its headers name."""

    receiver = ""

    def recipients(self) -> list[str]:
        return [self.receiver] if self.receiver else []


def message_of(mail: OutgoingMail, enclosed: Sequence[Enclosure] = ()) -> EmailMultiAlternatives:
    """Return the mail as receivers get it: text, HTML, its files, and the calendar file.

    The sender has the company's name and our own address, because only that address passes SPF and
    DKIM. Answers go to ``reply_to``, delivery reports to the envelope's sender (RFC 5321 4.4).
    Django encodes headers by RFC 2047 and refuses line breaks.

    Raises
    ------
    Unwritable
        A header can never be encoded. This is raised before the connection to a mail server, whose
        own name may be invalid in the same way: the operator has to correct that one.
    """
    headers = {
        "From": _sender(mail),
        "Message-ID": mail.message_id,
        MARK: mail.message_id,
        "Content-Language": mail.language,
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to}
    message = _ToOne(
        subject=_encoded(mail.subject),
        body=text_of(mail.body, language=mail.language),
        from_email=settings.MAIL_RETURN_PATH or own_address(),
        to=[mail.shown_to or mail.to],
        cc=mail.shown_cc.split(", ") if mail.shown_cc else None,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.receiver = mail.to
    message.encoding = _BASE64
    message.attach_alternative(html_of(mail), "text/html")
    if mail.calendar_method:
        # Calendars offer the alternative part at once (RFC 6047). Everybody can open the attached
        # file.
        invitation = MIMEText(mail.calendar, "calendar", "utf-8")
        invitation.set_param("method", mail.calendar_method)
        message.attach(invitation)
        message.attach("interview.ics", mail.calendar, "application/ics")
    for one in enclosed:
        message.attach(one.name, one.content, one.type)
    try:
        message.message()
    except ValueError as cause:  # UnicodeError and Django's BadHeaderError are subclasses
        raise Unwritable from cause
    return message


def sender_of(mail: OutgoingMail) -> tuple[str, str]:
    """Return the name and address of the sender: the company's name, our address."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return characters.clean_line(mail.company.name) or own_name, address


def _sender(mail: OutgoingMail) -> str:
    """Return the From header, with the name in short encoded words, as in the subject."""
    name, address = sender_of(mail)
    return formataddr((name, address)) if _is_plain(name) else f"{_encoded(name)} <{address}>"


def own_address() -> str:
    """Return the address that all our mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _encoded(subject: str) -> str:
    """Return the subject in short encoded words (RFC 2047): the first must fit behind ``Subject:``.

    With Django's longer words, or a long word in ASCII, that line would be empty, and some spam
    filters reject this.
    """
    if _is_plain(subject):
        return subject
    return Header(subject, "utf-8", maxlinelen=_WORD).encode().replace("\n ", " ")


def _is_plain(text: str) -> bool:
    """Whether a header can hold the text as it is. A typed encoded word must be encoded again."""
    is_short = all(len(word) <= _LONGEST_PLAIN for word in text.split())
    return text.isascii() and "=?" not in text and is_short


def text_of(body: str, *, language: str) -> str:
    """Return the plain part, hard-wrapped; facts begin with a square in Japanese mails only."""
    if language.startswith("en"):
        body = re.sub(r"^■", "", body, flags=re.MULTILINE)
    return line_breaks.wrap(body)


def html_of(mail: OutgoingMail) -> str:
    """Return the HTML part: the same words, facts as rows, addresses as links.

    It needs no image, and follows the receiver's dark mode.
    """
    return render_to_string(
        "mail/letter.html",
        {
            "company_name": mail.company.name,
            "subject": mail.subject,
            "language": mail.language,
            "blocks": blocks_of(mail.body),
        },
    )


def blocks_of(body: str) -> list[list[dict[str, object]]]:
    """Return the paragraphs of a mail's HTML part; ``mail/_lines.html`` draws the lines."""
    return [_block(block) for block in re.split(r"\n\s*\n", body.strip())]


def _block(block: str) -> list[dict[str, object]]:
    """Return a paragraph as rows: one row for each fact with its name and the lines below it, or
    one row without a name."""
    rows: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if fact := _FACT.fullmatch(line):
            rows.append((fact["name"], [fact["value"]] if fact["value"] else []))
        elif rows:
            rows[-1][1].append(line)
        else:
            rows.append(("", [line]))
    return [{"name": name, "lines": [_line(line) for line in lines]} for name, lines in rows]


def _line(text: str) -> SafeString:
    """Return the line with links and unbreakable texts. Quoted text of others gets no links."""
    if quoting.is_quoted(text):
        return format_html("{}", text)
    pieces: list[str] = []
    end = 0
    for match in _SPECIAL.finditer(text):
        shape = '<a href="{0}">{0}</a>' if match["address"] else '<span class="whole">{}</span>'
        pieces += [text[end : match.start()], format_html(shape, match[0])]
        end = match.end()
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, text[end:])))
