"""Identifies this installation, and checks that the database still belongs to it.

A copied database carries the links, the open intents and the queue of the original. Without this
check it would use up the original's tokens and delete its meetings. So the installation's name is
stored in the database and in a file outside it, beside the number of the newest audit entry. A copy
lacks the file. A restored backup is older than the file says. In both cases nothing is sent to Zoom
until an operator confirms.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from enishi.company.models import AuditEntry
from enishi.meetings.models import Installation

_NAME_AND_NEWEST_ENTRY = """
    select name, (select max(id) from enishi_auditentry) from enishi_installation
    order by id limit 1
"""
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class _Note:
    """The content of the file: the name, and an audit entry that the database once had."""

    name: str
    newest_entry: int


def name() -> str:
    """Return this database's name: eight characters, drawn once.

    The name marks our meetings at Zoom as ours.
    """
    known = Installation.objects.order_by("pk").first()
    if known is None:
        Installation.objects.create(name=_draw())
        # Two processes may draw at once; the first row becomes the name for both.
        known = _the_first()
        _write(_Note(known.name, _newest_entry()))
    return known.name


def is_confirmed() -> bool:
    """Whether this database is the one that this machine worked with before.

    In practice mode it always is, because nothing there is real.
    """
    if settings.ZOOM["practice"]:
        return True
    known = _known()
    if known is None:
        name()
        return True
    return _is_ours(known)


def keep_pace() -> None:
    """Record the database's newest audit entry, so that an older database is recognised.

    An older database is recorded too, so that pages can show it without asking the database.
    """
    known = _known()
    if known is None or settings.ZOOM["practice"] or _is_ours(known):
        _write(known or _Note(name(), _newest_entry()))
        _flag().unlink(missing_ok=True)
    else:
        _flag().parent.mkdir(parents=True, exist_ok=True)
        _flag().touch()


def is_stopped() -> bool:
    """Whether the worker on this machine last found that the database is not ours."""
    return _flag().exists()


def confirm(*, as_copy: bool) -> None:
    """Confirm, for an operator, what this database is.

    It is the original, or ``as_copy`` a copy that gets its own name.
    """
    if as_copy:
        Installation.objects.all().delete()
    elif Installation.objects.exists():
        _the_first()
    _write(_Note(name(), _newest_entry()))
    _flag().unlink(missing_ok=True)


def distrust() -> None:
    """Send nothing until an operator has confirmed, because a backup was restored."""
    _write(_Note("", 0))


def _known() -> _Note | None:
    """Return what the database says; None while it has no name."""
    # This runs before each call and each mail, so the SQL is written out: building the query with
    # Django took six times as long (CPU) as running it.
    with connection.cursor() as cursor:
        cursor.execute(_NAME_AND_NEWEST_ENTRY)
        known = cursor.fetchone()
    return None if known is None else _Note(known[0], known[1] or 0)


def _is_ours(known: _Note) -> bool:
    note = _read()
    return note is not None and note.name == known.name and note.newest_entry <= known.newest_entry


def _the_first() -> Installation:
    """Return the name that was drawn first; delete one that another process drew at that moment."""
    first = Installation.objects.earliest("pk")
    Installation.objects.exclude(pk=first.pk).delete()
    return first


def _draw() -> str:
    if settings.INSTANCE_ID:
        return str(settings.INSTANCE_ID)
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _newest_entry() -> int:
    """Return the newest number. The audit log is append-only, so this number never falls."""
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _file() -> Path:
    return Path(settings.DATA_DIR) / "installation"


def _flag() -> Path:
    return Path(settings.DATA_DIR) / "installation.stopped"


def _read() -> _Note | None:
    """Return what this machine knows: its file, else the name in its environment.

    The environment is for machines without permanent storage; it does not detect an old backup.
    """
    try:
        found, _, number = _file().read_text().strip().partition(" ")
        return _Note(found, int(number))
    except (OSError, ValueError):
        return _Note(settings.INSTANCE_ID, 0) if settings.INSTANCE_ID else None


def _write(note: _Note) -> None:
    """Write the file atomically: it is moved into its place."""
    target = _file()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"installation.{secrets.token_hex(4)}")
    try:
        draft.write_text(f"{note.name} {note.newest_entry}\n")
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)  # a full disk: do not waste it on an incomplete file
        raise
