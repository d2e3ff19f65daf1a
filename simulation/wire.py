"""The wire to the pretend Zoom: each exchange has steps, and may be lost or late."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qs

import httpx2
from flask import Flask

from simulation.actor import Actor
from simulation.baton import Baton
from zoom_sandbox import World
from zoom_sandbox.transport import SandboxTransport

_LATEST = 120.0
_DEFAULT_TIMEOUT = 15.0
# A request that was allowed before the refusal arrived may still be sent.
_ON_ITS_WAY = timedelta(minutes=3)
# The answer may be truncated; the meeting's number is near its beginning.
_NUMBER = re.compile(r'"id":\s*(\d+)')
_TOKENS = re.compile(r'"(?:access|refresh)_token":\s*"([^"]+)"')
_CREATES = re.compile(r"/v2/users/([^/]+)/meetings$")
_LISTS = re.compile(r"/v2/users(/[^/]+/(meetings|settings))?$")
_NAMED = re.compile(r"/v2/meetings/(\d+)$")
# A person who links chooses the account at Zoom. Before this call, nobody here knows which it is.
_ASKS_WHOSE = "/v2/users/me"


@dataclass(frozen=True, slots=True)
class Late:
    """A request on its way whose sender has given up."""

    due_at: datetime
    who: str
    has_stalled: bool
    request: httpx2.Request


class Wire:
    """The wire, with a record of everything that was sent."""

    def __init__(self, app: Flask, world: World, baton: Baton) -> None:
        self._zoom = SandboxTransport(app)
        self._world = world
        self._baton = baton
        self.look_at_token: Callable[[str], None] = lambda _token: None
        self._late: list[Late] = []
        self.created: set[int] = set()
        self.deleted: set[int] = set()
        # The creations of each mark: the number at Zoom, and whether the process had stalled.
        self.creations: defaultdict[str, dict[int, bool]] = defaultdict(dict)
        # The number of the authorisation from which each token comes.
        self.authorisation_of: dict[str, int] = {}
        self._authorisations = 0
        # When Zoom said that a host's daily limit is used up; ``too_early`` has the creations and
        # changes that were sent all the same.
        self._used_up_at: dict[str, datetime] = {}
        # The same for an account, by the weight of the calls.
        self._spent_at: dict[tuple[str, str], datetime] = {}
        self.too_early: list[str] = []

    def transport(self) -> httpx2.BaseTransport:
        """The transport that ``settings.ZOOM_TRANSPORT_FACTORY`` gives to Enishi's client."""
        return _SteppedTransport(self)

    @property
    def is_quiet(self) -> bool:
        """Whether no late request is on its way."""
        return not self._late

    def next_arrival(self) -> datetime | None:
        """The time at which the next late request has its effect."""
        return min((late.due_at for late in self._late), default=None)

    def let_arrive(self) -> None:
        """Run the late requests that are due."""
        now = self._baton.clock.now
        due = sorted((late for late in self._late if late.due_at <= now), key=_by_moment)
        for late in due:
            self._late.remove(late)
            try:
                came = str(
                    self._reach(
                        late.request, who=late.who, has_stalled=late.has_stalled
                    ).status_code
                )
            except httpx2.TransportError:
                # Zoom itself drops such requests for some time, and the sender has given up.
                came = "dropped"
            self._baton.history.note(late.who, f"{_words(late.request)} arrives late: {came}")

    def exchange(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Returns its answer, or raises what a socket would raise."""
        baton, actor = self._baton, self._baton.current
        request.read()
        if actor is None or actor.is_undisturbed:
            return self._reach(request)
        baton.require_alive()
        self.look_at_token(request.headers.get("authorization", "").removeprefix("Bearer "))
        what, sent_at = _words(request), baton.clock.now
        baton.step(f"before {what}")
        self._perhaps_lose_request(request, actor, what)
        response = self._reach(request, who=actor.name, has_stalled=actor.has_stalled)
        baton.history.note(actor.name, f"{what}: {response.status_code}")
        self._perhaps_double(request, who=actor.name, what=what)
        baton.step(f"after the effect of {what}")
        self._perhaps_lose_answer(request, who=actor.name, what=what)
        baton.sleep(baton.chance.uniform(0.05, 0.8))
        baton.step(f"with the answer to {what}")
        if (baton.clock.now - sent_at).total_seconds() < _read_timeout(request):
            # A process that dies before it can write has told nobody.
            note = partial(self._note_limit, request, response, at=baton.clock.now)
            actor.once_written.append(note)
        return response

    def _perhaps_lose_request(self, request: httpx2.Request, actor: Actor, what: str) -> None:
        baton, draw, who = self._baton, self._baton.chance.random(), actor.name
        if draw < baton.rates.late:
            due_at = baton.clock.now + timedelta(seconds=baton.chance.uniform(1, _LATEST))
            self._late.append(Late(due_at, who, actor.has_stalled, request))
            baton.history.note(who, f"{what} is late")
            self._time_out(request)
        if draw < baton.rates.late + baton.rates.request:
            baton.history.note(who, f"{what} does not arrive")
            if baton.chance.random() < 0.5:
                raise httpx2.ConnectError("refused", request=request)
            self._time_out(request)

    def _perhaps_double(self, request: httpx2.Request, *, who: str, what: str) -> None:
        baton = self._baton
        is_creation = request.method == "POST" and _CREATES.search(request.url.path)
        # A rate of 0 must not draw a number: the history would differ.
        if is_creation and baton.rates.doubled and baton.chance.random() < baton.rates.doubled:
            # The sender did not cause the second creation, as after a stall.
            second = self._reach(request, who=who, has_stalled=True)
            baton.history.note(who, f"{what} once more: {second.status_code}")

    def _perhaps_lose_answer(self, request: httpx2.Request, *, who: str, what: str) -> None:
        baton = self._baton
        if baton.chance.random() < baton.rates.answer:
            baton.history.note(who, f"the answer to {what} is lost")
            if baton.chance.random() < 0.5:
                raise httpx2.RemoteProtocolError("disconnected", request=request)
            self._time_out(request)

    def _time_out(self, request: httpx2.Request) -> None:
        self._baton.sleep(_read_timeout(request))
        raise httpx2.ReadTimeout("timed out", request=request)

    def _reach(
        self, request: httpx2.Request, *, who: str = "", has_stalled: bool = False
    ) -> httpx2.Response:
        response = self._zoom.handle_request(request)
        named = _NAMED.search(request.url.path)
        if request.method == "POST" and response.status_code == 201:
            mark = str(json.loads(request.content)["agenda"]).partition("\n")[0]
            number = int(_NUMBER.findall(response.text)[0])
            self.creations[mark][number] = has_stalled
            self.created.add(number)
        is_linking = request.url.path == _ASKS_WHOSE and not who.startswith("worker")
        if not has_stalled and not is_linking:
            self._look_at_limit(request)
        if request.method == "DELETE" and named and response.status_code == 204:
            self.deleted.add(int(named[1]))
        if request.url.path.endswith("/oauth/token") and response.status_code == 200:
            self._trace_tokens(request, response)
        return response

    def _look_at_limit(self, request: httpx2.Request) -> None:
        """Report a request for a host or account before the reset that Zoom has stated."""
        for whose, used_up_at in (
            ("host", self._used_up_at.get(self._host_of(request) or "")),
            ("account", self._spent_at.get(self._share_of(request))),
        ):
            if used_up_at is None or self._baton.clock.now - used_up_at <= _ON_ITS_WAY:
                continue
            if self._baton.clock.now.date() == used_up_at.date():
                self.too_early.append(f"{_words(request)} was sent before the {whose}'s next day")

    def _note_limit(
        self, request: httpx2.Request, response: httpx2.Response, *, at: datetime
    ) -> None:
        """Note that a daily limit is used up, ``at`` the time when the sender gets the answer. An
        answer after the sender's time-out does not count."""
        host = self._host_of(request)
        if response.status_code == 429 and "maximum daily rate limit" in response.text:
            self._spent_at.setdefault(self._share_of(request), at)
        if host is not None and response.status_code == 429 and "(100)" in response.text:
            self._used_up_at.setdefault(host, at)

    def _share_of(self, request: httpx2.Request) -> tuple[str, str]:
        """The account whose calls are counted, and the weight of this call."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        pair = self._world.tokens.get(token)
        is_list = request.method == "GET" and _LISTS.search(request.url.path)
        return (pair.account_id if pair else "", "Medium" if is_list else "Light")

    def _host_of(self, request: httpx2.Request) -> str | None:
        if request.method not in ("POST", "PATCH"):
            return None
        path = request.url.path
        if created := _CREATES.search(path):
            return created[1]
        named = _NAMED.search(path)
        meeting = self._world.meetings.get(named[1]) if named else None
        return meeting.host_id if meeting is not None else None

    def _trace_tokens(self, request: httpx2.Request, response: httpx2.Response) -> None:
        form = parse_qs(request.content.decode())
        traded = form.get("refresh_token", [""])[0]
        if traded not in self.authorisation_of:
            self._authorisations += 1
        number = self.authorisation_of.get(traded, self._authorisations)
        for token in _TOKENS.findall(response.text):
            self.authorisation_of[token] = number


class _SteppedTransport(httpx2.BaseTransport):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._wire.exchange(request)


def _read_timeout(request: httpx2.Request) -> float:
    """The sender's read time-out in seconds."""
    return request.extensions.get("timeout", {}).get("read") or _DEFAULT_TIMEOUT


def _by_moment(late: Late) -> datetime:
    return late.due_at


def _words(request: httpx2.Request) -> str:
    """Method and path, which contain no secret: users and meetings appear by number."""
    return f"{request.method} {request.url.path.removeprefix('/v2')}"
