"""Mails of strangers are read as they were meant: charsets, names of files, broken structures."""

from __future__ import annotations

import io
import tempfile
from base64 import b64encode
from email import message_from_binary_file
from typing import Any

import pytest

from enishi.files import confinement
from enishi.mail import charsets, mail_parts
from tests.mail.written import attached, mail, word

ABC = "From: a@b.example", "Subject: x"
# ①あ株ｱｲ in ISO-2022-JP with characters of CP932, as Outlook writes them.
NAME_IN_CP932 = "履歴書.pdf".encode("cp932").decode("ascii", "surrogateescape")
JIS = b'\x1b$B-!$"3t\x1b(I12\x1b(B'


def read(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {"attachments": []}
    for line in confinement.lines("enishi.mail.mail_parts", content=_file(raw), seconds=40):
        if "attachment" in line:
            found["attachments"].append(line["attachment"])
        else:
            found |= line
    return found


def _file(raw: bytes) -> Any:
    content = tempfile.TemporaryFile()  # noqa: SIM115 - it ends with the test
    content.write(raw)
    content.flush()
    return content


@pytest.mark.parametrize(
    ("raw", "declared", "meant"),
    [
        (JIS, "iso-2022-jp", "①あ株ｱｲ"),
        (JIS, "CP50220", "①あ株ｱｲ"),
        (JIS, "iso-2022-jp-ms", "①あ株ｱｲ"),
        (JIS, "", "①あ株ｱｲ"),
        ("髙橋①".encode("cp932"), "iso-2022-jp", "髙橋①"),
        ("髙橋①".encode("cp932"), "shift_jis", "髙橋①"),
        ("髙橋①".encode("cp932"), "x-sjis", "髙橋①"),
        ("髙橋①".encode("cp932"), "windows-31j", "髙橋①"),
        ("髙橋①".encode("cp932"), "", "髙橋①"),
        ("山田".encode("euc_jp"), "EUC-JP", "山田"),
        ("山田".encode(), "us-ascii", "山田"),
        ("山田".encode(), "no-such-charset", "山田"),
        ("José".encode("latin-1"), "iso-8859-1", "José"),
        (b"\xff\xfe\x81", "utf-8", "\ufffd\ufffd\ufffd"),
        (b"abc", "idna", "abc"),
        (b"\x1b$B$", "iso-2022-jp", "$"),
    ],
)
def test_a_text_is_decoded_as_it_was_meant(raw: bytes, declared: str, meant: str) -> None:
    assert charsets.decoded(raw, declared) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (word("応募のお知らせ"), "応募のお知らせ"),
        (f"=?iso-2022-jp?B?{b64encode(JIS).decode()}?=", "①あ株ｱｲ"),
        (f'"{word("山田 花子")}"', '"山田 花子"'),
        (f"{word('応募')}\r\n {word('通知')}", "応募通知"),
        ("応募".encode("cp932").decode("ascii", "surrogateescape"), "応募"),
        ("応募".encode().decode("ascii", "surrogateescape"), "応募"),
        ("=?utf-8?B?!!!?=", ""),
        ("=?x?Q?=ZZ?=", "=ZZ"),
    ],
)
def test_a_header_is_decoded_as_it_was_meant(written: str, meant: str) -> None:
    assert charsets.header_text(written) == meant


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=UTF-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf", "履歴書.pdf"),
        ("attachment; filename*=Shift_JIS''%97%9A%97%F0%8F%91.pdf", "履歴書.pdf"),
        (
            "attachment; filename*0*=UTF-8''%E5%B1%A5%E6%AD; filename*1*=%B4%E6%9B%B8.pdf",
            "履歴書.pdf",
        ),
        (f'attachment; filename="{word("履歴書.pdf", "iso-2022-jp")}"', "履歴書.pdf"),
        ('attachment; filename="%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf"', "履歴書.pdf"),
        (
            f'attachment; filename="{NAME_IN_CP932}"',
            "履歴書.pdf",
        ),
        ('attachment; filename="../../etc/passwd"', "../../etc/passwd"),
        ("attachment", "attachment-1"),
    ],
)
def test_a_files_name_is_read_whatever_standard_it_follows(disposition: str, name: str) -> None:
    found = read(mail(*ABC, text=b"x", parts=[attached(b"%PDF-1.4", disposition=disposition)]))
    assert [one["name"] for one in found["attachments"]] == [name]
    assert found["attachments"][0]["size"] == 8


def test_headers_cannot_be_injected_by_encoded_line_ends() -> None:
    name = word("山田\r\nBcc: x")
    found = read(mail(f"From: {name} <a@b.example>", text=b"x"))
    assert "\n" not in found["headers"]["from_name"]
    assert found["headers"]["from_address"] == "a@b.example"


def test_a_page_in_html_becomes_text_with_its_lines() -> None:
    html = "<html><head><title>t</title><style>p{}</style></head><body><p>氏名：山田</p>"
    html += "<table><tr><td>電話</td><td>090</td></tr></table><script>alert(1)</script></body>"
    part = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    found = read(mail(*ABC, text=b" ", parts=[part]))
    assert found["text"].split("\n") == ["氏名：山田", "電話\t090"]


def test_a_forwarded_mail_and_a_logo_are_taken_apart() -> None:
    inner = mail("From: c@d.example", text="中の文".encode(), parts=[attached(b"%PDF-1.4")])
    logo = attached(b"GIF89a", disposition="inline\r\nContent-ID: <logo>", kind="image/gif")
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" + inner
    found = read(mail(*ABC, text="外の文".encode(), parts=[forwarded, logo]))
    assert found["text"].split() == ["外の文", "中の文"]
    assert len(found["attachments"]) == 1


def test_ten_thousand_parts_and_deep_nesting_have_an_end() -> None:
    many = read(mail(*ABC, text=b"first", parts=[attached(b"x")] * 10_000))
    assert len(many["attachments"]) == mail_parts.MOST_ATTACHMENTS
    assert many["is_cut"] is True
    assert many["text"] == "first"
    head = b"From: a@b.example\r\n"
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(5_000)
    )
    assert read(head + deep).get("is_cut") is True


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"no header at all",
        b"From: a\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: text/plain; charset=\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: a/b/c\r\n\r\nz",
        b"From: \xff\xfe <>\r\nDate: never\r\nSubject: =?utf-8?Q?\r\n\r\nx",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\nx",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    assert "headers" in read(raw)


def test_answers_of_programs_and_spam_are_told_apart_from_notices() -> None:
    def flags(*lines: str) -> tuple[bool, bool]:
        told = read(mail(*lines, text=b"x"))["headers"]
        return told["is_automatic"], told["is_spam"]

    assert flags("Auto-Submitted: auto-generated", "Precedence: bulk") == (False, False)
    assert flags("Auto-Submitted: auto-replied") == (True, False)
    assert flags("X-Spam-Flag: YES") == (False, True)
    assert flags(f"Subject: {word('【自動返信】お問い合わせ')}") == (True, False)


def test_an_attachment_comes_out_as_it_went_in() -> None:
    content = bytes(range(256)) * 3000
    raw = mail(*ABC, text=b"x", parts=[attached(b"one"), attached(content)])
    assert mail_parts.content_of(message_from_binary_file(io.BytesIO(raw)), 2) == content
