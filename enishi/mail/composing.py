"""Builds the message that is sent from a row in the outbox."""

from __future__ import annotations

import re
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

# Some servers on the way write a Message-ID of their own; a header that they do not know stays.
MARK = "X-Enishi-Mail"
# Base64 for every part: no gateway on the way has to understand eight bits.
_BASE64 = Charset("utf-8")
_WORD = 64
# So long a word stands behind the header's name in the same line.
_LONGEST_PLAIN = 60
# What is a link, and what readers should find unbroken: clock times, lengths, telephone numbers.
_SPECIAL = re.compile(
    r"(?P<address>https?://[!-~]+)"
    r"|(?P<whole>\d\d:\d\d[\u301c\u2013]\d\d:\d\d|\u7d04\d+\u5206"
    r"|(?:\+\d{1,3} )?\d{1,4}-\d{2,4}-\d{3,4}|\+\d{1,3} \d{6,12})"
)
_FACT = re.compile(r"■(?P<name>[^\u3000\uff1a:]+)(?:(?:\u3000|[\uff1a:]\s*)(?P<value>.*))?")


class Unwritable(Exception):
    """There is no way to write this mail: no domain of the DNS can be called as its receiver's."""


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as receivers get it: text, HTML, and the calendar file if there is one.

    It comes from the company's name by our own address, for only that address passes SPF and
    DKIM; answers go to ``reply_to``, and what cannot be delivered to the envelope's sender
    (RFC 5321 4.4). Django encodes headers by RFC 2047 and refuses line breaks.

    Raises
    ------
    Unwritable
        A header can never be encoded. Said here, before a mail server is spoken with, whose own
        name might be as wrong: that is the operator's to mend.
    """
    headers = {
        "From": _sender(mail),
        "Message-ID": mail.message_id,
        MARK: mail.message_id,
        "Content-Language": mail.language,
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to}
    message = EmailMultiAlternatives(
        subject=_encoded(mail.subject),
        body=text_of(mail.body, language=mail.language),
        from_email=settings.MAIL_RETURN_PATH or own_address(),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.encoding = _BASE64
    message.attach_alternative(html_of(mail), "text/html")
    if mail.calendar_method:
        # As an alternative calendars offer it at once (RFC 6047); as a file everybody can open it.
        invitation = MIMEText(mail.calendar, "calendar", "utf-8")
        invitation.set_param("method", mail.calendar_method)
        message.attach(invitation)
        message.attach("interview.ics", mail.calendar, "application/ics")
    try:
        message.message()
    except ValueError as cause:  # UnicodeError and Django's BadHeaderError are such
        raise Unwritable from cause
    return message


def sender_of(mail: OutgoingMail) -> tuple[str, str]:
    """Name and address that the mail comes from: the company's name, our address."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return characters.clean_line(mail.company.name) or own_name, address


def _sender(mail: OutgoingMail) -> str:
    """From, its name in short encoded words as the subject's, so that no line is empty."""
    name, address = sender_of(mail)
    return formataddr((name, address)) if _is_plain(name) else f"{_encoded(name)} <{address}>"


def own_address() -> str:
    """The address that all our mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _encoded(subject: str) -> str:
    """The subject in short encoded words (RFC 2047): the first must fit behind ``Subject:``.

    Django's longer ones, or a long word in ASCII, would leave that line empty, which some filters
    take for spam.
    """
    if _is_plain(subject):
        return subject
    return Header(subject, "utf-8", maxlinelen=_WORD).encode().replace("\n ", " ")


def _is_plain(text: str) -> bool:
    """Whether a header holds it as it is: what somebody typed as an encoded word is no word yet."""
    is_short = all(len(word) <= _LONGEST_PLAIN for word in text.split())
    return text.isascii() and "=?" not in text and is_short


def text_of(body: str, *, language: str) -> str:
    """The plain part, hard-wrapped; only Japanese letters mark their facts with a square."""
    if language.startswith("en"):
        body = re.sub(r"^■", "", body, flags=re.MULTILINE)
    return line_breaks.wrap(body)


def html_of(mail: OutgoingMail) -> str:
    """The HTML part: the same words, facts as rows, addresses as links.

    It needs no image, and follows the receiver's dark mode.
    """
    return render_to_string(
        "mail/letter.html",
        {
            "company_name": mail.company.name,
            "subject": mail.subject,
            "language": mail.language,
            "blocks": [_block(block) for block in re.split(r"\n\s*\n", mail.body.strip())],
        },
    )


def _block(block: str) -> list[dict[str, object]]:
    """One paragraph as rows: facts with their name, the lines below each being its own, or one
    row without a name."""
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
    """With its addresses as links, and unbroken what stays so. What others typed is text alone."""
    if quoting.is_quoted(text):
        return format_html("{}", text)
    pieces: list[str] = []
    end = 0
    for match in _SPECIAL.finditer(text):
        shape = '<a href="{0}">{0}</a>' if match["address"] else '<span class="whole">{}</span>'
        pieces += [text[end : match.start()], format_html(shape, match[0])]
        end = match.end()
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, text[end:])))
