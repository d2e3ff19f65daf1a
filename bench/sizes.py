"""Each page's cost at each size, and its goal: ``python -m bench.pages --sizes 1000,10000``.

CPU of this process and of PostgreSQL is counted separately. Each size has its own database, and
the rounds of a page take turns at all sizes and at the floor view, so that what else the machine
does meets all alike; the cheapest round counts. As multiples of the floor view's cost, figures of
different machines and hours can be compared.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bench.stage import database_cpu

_KEY = "bench0123456789abcdefghijklmnopq"
_ROUNDS = 5
# Requests in a round, enough to make the clock's tick of 10 ms negligible.
_EACH = 20
# The largest allowed growth of a line for ten times as much data: a factor, and milliseconds.
_GROWTH, _GROWTH_MS = 1.10, 2.0
# The floor view's CPU milliseconds on the machine for which the goals were written.
_FLOOR = 7.8


@dataclass(frozen=True)
class Line:
    """One page: its reader, and its goal in CPU milliseconds."""

    name: str
    address: str
    goal: float
    who: str = "recruiter"


@dataclass(frozen=True)
class Cost:
    """The cost of one request."""

    statements: int
    web: float
    database: float
    median: float
    size: int

    @property
    def cpu(self) -> float:
        return self.web + self.database


def measure(sizes: list[int]) -> None:
    """Fill a database for each size, and print each page's cost at each, and the missed goals."""
    from django.test import override_settings

    from enishi.management import django_ready

    prepared = [_prepared(size) for size in sizes]
    django_ready.collect_garbage_seldom()
    print(
        f"{'':<26}{'candidates':>10}{'statements':>11}{'web':>7}{'db':>7}{'CPU-ms':>8}{'p50':>7}"
        f"{'kB':>7}{'goal':>6}{'floors':>8}{'goal':>6}"
    )
    with override_settings(ROOT_URLCONF="bench.floor"):
        for of_all in zip(*(one.lines for one in prepared), strict=True):
            _print(of_all[0], sizes, *_costs(prepared, of_all))


def _print(line: Line, sizes: list[int], costs: list[Cost], floor: float) -> None:
    """Print one page's cost at each size; ``floor`` is the floor view's, measured beside it."""
    for place, (size, cost) in enumerate(zip(sizes, costs, strict=True)):
        missed = " misses" if cost.cpu > line.goal else ""
        former = costs[place - 1].cpu if place else cost.cpu
        if cost.cpu > max(former * _GROWTH, former + _GROWTH_MS):
            missed += f" grows from {former:.1f}"
        print(
            f"{'' if place else line.name:<26}{size:>10}{cost.statements:>11}{cost.web:>7.1f}"
            f"{cost.database:>7.1f}{cost.cpu:>8.1f}{cost.median:>7.1f}{cost.size / 1000:>7.1f}"
            f"{line.goal:>6.0f}{cost.cpu / floor:>8.1f}{line.goal / _FLOOR:>6.1f}{missed}",
            flush=True,
        )


@dataclass(frozen=True)
class _Prepared:
    """A filled database: its name, the company that is looked at, and the pages."""

    database: str
    company: int
    lines: list[Line]


def _prepared(size: int) -> _Prepared:
    """Fill the present database up to this size, and copy it."""
    import psycopg
    from django.db import connection

    from bench.fill import everything, sizes_of

    first = everything.fill(sizes_of(size))
    everything.settle()
    made = _Prepared(f"size_{size}", first, list(lines(first)))
    settings = connection.get_connection_params() | {"dbname": "postgres"}
    named = {
        key: settings[key] for key in ("host", "port", "user", "password") if settings.get(key)
    }
    filled = connection.settings_dict["NAME"]
    _use(filled)
    with psycopg.connect(dbname="postgres", autocommit=True, **named) as server:
        # Copied by the file, because through the log it would take as long as the filling.
        server.execute(
            f'create database "{made.database}" template "{filled}"'
            + (" strategy file_copy" if server.info.server_version >= 150000 else "")
        )
    return made


