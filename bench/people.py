"""Signed-in people of a web server, and the drafts of interviews that they work on."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

HOSTS = 8


@dataclass
class People:
    """Signed-in people of the web server on this port."""

    port: int
    session: str
    csrf: str
    interviews: list[tuple[int, int, int]]
    pages: list[str]
    admin: Any
    hosts: list[int]
    today: datetime
    statuses: Counter[int] = field(default_factory=Counter)

    def wait_for_the_server(self) -> None:
        """Wait until the server answers."""
        for _ in range(150):
            with suppress(OSError):
                self.ask("GET", "/")
                return
            time.sleep(0.2)
        raise SystemExit("the web server does not answer")

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> float:
        """Send one request over a new connection. Returns its seconds."""
        began = time.perf_counter()
        status, _ = self.send(method, path, form)
        self.statuses[status] += 1
        return time.perf_counter() - began

    def send(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
        """Send one request over a new connection. Returns status and body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"enishi={self.session}; csrftoken={self.csrf}"}
        if form is not None:
            headers |= {
                "HX-Request": "true",
                "X-CSRFToken": self.csrf,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, body

    def press(self) -> float:
        """Press 「Zoomミーティング作成」 for the next interview. Returns its seconds."""
        pk, version, host = self.interviews.pop()
        form = {"host": host, "version": version}
        return self.ask("POST", f"/interviews/{pk}/meeting", form)


def set_up(interviews: int, port: int) -> People:
    """Make the demo company with link, hosts and ``interviews`` drafts of one slot each."""
    from django.conf import settings
    from django.middleware.csrf import get_token
    from django.test import Client, RequestFactory

    from bench.pages import link
    from enishi.company.models import Company, Member
    from enishi.meetings.models import Host
    from enishi.records import demo

    demo.load()
    company = Company.objects.get(name="株式会社サンプル")
    admin = Member.objects.get(email="admin@sample.example")
    account = link(company, admin)
    choose_hosts(account, admin)
    chosen = list(Host.objects.selected().filter(company=company))
    browser = Client()
    browser.force_login(admin)
    return People(
        port=port,
        session=browser.cookies[settings.SESSION_COOKIE_NAME].value,
        csrf=get_token(RequestFactory().get("/")),
        interviews=[draft(company, admin, n, chosen) for n in range(interviews)],
        pages=["/", "/candidates/", "/calendar/"],
        admin=admin,
        hosts=[host.pk for host in chosen],
        today=_today(company),
    )


def choose_hosts(account: Any, admin: Any) -> None:
    """Select hosts among the linked account's licensed users, the same ones each time."""
    from enishi.company import actors
    from enishi.meetings.directory import hosts, users

    users.sync(account)
    able = account.users.filter(license_type=2).order_by("zoom_user_id")
    chosen = able.values_list("zoom_user_id", flat=True)[:HOSTS]
    hosts.choose(account, zoom_user_ids=list(chosen), by=actors.of(admin))


def draft(company: Any, by: Any, number: int, chosen: list[Any]) -> tuple[int, int, int]:
    from enishi.company import actors
    from enishi.hiring import candidates
    from enishi.hiring.models import Application, Job
    from enishi.interviews import revision
    from enishi.interviews.trips import scheduling

    job = Job.objects.filter(company=company).select_related("flow").first()
    assert job is not None  # noqa: S101 - the demo has one
    details = candidates.CandidateDetails(
        family_name="測定", given_name=str(number), email=f"person{number}@mail.example"
    )
    candidate = candidates.register(company, details, by=actors.of(by))
    step = job.flow.steps.filter(kind="interview").first()
    assert step is not None  # noqa: S101 - likewise
    application = Application.objects.create(
        company=company,
        candidate=candidate,
        job=job,
        current_step=step,
    )
    interview = scheduling.open_draft(application, by=actors.of(by))
    start = _today(company) + timedelta(days=1 + number // 80, hours=number // HOSTS % 10)
    scheduling.add_slot(
        interview,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        by=actors.of(by),
        version=revision.seen(interview),
    )
    interview.refresh_from_db()
    return interview.pk, interview.version, chosen[number % len(chosen)].pk


def _today(company: Any) -> datetime:
    """Eight in the morning of today in the company's time zone."""
    from django.utils import timezone

    now = timezone.localtime(timezone.now(), company.zone)
    return now.replace(hour=8, minute=0, second=0, microsecond=0)
