"""Runs a server exactly as long as at least one process uses it.

Every user of the server holds the writing end of a named pipe. A small shell process, the keeper,
holds the only reading end. The kernel closes a process's end whenever that process ends, by
`kill -9` too. When the last writing end is closed, the shell reads "end of file" and stops the
server.

Attaching needs an answer, because a process that opens the pipe while the last other one leaves may
be too late. The process writes a word of its own into the pipe, and the shell copies each word into
a file. A process that reads its word there has attached before the end of file.
"""

import errno
import fcntl
import os
import secrets
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from embedded_postgres.lodging import Account

# Seconds in which a keeper copies a word, also on a busy machine.
_TIMEOUT = 20.0

# Standard input is the pipe, standard output the file of answers, standard error the log.
# The shell keeps the reading end open until the server has ended, so that nobody starts another
# server during the shutdown. The server itself must not have the reading end. The watcher may live
# longer than a killed shell and than the server: it stops only the server that it was started with,
# never a later process.
_KEEPER = """
exec 3<&0 0</dev/null
"$@" >&2 3<&- &
server=$!
(
  while read -r word; do echo "$word"; done <&3
  { read -r running <"$3/postmaster.pid"; } 2>/dev/null && [ "$running" != "$server" ] && exit
  kill -INT $server
) &
watcher=$!
wait $server
status=$?
kill $watcher 2>/dev/null
exit $status
"""


@dataclass(frozen=True)
class Pipe:
    """The pipe of one server, with its files."""

    directory: Path

    @property
    def path(self) -> Path:
        return self.directory / "users"

    @property
    def answers(self) -> Path:
        return self.directory / "users.answers"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock with which one process at a time starts or attaches."""
        with (self.directory / "users.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class MuteKeeperError(Exception):
    """The pipe has a reader that does not answer: the rest of a keeper that was partly killed."""


def attach(pipe: Pipe, *, timeout: float = _TIMEOUT) -> int | None:
    """Become a user of the running server.

    Parameters
    ----------
    timeout
        Seconds in which the keeper must answer.

    Returns
    -------
    int | None
        The descriptor that keeps the server alive until it is closed; None if no server runs.

    Raises
    ------
    MuteKeeperError
        There is a keeper, but it does not answer.
    """
    try:
        held = os.open(pipe.path, os.O_WRONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ENXIO:  # nobody reads: fifo(7)
            return None
        raise
    try:
        if _is_heard(held, pipe, deadline=time.monotonic() + timeout):
            return held
    except BaseException:
        os.close(held)
        raise
    os.close(held)
    return None


def is_kept(held: int) -> bool:
    """Whether the keeper, which reads the other end of `held`, still runs, and so the server."""
    readers = select.poll()
    readers.register(held, 0)  # poll(2) without an event mask reports only that no reader is left
    return not readers.poll(0)


def start(
    pipe: Pipe,
    command: Sequence[str],
    *,
    account: Account,
    environment: Mapping[str, str],
    log: IO[bytes],
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server as its first user.

    Both ends of the pipe are open before the server starts, so that the server ends too if this
    process is killed during the start.

    Returns
    -------
    tuple
        The keeper's process, and the descriptor that keeps the server alive.
    """
    # Each start makes a new pipe. The rest of a killed keeper may still read the former pipe, and
    # would take the words of this one.
    pipe.path.unlink(missing_ok=True)
    os.mkfifo(pipe.path, 0o600)
    reading = os.open(pipe.path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        held = os.open(pipe.path, os.O_WRONLY | os.O_NONBLOCK)
        os.set_blocking(reading, True)
        with pipe.answers.open("wb") as answers:
            keeper = subprocess.Popen(  # noqa: S603 - our own script, and paths we found
                ["/bin/sh", "-c", _KEEPER, "postgres-keeper", *command],
                stdin=reading,
                stdout=answers,
                stderr=log,
                env=environment,
                cwd="/",
                start_new_session=True,  # Ctrl-C in our terminal must not reach it
                **account.credentials(),
            )
    finally:
        os.close(reading)
    return keeper, held


def _is_heard(held: int, pipe: Pipe, *, deadline: float) -> bool:
    word = secrets.token_hex(8)
    try:
        os.write(held, word.encode() + b"\n")
    except BrokenPipeError:
        return False
    while word not in pipe.answers.read_text():
        if not is_kept(held):
            return False
        time.sleep(0.005)
        if time.monotonic() > deadline:
            raise MuteKeeperError
    return True
