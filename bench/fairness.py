"""``python -m bench.fairness``: one company wants thousands of meetings, another a few after it.

One worker runs as in the product. Prints how long each of the other company's meetings took from
*wanted* to *ready*, and the progress of the large company. Exits 1 when one took more than thirty
seconds. With ``--unranked`` all jobs wait in one queue in the order of their arrival.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from bench.stage import part, stage

READY_WITHIN_SECONDS = 30.0


def main() -> int:
    """Run the measurement. Returns exit status 1 when a meeting took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=5000)
    parser.add_argument("--others", type=int, default=10)
    parser.add_argument("--unranked", action="store_true")
    arguments = parser.parse_args()
    with stage():
        return _run(arguments.meetings, arguments.others, unranked=arguments.unranked)


def _run(meetings: int, others: int, *, unranked: bool) -> int:
    from bench.pages import link
    from enishi.company import actors
    from enishi.company.models import Company, Member
    from enishi.meetings.directory import hosts, users
    from enishi.meetings.models import Host
    from enishi.records import demo

    demo.load()
    large = Company.objects.get(name="株式会社サンプル")
    admin = Member.objects.get(email="admin@sample.example")
    account = link(large, admin, as_="owner@large.example")
    users.sync(account)
    able = account.users.filter(license_type=2).values_list("zoom_user_id", flat=True)
    hosts.choose(account, zoom_user_ids=list(able[:100]), by=actors.of(admin))

    small = Company.objects.get(name="株式会社アザー")
    their_admin = Member.objects.get(email="admin@other.example")
    link(small, their_admin)
    host = Host.objects.get(company=small)

    many = want_many(list(Host.objects.selected().filter(company=large)), meetings)
    _let_fall_due(many, unranked=unranked)
    waited = []
    with part("worker"):
        time.sleep(5)
        for number in range(others):
            waited.append(_want_and_wait(host, number, unranked=unranked))
            print(f"  {waited[-1]:5.1f} s; the large company: {_states(large)}", flush=True)
    print(f"longest {max(waited):.1f} s for {others} of the small company, beside {meetings}")
    return int(max(waited) > READY_WITHIN_SECONDS)


def want_many(chosen: list[Any], count: int) -> list[int]:
    """Want many meetings as an import does: one intent for each, all due at once."""
    return [
        _want(chosen[number % len(chosen)], number // len(chosen)).pk for number in range(count)
    ]


def _want(host: Any, number: int) -> Any:
    from django.db import transaction
    from django.utils import timezone

    from enishi.meetings.booking import intents

    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(
        days=2, minutes=30 * number
    )
    with transaction.atomic():
        return intents.claim(
            host.company,
            host=host,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            topic="一次面接",
            owner_key=f"bench:{host.pk}-{number}",
        )


def _let_fall_due(meetings: list[int], *, unranked: bool) -> None:
    """Make the jobs due now; in the product they are due fifteen seconds after the request."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set scheduled_at = null,"
            " priority = case when %s then 0 else priority end"
            " where status = 'todo' and (args->>'meeting_id')::int = any(%s)",
            [unranked, meetings],
        )


def _want_and_wait(host: Any, number: int, *, unranked: bool) -> float:
    from enishi.meetings.models import Meeting

    began = time.perf_counter()
    meeting = _want(host, number)
    _let_fall_due([meeting.pk], unranked=unranked)
    while (passed := time.perf_counter() - began) < 10 * READY_WITHIN_SECONDS:
        if Meeting.objects.get(pk=meeting.pk).state == "ready":
            return passed
        time.sleep(0.1)
    return passed


def _states(company: Any) -> dict[str, int]:
    from enishi.meetings.models import Meeting

    return dict(Counter(Meeting.objects.filter(company=company).values_list("state", flat=True)))


if __name__ == "__main__":
    sys.exit(main())
