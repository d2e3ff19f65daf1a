"""Reads a mail of a stranger in a confined process: its headers, its text, and its attachments.

``python -m enishi.mail.mail_parts`` prints JSON lines: ``{"headers": …}``, for each attachment
``{"attachment": …}``, then ``{"text": …}``, and in the end ``{"is_cut": …}``. With a number as its
argument it prints the content of that attachment in pieces of Base64. The module uses no Django.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from email import message_from_binary_file, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from enishi.files.confinement import keep_within, say
from enishi.mail import charsets

# In characters.
LONGEST_TEXT = 60_000
MOST_ATTACHMENTS = 50
_LONGEST_NAME = 200
_LONGEST_HTML = 2_000_000
_MOST_ADDRESSES = 50
# Leaf parts that are looked at; a mail with thousands of parts is no mail of a person.
_MOST_PARTS = 500
_PIECE = 240 * 1024
_MEGABYTES, _SECONDS = 700, 30
_MAIL = "message/rfc822"


def facts_of(mail: Message) -> Iterator[object]:
    """Yield the values that this program prints about the mail."""
    yield {"headers": _headers(mail)}
    texts: list[str] = []
    html: list[str] = []
    is_cut = False
    number = 0
    for place, part in enumerate(_leaves(mail)):
        if place >= _MOST_PARTS:
            is_cut = True
            break
        if _is_text(part):
            _add_text(part, texts, html)
            continue
        number += 1
        if number > MOST_ATTACHMENTS:
            is_cut = True
            continue
        content = _content(part)
        if _is_decoration(part):
            continue
        yield {
            "attachment": {
                "place": place,
                "name": _name_of(part)[:_LONGEST_NAME] or f"attachment-{number}",
                "size": len(content),
            }
        }
    text = "\n\n".join(filter(str.strip, texts)) or "\n\n".join(html)
    yield {"text": text[:LONGEST_TEXT]}
    yield {"is_cut": is_cut or len(text) > LONGEST_TEXT}


def content_of(mail: Message, wanted: int) -> bytes:
    """Return the content of the part at this place."""
    for place, part in enumerate(_leaves(mail)):
        if place == wanted:
            return _content(part)
        if place >= _MOST_PARTS:
            break
    return b""


def _leaves(mail: Message) -> Iterator[Message]:
    """Yield the parts without parts, in their order; a mail within the mail is opened."""
    open_parts = [mail]
    while open_parts:
        part = open_parts.pop()
        inner = part.get_payload()
        if isinstance(inner, list):
            open_parts += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _headers(mail: Message) -> dict[str, object]:
    raw: dict[str, list[str]] = {}
    for name, value in mail.raw_items():
        raw.setdefault(name.lower(), []).append(str(value))

    def first(name: str) -> str:
        return charsets.header_text(raw.get(name, [""])[0]).strip()

    [(name, address), *_rest] = [*_addresses(raw, "from"), ("", "")]
    return {
        "from_name": name,
        "from_address": address,
        "reply_to": next((one for _name, one in _addresses(raw, "reply-to")), ""),
        "recipients": [
            one
            for header in ("delivered-to", "x-original-to", "to", "cc")
            for _name, one in _addresses(raw, header)
        ][:_MOST_ADDRESSES],
        "subject": first("subject")[:500],
        "date": _moment(raw.get("date", [""])[0]),
        "message_id": first("message-id")[:500],
        "in_reply_to": first("in-reply-to")[:500],
        "references": first("references").split()[-30:],
        "is_automatic": _is_automatic(mail, first),
        "is_spam": _is_spam(first),
    }


def _addresses(raw: dict[str, list[str]], header: str) -> list[tuple[str, str]]:
    values = [" ".join(value[:8000].split()) for value in raw.get(header, [])[:5]]
    found = []
    for name, address in getaddresses(values)[:_MOST_ADDRESSES]:
        plain = charsets.header_text(address).strip()[:254]
        if plain:
            found.append((charsets.header_text(name).strip()[:200], plain))
    return found


def _moment(value: str) -> str:
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return ""


def _is_automatic(mail: Message, first: Callable[[str], str]) -> bool:
    """Whether a program answered a mail of ours; a board's notice is not meant."""
    subject = first("subject").lower()
    starts = ("自動返信", "自動応答", "不在", "automatic reply", "auto:", "out of office")
    return bool(
        first("auto-submitted").lower().startswith("auto-replied")
        or first("x-autoreply")
        or first("x-auto-response-suppress").lower() == "all"
        or mail.get_content_type() == "multipart/report"
        or first("return-path") == "<>"
        or subject.lstrip("【[ 　").startswith(starts)
    )


def _is_spam(first: Callable[[str], str]) -> bool:
    subject = first("subject").lower()
    return bool(
        first("x-spam-flag").lower().startswith("yes")
        or first("x-spam-status").lower().startswith("yes")
        or subject.startswith(("[spam]", "***spam***", "[meiwaku]"))
    )


def _is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return part.get_content_disposition() != "attachment" and not _name_of(part)


def _is_decoration(part: Message) -> bool:
    """Whether this is a picture within the text, such as a logo, or nothing at all."""
    is_inline = bool(part["content-id"]) and part.get_content_maintype() == "image"
    return (is_inline and part.get_content_disposition() != "attachment") or not _content(part)


def _add_text(part: Message, texts: list[str], html: list[str]) -> None:
    charset = part.get_param("charset", "")
    name = charsets.parameter_text(charset) if charset else ""
    if part.get_content_type() == "text/plain":
        if sum(map(len, texts)) <= LONGEST_TEXT:
            texts.append(_lines(charsets.decoded(_content(part), name)))
    elif sum(map(len, html)) <= LONGEST_TEXT:
        html.append(_without_tags(charsets.decoded(_content(part)[:_LONGEST_HTML], name)))


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _name_of(part: Message) -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        written = [str(value) for name, value in part.raw_items() if name.lower() == header]
        if not written:
            continue
        alone = Message(policy=policy.compat32)
        # A name in bare bytes is decoded before it is taken apart.
        alone[header] = (
            charsets.header_text(written[0])
            if any("\udc80" <= letter <= "\udcff" for letter in written[0])
            else written[0][:8000]
        )
        with suppress(ValueError, TypeError, LookupError):
            found = alone.get_param(parameter, header=header)
            if found:
                return charsets.parameter_text(found).strip()
    return ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


class _Text(HTMLParser):
    """Collects the text of a page, with its lines."""

    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "hr"})
    _SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in self._SILENT and not self._silent:
            self._silent = tag
        if tag in self._BREAKS:
            self.said.append("\n")
        elif tag in ("td", "th"):
            self.said.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(" ".join(data.split(" ")).replace("\n", " "))


def _without_tags(html: str) -> str:
    reader = _Text()
    with suppress(AssertionError, ValueError):
        reader.feed(html)
        reader.close()
    lines = (line.strip(" \t") for line in "".join(reader.said).split("\n"))
    return "\n".join(line for line in lines if line)


def main(arguments: list[str]) -> None:
    """Print what is in the mail on standard input, or one attachment."""
    keep_within(megabytes=_MEGABYTES, seconds=_SECONDS)
    try:
        mail = message_from_binary_file(sys.stdin.buffer, policy=policy.compat32)
        if arguments:
            content = content_of(mail, int(arguments[0]))
            for begin in range(0, len(content), _PIECE):
                say(base64.b64encode(content[begin : begin + _PIECE]).decode("ascii"))
            return
        for value in facts_of(mail):
            say(value)
    except (MemoryError, RecursionError):
        say({"is_cut": True})


if __name__ == "__main__":
    main(sys.argv[1:])
