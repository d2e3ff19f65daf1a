"""Starts the server of a directory or attaches to it, and gives its URL."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from embedded_postgres import binaries, cluster, lodging, postmaster, supervision
from embedded_postgres.cluster import Cluster
from embedded_postgres.errors import PostgresUnavailableError
from embedded_postgres.supervision import MuteKeeperError, Pipe

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    # The log must not contain personal data: no statements, no values of a violated constraint.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_SETTINGS_SINCE_18 = {"io_method": "sync"}  # no extra processes for reading and writing
_SETTINGS_FOR_THROW_AWAY_DATA = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_LARGEST_LOG = 10_000_000  # bytes
_STARTS = 5  # retries, because a server that was just killed may still hold its shared memory


@dataclass
class Server:
    """A PostgreSQL server that runs as long as this process holds it.

    Attributes
    ----------
    url
        The libpq URL of the connection. It contains the password: never print it.
    cluster
        The server's files.
    """

    url: str = field(repr=False)
    cluster: Cluster
    _socket_directory: Path
    _password: str = field(repr=False)
    _held: int | None = None
    _keeper: subprocess.Popen[bytes] | None = None
    _process: int | None = None

    def is_running(self) -> bool:
        """Whether the server that this process holds still runs. Costs two system calls.

        A keeper without its server does not count: a part of the keeper may have been killed, and
        the rest would wait for ever.
        """
        return (
            self._is_kept()
            and self._process is not None
            and postmaster.serves(self._process, self.cluster.data)
        )

    def enter(self, *, timeout: float = 60) -> None:
        """Start the server or attach to it, also after it was lost. The URL stays the same.

        Parameters
        ----------
        timeout
            Seconds in which the server must answer.

        Raises
        ------
        PostgresUnavailableError
            The server does not start; the message ends with its log.
        """
        self.leave()
        deadline = time.monotonic() + timeout
        pipe = Pipe(self.cluster.directory)
        with pipe.locked():
            cluster.prepare(self.cluster, password=self._password)
            for _ in range(_STARTS):
                self._held = self._attach(pipe)
                if self._held is None:
                    postmaster.make_room(self.cluster.data, self._socket_directory)
                    self._start(pipe)
                if self._answers_before(deadline):
                    self._process = postmaster.process_of(self.cluster.data)
                    return
                self.leave()
                time.sleep(0.2)
        raise PostgresUnavailableError(f"PostgreSQL did not start:\n{self.cluster.end_of_log()}")

    def leave(self) -> None:
        """Release the server. It stops now if nobody else uses it."""
        if self._held is None:
            return
        os.close(self._held)
        self._held = None
        if self._keeper is not None:
            with suppress(subprocess.TimeoutExpired):  # others may still use it
                self._keeper.wait(3)

    def make_database(self, name: str) -> None:
        """Make an empty database unless it exists."""
        with Pipe(self.cluster.directory).locked(), self._connect() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [name]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _attach(self, pipe: Pipe) -> int | None:
        try:
            held = supervision.attach(pipe)
        except MuteKeeperError as error:
            if postmaster.process_of(self.cluster.data) is None or _takes_files(pipe.directory):
                return None  # a part of the keeper is gone: a new one starts
            # The keeper is complete but cannot write its answer to a full disk. Its server is used.
            raise PostgresUnavailableError(
                f"PostgreSQL's keeper in {pipe.directory} does not answer, and no file can be "
                "written there. Make room on the disk."
            ) from error
        if held is not None and postmaster.process_of(self.cluster.data) is None:
            os.close(held)
            return None
        return held

    def _start(self, pipe: Pipe) -> None:
        log = self.cluster.log
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        settings = {**_SETTINGS, "unix_socket_directories": str(self._socket_directory)}
        if self.cluster.binaries.major_version() >= 18:
            settings |= _SETTINGS_SINCE_18
        if not self.cluster.durable:
            settings |= _SETTINGS_FOR_THROW_AWAY_DATA
        command = [
            str(self.cluster.binaries.directory / "postgres"),
            "-D",
            str(self.cluster.data),
            *(f"-c{name}={value}" for name, value in settings.items()),
        ]
        with cluster.private_log(log) as errors:
            self._keeper, self._held = supervision.start(
                pipe,
                command,
                account=self.cluster.account,
                environment=cluster.environment(self.cluster.binaries),
                log=errors,
            )

    def _answers_before(self, deadline: float) -> bool:
        while self._is_kept() and time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                self._connect().close()
                return True
            time.sleep(0.02)
        return False

    def _is_kept(self) -> bool:
        return self._held is not None and supervision.is_kept(self._held)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._socket_directory),
            user=cluster.OWNER,
            password=self._password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )


def _takes_files(directory: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(bytes(4096))
    except OSError:
        return False
    return True


@contextmanager
def running(
    directory: Path,
    *,
    database: str = "postgres",
    durable: bool = True,
    programs: Path | None = None,
    shelter: Path = Path("/var/lib/embedded-postgres"),
    timeout: float = 60,
) -> Iterator[Server]:
    """Provide the server of `directory` during a `with` block.

    Parameters
    ----------
    directory
        The directory of its files; made if absent.
    database
        The database in the URL; made if absent.
    durable
        False is faster, but a power cut may destroy the data.
    programs
        The directory of `initdb` and `postgres`; by default they are searched.
    shelter
        Where root puts the files when PostgreSQL's account cannot reach `directory`.
    timeout
        Seconds in which the server must answer.

    Raises
    ------
    PostgresUnavailableError
        The server cannot be provided; the message says what to do.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = lodging.reachable_directory(directory.absolute(), shelter=shelter)
    account = lodging.account_for(place / cluster.DATA)
    found = binaries.find_programs(programs, version=cluster.version_of(place / cluster.DATA))
    lodging.close(place, account)
    with Pipe(place).locked():
        reachable = lodging.reachable_binaries(found, account, shelter=shelter)
        password = cluster.password_in(place)
    socket = lodging.socket_directory(place / cluster.DATA, account)
    host = quote(str(socket), safe="")
    server = Server(
        url=f"postgresql://{cluster.OWNER}:{password}@/{database}?host={host}",
        cluster=Cluster(place, account, reachable, durable),
        _socket_directory=socket,
        _password=password,
    )
    try:
        server.enter(timeout=timeout)
        server.make_database(database)
        yield server
    finally:
        server.leave()
