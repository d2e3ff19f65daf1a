"""``python -m bench.drive``: thirty interviews among threads, kills and a hostile Zoom, audited.

Recruiters press every button of scheduling at once, some of them twice and on pages that are old,
while web and worker are killed, Zoom falls silent, fails or drips, people at Zoom rename and delete
meetings, and an admin ends the link with its meetings and makes it again. When all is calm for five
minutes, the pretend Zoom and the tables are compared from outside. Prints each thing that is wrong;
exits 1 if there is one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bench import audit
from bench.people import People, choose_hosts, set_up
from bench.stage import command, free_port, stage
from bench.wire import MOODS, Wire

INTERVIEWS = 30
CALM_SECONDS = 300


def main() -> int:
    """Run it; 1 when something is wrong in the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=180, help="of trouble")
    parser.add_argument("--people", type=int, default=6, help="recruiters at work at once")
    parser.add_argument("--kills", type=float, default=8.0, help="seconds between two kills")
    arguments = parser.parse_args()
    wire, port = Wire(), free_port()
    with stage(wire, webhook_url=f"http://127.0.0.1:{port}/webhooks/zoom") as behind:
        people = set_up(INTERVIEWS, port)
        parts = [Part("serve", PORT=str(port)), Part("worker"), Part("worker")]
        try:
            people.wait_for_the_server()
            _trouble(people, parts, wire, behind, arguments)
            print(f"answers: {dict(sorted(people.statuses.items()))}", flush=True)
            wrong = _calm(people, behind)
        finally:
            for one in parts:
                one.end()
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    print("nothing is wrong" if not wrong else f"{len(wrong)} things are wrong")
    return int(bool(wrong))


class Part:
    """One process of the product, which comes back when it is killed."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._arguments, self._environment = arguments, environment
        self._begin()

    def _begin(self) -> None:
        self._process = command(*self._arguments, **self._environment)

    def kill(self) -> None:
        """As ``kill -9``; another one begins at once."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._begin()

    def end(self) -> None:
        """For good."""
        self._process.terminate()
        self._process.wait(30)


def _trouble(
    people: People, parts: list[Part], wire: Wire, behind: str, arguments: argparse.Namespace
) -> None:
    ends_at = time.monotonic() + arguments.seconds
    work = list(people.interviews)

    def keep(act: Any, *, every: float) -> threading.Thread:
        def run() -> None:
            time.sleep(every)
            while time.monotonic() < ends_at:
                act()
                time.sleep(random.expovariate(1 / every))

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def mood() -> None:
        wire.mood = random.choice(("answers",) * 5 + MOODS[1:])

    threads = [
        keep(lambda: _press(people, random.choice(work)[0]), every=0.2)
        for _ in range(arguments.people)
    ]
    threads += [
        keep(lambda: random.choice(parts).kill(), every=arguments.kills),
        keep(mood, every=10),
        keep(lambda: _meddle(behind), every=4),
        keep(lambda: _change_the_link(people), every=arguments.seconds / 3),
    ]
    for thread in threads:
        thread.join()
    wire.mood = "answers"


def _press(people: People, pk: int) -> None:
    """One button of this interview's page, as likely as not one that fits; sometimes twice."""
    from django.db import connection

    from enishi.interviews import revision
    from enishi.interviews.models import Interview

    with suppress(OSError, http.client.HTTPException):
        interview = Interview.objects.select_related("meeting__host").get(pk=pk)
        slot = interview.slots.first()
        version = str(revision.seen(interview)) if random.random() < 0.95 else "1"
        hosts = people.hosts
        form: dict[str, Any] = {"version": version, "host": random.choice(hosts)}
        start = timedelta(days=random.randint(1, 3), hours=random.randint(0, 9))
        day = people.today + start
        period = {
            "date": day.date(),
            "starts_at": f"{day:%H}:00",
            "ends_at": f"{day:%H}:30",
        }
        here = f"/interviews/{pk}"
        presses: list[tuple[str, dict[str, Any]]] = [
            (f"{here}/meeting", form),
            (f"{here}/meeting/host", form),
            (f"{here}/meeting/removal", form),
            (f"{here}/meeting/renewal", form),
            (f"{here}/meeting/restoration", form),
            (f"{here}/meeting/takeover", form),
            (f"{here}/confirmation", form | {"read": "1", "tell_candidate": "1"}),
            (f"{here}/confirmation", form | {"read": "1"}),
            (f"{here}/reopening", form),
            (f"/slots/{slot.pk}" if slot else f"{here}/slots", form | period),
        ]
        path, sent = random.choice(presses)
        for _ in range(1 + (random.random() < 0.2)):
            people.ask("POST", path, sent)
    connection.close()


def _meddle(behind: str) -> None:
    """Somebody at Zoom renames or deletes a meeting of ours."""
    meetings = audit.at_zoom(behind)
    if not meetings:
        return
    action: tuple[str, dict[str, Any]] = random.choice(
        [("delete_meeting", {}), ("edit_meeting", {"topic": f"別名{random.randint(1, 99)}"})]
    )
    body = {"meeting_id": random.choice(meetings)["id"]} | action[1]
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{behind}/_sandbox/{action[0]}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with suppress(OSError):
        urllib.request.urlopen(request, timeout=20).close()  # noqa: S310


def _change_the_link(people: People) -> None:
    """The link ends with its meetings, or is made again if there is none."""
    from django.db import connection

    from bench.pages import link
    from enishi.errors import UserFacingError
    from enishi.interviews import link_end
    from enishi.meetings import connection as zoom

    with suppress(UserFacingError, OSError):
        account = zoom.linked_account(people.admin.company)
        if account is None:
            choose_hosts(link(people.admin.company, people.admin), people.admin)
        else:
            link_end.end(people.admin.company, by=people.admin, delete_meetings=True)
    connection.close()


def _calm(people: People, behind: str) -> list[str]:
    """Wait until nothing is open, five minutes at most; what is wrong then."""
    ends_at = time.monotonic() + CALM_SECONDS
    while time.monotonic() < ends_at:
        _change_the_link_back(people)
        states: Counter[str] = audit.states()
        print(f"  {dict(states)}", flush=True)
        if not audit.is_open(states):
            break
        time.sleep(10)
    time.sleep(20)  # events that are under way
    return list(audit.wrong(people.admin, behind))


def _change_the_link_back(people: People) -> None:
    from enishi.meetings import connection as zoom

    if zoom.linked_account(people.admin.company) is None:
        _change_the_link(people)


if __name__ == "__main__":
    sys.exit(main())
