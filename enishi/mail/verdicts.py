"""Decides whether a returned message says that a mail failed permanently.

A structured report is trusted (RFC 3464, or RFC 6533 for addresses beyond ASCII). Without one, the
wording of many mail programs is compared. Messages of servers that still retry are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

from flufl.bounce import all_failures

from enishi.mail import report_text

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|mail(?:er)?[-_. ]?(?:delivery|administrator|system).*"
    r"|MicrosoftExchange[0-9a-f]+)",
    re.IGNORECASE,
)
# Phrases that say that the failure is final, even beside a quoted reason for earlier retries.
_IS_OVER = re.compile(
    r"retry time(?:out)? exceeded|deleted from (?:the )?queue|this is a permanent error"
    r"|had permanent (?:fatal|delivery) errors|i've given up|giving up on",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"still being retried|will (?:keep|continue) (?:to )?(?:try|retry)"
    r"|(?:will|we'll|shall) (?:automatically )?(?:be )?(?:re-?tr(?:y|ied)|tr(?:y|ied) again|resent)"
    r"|continue (?:to try|trying)|until you (?:confirm|verify|reply)"
    r"|(?:do not|don't) need to (?:resend|do anything)|no action is required"
    r"|warning (?:message )?only|delivery attempts will continue|not yet been delivered"
    r"|(?:delivery|message|mail) (?:is|has been|was|to \S+ has been) (?:delayed|postponed)"
    r"|\bdelayed mail\b|status notification \(delay\)|could not be delivered for"
    r"|遅延して|遅れてい|配信遅延|(?:まだ|未だ)(?:配信|送信|配送|お届け)|配信未完了"
    r"|再送を(?:試み|続け|行)|(?:再送|再試行|再配信|再度(?:配信|送信))(?:いた)?(?:され|します|しま(?:す|した)|して(?:い|お)|を続け)"
    r"|引き続き(?:配信|送信|配送)",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"(?:could not|couldn.t|cannot|can.t|unable to|was not|(?:was|were)n.t"
    r"(?: able to)?|not able to) "
    r"(?:be )?(?:deliver|reach|sent|send)|(?:un|non)-?deliver(?:able|ed|y)"
    r"|delivery (?:has )?fail(?:ed|ure)|recipient address rejected|(?<!\d)5\d\d[ -]5\.\d{1,3}\.\d"
    r"|failed to deliver|failure notice|returned mail|status notification \(failure\)"
    r"|rejected by (?:a |the )?(?:remote|recipient|destination)|recipients? (?:was|were) rejected"
    r"|user unknown|unknown user|no such (?:user|mailbox)|mailbox (?:is )?(?:full|unavailable)"
    r"|over quota|does not exist|transaction failed|permanent(?:ly)? (?:error|fail)"
    r"|届きませんでした|届けられません|(?:配信|配送|送信|お届けすることが)(?:が|は)?(?:でき|され)(?:ません|なかった)"
    r"|(?:配信|配送|送信)(?:に|が)?失敗|(?:配信|配送|送信)(?:不能|不可|エラー)|受信拒否"
    r"|宛先(?:の)?(?:メール ?アドレス)?(?:が|は)?(?:存在し|見つか|不明)"
    r"|メール ?アドレスが(?:存在し|見つか)",
    re.IGNORECASE,
)


def failed_for_good(message: Message) -> bool:
    """Whether the message reports a permanent failure: not a delay, a person's answer, an absence.

    Parameters
    ----------
    message
        As :func:`email.message_from_bytes` reads it by default.
    """
    verdicts = [_is_final(block) for block in blocks_of(message)]
    if verdicts:
        return any(verdicts)
    if _is_another_report(message):
        return False
    words = report_text.words_of(message)
    is_over = bool(_IS_OVER.search(words))
    if not is_over and _GOES_ON.search(words):
        return False
    _delayed, failed = all_failures(message)
    says_so = is_over or _GAVE_UP.search(words)
    return bool(failed) or (_is_from_a_machine(message) and bool(says_so))


def blocks_of(message: Message) -> Iterator[Message]:
    """Yield the fields of each recipient in the message's delivery reports."""
    for part in message.walk():
        if part.get_content_type() not in _REPORTS:
            continue
        for block in _blocks_in(part):
            if "Action" in block or "Status" in block:
                yield block


def _is_final(block: Message) -> bool:
    """Whether the action (RFC 3464, 2.3.3; a comment may follow), or else the status, is final."""
    action = re.match(r"[a-z]+", str(block.get("Action", "")).strip().lower())
    if action:
        return action[0] in ("failed", "expired")
    return str(block.get("Status", "")).strip().startswith("5")


def _is_another_report(message: Message) -> bool:
    """Whether it reports that a mail was read, or is a complaint: the mail has arrived then."""
    if message.get_content_type() != "multipart/report":
        return False
    return str(message.get_param("report-type", "")).lower() in (
        "disposition-notification",
        "feedback-report",
    )


def _blocks_in(part: Message) -> list[Message]:
    payload = part.get_payload()
    if not (text := report_text.inside(part)):
        if part.get_content_type() == _REPORTS[0] and isinstance(payload, list):
            return [block for block in payload if isinstance(block, Message)]
        # Python parses only the older type. It parses RFC 6533's as one message, or leaves it as
        # text.
        inner = payload[0] if isinstance(payload, list) and payload else None
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        text = inner.as_string() if isinstance(inner, Message) else text
    blocks = re.split(r"\r?\n\r?\n+", text.strip())
    return [HeaderParser().parsestr(block) for block in blocks]


def _is_from_a_machine(message: Message) -> bool:
    name, address = parseaddr(str(message.get("From", "")))
    answers = str(message.get("Auto-Submitted", "")).strip().lower().startswith("auto-replied")
    # An absence message has an empty return path, too (RFC 3834, 3.3).
    by_itself = str(message.get("Return-Path", "")).strip() == "<>" and not answers
    is_named = _MACHINES.fullmatch(address.partition("@")[0]) or _MACHINES.fullmatch(name)
    return bool(is_named) or by_itself or message.get_content_type() == "multipart/report"
