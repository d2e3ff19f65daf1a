"""Writes a backup: one file, complete or not at all, of the database and its keys' fingerprints.

The file is a zip archive of two members: ``database.dump`` as pg_dump writes it, and
``manifest.json``. The keys themselves are never in it, so the file reveals no token and no mail.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

import enishi
from embedded_postgres import binaries
from enishi import environment
from enishi.management import django_ready, erased, terminal
from enishi.management.operator_settings import OperatorSettings

DUMP = "database.dump"
MANIFEST = "manifest.json"
AT_ONCE = 1024 * 1024  # bytes


class BackupError(Exception):
    """A backup does not exist or cannot be used; the message says why and what to do."""


def run(options: argparse.Namespace) -> int:
    """Write the backup that the command line asks for, and print where it is.

    Raises
    ------
    BackupError
        It could not be written; no file is left behind.
    """
    with django_ready.environment_set() as chosen:
        target = Path(options.file)
        if target.is_dir():
            target /= f"enishi-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
        with _whole_or_not_at_all(target) as file:
            _write(file, chosen)
        erased.copy_beside(target, chosen)
    terminal.say(f"The backup is in {target}.")
    terminal.say(
        "Keep the keys apart from it: without ENISHI_ENCRYPTION_KEYS (yours, or the ones in "
        f"{chosen.data_dir / 'secrets.env'}) the tokens and mails in it cannot be opened."
    )
    return 0


def programs(chosen: OperatorSettings, connection: psycopg.Connection[Any]) -> Path:
    """Return the directory of PostgreSQL's programs for this server's version."""
    version = connection.info.server_version // 10_000
    return binaries.find_clients(chosen.postgres_programs, server=version)


def program_environment(url: str) -> dict[str, str]:
    """Return the environment for PostgreSQL's programs; a command line would show the password."""
    given = conninfo_to_dict(url)
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in Conninfo.get_defaults()
        if option.envvar
    }
    return {
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        **{variables[word]: str(value) for word, value in given.items() if word in variables},
    }


def fingerprints(environ: Mapping[str, str]) -> dict[str, str]:
    """Return fingerprints that tell this installation's keys from others and reveal nothing."""

    keys = environment.encryption_keys(environ["ENISHI_ENCRYPTION_KEYS"])
    return {
        name: hmac.new(key, b"enishi backup", hashlib.sha256).hexdigest()[:32] for name, key in keys
    }


@contextmanager
def _whole_or_not_at_all(target: Path) -> Iterator[IO[bytes]]:
    draft = target.with_name(f"{target.name}.unfinished")
    if target.exists():
        raise BackupError(f"{target} is there already; choose another name.")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise BackupError(f"{target} could not be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _write(file: IO[bytes], chosen: OperatorSettings) -> None:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        where = programs(chosen, connection)
        manifest = _manifest(connection)
    command = [str(where / "pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    digest = hashlib.sha256()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        with (
            subprocess.Popen(  # noqa: S603 - a path we found
                command,
                env=program_environment(url),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as dumping,
            archive.open(DUMP, "w", force_zip64=True) as member,
        ):
            assert dumping.stdout is not None  # noqa: S101 - asked for above
            assert dumping.stderr is not None  # noqa: S101
            try:
                while part := dumping.stdout.read(AT_ONCE):
                    digest.update(part)
                    member.write(part)
            except OSError:
                dumping.kill()
                raise
            told = dumping.stderr.read().decode(errors="replace").strip()
        if dumping.returncode != 0:
            raise BackupError(f"pg_dump ended without a whole backup: {told}")
        archive.writestr(MANIFEST, json.dumps(manifest | {"sha256": digest.hexdigest()}, indent=1))


def _manifest(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    migrations = connection.execute(
        "select app, max(name) from django_migrations group by app order by app"
    ).fetchall()
    return {
        "format": 1,
        "enishi": enishi.__version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgres": connection.info.server_version // 10_000,
        "migrations": dict(migrations),
        "keys": fingerprints(os.environ),
    }
