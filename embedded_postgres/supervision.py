"""Keeps a server alive as long as one process wants it, and not a moment longer.

Every user of the server holds the writing end of a named pipe; a small shell process holds the
only reading end. The kernel closes a process's end however that process ends, `kill -9`
included, and when the last writing end is gone the shell reads "end of file" and stops the server.

Attaching needs an answer: a process that opens the pipe in the very moment in which the last
other one leaves may come too late. So it writes a word of its own into the pipe, and the shell
repeats each word into a file. Who reads its word there came before the end of file.
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

# Seconds in which a keeper repeats a word, on a busy machine too.
_TIMEOUT = 20.0

# Standard input is the pipe, standard output the file of answers, standard error the log.
# The shell keeps the reading end open until the server is gone, so that nobody starts another one
# while it still shuts down; the server itself must not have it. The watcher may outlive a shell
# that was killed, and the server too: it stops the server of its own start and no later process.
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
    """The pipe of one server, with the files that belong to it."""

    directory: Path

    @property
    def path(self) -> Path:
        return self.directory / "users"

    @property
    def answers(self) -> Path:
        return self.directory / "users.answers"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time starts or attaches."""
        with (self.directory / "users.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class MuteKeeperError(Exception):
    """Somebody reads the pipe but does not answer: half of a keeper that was killed."""


def attach(pipe: Pipe, *, timeout: float = _TIMEOUT) -> int | None:
    """Become a user of the server that is running.

    Args:
        timeout: seconds in which the keeper must answer.

    Returns:
        The descriptor that keeps the server alive until it is closed; None when none is running.

    Raises:
        MuteKeeperError: there is a keeper, and it does not answer.
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
    """Whether the keeper that reads the other end of `held` is there, and with it the server."""
    readers = select.poll()
    readers.register(held, 0)  # poll(2) without a wish reports only that no reader is left
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

    Both ends of the pipe are open before the server is, so that it cannot outlive us even if we
    are killed while it starts.

    Returns:
        The keeper's process and the descriptor that keeps the server alive.
    """
    # A pipe of its own for each start: what was left of a keeper that was killed may still read the
    # former one, and would take the words that are meant for this one.
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
                start_new_session=True,  # Ctrl-C in our terminal is not meant for it
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
