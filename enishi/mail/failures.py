"""Why a mail did not arrive: mail servers' status codes, and their meaning for a recruiter."""

from __future__ import annotations

import re
import smtplib
from datetime import datetime
from email.message import Message

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.mail import composing, verdicts
from enishi.mail.models import MAIL_MOVES, MailState, OutgoingMail

# The delivery time expired (RFC 3463 3.5).
EXPIRED = "4.4.7"

# The address is invalid for any mailbox (RFC 3463 3.2).
BAD_ADDRESS = "5.1.3"

# Our own: a file that should go with the mail was deleted before it was sent.
ENCLOSURE_LOST = "0.0.1"

# Not a part of an IP address, which servers often quote beside the code.
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# Telephone companies also answer "unknown user" if their customer accepts only known senders.
_TELEPHONE_COMPANIES = re.compile(
    r"@(?:[a-z0-9-]+\.)*(?:docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.(?:ne\.)?jp"
    r"|vodafone\.ne\.jp|ymobile\.ne\.jp|rakumail\.jp|uqmobile\.jp)$"
)
_FROM_TELEPHONES = _(
    "「%(to)s」に届きませんでした。メールアドレスの誤りのほか、携帯電話の受信設定で止められていることが"
    "あります。電話などでご本人に確認し、%(own)sからのメールを受信できるようにしてもらってから再送して"
    "ください。"
)
# The meaning of each code: RFC 3463 section 3; 5.1.10 is from RFC 7505.
_EXPLANATIONS = (
    (
        re.compile(r"5\.1\.(?:1|2|3|6|10)"),
        _(
            "「%(to)s」というメールアドレスは見つかりませんでした。誤りがないか確認し、直してから再送して"
            "ください。"
        ),
    ),
    (
        re.compile(re.escape(ENCLOSURE_LOST)),
        _("添付する書類が送信の前に削除されたため、「%(to)s」へ送信しませんでした。"),
    ),
    (
        re.compile(r"5\.2\.1"),
        _(
            "「%(to)s」は、いまは使われていないメールアドレスです。別のメールアドレスを確認し、直してから"
            "再送してください。"
        ),
    ),
    (
        re.compile(r"[45]\.2\.2"),
        _(
            "「%(to)s」のメールボックスがいっぱいで、受け取ってもらえませんでした。電話などで知らせるか、"
            "しばらくしてから再送してください。"
        ),
    ),
    (
        re.compile(r"[45]\.4\.\d+"),
        _(
            "「%(to)s」のメールサーバーにつながらないまま、送信の期限が過ぎました。メールアドレスに誤りが"
            "ないか確認し、再送してください。"
        ),
    ),
    (
        re.compile(r"[45]\.7\.\d+"),
        _(
            "「%(to)s」のメールサーバーが、迷惑メール対策などのため受け取りを断りました。%(own)sからの"
            "メールを受信できるか確認してもらい、再送してください。"
        ),
    ),
)
_OTHERWISE = _(
    "「%(to)s」のメールサーバーに受け取りを断られました。メールアドレスに誤りがないか確認し、誤りがあれば"
    "直してから再送してください。"
)
_LAPSED = _("お知らせする時刻までにメールサーバーへ送信できなかったため、送信を取りやめました。")
_TO_NOBODY = _(
    "宛先のメールアドレスが登録されていなかったため、送信できませんでした。登録してから再送してください。"
)


def record_failures(mails: QuerySet[OutgoingMail], status: str, *, at: datetime) -> int:
    """Record that these mails failed with this status at this aware moment.

    A mail that failed before keeps its first reason. Returns how many mails changed.
    """
    return MAIL_MOVES.update(mails, MailState.FAILED, failure=status, failed_at=at, not_before=None)


def status_of(cause: Exception) -> str:
    """Return the enhanced status code (RFC 3463) in a mail server's refusal, or an empty text."""
    answers: list[str | bytes]
    match cause:
        case composing.Unwritable():
            return BAD_ADDRESS
        case composing.EnclosureLost():
            return ENCLOSURE_LOST
        case smtplib.SMTPRecipientsRefused():
            answers = [answer for _code, answer in cause.recipients.values()]
        case smtplib.SMTPResponseException():
            answers = [cause.smtp_error]
        case _:
            return ""
    return next(filter(None, map(_status_in, answers)), "")


def status_in_report(report: Message) -> str:
    """Return the status code in a delivery report (RFC 3464), or an empty text.

    The code of the recipient's server comes before the code of the server that wrote the report,
    because the latter is often only "5.0.0".
    """
    blocks = list(verdicts.blocks_of(report))
    for field in ("Diagnostic-Code", "Status"):
        for block in blocks:
            status = _status_in(str(block.get(field, "")))
            if status and not status.startswith("2"):
                return status
    return ""


def explanation_of(mail: OutgoingMail) -> str:
    """Return what happened and what to do about it, in the reader's language."""
    if mail.state == MailState.LAPSED:
        return str(_LAPSED)
    if not mail.to:
        return str(_TO_NOBODY)
    fits = (text for pattern, text in _EXPLANATIONS if pattern.fullmatch(mail.failure))
    is_telephones = _TELEPHONE_COMPANIES.search(mail.to.lower())
    text = _FROM_TELEPHONES if is_telephones else next(fits, _OTHERWISE)
    return str(text) % {"to": mail.to, "own": composing.own_address()}


def _status_in(answer: str | bytes) -> str:
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = _STATUS.search(text)
    return found[0] if found else ""
