"""Erases again whom an older database brought back, before anything is served from it."""

from __future__ import annotations

import shutil
from pathlib import Path

from enishi.management import django_ready, terminal
from enishi.management.operator_settings import OperatorSettings

# The list in the data folder, and its copy beside the backups.
LIST = "erasures"
_COPY = "enishi-erasures"


def copy_beside(backup: Path, chosen: OperatorSettings) -> None:
    """Copy the list of erasures to the folder of this backup."""
    listed = chosen.data_dir / LIST
    if listed.exists():
        target = backup.with_name(_COPY)
        draft = target.with_name(f"{_COPY}.unfinished")
        shutil.copyfile(listed, draft)
        draft.chmod(0o600)
        draft.replace(target)


def take_over_from(backup: Path, chosen: OperatorSettings) -> None:
    """Add the lines of the copy beside this backup that the list in the data folder lacks."""
    copied, listed = backup.with_name(_COPY), chosen.data_dir / LIST
    if not copied.exists():
        return
    known = listed.read_text().splitlines() if listed.exists() else []
    missing = [line for line in copied.read_text().splitlines() if line not in set(known)]
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.touch(0o600)
    listed.write_text("".join(f"{line}\n" for line in [*known, *missing]))


def apply_at_start() -> None:
    """Apply the list before a web server or worker starts; its processes connect by themselves.

    One that starts while the database is away begins all the same: its pages say that the database
    is away, and the worker applies the list within an hour.
    """
    import django

    django.setup()
    apply_list()
    django_ready.close_connections()


def apply_list() -> None:
    """Apply the list, and say how many were erased again. Django is set up."""
    from django.db import DatabaseError

    from enishi.records.erasing import restoration

    try:
        outcome = restoration.apply_list()
    except DatabaseError as error:
        terminal.complain(f"The list of erasures was not compared: {type(error).__name__}.")
        return
    if outcome.erased:
        terminal.complain(
            f"{outcome.erased} candidate(s) of this older database had been erased, and were"
            " erased again."
        )
    if outcome.unreadable:
        terminal.complain(
            f"{outcome.unreadable} line(s) of {LIST} were made with a key that is not among"
            " ENISHI_ENCRYPTION_KEYS: these candidates may be here again."
        )
