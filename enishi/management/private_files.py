"""Protects everything below the data folder from the machine's other users."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# Public files; a web server in front may read them from the disk.
_PUBLIC = "static"
# PostgreSQL protects its own folder, and refuses to start if it is open to others.
_POSTGRES_OWN = "pg"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SharedDirectoryError(Exception):
    """The data folder is a place that every user of the machine can write to."""


def keep_private(data_dir: Path) -> None:
    """Make the folder, its content, and all future files of this process and its children private.

    Mails contain candidates' keys and links to new passwords. Whatever the umask was, and even if
    an earlier version left files open, only the owner can read them from now on.

    Parameters
    ----------
    data_dir
        Made if absent. Root's may be entered, not listed, because the account that runs PostgreSQL
        has to pass through it.

    Raises
    ------
    SharedDirectoryError
        It is a place such as ``/tmp``.
    """
    os.umask(_OTHERS)
    data_dir.mkdir(parents=True, exist_ok=True)
    mode = data_dir.stat().st_mode
    if mode & stat.S_ISVTX:
        raise SharedDirectoryError(data_dir)
    passing = stat.S_IXGRP | stat.S_IXOTH if os.geteuid() == 0 else 0
    _set(data_dir, mode, mode & ~_OTHERS | passing)
    for path, found in _below(data_dir):
        _set(path, found, found & ~_OTHERS)


def _below(directory: Path) -> Iterator[tuple[Path, int]]:
    """Yield every file and folder below, with its mode; links are not followed."""
    with os.scandir(directory) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # other processes write and delete at the same time
                if entry.is_symlink() or entry.name == _PUBLIC:
                    continue
                yield Path(entry.path), entry.stat(follow_symlinks=False).st_mode
                if entry.is_dir(follow_symlinks=False) and entry.name != _POSTGRES_OWN:
                    yield from _below(Path(entry.path))


def _set(path: Path, found: int, wanted: int) -> None:
    if stat.S_IMODE(found) == stat.S_IMODE(wanted):
        return
    # We cannot change another user's file, and we did not open it to others.
    with suppress(FileNotFoundError, PermissionError):
        path.chmod(stat.S_IMODE(wanted))