def _use(database: str) -> None:
    """Close what is open, and connect to this database of the server from now on."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = database


def lines(company: int) -> Iterator[Line]:
    from django.utils import timezone

    from enishi.company import actors
    from enishi.company.models import Member
    from enishi.hiring.models import Application, Candidate, Step
    from enishi.hiring.tag_models import Tag
    from enishi.interviews.candidate_models import CandidateLink
    from enishi.interviews.models import Interview
    from enishi.interviews.trips import scheduling
    from enishi.records.reports import counting, periods
    from enishi.records.reports.periods import Period
    from enishi.records.reports.scope import Scope

    def interview(state: str) -> Interview:
        found = Interview.objects.filter(company=company, state=state)
        one = found.select_related("application").order_by("pk").first()
        assert one is not None  # noqa: S101 - the fill has some
        return one

    held, confirmed = interview("held"), interview("confirmed")
    waiting = Application.objects.filter(
        company=company, status="active", current_step__kind="interview", interviews=None
    ).order_by("pk")[0]
    recruiter = Member.objects.filter(company=company, role="recruiter")[0]
    draft = scheduling.open_draft(waiting, by=actors.of(recruiter))
    keys = {}
    for kind in ("room", "choose"):
        keys[kind] = f"{_KEY[:-8]}{company:04}{kind[:4]}"
        link = CandidateLink.objects.filter(company=company, kind=kind)[0]
        CandidateLink.objects.filter(pk=link.pk).update(
            token_hash=hashlib.sha256(keys[kind].encode()).hexdigest()
        )
    pages = Candidate.objects.filter(company=company).count() // 20
    step = Step.objects.filter(company=company, name="一次面接")[0]
    today = timezone.now()
    week, month = (
        f"start={today:%Y-%m-%dT00:00:00Z}&end={today + timedelta(days=days):%Y-%m-%dT00:00:00Z}"
        for days in (7, 35)
    )
    yield Line("floor", "/floor", 8)
    yield Line("dashboard", "/", 25)
    yield Line("candidates", "/candidates/", 16)
    yield Line("… deep page", f"/candidates/?page={pages}", 18)
    yield Line("… in order of kana", "/candidates/?order=kana", 18)
    yield Line("… in order of kana, deep", f"/candidates/?order=kana&page={pages}", 18)
    yield Line("… at a step", f"/candidates/?step={step.name}", 18)
    yield Line("… of a status", "/candidates/?status=rejected", 18)
    for word, name in (("a tag", "英語"), ("a rare tag", "紹介")):
        tag = Tag.objects.get(company=company, name=name)
        yield Line(f"… with {word}", f"/candidates/?tag={tag.pk}", 18)
    for text in ("佐藤", "さとう", "candidate77", "0000"):
        yield Line(f"… search {text}", f"/candidates/?q={text}", 20)
    yield Line("board", "/candidates/board/", 40)
    for text in ("佐藤", "所感99"):
        yield Line(f"search of every page {text}", f"/search?q={text}", 20)
    # The record with its timeline; the goal is for 200 entries.
    yield Line("基本情報", f"/candidates/{held.application.candidate_id}/", 35)
    yield Line("重複の候補者", f"/candidates/{held.application.candidate_id}/duplicates/", 20)
    yield Line("採用フロー・結果", f"/applications/{held.application_id}/", 16)
    yield Line("別の求人に移す", f"/applications/{held.application_id}/job", 16)
    yield Line("scheduling, draft", f"/interviews/{draft.pk}/", 25)
    yield Line("scheduling, confirmed", f"/interviews/{confirmed.pk}/", 25)
    yield Line("calendar, week", f"/calendar/events?{week}", 15)
    yield Line("calendar, month", f"/calendar/events?{month}", 30)
    yield Line("Zoom settings", "/settings/zoom/", 20, "admin")
    yield Line("… unlink dialog", "/settings/zoom/unlinking", 15, "admin")
    yield Line("jobs", "/jobs/", 16)
    for period in (Period.THIS_MONTH, Period.THIS_YEAR):
        days = periods.days_of(period, today=timezone.localdate(timezone=recruiter.company.zone))
        scope = Scope(company=recruiter.company, days=days)
        counting.count(counting.ask_for_count(scope, by=actors.of(recruiter)).pk)
    yield Line("reports", "/reports/", 25)
    for topic in ("lengths", "results", "loads", "standing"):
        yield Line(f"… {topic}", f"/reports/?period=this_year&topic={topic}", 25)
    yield Line("members", "/settings/members/", 20, "admin")
    yield Line("candidate's room", f"/r/{keys['room']}", 12, "")
    yield Line("candidate's choice", f"/s/{keys['choose']}", 12, "")


def _costs(prepared: list[_Prepared], of_all: tuple[Line, ...]) -> tuple[list[Cost], float]:
    """The cost of one page at each size, and what the floor view costs meanwhile."""
    rounds: list[list[Cost]] = [[] for _ in prepared]
    floors: list[float] = []
    for _ in range(_ROUNDS):
        for one, line, found in zip(prepared, of_all, rounds, strict=True):
            _use(one.database)
            found.append(_round(line, one.company))
            floors.append(_round(one.lines[0], one.company).cpu)
    return [min(found, key=lambda cost: cost.cpu) for found in rounds], min(floors)


def _round(line: Line, company: int) -> Cost:
    from django.test import Client

    from bench.pages import counted_queries
    from enishi.company.models import Member
    from enishi.throttling import Counter

    client = Client(HTTP_HOST="127.0.0.1:8000")
    if line.who:
        client.force_login(Member.objects.filter(company=company, role=line.who)[0])
    # The candidate's page is opened too often: without this, a refusal would be measured.
    Counter.objects.all().delete()
    client.get(line.address)
    with counted_queries() as statements:
        answer = client.get(line.address)
    times: list[float] = []
    web, database = time.process_time(), database_cpu()
    for _ in range(_EACH):
        start = time.perf_counter()
        status = client.get(line.address).status_code
        times.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise SystemExit(f"{line.address} answered {status}")
    return Cost(
        len(statements),
        (time.process_time() - web) * 1000 / _EACH,
        (database_cpu() - database) * 1000 / _EACH,
        statistics.median(times),
        len(answer.content),
    )
