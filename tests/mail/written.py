"""Mails as programs in Japan write them, byte by byte."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence


def mail(
    *lines: str,
    text: bytes = b"",
    charset: str = "utf-8",
    encoding: str = "8bit",
    parts: Sequence[bytes] = (),
) -> bytes:
    """A mail with these header lines and a text in this charset; with parts it is a multipart.

    Its lines end as on this machine; the server is given the ends of the standard.
    """
    head = "\n".join(lines).encode()
    kind = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}"
    body = kind.encode() + b"\n\n" + text
    if not parts:
        return head + b"\nMIME-Version: 1.0\n" + body
    pieces = b"".join(b"--=_b\n" + part + b"\n" for part in (body, *parts))
    kind = 'Content-Type: multipart/mixed; boundary="=_b"'
    return head + b"\nMIME-Version: 1.0\n" + kind.encode() + b"\n\n" + pieces + b"--=_b--\n"


def attached(content: bytes, *, disposition: str = "attachment", kind: str = "") -> bytes:
    """A part with a file."""
    return (
        f"Content-Type: {kind or 'application/octet-stream'}\n"
        f"Content-Disposition: {disposition}\n"
        "Content-Transfer-Encoding: base64\n\n"
    ).encode("utf-8", "surrogateescape") + b64encode(content)


def word(text: str, charset: str = "utf-8") -> str:
    """An encoded word (RFC 2047)."""
    return f"=?{charset}?B?{b64encode(text.encode(charset)).decode()}?="


NOTICE = """\
〇〇株式会社 採用ご担当者様

「しごとの縁側」より、新しい応募のお知らせです。

【氏名】 栗原 みどり
【フリガナ】 クリハラ ミドリ
【メールアドレス】 midori.kurihara@mail.example
【電話番号】 090-1234-5678
【応募求人】 営業
【応募日時】 2026/11/30 21:14
【自己PR】
人と話すことが好きです。
よろしくお願いいたします。
────────────
このメールは自動で送信しています。
"""
BOARD = "From: notice@engawa-board.example"


def notice(
    *,
    text: str = NOTICE,
    subject: str = "【応募通知】新着の応募があります",
    parts: Sequence[bytes] = (),
) -> bytes:
    """A board's notice of an application."""
    return mail(
        BOARD,
        "To: saiyo@sample.example",
        f"Subject: {word(subject)}",
        "Date: Mon, 30 Nov 2026 21:15:00 +0900",
        "Message-ID: <notice-1@engawa-board.example>",
        text=text.encode(),
        parts=parts,
    )
