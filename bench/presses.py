"""Presses buttons of an interview's page, and counts the results."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench.people import People

# Percent of presses: of any button at all, and on a page that was opened long before.
ANY_BUTTON = 4
OLD_PAGE = 3
_ONLY_LOOK = "look"
# The longest time for which people look at a page before they press.
LOOKING_SECONDS = 1.0


@dataclass
class Tally:
    """The presses by kind and class of the answer, and the reasons of refusals."""

    presses: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, status: int, body: str) -> None:
        """Count one answer. Status 0 means that there was none."""
        self.presses[kind, f"{status // 100}xx" if status else "no answer"] += 1
        if status >= 400:
            sentence = " ".join(re.sub(r"<[^>]*>", " ", body).split())
            self.refusals[f"{status} {kind}: {sentence[:70]}"] += 1

    def lines(self) -> list[str]:
        """The lines of the report: each kind of press, then each reason."""
        kinds = sorted({kind for kind, _ in self.presses})
        classes = sorted({answer for _, answer in self.presses})
        return [
            *(
                f"{kind:>13}: "
                + ", ".join(
                    f"{self.presses[kind, answer]} {answer}"
                    for answer in classes
                    if self.presses[kind, answer]
                )
                for kind in kinds
            ),
            *(f"{count:>13} × {reason}" for reason, count in self.refusals.most_common()),
        ]


def press(people: People, pk: int, tally: Tally) -> None:
    """Look at this interview's page, then press one of its buttons once or twice."""
    from django.db import connection

    from enishi.interviews import revision
    from enishi.interviews.models import Interview

    interview = (
        Interview.objects.select_related("company__zoom_account")
        .select_related("step", "meeting__host", "meeting__account")
        .get(pk=pk)
    )
    fitting = _fitting(interview)
    is_any = random.randrange(100) < ANY_BUTTON
    weights = dict.fromkeys(_BUTTONS, 1.0) if is_any else fitting | {_ONLY_LOOK: 1.0}
    kind = random.choices(list(weights), list(weights.values()))[0]
    shown = kind if kind in fitting else "any button"
    is_old = random.randrange(100) < OLD_PAGE
    version = "1" if is_old else str(revision.seen(interview))
    if kind == _ONLY_LOOK:
        return
    path, form = _form(people, interview, kind)
    connection.close()
    time.sleep(random.uniform(0, LOOKING_SECONDS))
    for _ in range(1 + (random.random() < 0.1)):
        tally.note(shown, *people.send("POST", path, {"version": version} | form))


def _fitting(interview: Any) -> dict[str, float]:
    """The page's buttons with their weights. The usual next steps weigh most."""
    from enishi.interviews.meeting.panel import panel_for
    from enishi.interviews.trips.confirmation import why_not

    panel = panel_for(interview)
    weights: dict[str, float] = {}
    if interview.state == "confirmed":
        weights |= {"reopening": 0.15, "cancellation": 0.005}
    elif interview.state == "draft":
        weights |= {"time": 0.2} if interview.slots.exists() else {"new time": 3}
        if panel.offers and panel.kind in ("create", "failed"):
            weights |= {"creation": 5}
        if panel.can_edit:
            weights |= {"removal": 0.1}
        if not why_not(panel.condition):
            # Few people confirm a time before they have created its meeting.
            weights |= {"confirmation": 5 if panel.kind == "created" else 0.1}
    else:
        return {}
    if panel.kind == "created" and panel.offers:
        weights |= {"another host": 0.1}
    if panel.can_renew and panel.offers:
        weights |= {"renewal": 3}
    if panel.drift is not None:
        weights |= {"takeover": 3} | ({"restoration": 3} if panel.drift.can_be_put_back else {})
    return weights


_BUTTONS = {
    "creation": "meeting",
    "another host": "meeting/host",
    "removal": "meeting/removal",
    "renewal": "meeting/renewal",
    "restoration": "meeting/restoration",
    "takeover": "meeting/takeover",
    "confirmation": "confirmation",
    "reopening": "reopening",
    "cancellation": "cancellation",
    "new time": "slots",
    "time": "",
}


def _form(people: People, interview: Any, kind: str) -> tuple[str, dict[str, Any]]:
    """The address and the form of a button."""
    from enishi.interviews.meeting.panel import panel_for

    free = [offer.host.pk for offer in panel_for(interview).offers if offer.is_free]
    start = people.today + timedelta(days=random.randint(1, 3), hours=random.randint(0, 9))
    form: dict[str, Any] = {
        "host": random.choice(free or people.hosts),
        "read": "1",
        "date": start.date(),
        "starts_at": f"{start:%H}:00",
        "ends_at": f"{start:%H}:30",
    }
    if random.random() < 0.8:
        form["tell_candidate"] = "1"
    slot = interview.slots.first()
    if kind == "time" and slot is not None:
        return f"/slots/{slot.pk}", form
    return f"/interviews/{interview.pk}/{_BUTTONS[kind] or 'slots'}", form
