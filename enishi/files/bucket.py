"""The store in a bucket of S3's protocol: Amazon's, or MinIO's and others' at an endpoint.

The bytes are encrypted before they come here. A part is sent in pieces and appears only when it is
complete; a bucket that keeps incomplete uploads should have a rule that removes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from enishi.files.store_contract import Missing, Unreachable, check_folder

_AT_ONCE = 256 * 1024
# Of bytes on the way up. S3 takes no smaller pieces than 5 MiB.
_PIECE, _PIECES_AT_ONCE = 5 * 1024 * 1024, 2
# A page waits for this: after three attempts it says that the store cannot be reached.
_RETRIES, _RETRY_SECONDS = 2, 20
_CONNECT_SECONDS, _SECONDS = 5, 300


class Bucket:
    """A bucket, or a folder in one; ``where`` is ``settings.FILES_S3``."""

    def __init__(self, where: Mapping[str, str]) -> None:
        self._bucket = _opened(tuple(sorted(where.items())))

    def write(self, folder: str, part: str, content: Iterable[bytes]) -> None:
        place = f"{check_folder(folder)}/{part}"
        with _errors_told():
            obstore.put(
                self._bucket,
                place,
                iter(content),
                chunk_size=_PIECE,
                max_concurrency=_PIECES_AT_ONCE,
            )

    def read(self, folder: str, part: str) -> Iterator[bytes]:
        place = f"{check_folder(folder)}/{part}"
        with _errors_told():
            try:
                found = obstore.get(self._bucket, place)
            except FileNotFoundError:
                # The list of a bucket that does not exist cannot be read either.
                self._places(folder)
                raise Missing(folder) from None
        return self._pieces(found)

    @staticmethod
    def _pieces(found: obstore.GetResult) -> Iterator[bytes]:
        with _errors_told():
            for some in found.stream(min_chunk_size=_AT_ONCE):
                yield bytes(some)

    def delete(self, folder: str) -> None:
        with _errors_told():
            if places := self._places(check_folder(folder)):
                obstore.delete(self._bucket, places)

    def folders(self) -> Iterator[tuple[str, float]]:
        latest: dict[str, float] = {}
        with _errors_told():
            for some in obstore.list(self._bucket):
                for one in some:
                    folder = one["path"].rpartition("/")[0]
                    written = one["last_modified"].timestamp()
                    latest[folder] = max(written, latest.get(folder, 0))
        yield from latest.items()

    def _places(self, folder: str) -> list[str]:
        listed = obstore.list(self._bucket, prefix=folder)
        return [one["path"] for some in listed for one in some]


@contextmanager
def _errors_told() -> Iterator[None]:
    """Raise our error in place of the library's, whose text has addresses and headers."""
    try:
        yield
    except (FileNotFoundError, BaseError) as error:
        raise Unreachable(type(error).__name__) from None


# Connections are shared by all threads of a process.
@lru_cache(maxsize=1)
def _opened(where: tuple[tuple[str, str], ...]) -> S3Store:
    given = {name: value for name, value in where if value}
    bucket, _, prefix = given.pop("bucket").partition("/")
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=given,  # type: ignore[arg-type]
        client_options={
            "allow_http": given.get("endpoint", "").startswith("http://"),
            "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
            "timeout": timedelta(seconds=_SECONDS),
        },
        retry_config={
            "max_retries": _RETRIES,
            "retry_timeout": timedelta(seconds=_RETRY_SECONDS),
        },
    )
