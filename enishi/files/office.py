"""Zip archives and the Office files among them: their type, whether they are safe, their text.

For the confined process (:mod:`reading`), so it does not use Django. Python's own parser reads the
text and follows no external reference. Archives that would unpack to too much are refused before.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from enishi.files.types import Type, of_archive

MOST_ENTRIES = 5_000
# In bytes, for the whole content of an archive; and as a multiple of the archive's size.
MOST_UNPACKED = 500 * 1024 * 1024
MOST_TIMES = 200
# Smaller contents are never a zip bomb: an empty sheet compresses to very little.
_ALWAYS_FINE = 20 * 1024 * 1024
_LARGEST_PART = 100 * 1024 * 1024
_MOST_CELLS = 200_000
_END = b"PK\x05\x06"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHOSEN_OTHERWISE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Refused(Exception):
    """The archive is refused; ``args[0]`` is the code of the reason."""


class Locked(Exception):
    """The file opens only with a password."""


class Broken(Exception):
    """The file cannot be read as its type."""


def settled(content: IO[bytes]) -> Type:
    """Return the archive's type.

    Raises
    ------
    Refused
        The archive unpacks to too much, holds macros, or is no archive.
    """
    if _entries_told(content) > MOST_ENTRIES:
        raise Refused("bomb")
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise Refused("type") from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_huge = unpacked > MOST_UNPACKED or unpacked > MOST_TIMES * max(packed, 1)
    if len(entries) > MOST_ENTRIES or (unpacked > _ALWAYS_FINE and is_huge):
        raise Refused("bomb")
    found = of_archive(entry.filename for entry in entries)
    if found != Type.ZIP and any(one.filename.endswith("vbaProject.bin") for one in entries):
        raise Refused("macros")
    return found


def _entries_told(content: IO[bytes]) -> int:
    """Return how many entries the archive declares, before all of them are read into memory."""
    size = content.seek(0, 2)
    content.seek(max(0, size - 65_557))
    tail = content.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 12:
        return 0
    told = int(struct.unpack_from("<H", tail, at + 10)[0])
    # Zip64: the number does not fit the old field.
    return MOST_ENTRIES + 1 if told == 0xFFFF else told


def text_of_word(content: IO[bytes]) -> Iterator[str]:
    """Yield headers, body with its tables and text boxes, footnotes and footers, in this order."""
    names = _parts(content, "word/", ("header", "document", "footnotes", "endnotes", "footer"))
    for name in names:
        yield from _paragraphs(content, name, _WORD)


def text_of_slides(content: IO[bytes]) -> Iterator[str]:
    """Yield the text of the slides in their order."""
    for name in _parts(content, "ppt/slides/", ("slide",)):
        yield from _paragraphs(content, name, _DRAWING)


def text_of_excel(content: IO[bytes]) -> Iterator[str]:
    """Yield the cells, one row a line, sheet by sheet."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    content.seek(0)
    left = _MOST_CELLS
    try:
        book = CalamineWorkbook.from_filelike(content)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            for row in sheet.iter_rows() if sheet.height else ():
                cells = [_written(cell) for cell in row if cell not in ("", None)]
                if cells:
                    yield " ".join(cells)
                left -= len(row)
                if left <= 0:
                    return
    except PasswordError:
        raise Locked from None
    except (CalamineError, OSError, ValueError) as cause:
        raise Broken from cause


def _written(cell: object) -> str:
    """Return the cell's text, without the decimals that Excel gives each number."""
    is_whole = isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15
    return str(int(cell)) if is_whole else str(cell).strip()  # type: ignore[call-overload]


def _parts(content: IO[bytes], folder: str, kinds: tuple[str, ...]) -> list[str]:
    """Return the names of these parts, in the order of ``kinds`` and of their numbers."""
    found = []
    for name in _opened(content).namelist():
        stem, _, ending = name.removeprefix(folder).rpartition(".")
        kind = stem.rstrip("0123456789")
        if name.startswith(folder) and ending == "xml" and kind in kinds:
            found.append((kinds.index(kind), int(stem[len(kind) :] or 0), name))
    return [name for _place, _number, name in sorted(found)]


def _paragraphs(content: IO[bytes], name: str, space: str) -> Iterator[str]:
    line: list[str] = []
    skipped = 0
    archive = _opened(content)
    try:
        if archive.getinfo(name).file_size > _LARGEST_PART:
            return
        with archive.open(name) as part:
            for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314 - confined; expat opens nothing and bounds entities
                if element.tag == _CHOSEN_OTHERWISE:
                    skipped += 1 if event == "start" else -1
                if event == "start" or skipped:
                    continue
                if element.tag == f"{space}t":
                    line.append(element.text or "")
                elif element.tag in (f"{space}tab", f"{space}br", f"{space}cr"):
                    line.append(" ")
                elif element.tag == f"{space}p":
                    if text := "".join(line).strip():
                        yield text
                    line.clear()
                    element.clear()
    except (ElementTree.ParseError, zipfile.BadZipFile, OSError, RuntimeError, ValueError) as cause:
        raise Broken from cause


def _opened(content: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(content)
    except (zipfile.BadZipFile, OSError, ValueError) as cause:
        raise Broken from cause
