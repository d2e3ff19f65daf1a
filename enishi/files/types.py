"""The type of a file by its content; a file's name and the browser's claim are not trusted.

It does not use Django, because the confined process imports it too.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable
from enum import StrEnum
from typing import IO

_HEAD = 4096


class Type(StrEnum):
    """The types that are accepted; a value never changes."""

    PDF = "pdf"
    WORD = "docx"
    OLD_WORD = "doc"
    EXCEL = "xlsx"
    OLD_EXCEL = "xls"
    SLIDES = "pptx"
    OLD_SLIDES = "ppt"
    # Encrypted Office files of all kinds: the kind inside cannot be seen.
    LOCKED_OFFICE = "locked_office"
    PAGES = "pages"
    ZIP = "zip"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    HEIC = "heic"
    TEXT = "txt"
    # Mails as they came: never uploaded, and never guessed from a content.
    MAIL = "eml"


IMAGES = frozenset({Type.JPEG, Type.PNG, Type.GIF, Type.WEBP, Type.HEIC})
# The endings of each type, the usual one first, and the media type of a download.
_OFFICE = "application/vnd.openxmlformats-officedocument"
ENDINGS: dict[str, tuple[str, ...]] = {
    Type.PDF: (".pdf",),
    Type.WORD: (".docx",),
    Type.OLD_WORD: (".doc",),
    Type.EXCEL: (".xlsx",),
    Type.OLD_EXCEL: (".xls",),
    Type.SLIDES: (".pptx",),
    Type.OLD_SLIDES: (".ppt",),
    Type.LOCKED_OFFICE: (".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt"),
    Type.PAGES: (".pages",),
    Type.ZIP: (".zip",),
    Type.JPEG: (".jpg", ".jpeg"),
    Type.PNG: (".png",),
    Type.GIF: (".gif",),
    Type.WEBP: (".webp",),
    Type.HEIC: (".heic", ".heif"),
    Type.TEXT: (".txt", ".csv", ".md"),
    Type.MAIL: (".eml",),
}
MEDIA: dict[str, str] = {
    Type.PDF: "application/pdf",
    Type.WORD: f"{_OFFICE}.wordprocessingml.document",
    Type.OLD_WORD: "application/msword",
    Type.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    Type.OLD_EXCEL: "application/vnd.ms-excel",
    Type.SLIDES: f"{_OFFICE}.presentationml.presentation",
    Type.OLD_SLIDES: "application/vnd.ms-powerpoint",
    Type.ZIP: "application/zip",
    Type.JPEG: "image/jpeg",
    Type.PNG: "image/png",
    Type.GIF: "image/gif",
    Type.WEBP: "image/webp",
    Type.HEIC: "image/heic",
    Type.TEXT: "text/plain; charset=utf-8",
    Type.MAIL: "message/rfc822",
}
_MAGIC = (
    (b"\xff\xd8\xff", Type.JPEG),
    (b"\x89PNG\r\n\x1a\n", Type.PNG),
    (b"GIF87a", Type.GIF),
    (b"GIF89a", Type.GIF),
)
_ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
# Beginnings of text that a program would run or draw.
_NO_TEXT = (b"<", b"#!", b"{\\rtf", b"%!", b"MZ")
# Byte order marks, with the encodings of a text besides UTF-8.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def first_guess(content: IO[bytes]) -> Type | None:
    """Return the type by the first bytes; None if it is not accepted.

    :func:`of_archive` and :func:`of_ole` later determine the exact type of a zip archive or an OLE
    file, in confinement.
    """
    content.seek(0)
    head = content.read(_HEAD)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head.startswith(_ZIP):
        return Type.ZIP
    # Some programs write something before this mark. An archive may contain a PDF uncompressed.
    if b"%PDF-" in head[:1024]:
        return Type.PDF
    if head.startswith(OLE):
        return Type.OLD_WORD
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Type.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Type.HEIC
    return Type.TEXT if encoding_of(head) else None


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text, by its beginning; empty if it is not accepted."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if not head or b"\0" in head or head.lstrip().startswith(_NO_TEXT):
        return ""
    for name in ("utf-8", "cp932"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            text = decoder.decode(head)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\r\n\f" for letter in text):
            return name
    return ""


def of_archive(names: Iterable[str]) -> Type:
    """Return the type of a zip archive with files of these names."""
    known = set(names)
    if "Index/Document.iwa" in known:
        return Type.PAGES
    if "[Content_Types].xml" in known:
        for folder, found in (("word/", Type.WORD), ("xl/", Type.EXCEL), ("ppt/", Type.SLIDES)):
            if any(name.startswith(folder) for name in known):
                return found
    return Type.ZIP


_STREAMS = (
    ("EncryptedPackage", Type.LOCKED_OFFICE),
    ("WordDocument", Type.OLD_WORD),
    ("Workbook", Type.OLD_EXCEL),
    ("Book", Type.OLD_EXCEL),
    ("PowerPoint Document", Type.OLD_SLIDES),
)
_ENTRY = 128


def of_ole(content: bytes) -> Type | None:
    """Return the type of an OLE file, by the names of its streams; None if it is no document.

    A directory entry begins with its name in UTF-16, at a multiple of 128 bytes. At byte 64 it has
    the length of the name ([MS-CFB] 2.6.1). So no pointers in the file, which may be wrong, are
    used.
    """
    for name, found in _STREAMS:
        written = name.encode("utf-16-le") + b"\0\0"
        length = struct.pack("<H", len(written))
        at = content.find(written)
        while at >= 0:
            if at % _ENTRY == 0 and content[at + 64 : at + 66] == length:
                return found
            at = content.find(written, at + 1)
    return None
