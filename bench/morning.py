"""``python -m bench.morning``: a peak morning of 300 companies on this machine.

Runs web server and worker as the product does. First, the recruiters of all companies open pages:
50 requests a second arrive at random moments, whether or not earlier ones are answered. Then Zoom
sends 1,500 events within a minute while pages are read. Prints how long answers took, counted from
the moment at which a request was to be sent, what the processes used of the machine, and when the
last event was dealt with. Exits 1 if the 95th percentile is above 300 ms, or if an answer was no
success.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

from bench import arrivals
from bench.arrivals import Answers, Request
from bench.people import set_up
from bench.pooler import pooler
from bench.stage import database_cpu, free_port, part, stage

P95_AT_MOST = 0.3
EVENTS = 1_500
_MEETINGS = 40
_WARM_UP_SECONDS = 15
# Of a hundred pages, as in ../docs/proofs.md.
_MIX = {
    "list": 30,
    "candidate": 30,
    "flow": 15,
    "first page": 10,
    "search": 10,
    "jobs": 5,
}


def main() -> int:
    """Run the measurement. Returns exit status 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--candidates", type=int, default=300, help="of each company")
    parser.add_argument("--rate", type=float, default=50, help="pages a second")
    parser.add_argument("--beside", type=float, default=10, help="pages a second beside events")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument(
        "--pooled",
        type=int,
        default=0,
        help="put PgBouncer before the web server, with so many connections to PostgreSQL",
    )
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    port = free_port()
    with stage():
        people = set_up(0, port)
        pages = _fill(wanted.companies, wanted.candidates, wanted.seed)
        with (
            pooler(wanted.pooled)
            if wanted.pooled
            else nullcontext(os.environ["DATABASE_URL"]) as url,
            part("serve", PORT=str(port), DATABASE_URL=url) as web,
            part("worker") as worker,
        ):
            people.wait_for_the_server()
            _make_meetings(people)
            arrivals.play(port, [(10, pages)], seconds=_WARM_UP_SECONDS, seed=wanted.seed)
            print(f"{wanted.rate:g} pages a second of {wanted.companies} companies:")
            read = _measured(web.pid, worker.pid, port, [(wanted.rate, pages)], wanted)
            print(f"{EVENTS} events of Zoom in a minute beside {wanted.beside:g} pages a second:")
            told = _measured(
                web.pid,
                worker.pid,
                port,
                [(wanted.beside, pages), (EVENTS / 60, _events())],
                wanted,
                seconds=60,
            )
            _wait_for_the_events()
    missed = max(read.p95(), told.p95()) > P95_AT_MOST or read.failed or told.failed
    return int(bool(missed))


def _database(pooled: int) -> AbstractContextManager[str]:
    """The address of the web server's database."""
    return pooler(pooled) if pooled else nullcontext(os.environ["DATABASE_URL"])


def _measured(
    web: int,
    worker: int,
    port: int,
    streams: list[tuple[float, Callable[[], Request]]],
    wanted: argparse.Namespace,
    *,
    seconds: int | None = None,
) -> Answers:
    """Play the streams, and print the answers and what the processes used meanwhile."""
    began = time.monotonic()
    before = _cpu_of(web), _cpu_of(worker), database_cpu(), time.process_time()
    answers = arrivals.play(port, streams, seconds=seconds or wanted.seconds, seed=wanted.seed)
    after = _cpu_of(web), _cpu_of(worker), database_cpu(), time.process_time()
    took = time.monotonic() - began
    answers.print_table()
    used = [(end - begin) / took for begin, end in zip(before, after, strict=True)]
    names = ("web", "worker", "PostgreSQL", "this driver")
    shares = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, used, strict=True))
    load = Path("/proc/loadavg").read_text().split()[0]
    print(f"{'of one core':>24}: {shares}; load of the machine {load}", flush=True)
    return answers


