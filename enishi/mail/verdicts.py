"""Whether a message that came back says that a mail failed for good: by its report, or its words.

A structured report (RFC 3464, or RFC 6533 for addresses beyond ASCII) is believed. Without one,
the words of the many programs that write to people decide; those that go on trying are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

from flufl.bounce import all_failures

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
# As much of the text as speaks of the delivery: what is brought back comes below it.
_READ = 8_000
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|mail(?:er)?[-_. ]?(?:delivery|administrator|system).*)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"still being retried|will (?:keep|continue) (?:to )?(?:try|retry)|will be retried"
    r"|(?:do not|don't) need to (?:resend|do anything)|no action is required"
    r"|warning (?:message )?only|delivery attempts will continue|not yet been delivered"
    r"|(?:delivery|message|mail) (?:is|has been|was|to \S+ has been) (?:delayed|postponed)"
    r"|\bdelayed mail\b|status notification \(delay\)|could not be delivered for"
    r"|遅延して|遅れてい|再送を(?:試み|続け)|引き続き(?:配信|送信|配送)",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"(?:could not|couldn.t|cannot|can.t|unable to|was not|wasn.t|not able to) "
    r"(?:be )?(?:deliver|reach|sent|send)|undeliver(?:able|ed)|delivery (?:has )?failed"
    r"|failed to deliver|failure notice|returned mail|status notification \(failure\)"
    r"|rejected by (?:a |the )?(?:remote|recipient|destination)|recipients? (?:was|were) rejected"
    r"|user unknown|unknown user|no such (?:user|mailbox)|mailbox (?:is )?(?:full|unavailable)"
    r"|over quota|does not exist|transaction failed|permanent(?:ly)? (?:error|fail)"
    r"|届きませんでした|届けられません|配信できません|配送できません|送信できません|受信拒否"
    r"|宛先(?:の)?(?:メールアドレス)?(?:が|は)(?:存在し|見つかり)",
    re.IGNORECASE,
)


def failed_for_good(message: Message) -> bool:
    """Whether the message says so; not so reports of a delay, answers of people and of absence.

    Parameters
    ----------
    message
        As :func:`email.message_from_bytes` reads it by default.
    """
    actions = [str(block["Action"]).strip().lower() for block in blocks_of(message)]
    if actions:
        return "failed" in actions
    words = f"{message.get('Subject', '')}\n{_text_of(message)}"
    if _GOES_ON.search(words):
        return False
    _delayed, failed = all_failures(message)
    return bool(failed) or (_is_from_a_machine(message) and bool(_GAVE_UP.search(words)))


def blocks_of(message: Message) -> Iterator[Message]:
    """The fields of each recipient in the message's delivery reports."""
    for part in message.walk():
        if part.get_content_type() not in _REPORTS:
            continue
        for block in _blocks_in(part):
            if "Action" in block:
                yield block


def _blocks_in(part: Message) -> list[Message]:
    payload = part.get_payload()
    if part.get_content_type() == _REPORTS[0] and isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    # Python knows the older type alone: of RFC 6533's it makes one message, or leaves a text.
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message):
        text = inner.as_string()
    else:
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    blocks = re.split(r"\r?\n\r?\n+", text.strip())
    return [HeaderParser().parsestr(block) for block in blocks]


def _text_of(message: Message) -> str:
    """The first text for people, as far as it is read."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                charset = part.get_content_charset() or "utf-8"
                try:
                    return raw[:_READ].decode(charset, "replace")
                except LookupError:
                    return raw[:_READ].decode("utf-8", "replace")
    return ""


def _is_from_a_machine(message: Message) -> bool:
    name, address = parseaddr(str(message.get("From", "")))
    by_itself = str(message.get("Return-Path", "")).strip() == "<>"
    is_named = _MACHINES.fullmatch(address.partition("@")[0]) or _MACHINES.fullmatch(name)
    return bool(is_named) or by_itself or message.get_content_type() == "multipart/report"
