"""`python -m zoom_sandbox`: serve until told to stop."""

import argparse
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence

from zoom_sandbox import config, server
from zoom_sandbox.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it. Returns the exit code; prints what is wrong with the set-up."""
    parser = argparse.ArgumentParser(prog="zoom_sandbox", description="A pretend Zoom.")
    parser.add_argument("--host", help="address to bind to (127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (8010)")
    given = parser.parse_args(arguments)
    named = {"ZOOM_SANDBOX_HOST": given.host, "ZOOM_SANDBOX_PORT": given.port}
    try:
        setup = config.from_environment(
            os.environ | {name: value for name, value in named.items() if value}
        )
        world = World(data_dir=setup.data_dir, seed=setup.seed)
        running = server.serve_in_thread(world, setup, port=setup.port)
    except (OSError, sqlite3.Error) as error:
        place = f"{setup.host} port {setup.port}"
        print(f"zoom_sandbox: {place} or the data folder: {error}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"zoom_sandbox: {error}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print(f"Zoom (practice)  {running.base_url}", flush=True)
    stop.wait()
    running.stop()
    world.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
