"""Makes the secrets that the operator did not set, and stores them in a private file."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_EXPLANATION = """\
# Made by Enishi on its first start; a variable of the same name in the environment goes first.
# Keep a copy apart from the database's backups: without ENISHI_ENCRYPTION_KEYS the stored Zoom
# tokens cannot be opened any more.
"""


def _random_text() -> str:
    return secrets.token_urlsafe(48)


def _encryption_key() -> str:
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return f"local-1:{key}"


_MAKERS: dict[str, Callable[[], str]] = {
    "ENISHI_SECRET_KEY": _random_text,
    "ENISHI_ENCRYPTION_KEYS": _encryption_key,
    "PRACTICE_ZOOM_CLIENT_ID": lambda: f"practice_{secrets.token_hex(8)}",
    "PRACTICE_ZOOM_CLIENT_SECRET": _random_text,
    "PRACTICE_ZOOM_WEBHOOK_SECRET": _random_text,
}


def load(data_dir: Path) -> dict[str, str]:
    """Return the secrets of this data directory; make and write missing ones first.

    Parameters
    ----------
    data_dir
        Made if absent. The secrets are in its file ``secrets.env``, with mode 0600.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / "secrets.env"
    # Two commands that start together must get the same secrets.
    with (data_dir / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _read(file)
        missing = [name for name in _MAKERS if name not in known]
        if missing:
            known |= {name: _MAKERS[name]() for name in missing}
            _write(file, known)
    return known


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def _write(file: Path, values: dict[str, str]) -> None:
    # Renamed when complete, so that a crash never leaves a half-written key.
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(_EXPLANATION)
        stream.writelines(f"{name}={value}\n" for name, value in values.items())
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
