"""Processes of their own that each want a token in sixteen threads at once; see test_token_race.

They are forks of one, which has loaded everything but is connected to nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

PROCESSES = 4
THREADS = 16


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
    # What would else be loaded by each, and late.
    import enishi.meetings.gateway.tokens  # noqa: F401

    fork = multiprocessing.get_context("fork")
    together, answers = fork.Barrier(PROCESSES), fork.SimpleQueue()

    def refresh() -> None:
        tokens = _tokens(told["account"], together)
        answers.put((len(tokens), set(tokens)))

    processes = [fork.Process(target=refresh) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    failed = [process.exitcode for process in processes if process.exitcode]
    if failed:
        raise SystemExit(f"ended with {failed}")
    found = [answers.get() for _ in processes]
    # Print no token: only how many there are, and how many different ones.
    outcomes = [{"count": count, "different": len(tokens)} for count, tokens in found]
    of_all = set().union(*(tokens for _, tokens in found))
    sys.stdout.write(json.dumps({"processes": outcomes, "different": len(of_all)}))


def _tokens(account_id: int, together: Barrier) -> list[str]:
    """The tokens that this process's threads got, all having begun when every process was ready."""
    from django.db import connection

    from enishi.meetings.gateway.tokens import LinkTokens
    from enishi.meetings.models import ZoomAccount

    account = ZoomAccount.objects.get(pk=account_id)
    all_threads = threading.Barrier(THREADS, action=lambda: together.wait(timeout=60) and None)

    def want(_: int) -> str:
        all_threads.wait(timeout=60)
        try:
            return LinkTokens(account).current()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(want, range(THREADS)))


if __name__ == "__main__":
    main()
