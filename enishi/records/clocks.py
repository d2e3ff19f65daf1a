"""Whether the clocks of this machine and the database agree."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

# Leases last minutes; moments that both clocks record are compared in seconds.
_TOLERATED_SECONDS = 5.0


def findings() -> Iterator[str]:
    """Yield a line if the two clocks differ by more than five seconds."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        [there] = cursor.fetchone()
    after = time.time()
    ahead = there - after if there > after else min(there - before, 0.0)
    if abs(ahead) > _TOLERATED_SECONDS:
        word = "ahead of" if ahead > 0 else "behind"
        yield (
            f"The database's clock is {abs(ahead):.0f} s {word} this machine's: let both machines"
            " follow a time server (NTP)."
        )
