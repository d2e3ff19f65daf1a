"""Makes the data directory on first use, and keeps the password of the databases' owner."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from embedded_postgres.binaries import Binaries
from embedded_postgres.errors import PostgresUnavailableError
from embedded_postgres.lodging import Account

OWNER = "postgres"
DATA = "pg"


@dataclass(frozen=True)
class Cluster:
    """The files of one server, all in one directory, and the account and programs that run it.

    Attributes
    ----------
    durable
        False for data that may be lost: writes are not forced to the disk.
    """

    directory: Path
    account: Account
    binaries: Binaries
    durable: bool

    @property
    def data(self) -> Path:
        return self.directory / DATA

    @property
    def log(self) -> Path:
        return self.directory / "pg.log"

    def end_of_log(self) -> str:
        """The last lines of PostgreSQL's log, for the message that it did not start."""
        try:
            return self.log.read_text(errors="replace")[-3000:]
        except FileNotFoundError:
            return ""


def version_of(data: Path) -> int | None:
    """The major version of PostgreSQL that made `data`; None while there is no data."""
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def password_in(directory: Path) -> str:
    """The password of the databases' owner. It is made on first use; only our account reads it."""
    file = directory / "pg.password"
    if not file.exists():
        _write_privately(file, secrets.token_hex(24))
    return file.read_text()


def prepare(cluster: Cluster, *, password: str) -> None:
    """Make the data directory unless a complete one exists.

    Raises
    ------
    PostgresUnavailableError
        Another major version made the data, or `initdb` failed.
    """
    made_by, version = version_of(cluster.data), cluster.binaries.major_version()
    if made_by == version:
        return
    if made_by is not None:
        raise PostgresUnavailableError(
            f"{cluster.data} was made by PostgreSQL {made_by}, and this is PostgreSQL {version}. "
            f"Dump it with version {made_by} and restore it here."
        )
    # The directory is made under another name and renamed when it is complete. `initdb` writes
    # PG_VERSION early, so that an interrupted run would look complete.
    unfinished = cluster.directory / "pg.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    cluster.account.own(unfinished)
    password_file = cluster.directory / "pg.initial-password"
    password_file.unlink(missing_ok=True)
    _write_privately(password_file, password + "\n")
    cluster.account.own(password_file)
    try:
        _initialise(cluster, unfinished, password_file)
    finally:
        password_file.unlink()
    unfinished.rename(cluster.data)


def environment(binaries: Binaries) -> dict[str, str]:
    """The environment of PostgreSQL's programs, without our own variables."""
    return {"PATH": f"{binaries.directory}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _initialise(cluster: Cluster, data: Path, password_file: Path) -> None:
    with_builtin_locale = cluster.binaries.major_version() >= 17
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if with_builtin_locale
        else ["--locale=C.UTF-8"]
    )
    command = [
        str(cluster.binaries.directory / "initdb"),
        f"--pgdata={data}",
        f"--username={OWNER}",
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--encoding=UTF8",
        *locale,
        *([] if cluster.durable else ["--no-sync"]),
    ]
    with private_log(cluster.log) as log:
        finished = subprocess.run(  # noqa: S603 - a path we found
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(cluster.binaries),
            cwd="/",
            check=False,
            **cluster.account.credentials(),
        )
    if finished.returncode != 0:
        raise PostgresUnavailableError(
            f"The database could not be made in {cluster.directory}:\n{cluster.end_of_log()}"
        )


def private_log(path: Path) -> IO[bytes]:
    """Open PostgreSQL's log for appending. Only our account can read it."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab")


def _write_privately(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(content)
