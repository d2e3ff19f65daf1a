"""Reads one file in a separate, confined process (:mod:`confinement`), without Django.

``python -m enishi.files.reading TYPE`` reads the file from its standard input. It prints each
finding at once, one JSON value a line: ``{"type": …}`` or ``{"refused": …}`` first, then
``{"total": pages}``, ``{"page": WebP in base64}``, ``{"text": …}``, ``{"shortfall": …}``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import IO

from enishi.files import office
from enishi.files.confinement import keep_within, say
from enishi.files.pages import LONGEST_TEXT, SIDE, Found, bounded_text, pages_of_pdf, preview
from enishi.files.types import IMAGES, Type, encoding_of, of_ole

_MOST_PIXELS = 100_000_000
_MEGABYTES, _SECONDS = 1024, 60


def found_in(content: IO[bytes], guessed: Type) -> Found:
    """Yield the values that this program prints."""
    try:
        yield from _found_in(content, guessed)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a reader may fail in any way on a stranger's broken file
        yield {"shortfall": "broken"}


def _found_in(content: IO[bytes], guessed: Type) -> Found:
    if guessed == Type.ZIP:
        yield from _archive(content)
    elif guessed == Type.OLD_WORD:
        yield from _ole(content)
    else:
        yield {"type": guessed}
        yield from _READERS[guessed](content)


def _archive(content: IO[bytes]) -> Found:
    try:
        settled = office.settled(content)
    except office.Refused as refused:
        yield {"refused": refused.args[0]}
        return
    yield {"type": settled}
    readers: dict[str, Callable[[IO[bytes]], Iterator[str]]] = {
        Type.WORD: office.text_of_word,
        Type.SLIDES: office.text_of_slides,
        Type.EXCEL: office.text_of_excel,
    }
    if settled in readers:
        yield from _only_text(lambda: readers[settled](content))
    else:
        yield {"shortfall": "no_preview"}


def _ole(content: IO[bytes]) -> Found:
    content.seek(0)
    settled = of_ole(content.read())
    if settled is None:
        yield {"refused": "type"}
        return
    yield {"type": settled}
    if settled == Type.LOCKED_OFFICE:
        yield {"shortfall": "encrypted"}
    elif settled == Type.OLD_EXCEL:
        yield from _only_text(lambda: office.text_of_excel(content))
    else:
        yield {"shortfall": "no_preview"}


def _only_text(read: Callable[[], Iterator[str]]) -> Found:
    try:
        text = bounded_text(read())
    except office.Locked:
        yield {"shortfall": "encrypted"}
    except office.Broken:
        yield {"shortfall": "broken"}
    else:
        yield {"text": text} if text else {}
        yield {"shortfall": "only_text" if text else "no_preview"}


def _image(content: IO[bytes]) -> Found:
    import pi_heif
    from PIL import Image, ImageOps, UnidentifiedImageError

    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(content, formats=["JPEG", "PNG", "GIF", "WEBP", "HEIF"]) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                yield {"shortfall": "too_much"}
                return
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            yield {"total": 1}
            # A new picture: it contains none of the camera's metadata, such as the place.
            yield {"page": preview(upright)}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        yield {"shortfall": "broken"}


def _text(content: IO[bytes]) -> Found:
    content.seek(0)
    raw = content.read(LONGEST_TEXT * 4)
    text = raw.decode(encoding_of(raw[:4096]) or "utf-8", errors="replace")
    yield {"text": bounded_text(iter([text]))}
    yield {"shortfall": "only_text"}


_READERS: dict[str, Callable[[IO[bytes]], Found]] = {
    Type.PDF: pages_of_pdf,
    Type.TEXT: _text,
    **dict.fromkeys(IMAGES, _image),
}


def main(arguments: list[str]) -> None:
    """Print what is in the file on standard input; ``arguments[0]`` is its guessed type."""
    keep_within(megabytes=_MEGABYTES, seconds=_SECONDS)
    try:
        for said in found_in(sys.stdin.buffer, Type(arguments[0])):
            say(said)
    except MemoryError:
        say({"shortfall": "too_much"})


if __name__ == "__main__":
    main(sys.argv[1:])
