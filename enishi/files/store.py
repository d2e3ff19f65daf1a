"""The store that the settings name: a folder of this machine, or a bucket."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from enishi.files.store_contract import NAME, Missing, Store, Unreachable, check_folder

_AT_ONCE = 256 * 1024


def chosen() -> Store:
    """Return the store that the settings name."""
    if settings.FILES_S3["bucket"]:
        # Loaded only where it is used.
        from enishi.files.bucket import Bucket

        return Bucket(settings.FILES_S3)
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
                if NAME.fullmatch(place.name):
                    with suppress(FileNotFoundError):
                        yield f"{company.name}/{place.name}", place.stat().st_mtime

    def _place(self, folder: str) -> Path:
        return self._root / check_folder(folder)
