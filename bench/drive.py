"""``python -m bench.drive``: interviews with many threads, kills and a faulty Zoom, audited.

Recruiters press the buttons of each interview's page, some of them twice and on outdated pages.
Meanwhile web and worker are killed; Zoom is silent, fails or drips; people at Zoom change and
delete meetings; an admin ends the link with its meetings once and makes it again. After that, when
nothing is open (five minutes at most), the pretend Zoom and the tables are compared from outside.
Prints what was pressed and refused, and each error. Exits 1 if there is an error.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bench import at_zoom, audit, presses
from bench.people import People, choose_hosts, set_up
from bench.stage import command, free_port, stage
from bench.wire import MOODS, Wire

CALM_SECONDS = 300
# Shares of the time with trouble: when the link ends, how long people work after it is made again,
# and when the trouble ends if the link is not made again.
LINK_ENDS_AFTER, AFTER_THE_LINK, LATEST = 0.2, 0.5, 3.0


def main() -> int:
    """Run the drive. Returns exit status 1 when the audit finds an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=180, help="of trouble")
    parser.add_argument("--interviews", type=int, default=60)
    parser.add_argument("--people", type=int, default=8, help="recruiters at work at once")
    parser.add_argument("--kills", type=float, default=8.0, help="seconds between two kills")
    arguments = parser.parse_args()
    wire, port = Wire(), free_port()
    with stage(wire, webhook_url=f"http://127.0.0.1:{port}/webhooks/zoom") as behind:
        people = set_up(arguments.interviews, port)
        _let_members_interview(people)
        parts = [Part("serve", PORT=str(port)), Part("worker"), Part("worker")]
        tally = presses.Tally()
        try:
            people.wait_for_the_server()
            _trouble(people, tally, parts, wire, behind, arguments)
            print(*tally.lines(), sep="\n", flush=True)
            wrong = _calm(people, behind, kills=sum(part.kills for part in parts))
        finally:
            for one in parts:
                one.end()
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    print("nothing is wrong" if not wrong else f"{len(wrong)} things are wrong")
    return int(bool(wrong))


class Part:
    """One process of the product, which starts again after a kill."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._arguments, self._environment = arguments, environment
        self.kills = 0
        self._begin()

    def _begin(self) -> None:
        self._process = command(*self._arguments, **self._environment)

    def kill(self) -> None:
        """Kill the process as by ``kill -9``, and start another one at once."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.kills += 1
        self._begin()

    def end(self) -> None:
        """End the process for good."""
        self._process.terminate()
        self._process.wait(30)


class Course:
    """The progress of the trouble, which continues for some time after the link is made again."""

    def __init__(self, seconds: float) -> None:
        self._began, self._seconds = time.monotonic(), seconds
        self.link_began_to_end = False
        self.link_is_back = 0.0

    def passed(self) -> float:
        """The passed share of its time; more than 1 when it is late."""
        return (time.monotonic() - self._began) / self._seconds

    def goes_on(self) -> bool:
        """Whether people still press buttons and processes still fail."""
        is_early = not self.link_is_back or (
            time.monotonic() - self.link_is_back < self._seconds * AFTER_THE_LINK
        )
        return self.passed() < 1 or (is_early and self.passed() < LATEST)


def _let_members_interview(people: People) -> None:
    """Give each interview its own interviewer, so that nobody is in two places."""
    from enishi.company import actors
    from enishi.company.models import Member
    from enishi.interviews import revision
    from enishi.interviews.models import Interview
    from enishi.interviews.trips import scheduling

    for number, (pk, _, _) in enumerate(people.interviews):
        interview = Interview.objects.get(pk=pk)
        member = Member.objects.create_user(
            f"interviewer{number}@bench.example",
            company=interview.company,
            family_name="面接",
            given_name=str(number),
            role="interviewer",
        )
        version = revision.seen(interview)
        scheduling.set_participants(
            interview, members=[member], by=actors.of(people.admin), version=version
        )


