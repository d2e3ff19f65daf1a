"""``python -m bench.trips``: the cost of the three verbs that fix a time, with their pages.

For 日程を確定, a candidate's pick and a candidate's move, all with their letters, it prints the
statements, and the CPU of this process for the whole request, median and least. No meeting is made,
so that older versions, in which the page itself called Zoom, can be compared. For the same reason
it uses HTTP only.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from bench.pages import counted_queries
from bench.stage import stage

_PAGE = re.compile(r"/interviews/(\d+)/")
_CHOICE = re.compile(r"/s/([\w-]+)")


class Trips:
    """One recruiter, and one candidate for each trip."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from enishi.company.models import Member

        recruiter = Member.objects.select_related("company").get(email="recruiter@sample.example")
        self.company, self.zone = recruiter.company, recruiter.company.zone
        self.recruiter, self.candidate = (
            Client(HTTP_HOST="127.0.0.1:8000", headers={"HX-Request": "true"}),
            Client(HTTP_HOST="127.0.0.1:8000"),
        )
        self.recruiter.force_login(recruiter)
        self.now: datetime = timezone.now()
        self.spent: dict[str, list[tuple[float, int]]] = defaultdict(list)

    def confirm(self, number: int) -> None:
        """Draw a slot and confirm it."""
        pk = self._draft(number)
        self._draw(pk, number, hour=10)
        self._measured("confirm", self.recruiter, f"/interviews/{pk}/confirmation", self._seen(pk))

    def pick_and_move(self, number: int) -> None:
        """Propose two slots; the candidate picks the first and moves to the other."""
        from enishi.interviews.candidate_models import OfferedPeriod
        from enishi.interviews.models import Slot

        pk = self._draft(number)
        self._draw(pk, number, hour=10)
        self._draw(pk, number, hour=14)
        said = self.recruiter.post(f"/interviews/{pk}/proposal", self._seen(pk)).content.decode()
        found = _CHOICE.search(said)
        assert found is not None, said[:2000]  # noqa: S101 - the command's own check
        slot = Slot.objects.filter(interview=pk).order_by("starts_at").values_list("pk", flat=True)
        at = f"/s/{found[1]}/pick"
        room = self._measured("pick", self.candidate, at, {"slot": slot[0]})["Location"]
        period = OfferedPeriod.objects.filter(proposal__interview=pk).order_by("-starts_at")
        to = {"slot": period.values_list("pk", flat=True)[0]}
        self._measured("reschedule", self.candidate, f"{room.rstrip('/')}/slot", to)

    def _draft(self, number: int) -> int:
        from enishi.hiring.models import Application, Candidate, Job

        job = Job.objects.filter(company=self.company).select_related("flow").first()
        assert job is not None  # noqa: S101 - the demo has one
        candidate = Candidate.objects.create(
            company=self.company,
            family_name="測定",
            given_name=str(number),
            email=f"bench-{number}@mail.example",
        )
        application = Application.objects.create(
            company=self.company,
            candidate=candidate,
            job=job,
            current_step=job.flow.steps.filter(kind="interview").first(),
        )
        answer = self.recruiter.post(f"/applications/{application.pk}/interviews")
        found = _PAGE.search(answer.headers.get("HX-Redirect") or answer["Location"])
        assert found is not None  # noqa: S101
        return int(found[1])

    def _draw(self, pk: int, number: int, *, hour: int) -> None:
        day = self.now.astimezone(self.zone).date() + timedelta(days=10 + number)
        times = {"date": day.isoformat(), "starts_at": f"{hour}:00", "ends_at": f"{hour + 1}:00"}
        answer = self.recruiter.post(
            f"/interviews/{pk}/slots", self._seen(pk) | times, headers={"HX-Trigger": "slot-form"}
        )
        assert answer.status_code == 200, answer.content  # noqa: S101

    def _seen(self, pk: int) -> dict[str, Any]:
        from enishi.interviews.models import Interview

        version = Interview.objects.values_list("version", flat=True).get(pk=pk)
        return {"version": version, "tell_candidate": "1", "read": "1"}

    def _measured(self, name: str, browser: Any, address: str, fields: dict[str, Any]) -> Any:
        with counted_queries() as statements:
            before = time.process_time()
            answer = browser.post(address, fields)
            spent = (time.process_time() - before) * 1000
        if answer.status_code not in (200, 204, 302, 303):
            raise SystemExit(f"{name}: {answer.status_code} {answer.content.decode()[:2000]}")
        self.spent[name].append((spent, len(statements)))
        return answer


def main() -> None:
    """Run the trips and print a line for each verb."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=30)
    repeat: int = parser.parse_args().repeat
    with stage():
        from enishi.interviews.models import Interview
        from enishi.records import demo

        demo.load()
        trips = Trips()
        for number in range(repeat):
            trips.confirm(2 * number)
            trips.pick_and_move(2 * number + 1)
        fixed = Interview.objects.filter(
            state="confirmed", application__candidate__family_name="測定"
        )
        if (count := fixed.count()) != 2 * repeat:
            raise SystemExit(f"{count} of {2 * repeat} interviews were fixed")
        for name, found in trips.spent.items():
            cpu = [spent for spent, _count in found]
            print(
                f"{name:>10}  {found[-1][1]:>3} statements  {statistics.median(cpu):6.1f} CPU-ms"
                f" median  {min(cpu):6.1f} least"
            )


if __name__ == "__main__":
    main()
