"""The product's settings for a simulation: complete, and without access to other systems."""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

# Of a real installation, only the address of its PostgreSQL is read.
for _name in [name for name in os.environ if name.startswith("ENISHI_")]:
    del os.environ[_name]
os.environ |= {
    "ENISHI_SECRET_KEY": "a key for simulations, of no use to anybody, but long enough for Django",
    "ENISHI_ENCRYPTION_KEYS": "simulation:" + base64.urlsafe_b64encode(bytes(32)).decode(),
    "ENISHI_DATA_DIR": str(Path(tempfile.gettempdir()) / f"enishi-sim-{os.getpid()}"),
}

from enishi.settings import *  # noqa: E402, F403 - the environment above comes first
from enishi.settings import DATABASES  # noqa: E402

# The simulation itself keeps the connections, one for each actor.
DATABASES["default"]["OPTIONS"].pop("pool", None)
