"""Decodes what mails are written in: Japanese encodings as programs use them, not as they say.

``ISO-2022-JP`` often has characters of CP932 (①, ㈱, 髙, half-width kana). Python's codec returns
rubbish for them without an error. A declared charset may also be unknown, or simply wrong. The
module uses no Django, because a confined process imports it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from email.header import decode_header
from urllib.parse import unquote_to_bytes

_JIS = re.compile(r"iso-2022-jp|cp5022|csiso2022jp", re.IGNORECASE)
_SHIFT_JIS = re.compile(r"shift|sjis|windows-31j|ms932|cp932|ms_kanji", re.IGNORECASE)
_EUC = re.compile(r"euc-?jp|x-euc|cp51932", re.IGNORECASE)
# No others: some of Python's codecs are no charsets of mails, and slow.
_OTHERS = re.compile(
    r"(?:iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-kr|utf-16(?:le|be)?)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DOQ]|\([BJI])")
_SHIFTED = (b"$@", b"$B")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}")
_LONGEST_HEADER = 8_000


def decoded(raw: bytes, declared: str = "") -> str:
    """Return the text; what cannot be decoded becomes U+FFFD, and nothing is raised.

    Parameters
    ----------
    declared
        The charset that the mail names; it is tried first, if it is plausible.
    """
    name = declared.strip("\"' ")
    if _ESCAPE.search(raw) and (not name or _JIS.match(name) or name.lower() == "us-ascii"):
        return _of_jis(raw)
    tried = ["utf-8", "cp932"]
    if _SHIFT_JIS.search(name):
        tried = ["cp932", "utf-8"]
    elif _EUC.search(name):
        tried = ["euc_jp", "euc_jis_2004", "utf-8"]
    elif _OTHERS.fullmatch(name):
        tried = [name, "utf-8"]
    for codec in tried:
        with suppress(UnicodeDecodeError):
            return raw.decode(codec)
    return raw.decode(tried[0], errors="replace")


def header_text(value: str) -> str:
    """Return a header's text: encoded words (RFC 2047) and bare bytes of any charset.

    Parameters
    ----------
    value
        As the parser keeps it: bytes above 127 are surrogates.
    """
    value = value[:_LONGEST_HEADER]
    if "=?" not in value:
        return _plain(_bytes_of(value), "")
    try:
        parts = decode_header(" ".join(value.split()))
    except ValueError:
        return _plain(_bytes_of(value), "")
    return "".join(
        _plain(part if isinstance(part, bytes) else _bytes_of(part), charset or "")
        for part, charset in parts
    )


def parameter_text(value: str | tuple[str | None, str | None, str]) -> str:
    """Return a parameter's text, such as a file name: RFC 2231, RFC 2047, or percent signs."""
    if isinstance(value, tuple):
        charset, _language, text = value
        # The library has decoded the percent signs as Latin-1.
        return _plain(text.encode("latin-1", errors="replace"), charset or "")
    text = header_text(value)
    if _PERCENT.search(text):
        with suppress(UnicodeDecodeError):
            return unquote_to_bytes(text).decode()
    return text


def _plain(raw: bytes, charset: str) -> str:
    return decoded(raw, charset).replace("\r", "").replace("\n", " ").replace("\0", "")


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


def _of_jis(raw: bytes) -> str:
    """Decode ISO-2022-JP by way of CP932, which has the characters that the standard lacks."""
    parts = _ESCAPE.split(raw)
    texts = [_of_rest(parts[0])]
    for mode, content in zip(parts[1::2], parts[2::2], strict=True):
        if mode in _SHIFTED:
            texts.append(_of_pairs(content))
        elif mode == b"(I":
            halves = bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in content)
            texts.append(halves.decode("cp932", errors="replace"))
        elif mode == b"$(D":
            texts.append((b"\x1b$(D" + content + b"\x1b(B").decode("iso2022_jp_1", "replace"))
        elif mode.startswith(b"$("):
            texts.append(
                (b"\x1b" + mode + content + b"\x1b(B").decode("iso2022_jp_2004", "replace")
            )
        else:
            texts.append(_of_rest(content))
    return "".join(texts)


def _of_rest(raw: bytes) -> str:
    for codec in ("utf-8", "cp932"):
        with suppress(UnicodeDecodeError):
            return raw.decode(codec)
    return raw.decode("cp932", errors="replace")


def _of_pairs(content: bytes) -> str:
    shifted = bytearray()
    at = 0
    while at < len(content):
        first = content[at]
        if at + 1 == len(content) or not (0x21 <= first <= 0x7E):
            # A line's end, or bytes that are no pair.
            shifted.append(first if first < 0x80 else 0x3F)
            at += 1
            continue
        shifted += _pair_in_shift_jis(first, content[at + 1])
        at += 2
    return shifted.decode("cp932", errors="replace")


def _pair_in_shift_jis(first: int, second: int) -> bytes:
    lead = ((first - 0x21) >> 1) + 0x81
    if lead > 0x9F:
        lead += 0x40
    trail = second + 0x1F + (second >= 0x60) if first % 2 else second + 0x7E
    return bytes((lead & 0xFF, trail & 0xFF))
