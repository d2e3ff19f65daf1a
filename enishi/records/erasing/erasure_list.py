"""The list of erasures in the data folder: it outlives the database, and names nobody.

A backup that is older than an erasure still has the candidate. After its restore,
:mod:`.restoration` erases everybody on this list again, before anybody is served. Each line has the
company's id, the keyed hash of the candidate, why and when.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from enishi import due
from enishi.records.erasing.models import Erasure, ErasureCause


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    company_id: int
    person_hash: str
    cause: str
    erased_at: datetime

    def __str__(self) -> str:
        """Format for the file: four words."""
        moment = self.erased_at.isoformat(timespec="seconds")
        return f"{self.company_id} {self.person_hash} {self.cause} {moment}"


def path() -> Path:
    """Return where the list is."""
    return Path(settings.DATA_DIR) / "erasures"


def entries() -> Iterator[Entry]:
    """Yield the lines of the list, the oldest first. A line that was cut off is left out."""
    try:
        lines = path().read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        words = line.split(" ")
        if len(words) == 4 and words[0].isdecimal() and words[2] in ErasureCause.values:
            yield Entry(int(words[0]), words[1], words[2], datetime.fromisoformat(words[3]))


def add_new() -> None:
    """Write the erasures that are not on the list yet. For the worker."""
    due.go_through(due.Batch(Erasure.objects.filter(listed_at=None), _add))


@transaction.atomic
def _add(keys: list[str]) -> None:
    rows = Erasure.objects.select_for_update(skip_locked=True).filter(listed_at=None)
    new = list(rows.filter(pk__in=keys).order_by("pk"))
    known = {entry.person_hash for entry in entries()}
    lines = (
        Entry(one.company_id, one.person_hash, one.cause, one.erased_at)
        for one in new
        if one.person_hash not in known
    )
    _append("".join(f"{line}\n" for line in lines))
    Erasure.objects.filter(pk__in=[one.pk for one in new]).update(listed_at=timezone.now())


def _append(lines: str) -> None:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a+") as file:
        # A line that a full disk cut off must not spoil the next one.
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(file.tell() - 1)
            if file.read(1) != "\n":
                file.write("\n")
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
