"""A private PostgreSQL: started when first needed, stopped when its last user is gone.

    with embedded_postgres.running(Path("var")) as server:
        connect(server.url)

Any number of processes may enter with the same directory: the first one starts the server, the
others attach to it, and it stops once every one of them has left, be it by `kill -9`. It listens
on a Unix socket only, asks for a password, makes no operating-system account and changes the
mode of no directory that it did not make.

Works on Linux and macOS. Elsewhere, use a PostgreSQL of your own.
"""

from embedded_postgres.errors import PostgresUnavailableError
from embedded_postgres.server import Server, running

__all__ = ["PostgresUnavailableError", "Server", "running"]
