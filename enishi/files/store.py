"""The store of the encrypted bytes: a local folder, or the one of ``ENISHI_FILES_S3_…``.

A blob has a place such as ``7/3f9c…/original``: the company, a random name, and which of the
file's parts it is. The store has no keys, and sees only encrypted bytes.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from django.conf import settings

_AT_ONCE = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{32}")


class Missing(Exception):
    """The bytes do not exist."""


class Unreachable(Exception):
    """The store cannot be read or written: it is full, closed or not reachable."""


class Store(Protocol):
    """The operations of a store; each raises Unreachable when it fails."""

    def write(self, folder: str, part: str, content: Iterable[bytes]) -> None:
        """Store the part, wholly or not at all, in place of an earlier one."""

    def read(self, folder: str, part: str) -> Iterator[bytes]:
        """Yield the part's bytes; raises Missing before the first bytes if there are none."""

    def delete(self, folder: str) -> None:
        """Delete every part of a folder; a missing folder is no error."""

    def folders(self) -> Iterator[tuple[str, float]]:
        """Yield every folder, and when it was last written to (seconds since 1970)."""


def new_folder(company_id: int) -> str:
    """Return a new place for one file's parts, which nobody can guess."""
    return f"{company_id}/{secrets.token_hex(16)}"


def chosen() -> Store:
    """Return the store that the settings name."""
    return LocalFolder(settings.FILES_DIR)


class LocalFolder:
    """A folder of this machine that only its own user can read."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, folder: str, part: str, content: Iterable[bytes]) -> None:
        place = self._place(folder) / part
        draft = place.with_name(f".{part}.{secrets.token_hex(4)}")
        try:
            self._root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for closed in (self._root, place.parent.parent, place.parent):
                closed.mkdir(mode=0o700, exist_ok=True)
            try:
                with os.fdopen(
                    os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
                ) as file:
                    for some in content:
                        file.write(some)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(place)
            except BaseException:
                draft.unlink(missing_ok=True)
                with suppress(OSError):
                    place.parent.rmdir()
                raise
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def read(self, folder: str, part: str) -> Iterator[bytes]:
        try:
            file = (self._place(folder) / part).open("rb")
        except FileNotFoundError:
            raise Missing(folder) from None
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        return self._parts(file)

    @staticmethod
    def _parts(file: object) -> Iterator[bytes]:
        with file as opened:  # type: ignore[attr-defined]
            while some := opened.read(_AT_ONCE):
                yield some

    def delete(self, folder: str) -> None:
        try:
            shutil.rmtree(self._place(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def folders(self) -> Iterator[tuple[str, float]]:
        if not self._root.is_dir():
            return
        for company in os.scandir(self._root):
            for place in os.scandir(company):
                if _NAME.fullmatch(place.name):
                    with suppress(FileNotFoundError):
                        yield f"{company.name}/{place.name}", place.stat().st_mtime

    def _place(self, folder: str) -> Path:
        company, _, name = folder.partition("/")
        if not (company.isdecimal() and _NAME.fullmatch(name)):
            raise ValueError("no folder of ours")
        return self._root / company / name
