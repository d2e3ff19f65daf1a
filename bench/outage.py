"""``python -m bench.outage``: Zoom swallows, drips or fails, while people work on.

Runs gunicorn and the worker as the product does, with a wire to the pretend Zoom that misbehaves
for a while in each of three ways, then answers again. Meanwhile people press
「Zoomミーティング作成」, each for their own interview, and others read pages. Prints what the
readers waited, how long a press held its web thread, how often Zoom was tried, and how the backlog
clears. Exits 1 when a thread was held for more than five seconds, Zoom was tried more than ten
times in a minute once it was known to be silent, or something is open five minutes after it
answers again.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench.stage import free_port, part, stage
from bench.wire import MOODS, Wire

HELD_AT_MOST_SECONDS = 5.0
PROBES_A_MINUTE = 10
CLEARED_WITHIN_SECONDS = 300
# So long it may take until enough silences have shown that Zoom is not there.
NOTICED_AFTER_SECONDS = 20
WARM_UP_SECONDS = 15
HOSTS = 8


def main() -> int:
    """Run it; 1 when one of the bounds did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=80, help="how long each way lasts")
    parser.add_argument("--presses", type=float, default=0.5, help="of the button, each second")
    parser.add_argument("--reads", type=float, default=4.0, help="of pages, each second")
    arguments = parser.parse_args()
    wire, port = Wire(), free_port()
    with stage(wire):
        seconds = WARM_UP_SECONDS + 3 * arguments.seconds
        people = _set_up(int((seconds + 10) * arguments.presses) + 4, port)
        with part("serve", PORT=str(port)), part("worker"):
            people.wait_for_the_server()
            _phase(wire, people, "answers", WARM_UP_SECONDS, arguments)
            phases = [
                _phase(wire, people, mood, arguments.seconds, arguments) for mood in MOODS[1:]
            ]
            wire.mood = "answers"
            cleared = _clear()
    held = max(phase.held for phase in phases)
    probes = max(phase.probes_a_minute for phase in phases)
    return int(
        held > HELD_AT_MOST_SECONDS
        or probes > PROBES_A_MINUTE
        or cleared is None
        or cleared > CLEARED_WITHIN_SECONDS
    )


