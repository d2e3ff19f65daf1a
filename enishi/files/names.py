"""Makes file names harmless, when they are stored and when a file is downloaded."""

from __future__ import annotations

import re

from enishi import characters

# In characters, and in bytes of UTF-8: file systems accept 255 bytes.
LONGEST = 120
_LONGEST_BYTES = 240
_NAMELESS = "file"
# Separators of paths and streams, and characters with a meaning in shells, Windows, spreadsheets.
_DROPPED = re.compile(r'[\\/:;*?"<>|\t]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean(name: str, *, endings: tuple[str, ...] = ()) -> str:
    """Return a name that every program treats as a plain name.

    This is the one place where file names are made harmless. The result has no path, no control or
    direction character, no leading dot and no name of a device. A name without one of the
    ``endings`` of its content's type gets the first one: ``report.exe`` that holds a PDF becomes
    ``report.exe.pdf``.
    """
    last = re.split(r"[\\/]", characters.clean_line(name))[-1]
    bare = _DROPPED.sub("_", last).strip(". ")
    stem, ending = _parted(bare, endings)
    if not characters.is_visible(stem):
        stem = _NAMELESS
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return _shortened(stem, ending) + ending


def _parted(name: str, endings: tuple[str, ...]) -> tuple[str, str]:
    for ending in endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)], name[-len(ending) :]
    return name, endings[0] if endings else ""


def _shortened(stem: str, ending: str) -> str:
    stem = stem[: LONGEST - len(ending)]
    while len((stem + ending).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ") or _NAMELESS
