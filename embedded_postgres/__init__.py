"""A private PostgreSQL: it starts when it is first needed and stops after its last user.

    with embedded_postgres.running(Path("var")) as server:
        connect(server.url)

Any number of processes may enter with the same directory. The first one starts the server, the
others attach to it. The server stops when all of them have ended, by `kill -9` too. It listens on a
Unix socket only and asks for a password. The package makes no operating-system account, and changes
the mode of no directory that it did not make.

It works on Linux and macOS. On other systems, use your own PostgreSQL.
"""

from embedded_postgres.errors import PostgresUnavailableError
from embedded_postgres.server import Server, running

__all__ = ["PostgresUnavailableError", "Server", "running"]
