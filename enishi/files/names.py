"""The names of files: what of them is kept, and how they are handed out again."""

from __future__ import annotations

import re

from enishi import characters

# In characters, and in bytes of UTF-8: file systems take 255 bytes.
LONGEST = 120
_LONGEST_BYTES = 240
_NAMELESS = "file"
# Separators of paths and streams, and what shells, Windows and spreadsheets give a meaning to.
_DROPPED = re.compile(r'[\\/:;*?"<>|\t]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean(name: str, *, endings: tuple[str, ...] = ()) -> str:
    """A name that no program takes for more than a name.

    The one place where names of files are made harmless: what is left has no path, no control or
    direction character, no leading dot and no name of a device. A name without one of the
    ``endings`` that its content has gets the first: ``report.exe`` that holds a PDF is
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
