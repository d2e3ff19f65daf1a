"""The entries of the left menu, for each member."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.company import passwords
from enishi.company.actors import Actor
from enishi.company.roles import Action, may
from enishi.meetings.gateway import installation_identity
from enishi.meetings.gateway.explanations import Reason, sentence


@dataclass(frozen=True)
class Place:
    """One entry of the menu: where it leads, and the routes of rows whose pages belong to it."""

    word: Promise
    icon: str
    route: str
    action: Action
    also: tuple[str, ...] = ()

    @cached_property
    def address(self) -> str:
        """Return its address; cached, because each page needs it twice."""
        return reverse(self.route)

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Return how the addresses of its pages begin, up to the number of a row."""
        return (self.address, *(reverse(row, args=[0]).removesuffix("0/") for row in self.also))

    def holds(self, path: str) -> bool:
        """Whether a page at this path belongs to this entry."""
        if self.route == "dashboard":
            return path == self.address
        return path.startswith(self.beginnings)


PLACES = (
    Place(_("ダッシュボード"), "layout-dashboard", "dashboard", Action.USE_PRODUCT),
    Place(
        _("候補者"),
        "users",
        "candidates",
        Action.SEE_CANDIDATES,
        also=("application", "interview", "evaluation", "offer"),
    ),
    Place(_("面接カレンダー"), "calendar", "calendar", Action.JOIN_INTERVIEWS),
    Place(_("求人"), "briefcase", "jobs", Action.EDIT_JOBS, also=("flow",)),
    Place(_("レポート"), "chart-bar", "reports", Action.SEE_REPORTS),
    Place(_("設定"), "settings", "settings", Action.SEE_SETTINGS),
)

# The mails of the practice mode.
_MAILBOX = Place(_("練習用メールボックス"), "mail", "mailbox", Action.SEE_MAILBOX)


def _stopped(actor: Actor) -> str:
    """Return why calls to Zoom and mails have stopped, for members who can have this repaired."""
    told = may(actor, Action.EDIT_ZOOM_SETTINGS) and installation_identity.is_stopped()
    return sentence(Reason.STOPPED) if told else ""


def context(request: HttpRequest) -> dict[str, Any]:
    """Return menu, member and company for every page."""
    actor: Actor | None = getattr(request, "actor", None)
    member = actor.member if actor is not None else None
    practice = settings.ZOOM["practice"]
    if actor is None or member is None:
        return {
            "member": None,
            "company": None,
            "menu": [],
            "practice": practice,
            # Shown only on a local installation. A public one does not even name the demo's people.
            "demo_password": "" if settings.IS_PUBLIC or not practice else passwords.PUBLISHED,
        }
    return {
        "practice": practice,
        "stopped": _stopped(actor),
        "member": member,
        "company": member.company,
        "menu": [
            {
                "word": place.word,
                "icon": place.icon,
                "address": place.address,
                "is_current": place.holds(request.path),
            }
            for place in (*PLACES, *([_MAILBOX] if practice else []))
            if may(actor, place.action)
        ],
        "help_is_current": request.path.startswith(reverse("help")),
    }