def _trouble(
    people: People,
    tally: presses.Tally,
    parts: list[Part],
    wire: Wire,
    behind: str,
    arguments: argparse.Namespace,
) -> None:
    course = Course(arguments.seconds)
    work = [pk for pk, _, _ in people.interviews]

    def keep(act: Callable[[], Any], *, every: float) -> threading.Thread:
        def run() -> None:
            from django.db import connection

            time.sleep(every)
            while course.goes_on():
                # Expected: the server was killed, or Zoom does not answer.
                with suppress(OSError, http.client.HTTPException):
                    act()
                connection.close()
                time.sleep(random.expovariate(1 / every))

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def mood() -> None:
        wire.mood = random.choice(("answers",) * 8 + MOODS[1:])

    def link() -> None:
        if course.link_began_to_end:
            course.link_is_back = _make_link_again(people) or course.link_is_back
        elif course.passed() > LINK_ENDS_AFTER:
            course.link_began_to_end = _end_link(people)

    threads = [
        keep(lambda: presses.press(people, random.choice(work), tally), every=0.2)
        for _ in range(arguments.people)
    ]
    threads += [
        keep(lambda: random.choice(parts).kill(), every=arguments.kills),
        keep(mood, every=10),
        keep(lambda: _meddle(behind), every=3),
        keep(link, every=3),
    ]
    for thread in threads:
        thread.join()
    wire.mood = "answers"


def _meddle(behind: str) -> None:
    """Play somebody at Zoom who renames, lengthens or, less often, deletes one of our meetings."""
    meetings = at_zoom.living(at_zoom.ours(behind))
    if not meetings:
        return
    number = random.choice(list(meetings))
    edits = ({"topic": f"別名{random.randint(1, 99)}"}, {"duration": random.choice((30, 45))})
    if edit := random.choice((*edits, {})):
        at_zoom.act(behind, "edit_meeting", meeting_id=number, **edit)
    else:
        at_zoom.act(behind, "delete_meeting", meeting_id=number)


def _end_link(people: People) -> bool:
    """End the link with its meetings (認証解除). Returns whether that has begun."""
    from enishi.company import actors
    from enishi.errors import UserFacingError
    from enishi.interviews.rounds import link_end

    with suppress(UserFacingError):
        link_end.end(people.admin.company, by=actors.of(people.admin), delete_meetings=True)
        return True
    return False


def _make_link_again(people: People) -> float:
    """Make the link, unless one works or is still being ended. Returns the time, or 0."""
    from bench.pages import link
    from enishi.errors import UserFacingError
    from enishi.meetings.link import connection as zoom

    account = zoom.linked_account(people.admin.company)
    if account is None or not (account.is_linked or account.is_ending):
        with suppress(UserFacingError, OSError):
            choose_hosts(link(people.admin.company, people.admin), people.admin)
            return time.monotonic()
    return 0.0


def _calm(people: People, behind: str, *, kills: int) -> list[str]:
    """Wait until nothing is open, five minutes at most. Returns the errors."""
    from enishi.mail.models import OutgoingMail
    from enishi.meetings.models import LinkEnding

    ends_at = time.monotonic() + CALM_SECONDS
    while time.monotonic() < ends_at:
        _make_link_again(people)
        states = audit.states()
        print(f"  {dict(states)}", flush=True)
        if not audit.is_open(states):
            break
        time.sleep(10)
    while at_zoom.repeat_events(behind) and time.monotonic() < ends_at + 60:
        time.sleep(5)
    time.sleep(20)  # time for the looks that the last events asked for
    made = at_zoom.ours(behind)
    there = at_zoom.living(made)
    held = audit.held_online().filter(meeting__zoom_meeting_id__in=there)
    letters = OutgoingMail.objects.filter(state="sent").count()
    print(
        f"{kills} kills; ends of the link {LinkEnding.objects.count()};"
        f" meetings made at Zoom {len(made)}, living there {len(there)},"
        f" of confirmed interviews {held.count()}; letters sent {letters}"
    )
    return list(audit.wrong(people.admin, there))


if __name__ == "__main__":
    sys.exit(main())
