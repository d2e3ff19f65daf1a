"""Runs everything as one program: database, web server, worker and the pretend Zoom."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from enishi.company import addresses
from enishi.management import database, listening, operator_settings, terminal
from enishi.management.database_keeper import DatabaseKeeper
from enishi.management.operator_settings import OperatorSettings, WrongSettingError
from enishi.management.supervisor import Part, Supervisor

_COMMAND = (sys.executable, "-m", "enishi.management")


def run() -> int:
    """Start everything, print where it is, and keep it running until SIGTERM or Ctrl-C.

    Raises
    ------
    WrongSettingError
        A port is taken, or another ``up`` uses the same data directory.
    PostgresUnavailableError
        The embedded database cannot be started.
    """
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    chosen = operator_settings.read_settings(os.environ)
    with listening.opened(chosen, os.environ) as socket_, alone_in(chosen):
        if chosen.is_practice:
            _refuse_taken_practice_port(chosen)
        environment = listening.without_systemd(os.environ) | {
            **operator_settings.environment(chosen, os.environ),
            "PYTHONUNBUFFERED": "1",
        }
        terminal.say("Starting the database … / データベースを起動しています")
        with database.provided(chosen) as (url, server):
            environment["DATABASE_URL"] = url
            sign_ins = _prepare(environment)
            announcement = _Announcement(chosen, listening.reached_at(socket_), sign_ins)
            supervisor = Supervisor(
                _parts(chosen, environment, socket_.fileno()), watch=announcement.look
            )
            with DatabaseKeeper(server) if server else nullcontext():
                supervisor.run()
    terminal.say("Stopped. / 停止しました")
    return 0


def _parts(chosen: OperatorSettings, environment: dict[str, str], socket_: int) -> list[Part]:
    web = Part(
        name="web",
        command=[*_COMMAND, "serve", "--supervised"],
        environment=environment | {listening.VARIABLE: str(socket_)},
        sockets=[socket_],
    )
    names = {"worker": "worker"}
    if chosen.is_practice:
        names["zoom"] = "practice-zoom"
    return [
        web,
        *(
            Part(name=name, command=[*_COMMAND, command, "--supervised"], environment=environment)
            for name, command in names.items()
        ),
    ]


def _prepare(environment: dict[str, str]) -> str:
    # A separate process, so that this long-running one stays small.
    prepared = subprocess.run(  # noqa: S603 - a program of ours
        [*_COMMAND, "prepare"], env=environment, stdout=subprocess.PIPE, check=False, text=True
    )
    if prepared.returncode != 0:
        raise WrongSettingError("The installation could not be prepared; the lines above say why.")
    return prepared.stdout


class _Announcement:
    """Prints where everything is, once the web server answers."""

    def __init__(self, chosen: OperatorSettings, address: tuple[str, int], sign_ins: str) -> None:
        self._chosen = chosen
        self._address = address
        self._sign_ins = sign_ins
        self._is_told = False
        # A thread, because the supervisor must not wait for the answer: the request is queued
        # anyway.
        self._asking = threading.Thread(target=self._ask, name="announcement", daemon=True)

    def look(self) -> None:
        """Check for the answer; called while the parts run."""
        if not self._is_told and not self._asking.is_alive():
            if self._asking.ident is None:
                self._asking.start()
            else:
                self._is_told = True
                self._tell()

    def _ask(self) -> None:
        while not _is_healthy(self._address):
            time.sleep(0.3)

    def _tell(self) -> None:
        terminal.say()
        terminal.say(f"  Enishi           {self._chosen.base_url}")
        if self._chosen.is_practice:
            terminal.say(f"  Zoom (practice)  {self._chosen.practice_zoom_url}")
        if self._sign_ins:
            terminal.say()
            terminal.say("  Sign in with / サインイン")
            for line in self._sign_ins.splitlines():
                terminal.say(f"    {line}")
        terminal.say()
        terminal.say("  Ctrl-C stops everything. / Ctrl-C で停止します")
        terminal.say()


def _is_healthy(address: tuple[str, int]) -> bool:
    connection = http.client.HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", addresses.HEALTH)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_taken_practice_port(chosen: OperatorSettings) -> None:
    if chosen.port == chosen.practice_zoom_port:
        raise WrongSettingError("PORT and SANDBOX_PORT must differ.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", chosen.practice_zoom_port))
        except OSError as error:
            raise WrongSettingError(
                listening.in_use("SANDBOX_PORT", chosen.practice_zoom_port)
            ) from error


@contextmanager
def alone_in(chosen: OperatorSettings) -> Iterator[None]:
    """Lock this data directory, which is made if absent, so that only one ``up`` uses it.

    Raises
    ------
    WrongSettingError
        Another ``up`` uses it, or we cannot write to it.
    """
    operator_settings.keep_private(chosen)
    with (chosen.data_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongSettingError(
                f"Enishi runs already with the data in {chosen.data_dir}. Stop it first, or choose "
                "another directory by ENISHI_DATA_DIR."
            ) from error
        yield


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