def _fill(companies: int, candidates: int, seed: int) -> Callable[[], Request]:
    """Fill the companies, sign in a recruiter of each, and return what makes their requests."""
    from django.conf import settings
    from django.test import Client

    from bench.fill import everything
    from enishi.company.models import Member
    from enishi.hiring.models import Application

    first = everything.fill([candidates] * companies)
    everything.settle()
    readers = []
    for recruiter in Member.objects.filter(company__gte=first, role="recruiter").distinct(
        "company_id"
    ):
        browser = Client()
        browser.force_login(recruiter)
        own = Application.objects.filter(company=recruiter.company_id).order_by("-pk")[:50]
        readers.append(
            (
                browser.cookies[settings.SESSION_COOKIE_NAME].value,
                list(own.values_list("pk", "candidate_id")),
            )
        )
    chance = random.Random(seed)  # noqa: S311 - no secret

    def page() -> Request:
        session, applications = chance.choice(readers)
        application, candidate = chance.choice(applications)
        [kind] = chance.choices(list(_MIX), list(_MIX.values()))
        paths = {
            "list": "/candidates/",
            "candidate": f"/candidates/{candidate}/",
            "flow": f"/applications/{application}/",
            "first page": "/",
            "search": "/candidates/?q=%E4%BD%90%E8%97%A4",
            "jobs": "/jobs/",
        }
        return arrivals.get(paths[kind], session=session, kind=kind)

    return page


def _make_meetings(people: Any) -> None:
    """Make the meetings at the pretend Zoom that the events will be about."""
    from bench.fairness import want_many
    from enishi.meetings.models import Host, Meeting

    made = want_many(list(Host.objects.filter(pk__in=people.hosts)), _MEETINGS)
    for _ in range(120):
        if Meeting.objects.filter(pk__in=made, state="ready").count() == len(made):
            return
        time.sleep(1)
    raise SystemExit("the meetings were not made in two minutes")


def _events() -> Callable[[], Request]:
    """Return what makes signed events, each about the next meeting."""
    from enishi.meetings.models import Meeting, ZoomAccount
    from enishi.zoom import webhooks

    account = ZoomAccount.objects.get(company__name="株式会社サンプル").zoom_account_id
    numbers = list(
        Meeting.objects.filter(owner_key__startswith="bench:", state="ready").values_list(
            "zoom_meeting_id", flat=True
        )
    )
    turn = count()

    def event() -> Request:
        number, now = next(turn), time.time()
        about = {"id": numbers[number % len(numbers)], "topic": f"一次面接 {number}"}
        payload = {"account_id": account, "object": about}
        body = json.dumps(
            {"event": "meeting.updated", "event_ts": int(now * 1000), "payload": payload}
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "x-zm-request-timestamp": str(int(now)),
            "x-zm-signature": webhooks.sign(
                body, timestamp=str(int(now)), secret=os.environ["ENISHI_ZOOM_WEBHOOK_SECRET"]
            ),
        }
        return arrivals.post("/webhooks/zoom", body, headers, kind="event of Zoom")

    return event


def _wait_for_the_events() -> None:
    """Print how many events were kept, and when the last of them was dealt with."""
    from enishi.meetings.models import WebhookEvent

    began = time.monotonic()
    while WebhookEvent.objects.filter(processed_at=None).exists():
        if time.monotonic() > began + 300:
            break
        time.sleep(0.5)
    left = WebhookEvent.objects.filter(processed_at=None).count()
    print(
        f"{'events':>24}: {WebhookEvent.objects.count()} kept, {left} not dealt with"
        f" {time.monotonic() - began:.0f} s after the last"
    )


def _cpu_of(pid: int) -> float:
    """Seconds of CPU of a process and of its children that live."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            its, (_, parent, *rest) = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if str(pid) in (its, parent):
            # Fields 14 and 15 of proc(5).
            ticks += sum(map(int, rest[9:11]))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
