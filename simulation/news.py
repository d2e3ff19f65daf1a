"""Zoom's events: brings them from the pretend Zoom's outbox to the product's own view.

An event that is lost or unanswered, or whose process dies, comes again after 5, 25 and 85 minutes,
as at Zoom. In some histories Zoom sends every event twice, or in another order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.test import RequestFactory

from enishi.web.webhooks import zoom as webhook
from simulation.actor import Actor
from simulation.baton import Baton
from zoom_sandbox import World
from zoom_sandbox.records import Delivery
from zoom_sandbox.webhooks import sending
from zoom_sandbox.webhooks.sending import Receipt

_ASLEEP = timedelta(days=300).total_seconds()


class News:
    """Zoom's machines, which bring one event at a time each."""

    def __init__(self, baton: Baton, world: World, *, report: Callable[[str], None]) -> None:
        self._baton = baton
        self._world = world
        self._report = report
        self._idle: set[Actor] = set()
        self._under_way: set[str] = set()

    def hire(self, name: str) -> None:
        """Add a machine."""
        self._baton.add(name, self._bring_all_day, background=True)

    @property
    def is_quiet(self) -> bool:
        """Whether no event is on its way or comes again."""
        return not self._under_way and not self._waiting()

    def next_arrival(self) -> datetime | None:
        """The time of the next event; None while all machines are busy."""
        if not self._idle:
            return None
        moments = [delivery.due_at for delivery in self._waiting() if delivery.due_at]
        return min(moments) - self._baton.clock.skew if moments else None

    def wake(self) -> None:
        """Let the idle machines look for due events after the clock has moved."""
        if self._due():
            for actor in self._idle:
                actor.asleep_until = self._baton.clock.now

    def _bring_all_day(self) -> None:
        baton, actor = self._baton, self._baton.current
        if actor is None:
            raise AssertionError("machines are actors")
        while True:
            delivery = self._due()
            if delivery is None:
                self._idle.add(actor)
                baton.sleep(_ASLEEP)
                self._idle.discard(actor)
                continue
            self._under_way.add(delivery.id)
            sending.attempt(self._world, delivery, post=self._post)
            self._under_way.discard(delivery.id)
            baton.sleep(0.1)

    def _waiting(self) -> list[Delivery]:
        return self._world.deliveries.where(
            lambda one: one.due_at is not None and one.id not in self._under_way
        )

    def _due(self) -> Delivery | None:
        now = self._baton.clock.at_zoom
        due = [one for one in self._waiting() if one.due_at is not None and one.due_at <= now]
        if self._world.switch("webhook_reorder") == "on":
            due.reverse()
        return due[0] if due else None

    def _post(self, _url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        baton = self._baton
        if baton.chance.random() < baton.rates.request:
            return Receipt(None)
        answers: list[HttpResponse] = []
        survived = baton.process(lambda: answers.append(self._enter(body, headers)))
        if not survived or baton.chance.random() < baton.rates.answer:
            return Receipt(None)
        return Receipt(answers[0].status_code, answers[0].content)

    def _enter(self, body: bytes, headers: Mapping[str, str]) -> HttpResponse:
        request = RequestFactory().generic(
            "POST", "/webhooks/zoom", body, headers["Content-Type"], headers=dict(headers)
        )
        try:
            answer = webhook.receive(request)
        except Exception as cause:  # noqa: BLE001 - judged, whatever it is
            self._baton.require_alive()
            self._report(f"an error page for Zoom's machine: {cause!r}")
            return HttpResponse(status=500)
        is_untimely = answer.status_code == 401 and self._baton.clock.is_off
        if answer.status_code >= 400 and not is_untimely:
            self._report(f"a genuine event was refused with {answer.status_code}")
        return answer
