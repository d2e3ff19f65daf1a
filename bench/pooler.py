"""PgBouncer before the stage's database, as operators with many web machines use it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from bench.stage import free_port

# What connections set themselves where nobody stands between (docs/operations.md).
_OF_THE_ROLE = {
    "join_collapse_limit": "4",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
}
_NAMED = ("host", "port", "dbname", "user", "password")


@contextmanager
def pooler(connections: int) -> Iterator[str]:
    """Run PgBouncer in transaction mode with so many connections to PostgreSQL. Yields its URL."""
    from django.db import connection

    known = {"port": 5432} | connection.get_connection_params()
    there = " ".join(f"{name}={known[name]}" for name in _NAMED if known.get(name))
    with connection.cursor() as cursor:
        for name, value in _OF_THE_ROLE.items():
            cursor.execute(f"alter role current_user set {name} = {value}")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="enishi-pooler-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        settings = directory / "pgbouncer.ini"
        settings.write_text(
            f"""
[databases]
enishi = {there}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
ignore_startup_parameters = options
"""
        )
        # PgBouncer refuses to run as root.
        user = ["-u", "postgres"] if os.geteuid() == 0 else []
        process = subprocess.Popen(  # noqa: S603 - our own settings
            ["/usr/sbin/pgbouncer", "-q", *user, str(settings)]
        )
        url = f"postgresql://{known['user']}:@127.0.0.1:{port}/enishi"
        try:
            for _ in range(50):
                with suppress(psycopg.OperationalError):
                    psycopg.connect(url, connect_timeout=2).close()
                    break
                time.sleep(0.1)
            else:
                raise SystemExit("PgBouncer does not answer")
            yield url
        finally:
            process.terminate()
            process.wait(10)
