"""``python -m bench.pages``: the cost of each main page, and of creating a Zoom meeting.

For each page: queries, CPU of this process per request (the reliable number on a shared machine),
median and 95th percentile of the wall clock. The database's own CPU is not counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench import sizes
from bench.stage import stage


def measure(repeat: int, act: Callable[[], Any]) -> tuple[float, float, float]:
    """Call ``act`` ``repeat`` times. Returns median, 95th percentile and CPU per call, in ms."""
    act()
    times, cpu = [], time.process_time()
    for _ in range(repeat):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    spent = (time.process_time() - cpu) * 1000 / repeat
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], spent


def link(company: Any, admin: Any, *, as_: str = "owner@zoom.example") -> Any:
    """Link the company to the pretend Zoom as this Zoom user, in the way of the admin."""
    from django.conf import settings

    from enishi.company import actors
    from enishi.meetings.link import connection

    address = connection.begin_link(company, by=actors.of(admin), session_key="bench")
    query = parse_qs(urlsplit(address).query)
    home = str(settings.ZOOM["oauth_url"]).removesuffix("/oauth")
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{home}/_sandbox/authorize",
        data=json.dumps({"user": as_}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        code = json.load(answer)["code"]
    return connection.complete_link(
        state=query["state"][0], code=code, by=actors.of(admin), session_key="bench"
    )


def grow(company: Any, rows: int) -> None:
    """Add candidates up to this number, each with a confirmed interview."""
    from django.utils import timezone

    from enishi.hiring.models import Application, Candidate, Job
    from enishi.interviews.models import Interview, InterviewState, Slot

    job = Job.objects.filter(company=company).select_related("flow").first()
    assert job is not None  # noqa: S101 - the demo has one
    step = job.flow.steps.filter(kind="interview").first()
    assert step is not None  # noqa: S101
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(Candidate.objects.filter(company=company).count(), rows):
        candidate = Candidate.objects.create(
            company=company, family_name="測定", given_name=str(number), family_kana="ソクテイ"
        )
        application = Application.objects.create(
            company=company, candidate=candidate, job=job, current_step=step
        )
        interview = Interview.objects.create(
            company=company, application=application, step=step, state=InterviewState.CONFIRMED
        )
        at = start + timedelta(hours=number)
        Slot.objects.create(
            company=company, interview=interview, starts_at=at, ends_at=at + timedelta(hours=1)
        )


@contextmanager
def zoom_time() -> Iterator[list[float]]:
    """Collect the milliseconds of each call to Zoom on the wire during the block."""
    from enishi.zoom import wire

    spent: list[float] = []
    send = wire.send

    def timed(*arguments: Any, **options: Any) -> wire.Answer:
        start = time.perf_counter()
        try:
            return send(*arguments, **options)
        finally:
            spent.append((time.perf_counter() - start) * 1000)

    wire.send = timed
    try:
        yield spent
    finally:
        wire.send = send


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collect the statements that this thread sends during the block."""
    from django.db import connection

    statements: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield statements


def pages(repeat: int, rows: int) -> None:
    """Print one line for each page."""
    from django.test import Client

    from enishi.company import actors
    from enishi.company.models import Member
    from enishi.hiring.models import Application
    from enishi.interviews.trips import scheduling

    recruiter = Member.objects.get(email="recruiter@sample.example")
    admin = Member.objects.get(email="admin@sample.example")
    application = Application.objects.get(candidate__family_name="山田", company=admin.company)
    interview = scheduling.open_draft(application, by=actors.of(recruiter))
    client = Client(HTTP_HOST="127.0.0.1:8000")
    client.force_login(admin)
    addresses = [
        "/",
        "/candidates/",
        f"/candidates/{application.candidate_id}/",
        f"/applications/{application.pk}/",
        f"/interviews/{interview.pk}/",
        "/calendar/",
        "/jobs/",
        "/reports/",
        "/settings/",
        "/settings/zoom/",
        "/settings/members/",
        "/help/zoom",
    ]
    for address in addresses:
        with counted_queries() as queries:
            status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{address} answered {status}")
        median, p95, cpu = measure(repeat, lambda address=address: client.get(address))  # type: ignore[misc]
        print(
            f"{rows:>5}  {address:<22} {len(queries):>3} queries  {cpu:6.1f} CPU-ms"
            f"  {median:6.1f} median  {p95:6.1f} p95"
        )


def creations(repeat: int) -> None:
    """Print the cost of one 「Zoomミーティング作成」: the press, and the worker's job after it.

    The job runs in this process at once; ``bench.click`` measures how long people wait for it.
    """
    from django.test import Client
    from django.utils import timezone

    from enishi.company import actors
    from enishi.company.models import Member
    from enishi.hiring.models import Application
    from enishi.interviews import revision
    from enishi.interviews.models import Interview
    from enishi.interviews.trips import scheduling
    from enishi.meetings.booking import reconciliation
    from enishi.meetings.models import Host, Meeting

    recruiter = Member.objects.get(email="recruiter@sample.example")
    host = Host.objects.selected().get()
    client = Client(HTTP_HOST="127.0.0.1:8000", headers={"HX-Request": "true"})
    client.force_login(recruiter)
    step = Application.objects.get(
        candidate__family_name="山田", company=recruiter.company
    ).current_step
    waiting = Application.objects.filter(company=recruiter.company, current_step=step).exclude(
        interviews__state__in=["draft", "proposed"]
    )
    start: datetime = timezone.now().replace(minute=0, second=0, microsecond=0)
    wall, pressing, working, with_zoom = [], [], [], []
    for number, application in enumerate(waiting[:repeat]):
        Interview.objects.filter(application=application).update(state="held")
        draft = scheduling.open_draft(application, by=actors.of(recruiter))
        at = start + timedelta(days=3 + number, hours=3 - start.hour + 24)
        scheduling.add_slot(
            draft,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            by=actors.of(recruiter),
            version=revision.seen(draft),
        )
        draft.refresh_from_db()
        with zoom_time() as zoom:
            before, before_cpu = time.perf_counter(), time.process_time()
            answer = client.post(
                f"/interviews/{draft.pk}/meeting", {"host": host.pk, "version": draft.version}
            )
            between_cpu = time.process_time()
            draft.refresh_from_db()
            reconciliation.repair(draft.meeting_id)
            pressing.append((between_cpu - before_cpu) * 1000)
            working.append((time.process_time() - between_cpu) * 1000)
            wall.append((time.perf_counter() - before) * 1000)
        with_zoom.append(sum(zoom))
        if answer.status_code != 200:
            raise SystemExit(f"creating answered {answer.status_code}")
    made = Meeting.objects.filter(state="ready").count()
    print(
        f"Zoomミーティング作成, {len(wall)} times, {made} ready: {statistics.median(wall):.1f} ms"
        f" median in all, of which the pretend Zoom {statistics.median(with_zoom):.1f} ms;"
        f" our CPU {statistics.median(pressing):.1f} ms median for the press and"
        f" {statistics.median(working):.1f} ms for the worker's job"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--sizes", help="numbers of candidates, such as 1000,10000,100000")
    arguments = parser.parse_args()
    with stage():
        if arguments.sizes:
            sizes.measure([int(size) for size in arguments.sizes.split(",")])
            return
        from enishi.company.models import Member
        from enishi.records import demo

        demo.load()
        admin = Member.objects.select_related("company").get(email="admin@sample.example")
        link(admin.company, admin)
        for rows in (30, 300):
            grow(admin.company, rows)
            pages(arguments.repeat, rows)
        creations(arguments.repeat)


if __name__ == "__main__":
    main()
