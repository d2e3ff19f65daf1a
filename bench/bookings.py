"""``python -m bench.bookings``: forty threads book one host a hundred times each, at random times.

Prints how many bookings were accepted and refused, and every breach: an overlap beyond the host's
capacity, or any other result than acceptance and refusal. Exits 1 when there is a breach.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.stage import stage

if TYPE_CHECKING:
    from enishi.meetings.models import Meeting


def main() -> int:
    """Run the bookings. Returns the exit status: 1 for breaches, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=40)
    parser.add_argument("--bookings", type=int, default=100)
    parser.add_argument("--capacity", type=int, default=2)
    arguments = parser.parse_args()
    with stage():
        return _book(arguments.threads, arguments.bookings, arguments.capacity)


def _book(threads: int, bookings: int, capacity: int) -> int:
    from django.db import connection, transaction
    from django.utils import timezone

    from bench.pages import link
    from enishi.company.models import Company, Member
    from enishi.errors import Conflict
    from enishi.meetings.booking import intents
    from enishi.meetings.models import Host, Meeting
    from enishi.records import demo

    demo.load()
    company = Company.objects.get(name="株式会社サンプル")
    link(company, Member.objects.get(email="admin@sample.example"))
    Host.objects.filter(company=company).update(capacity=capacity)
    host = Host.objects.select_related("company").get(company=company, is_default=True)
    base = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)

    def work(number: int) -> Counter[str]:
        chance = random.Random(number)  # noqa: S311 - repeatable
        outcomes: Counter[str] = Counter()
        for turn in range(bookings):
            start = base + timedelta(minutes=15 * chance.randrange(4 * 24 * 5))
            try:
                with transaction.atomic():
                    intents.claim(
                        company,
                        host=host,
                        starts_at=start,
                        ends_at=start + timedelta(minutes=15 * chance.randrange(1, 5)),
                        topic="一次面接",
                        owner_key=f"bench:{number}-{turn}",
                    )
                outcomes["accepted"] += 1
            except Conflict:
                outcomes["refused"] += 1
            except Exception as error:  # noqa: BLE001 - counted, and shown
                outcomes[f"ERROR {type(error).__name__}"] += 1
        connection.close()
        return outcomes

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        outcomes = sum(pool.map(work, range(threads)), Counter())
    seconds = time.perf_counter() - began
    most = _most_at_once(list(Meeting.objects.filter(host=host, owner_key__startswith="bench:")))
    for name, count in sorted(outcomes.items()):
        print(f"{name}: {count}")
    print(f"at most {most} at one time (capacity {capacity}), {seconds:.1f} s")
    return int(most > capacity or any(name.startswith("ERROR") for name in outcomes))


def _most_at_once(meetings: list[Meeting]) -> int:
    """The largest number of meetings at one time. Back-to-back meetings do not overlap."""
    moments = [(m.starts_at, 1) for m in meetings] + [(m.ends_at, -1) for m in meetings]
    now = most = 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


if __name__ == "__main__":
    sys.exit(main())
