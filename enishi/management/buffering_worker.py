"""gunicorn's threaded worker, except that a request gets a thread only when it is complete.

gunicorn reads a request in the thread that answers it. So sixteen slow clients that send one byte
now and then would block everybody else. Here the loop that accepts connections collects all
requests within limits of time and size, and the threads get complete ones.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from typing import IO, Any

from gunicorn import util
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from enishi.management.request_buffer import Arrival, RefusedError

_AT_ONCE = 64 * 1024  # bytes
_GATHERED_AT_MOST = 64 * 1024 * 1024  # bytes of all unfinished requests in this process
# A visitor who receives nothing of the answer for so long has left. The kernel usually buffers the
# whole answer, so that a thread seldom waits at all.
_TAKEN_WITHIN = struct.pack("ll", 10, 0)  # seconds and microseconds (socket(7), SO_SNDTIMEO)
_SPOOLED_AT_MOST = 512 * 1024 * 1024  # bytes of long bodies in this process's files
_KEPT_BY_THE_KERNEL = 256 * 1024  # bytes
_LINGER = 2.0  # seconds for the visitor to close first, so that the answer's end is not lost


class _Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """One visitor's connection; no thread waits for its closing."""

    arrival: Arrival
    worker: BufferingWorker

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.worker.linger(self)
        else:
            super().close()


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker as the module describes it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The oldest first, because dicts keep their order.
        self._arriving: dict[_Connection, None] = {}
        self._lingering: dict[_Connection, float] = {}

    def accept(self, listener: Any) -> None:
        """Accept a new connection; the loop calls this when one waits."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process was faster, or the visitor has left
        except OSError:  # too many open files: some of them will close
            time.sleep(0.05)
            return
        with suppress(OSError):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TAKEN_WITHIN)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KEPT_BY_THE_KERNEL)
        self.nr_conns += 1
        connection = _Connection(self.cfg, client, address, listener.getsockname())
        connection.worker = self
        self.enqueue_req(connection)

    def enqueue_req(self, conn: _Connection) -> None:
        """Collect the next request of a connection; every request for a thread passes here."""
        conn.arrival = Arrival(conn.parser.unreader.take_buffered() if conn.parser else b"")
        conn.sock.setblocking(False)
        self._arriving[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        self._receive(conn, conn.sock)

    def murder_pending(self) -> None:
        """Close connections that take too long; gunicorn calls this at least once a second."""

        super().murder_pending()
        now = time.monotonic()
        is_full = self.nr_conns >= self.worker_connections or (
            sum(len(conn.arrival.received) for conn in self._arriving) > _GATHERED_AT_MOST
            or sum(conn.arrival.size for conn in self._arriving) > _SPOOLED_AT_MOST
        )
        for conn in list(self._arriving):
            waited = now - conn.arrival.began
            is_idle_at_the_end = not self.alive and not conn.arrival.received
            if (
                now >= conn.arrival.deadline()
                or (is_idle_at_the_end and waited > STOP_KEEPALIVE_LINGER)
                or (is_full and waited > 1)
            ):
                is_full = False  # one closed connection makes room for one
                self._refuse(conn, "408 Request Timeout" if conn.arrival.received else "")
        for conn, deadline in list(self._lingering.items()):
            if now >= deadline:
                self._close_for_good(conn)

    def linger(self, conn: _Connection) -> None:
        """Close our side, and wait for the visitor's side without a thread."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError, KeyError):
            util.close(conn.sock)
            return
        self._lingering[conn] = time.monotonic() + _LINGER

    def _receive(self, conn: _Connection, client: Any) -> None:
        try:
            while not conn.arrival.is_whole():
                data = client.recv(conn.arrival.wanted(_AT_ONCE))
                if not data:
                    self._refuse(conn, "")
                    return
                conn.arrival.take(data)
        except BlockingIOError:
            self._go_ahead(conn)
        except RefusedError as refused:
            self._refuse(conn, refused.status)
        except OSError:
            self._refuse(conn, "")
        else:
            self._hand_over(conn)

    def _go_ahead(self, conn: _Connection) -> None:
        if conn.arrival.expects_go_ahead:
            conn.arrival.expects_go_ahead = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _hand_over(self, conn: _Connection) -> None:
        self._forget(conn)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.arrival.received))
        conn.arrival.received.clear()
        if (spool := conn.arrival.spool) is not None:
            _read_first(conn.parser.unreader, spool)
        conn.data_ready = True
        super().enqueue_req(conn)

    def _refuse(self, conn: _Connection, status: str) -> None:
        self._forget(conn)
        conn.arrival.close()
        self.nr_conns -= 1
        if status:
            head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            with suppress(OSError):
                conn.sock.send(head.encode())
        conn.close(graceful=bool(status))

    def _forget(self, conn: _Connection) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)

    def _drain(self, conn: _Connection, client: Any) -> None:
        try:
            if client.recv(_AT_ONCE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close_for_good(conn)

    def _close_for_good(self, conn: _Connection) -> None:
        del self._lingering[conn]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        util.close(conn.sock)


def _read_first(unreader: Any, spool: IO[bytes]) -> None:
    """Let gunicorn read the rest of a long body from its file before it reads the connection."""
    spool.seek(0)
    from_connection = unreader.chunk

    def chunk(size_hint: int | None = None) -> bytes:
        return spool.read(_AT_ONCE) or from_connection(size_hint)

    unreader.chunk = chunk
