"""Ends a part when the supervisor that started it is gone.

The supervisor holds the writing end of each part's standard input and never writes. The kernel
closes it when the supervisor ends, also by ``kill -9``, and the part reads "end of file".
"""

from __future__ import annotations

import os
import signal
import threading
import time

# A part that still runs after so many seconds kills its whole process group.
_GRACE = 15.0


def follow() -> None:
    """From now on, stop as after SIGTERM once standard input is closed."""
    threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    standard_input = 0
    while os.read(standard_input, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
