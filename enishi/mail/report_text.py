"""Reads the text of a returned message in any encoding, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html import unescape

# So many bytes of a part are read: the relevant words stand near its beginning.
_READ = 200_000
# So many characters of the text are about the delivery.
_SPOKEN = 8_000
# The returned mail begins with one of these headers.
_BROUGHT_BACK = re.compile(
    r"^[ \t>|]*(?:Return-Path|Received|DKIM-Signature|MIME-Version|Message-ID|X-Enishi-Mail):",
    re.MULTILINE | re.IGNORECASE,
)
_STYLE = re.compile(r"</?(?:style|script)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def words_of(message: Message) -> str:
    """Return its subject and its first text for people, without the returned mail."""
    text = next(texts_of(message), "")
    brought_back = _BROUGHT_BACK.search(text)
    spoken = text[: brought_back.start()] if brought_back else text
    return f"{_subject_of(message)}\n{spoken[:_SPOKEN]}"


def texts_of(message: Message) -> Iterator[str]:
    """Yield every text in the message, HTML without its tags."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = _decoded(part)
            yield _without_tags(text) if part.get_content_subtype() == "html" else text


def inside(part: Message) -> str:
    """Return the text of a part of messages, also if it is encoded against RFC 2046, 5.2.1.

    Empty if the part is not encoded, because then it has been read as messages.
    """
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    payload = part.get_payload()
    if encoding not in ("base64", "quoted-printable") or not isinstance(payload, list):
        return ""
    carrier = Message()
    carrier["Content-Transfer-Encoding"] = encoding
    carrier.set_payload(
        "\n".join(inner.as_string() for inner in payload if isinstance(inner, Message))
    )
    return _decoded(carrier)


def _subject_of(message: Message) -> str:
    subject = str(message.get("Subject", ""))
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, ValueError):
        return subject


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw[:_READ].decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw[:_READ].decode("utf-8", "replace")


def _without_tags(html: str) -> str:
    # Every second piece is the content of a style or a script.
    shown = "".join(_STYLE.split(html)[::2])
    return unescape(_TAG.sub("\n", shown))