@dataclass
class People:
    """Signed-in people before the web server on this port."""

    port: int
    session: str
    csrf: str
    interviews: list[tuple[int, int, int]]
    pages: list[str]
    statuses: Counter[int] = field(default_factory=Counter)

    def wait_for_the_server(self) -> None:
        """Until it answers."""
        for _ in range(150):
            with suppress(OSError):
                self.ask("GET", "/")
                return
            time.sleep(0.2)
        raise SystemExit("the web server does not answer")

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> float:
        """One request over a connection of its own; how many seconds it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        headers = {"Cookie": f"enishi={self.session}; csrftoken={self.csrf}"}
        if form is not None:
            headers |= {
                "HX-Request": "true",
                "X-CSRFToken": self.csrf,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.statuses[answer.status] += 1
        return time.perf_counter() - began

    def press(self) -> float:
        """「Zoomミーティング作成」 for the next interview."""
        pk, version, host = self.interviews.pop()
        form = {"host": host, "version": version}
        return self.ask("POST", f"/interviews/{pk}/meeting", form)


@dataclass(frozen=True)
class Phase:
    """What one way of failing cost."""

    held: float
    probes_a_minute: float


def _phase(
    wire: Wire, people: People, mood: str, seconds: int, arguments: argparse.Namespace
) -> Phase:
    wire.mood = mood
    began = time.monotonic()
    ends_at = began + seconds
    held: list[float] = [0.0]
    waited: list[float] = []
    acts = [
        threading.Thread(target=_keep, args=[people.press, arguments.presses, ends_at, held]),
        threading.Thread(
            target=_keep,
            args=[_reader(people), arguments.reads, ends_at, waited],
        ),
    ]
    people.statuses.clear()
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    noticed = began + NOTICED_AFTER_SECONDS
    probes = [at for at in wire.calls if noticed < at <= ends_at]
    a_minute = len(probes) * 60 / max(ends_at - noticed, 1)
    worst = statistics.quantiles(waited, n=20)[-1] * 1000
    print(
        f"{mood:>10}: {len(waited)} pages, median {statistics.median(waited) * 1000:.0f} ms,"
        f" p95 {worst:.0f} ms; {len(held) - 1} presses, the longest held {max(held):.1f} s;"
        f" answers {dict(sorted(people.statuses.items()))}"
        + ("" if mood == "answers" else f"; Zoom tried {a_minute:.1f} times a minute"),
        flush=True,
    )
    return Phase(max(held), 0.0 if mood == "answers" else a_minute)


def _reader(people: People) -> Any:
    turn = iter(range(10**9))
    return lambda: people.ask("GET", people.pages[next(turn) % len(people.pages)])


def _keep(act: Any, rate: float, ends_at: float, took: list[float]) -> None:
    """Do it at this rate, each in a thread of its own: who waits holds up nobody."""
    running = []
    while time.monotonic() < ends_at:
        one = threading.Thread(target=lambda: took.append(act()))
        one.start()
        running.append(one)
        time.sleep(1 / rate)
    for one in running:
        one.join()


def _set_up(interviews: int, port: int) -> People:
    """The demo company, linked, with hosts and as many drafts of one time as will be pressed."""
    from django.conf import settings
    from django.middleware.csrf import get_token
    from django.test import Client, RequestFactory

    from bench.pages import link
    from enishi.company.models import Company, Member
    from enishi.meetings import directory, hosts
    from enishi.meetings.models import Host
    from enishi.records import demo

    demo.load()
    company = Company.objects.get(name="株式会社サンプル")
    admin = Member.objects.get(email="admin@sample.example")
    account = link(company, admin)
    directory.sync(account)
    able = account.users.filter(license_type=2).values_list("zoom_user_id", flat=True)
    hosts.choose(account, zoom_user_ids=list(able[:HOSTS]), by=admin)
    chosen = list(Host.objects.candidates().filter(company=company))
    browser = Client()
    browser.force_login(admin)
    return People(
        port=port,
        session=browser.cookies[settings.SESSION_COOKIE_NAME].value,
        csrf=get_token(RequestFactory().get("/")),
        interviews=[_draft(company, admin, n, chosen) for n in range(interviews)],
        pages=["/", "/candidates/", "/calendar/"],
    )


def _draft(company: Any, by: Any, number: int, chosen: list[Any]) -> tuple[int, int, int]:
    from django.utils import timezone

    from enishi.hiring.models import Application, Candidate, Job
    from enishi.interviews import revision, scheduling

    job = Job.objects.filter(company=company).select_related("flow").first()
    assert job is not None  # noqa: S101 - the demo has one
    candidate = Candidate.objects.create(
        company=company, family_name="測定", given_name=str(number), family_kana="ソクテイ"
    )
    application = Application.objects.create(
        company=company,
        candidate=candidate,
        job=job,
        current_step=job.flow.steps.filter(kind="interview").first(),
    )
    interview = scheduling.open_draft(application, by=by)
    day = timezone.localtime(timezone.now(), company.zone) + timedelta(days=1 + number // 80)
    start = day.replace(hour=8 + number // HOSTS % 10, minute=0, second=0, microsecond=0)
    scheduling.add_slot(
        interview,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        by=by,
        version=revision.seen(interview),
    )
    interview.refresh_from_db()
    return interview.pk, interview.version, chosen[number % len(chosen)].pk


def _clear() -> float | None:
    """Watch the backlog until nothing is open; how many seconds that took, None if too long."""
    from enishi.meetings.models import Meeting

    began = time.monotonic()
    while (passed := time.monotonic() - began) < CLEARED_WITHIN_SECONDS + 60:
        states = Counter(Meeting.objects.values_list("state", flat=True))
        print(f"  {passed:4.0f} s after Zoom answers again: {dict(states)}", flush=True)
        if not states.keys() & {"wanted", "calling", "unknown", "cancelling"}:
            return passed
        time.sleep(15)
    return None


if __name__ == "__main__":
    sys.exit(main())
