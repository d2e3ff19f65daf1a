"""A process of its own that wants a token in sixteen threads at once; see test_token_race."""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor


def main() -> None:
    """Read database and Zoom addresses from standard input, answer with how many tokens came."""
    import django
    from django.conf import settings

    told = json.loads(sys.stdin.readline())
    settings.DATABASES["default"].update(told["database"])
    # As in production: half of the threads wait for a connection.
    settings.DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8}
    settings.ZOOM.update(told["zoom"])
    settings.ENISHI_ENCRYPTION_KEYS = [
        (name, bytes.fromhex(key)) for name, key in told["encryption_keys"]
    ]
    django.setup()

    from django.db import connection

    from enishi.meetings.models import ZoomAccount
    from enishi.meetings.tokens import LinkTokens

    account = ZoomAccount.objects.get(pk=told["account"])
    together = threading.Barrier(16)

    def want(_: int) -> str:
        together.wait(timeout=30)
        try:
            return LinkTokens(account).current()
        finally:
            connection.close()

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(16) as threads:
        tokens = list(threads.map(want, range(16)))
    # The tokens themselves are nobody's business: how many, and how many different ones.
    sys.stdout.write(json.dumps({"count": len(tokens), "different": len(set(tokens))}))


if __name__ == "__main__":
    main()
