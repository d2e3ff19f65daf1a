"""Restores a backup in place of the database: all of it, or nothing."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from enishi.management import backup, django_ready, erased, terminal, up
from enishi.management.backup import BackupError
from enishi.management.operator_settings import OperatorSettings

_BEGIN = b"begin; drop schema public cascade; create schema public;\n"
_COMMIT = b"commit;\n"
_OTHERS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend'
"""


def run(options: argparse.Namespace) -> int:
    """Restore the backup that the command line names, and print what is left to do.

    Raises
    ------
    BackupError
        The file, the key or the database does not allow it; the database is unchanged.
    WrongSettingError
        Enishi runs in this data directory.
    """
    with django_ready.environment_set() as chosen, up.alone_in(chosen):
        with _opened(Path(options.file)) as archive:
            manifest = _checked(archive)
            _compare_keys(manifest, is_forced=options.without_key)
            _replace(archive, chosen, may_replace=options.replace)
        erased.take_over_from(Path(options.file), chosen)
        _bring_up_to_date()
    terminal.say(f"Restored is the backup of {manifest['made_at']}. Nothing goes out to Zoom or by")
    terminal.say("mail until you have said what this installation is:")
    terminal.say("  enishi confirm-instance             the original was replaced by this")
    terminal.say("  enishi confirm-instance --as-copy   the original runs on elsewhere")
    terminal.say("Then run: enishi check")
    return 0


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"{file} is not there.") from error
    except zipfile.BadZipFile as error:
        raise BackupError(f"{file} is no backup, or was cut off or damaged.") from error


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest after checking every byte; nothing is changed before that."""
    damaged = BackupError(f"{archive.filename} is no backup of ours, or was damaged.")
    digest = hashlib.sha256()
    try:
        manifest: dict[str, Any] = json.loads(archive.read(backup.MANIFEST))
        with archive.open(backup.DUMP) as member:
            while part := member.read(backup.AT_ONCE):
                digest.update(part)
        is_whole = digest.hexdigest() == manifest["sha256"]
    except (KeyError, ValueError, OSError) as error:
        raise damaged from error
    if not is_whole:
        raise damaged
    return manifest


def _compare_keys(manifest: dict[str, Any], *, is_forced: bool) -> None:
    ours = backup.fingerprints(os.environ).values()
    missing = [name for name, mark in manifest["keys"].items() if mark not in ours]
    if missing and not is_forced:
        raise BackupError(
            f"The backup was sealed with the key {', '.join(missing)}, which is not among "
            "ENISHI_ENCRYPTION_KEYS (or is another one of the same name). Put the installation's "
            "own key there, or its secrets.env into the data directory. With --without-key the "
            "rest is restored; links to Zoom and mails that wait are lost."
        )


def _replace(archive: zipfile.ZipFile, chosen: OperatorSettings, *, may_replace: bool) -> None:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        others = connection.execute(_OTHERS).fetchone()
        if others != (0,):
            raise BackupError("Others use the database. Stop every part of Enishi first.")
        known = connection.execute("select to_regclass('public.enishi_company')").fetchone()
        if known != (None,) and not may_replace:
            raise BackupError(
                "The database is not empty. Make a backup of it, then restore with --replace."
            )
        where = backup.programs(chosen, connection)
    _play(archive, where, backup.program_environment(url))


def _play(archive: zipfile.ZipFile, where: Path, environ: dict[str, str]) -> None:
    reading = [str(where / "pg_restore"), "--file=-", "--no-owner", "--no-privileges"]
    writing = [
        str(where / "psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    with (
        archive.open(backup.DUMP) as member,
        subprocess.Popen(  # noqa: S603 - a path we found
            writing, env=environ, stdin=subprocess.PIPE, stderr=subprocess.PIPE
        ) as database,
    ):
        assert database.stdin is not None  # noqa: S101 - asked for above
        assert database.stderr is not None  # noqa: S101
        is_whole = False
        try:
            database.stdin.write(_BEGIN)
            is_whole = _translate(member, reading, environ, database.stdin)
            # Without this line psql exits inside its transaction, which is rolled back.
            database.stdin.write(_COMMIT if is_whole else b"")
            database.stdin.close()
        except BrokenPipeError:
            is_whole = False
        told = database.stderr.read().decode(errors="replace").strip()
    if database.returncode != 0 or not is_whole:
        raise BackupError(f"The database is as it was: the backup was not taken. {told}".strip())


def _translate(
    member: IO[bytes], command: list[str], environ: dict[str, str], statements: IO[bytes]
) -> bool:
    # From a file: writing to pg_restore and reading from it at the same time could deadlock.
    with tempfile.TemporaryFile() as dump:
        while part := member.read(backup.AT_ONCE):
            dump.write(part)
        dump.seek(0)
        with subprocess.Popen(  # noqa: S603 - a path we found
            command, env=environ, stdin=dump, stdout=subprocess.PIPE
        ) as translating:
            assert translating.stdout is not None  # noqa: S101 - asked for above
            while part := translating.stdout.read(backup.AT_ONCE):
                statements.write(part)
    return translating.returncode == 0


def _bring_up_to_date() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from enishi.meetings.gateway import installation_identity

    call_command("migrate", interactive=False, verbosity=0)
    installation_identity.distrust()
    django_ready.close_connections()
