"""A pretend Zoom behind the wire of each test, and a company that can be linked to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import stamina
from django.db import connection as database
from django.db import transaction
from django.test import Client
from django.utils import timezone
from flask import Flask
from pytest_django import Settings
from time_machine import TimeMachineFixture

import zoom_sandbox
from enishi.company import actors
from enishi.company.models import Member
from enishi.meetings.booking import intents
from enishi.meetings.directory import hosts, users
from enishi.meetings.gateway import limits
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, ZoomAccount
from zoom_sandbox import actions, faults, pump
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import Call, User
from zoom_sandbox.records import Meeting as MeetingAtZoom
from zoom_sandbox.transport import SandboxTransport
from zoom_sandbox.webhooks.sending import Receipt
from zoom_sandbox.world import World

SESSION = "the-admins-browser-session"


@dataclass
class PretendZoom:
    """The sandbox's world, and what tests do to it and ask of it."""

    world: World
    app: Flask

    def do(self, action: str, **arguments: Any) -> dict[str, Any]:
        """One of the console's buttons, such as ``deactivate_user``."""
        return actions.perform(self.world, action, arguments)

    def disturb(self, route: str, kind: str, *, times: int | None = 1, **more: Any) -> None:
        faults.add(self.world, route, kind, times=times, **more)

    def user(self, email: str) -> User:
        return next(user for user in self.world.users if user.email == email)

    def meetings(self) -> list[MeetingAtZoom]:
        """Those that exist, the deleted ones left out."""
        return [meeting for meeting in self.world.meetings if meeting.deleted_at is None]

    def calls(self, route: str) -> list[Call]:
        return [call for call in self.world.journal if call.route == route]

    def let_due_happen(self) -> int:
        """Deliver webhooks and late requests whose time has come."""
        return pump.run_due(self.app)

    def consent(self, address: str, *, as_: str) -> tuple[str, str]:
        """Follow the authorise address and allow; the state and code that the redirect carries."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = grants.issue_code(
            self.world,
            self.world.apps[query["client_id"]],
            self.user(as_),
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            challenge_method=query["code_challenge_method"],
        )
        return query["state"], code.code


def _post_to_us(url: str, body: bytes, headers: Any) -> Receipt:
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    response = Client().post(
        urlsplit(url).path, body, content_type="application/json; charset=utf-8", **extra
    )
    return Receipt(response.status_code, response.content)


@pytest.fixture
def zoom(settings: Settings, zoom_preset: str) -> PretendZoom:
    """株式会社サンプル with a dozen users, and what else ``zoom_preset`` holds."""
    world = World(seed="meetings")
    config = zoom_sandbox.Config(
        preset=zoom_preset,
        redirect_uri=settings.ZOOM["redirect_uri"],
        webhook_url="http://enishi.test/webhooks/zoom",
        switches={"rate_limits": "off"},
    )
    app = zoom_sandbox.create_app(world, config, post=_post_to_us)
    settings.ZOOM = settings.ZOOM | {
        "client_id": config.client_id,
        "client_secret": config.client_secret,
        "webhook_secret": config.webhook_secret,
        "oauth_url": "http://zoom.test/oauth",
        "api_url": "http://zoom.test/v2",
    }
    settings.ZOOM_TRANSPORT_FACTORY = lambda: SandboxTransport(app)
    return PretendZoom(world, app)


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """No waiting between repeats, and no memory of another test's silences."""
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture(autouse=True)
def worker() -> None:
    """These tests are the worker: they call themselves what it would."""


Link = Callable[..., ZoomAccount]
LetPass = Callable[[float], None]


@pytest.fixture
def link(zoom: PretendZoom, admin: Member) -> Link:
    """Link the admin's company, or another's, in the name of a Zoom user."""

    def do_link(*, by: Member = admin, as_: str = "owner@zoom.example") -> ZoomAccount:
        address = connection.begin_link(by.company, by=actors.of(by), session_key=SESSION)
        state, code = zoom.consent(address, as_=as_)
        return connection.complete_link(
            state=state, code=code, by=actors.of(by), session_key=SESSION
        )

    return do_link


@pytest.fixture
def account(transactional_db: None, link: Link) -> ZoomAccount:
    """The sample company, linked by the owner of its Zoom account."""
    return link()


@pytest.fixture
def let_pass(time_machine: TimeMachineFixture) -> LetPass:
    """Let so many seconds pass at once, for us and for the pretend Zoom alike."""
    time_machine.move_to(datetime.now(UTC), tick=True)

    def shift(seconds: float) -> None:
        time_machine.shift(seconds)

    return shift


@pytest.fixture
def no_wait_for_quota(let_pass: LetPass, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait for a turn under the limit per second passes at once."""
    without_waiting = SimpleNamespace(monotonic=time.monotonic, sleep=let_pass)
    monkeypatch.setattr(limits, "time", without_waiting)


@pytest.fixture
def users_at_zoom(account: ZoomAccount) -> None:
    """A snapshot of all who are at Zoom."""
    users.sync(account)


@pytest.fixture
def host(account: ZoomAccount) -> Host:
    """藤原 大和, who authorised and is therefore the default host."""
    default: Host = Host.objects.get(company=account.company, is_default=True)
    return default


def tomorrow(hour: int = 10, minute: int = 0) -> datetime:
    """Tomorrow at this time in Tokyo."""
    day = timezone.localtime(timezone.now(), ZoneInfo("Asia/Tokyo")) + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def claimed(host: Host, *, hour: int = 10, owner_key: str = "interview:7", **more: Any) -> Meeting:
    """An hour tomorrow, committed as wanted."""
    with transaction.atomic():
        return intents.claim(
            host.company,
            host=host,
            starts_at=tomorrow(hour),
            ends_at=tomorrow(hour + 1),
            topic="一次面接 #7",
            owner_key=owner_key,
            **more,
        )


def in_threads(work: Callable[[int], object], *, count: int) -> list[object]:
    """Run ``work(0)``, ``work(1)``, … at once, each with a database connection of its own.

    What one raises stands in the list in place of its answer.
    """
    together = threading.Barrier(count)

    def run(number: int) -> object:
        try:
            together.wait(timeout=20)
            return work(number)
        except Exception as outcome:  # noqa: BLE001 - handed to the test, which looks at it
            return outcome
        finally:
            database.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


@pytest.fixture
def other_host(account: ZoomAccount, zoom: PretendZoom, admin: Member) -> Host:
    """面接 会議室1, chosen beside the default, on a plan whose users hold one meeting at a time."""
    zoom.do("set_plan", account_id=account.zoom_account_id, plan="Pro")
    users.sync(account)
    both = [zoom.user(f"{name}@zoom.example").id for name in ("owner", "interview-room1")]
    hosts.choose(account, zoom_user_ids=both, by=actors.of(admin))
    chosen: Host = Host.objects.get(company=account.company, zoom_user_id=both[1])
    return chosen
