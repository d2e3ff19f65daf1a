"""`python -m zoom_sandbox`: serve until told to stop."""

import os
import signal
import sqlite3
import sys
import threading

from zoom_sandbox import config, server
from zoom_sandbox.world import World


def main() -> int:
    """Returns the exit code; says in one sentence what is wrong with the set-up."""
    try:
        setup = config.from_environment(os.environ)
        world = World(data_dir=setup.data_dir, seed=setup.seed)
        running = server.serve_in_thread(world, setup, port=setup.port)
    except (OSError, sqlite3.Error) as error:
        print(f"zoom_sandbox: port {setup.port} or the data folder: {error}", file=sys.stderr)
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
