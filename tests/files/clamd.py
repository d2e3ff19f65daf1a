"""A double of clamd on loopback: it speaks PING and INSTREAM, and knows only the EICAR file."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In two parts, so that no scanner finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def running(*, longest: int = 100 * 1024 * 1024, says: str = "") -> Iterator[str]:
    """Its address; ``says`` is what it answers to any file instead of a verdict."""

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = b""
            while not command.endswith(b"\0"):
                command += self.rfile.read(1)
            answer = "PONG" if command == b"zPING\0" else says or self._verdict()
            self.wfile.write(answer.encode() + b"\0")

        def _verdict(self) -> str:
            content = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                content += self.rfile.read(length)
                if len(content) > longest:
                    return "INSTREAM size limit exceeded. ERROR"
            return "stream: Eicar-Signature FOUND" if EICAR in content else "stream: OK"

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
