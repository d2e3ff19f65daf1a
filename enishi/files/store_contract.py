"""What every store of encrypted bytes promises, and how its places are named.

A blob has a place such as ``7/3f9c…/original``: the company, a random name, and which of the
file's parts it is. A store has no keys, and sees only encrypted bytes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Protocol

NAME = re.compile(r"[0-9a-f]{32}")


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


def check_folder(folder: str) -> str:
    """Return the folder, if :func:`new_folder` may have made it; raises ValueError otherwise."""
    company, _, name = folder.partition("/")
    if not (company.isdecimal() and NAME.fullmatch(name)):
        raise ValueError("no folder of ours")
    return folder
