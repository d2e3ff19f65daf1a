"""Makes files as people and attackers do, written by hand or by our own writer."""

from __future__ import annotations

import struct
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from io import BytesIO

import xlsxwriter
from PIL import Image

from enishi.records import paper

PDF = paper.pdf("履歴書", ["氏名　山田 花子", "電話　090-0000-0000"])
WORD = paper.word(["職務経歴書"], rows=[("氏名", "山田 花子"), ("職歴", "法人営業を5年")])

# 64 by 48 red points, to be turned by a quarter: drawn by Pillow, encoded once by libheif.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAABgAAgAAAAAB+gABAAAAAAAAACQAAAA4aWluZgAAAAAA"
    "AgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd"
    "aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAq"
    "QgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQAN"
    "AAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBp"
    "eGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAARG1kYXQA"
    "AAAUKAGvBBj4ynHX//IhnwoC4O1IR5wAAAAGRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA="
)


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in parts.items():
            into.writestr(name, content)
    return written.getvalue()


def packed(content: bytes, name: str) -> bytes:
    """The bytes of this part as they lie in the archive."""
    with zipfile.ZipFile(BytesIO(content)) as whole:
        part = whole.getinfo(name)
    name_length, extra_length = struct.unpack_from("<HH", content, part.header_offset + 26)
    begins = part.header_offset + 30 + name_length + extra_length
    return content[begins : begins + part.compress_size]


def office(folder: str, parts: Mapping[str, bytes | str]) -> bytes:
    """An Office file of these parts below its folder."""
    named = {f"{folder}/{name}": content for name, content in parts.items()}
    return archive({"[Content_Types].xml": "<Types/>", **named})


def excel() -> bytes:
    written = BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["氏名", "山田 花子"])
    sheet.write_row(1, 0, ["年齢", 30])
    book.close()
    return written.getvalue()


def picture(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **options)
    return written.getvalue()


def ole(stream: str) -> bytes:
    """The beginning of an OLE file, with the directory entry of one stream."""
    name = stream.encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry.ljust(128, b"\0")


def locked_pdf() -> bytes:
    """A PDF that names a way of encryption, and whose password nobody has."""
    return PDF.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"11" * 32
        + b"> /U <"
        + b"22" * 32
        + b"> >>",
    )
