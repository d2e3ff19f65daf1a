"""Sets the scene of a history: the tables, the pretend Zoom behind the wire, the company's link."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.conf import settings
from django.test.utils import override_settings
from flask import Flask

import zoom_sandbox
from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.hiring.models import Application, Candidate, HiringFlow, Job, Step
from enishi.meetings.directory import hosts, users
from enishi.meetings.gateway import outbound
from enishi.meetings.link import linking
from enishi.meetings.models import Host, Installation, ZoomAccount
from simulation import cast as people_of
from simulation import emptying
from simulation.cast import Cast
from simulation.clock import MORNING
from simulation.rates import Rates
from zoom_sandbox import faults
from zoom_sandbox.api import limits
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import BASIC, Count
from zoom_sandbox.switches import SWITCHES

# Switches that matter only to other clients. Drawing them would change the history of every seed.
_ASKED_BY_OTHERS = (
    "client_secret_in_body",
    "earlier_server_token",
    "server_app_me",
    "null_setting",
    "trailing_slash",
)
# The share of requests for each fault, in percent.
_TROUBLES = {
    "html_500": 1,
    "html_500_after": 0.5,
    "empty_502_after": 0.5,
    "truncated_json": 1,
    "rate_limited_qps": 1,
    "token_invalid": 0.5,
}
_SESSION = "the-admins-browser-session"
# Tables that a history does not change. All others are emptied before the next history.
_KEPT = {
    model._meta.db_table
    for model in (
        Application,
        AuditEntry,
        Candidate,
        Company,
        HiringFlow,
        Installation,
        Job,
        Member,
        Step,
    )
}


def clear() -> None:
    """Empty the tables that a history writes. New rows start from number 1 again."""
    written = {model._meta.db_table for model in apps.get_app_config("enishi").get_models()}
    emptying.empty(
        [*sorted(written - _KEPT), "procrastinate_jobs", "procrastinate_events"], renumber=True
    )


def pretend_zoom(seed: int, *, rates: Rates) -> tuple[zoom_sandbox.World, Flask]:
    """Make a history's own small world, with random values for what Zoom does not document.

    Its clock is the product's, or minutes off. The hosts' daily limit may be nearly used up.
    """
    chance = random.Random(f"zoom {seed}")  # noqa: S311 - chance, not a secret
    world = zoom_sandbox.World(seed=f"simulation {seed}")
    config = zoom_sandbox.Config(
        preset="small",
        client_id=outbound.setting("client_id"),
        client_secret=outbound.setting("client_secret"),
        webhook_secret=outbound.setting("webhook_secret"),
        webhook_url="http://enishi.test/webhooks/zoom",
        redirect_uri=outbound.setting("redirect_uri"),
        switches={name: chance.choice(values) for name, values in _open_questions().items()},
    )
    app = zoom_sandbox.create_app(world, config)
    people_of.settle_at_zoom(world)
    if seed % 4:
        # A Basic user can host one meeting at a time, a licensed one two.
        for user in world.users:
            world.users.change(user, type=BASIC)
    for account in world.accounts:
        world.accounts.change(account, plan=chance.choice(("Free", "Pro", "Business")))
    if chance.random() < rates.used_up:
        for user in world.users:
            name = f"host:{user.id}:{MORNING:%Y-%m-%d}"
            world.counts.put(Count(name=name, count=chance.randint(94, 100)))
    return world, app


def _open_questions() -> dict[str, tuple[str, ...]]:
    """The switches of the pretend Zoom, with the possible positions in a history."""
    named = {
        name: switch.values
        for name, switch in SWITCHES.items()
        if switch.values and name not in _ASKED_BY_OTHERS
    }
    # The wire loses single events; this switch decides whether there are events at all.
    loss = ("off", "off", "off", "on")
    return named | {
        "webhook_loss": loss,
        "list_lag": ("0", "30"),
        "webhook_delay": ("0", "2", "40"),
        "deauth_delay": ("0", "30"),
    }


def use_up_the_day(world: zoom_sandbox.World, *, seed: int) -> None:
    """Count nearly all calls of an account's day as other apps'. A free plan counts all calls."""
    chance = random.Random(f"day {seed}")  # noqa: S311 - chance, not a secret
    account = chance.choice(list(world.accounts))
    world.accounts.change(account, plan="Free")
    for category, most in limits.PER_DAY["Free"].items():
        name = f"{account.id}:{category}:{world.now():%Y-%m-%d}"
        world.counts.put(Count(name=name, count=most - chance.randint(4, 40)))


def disturb(world: zoom_sandbox.World) -> None:
    """Add faults of Zoom's own answers, besides the requests and answers that the wire loses."""
    for kind, percent in _TROUBLES.items():
        faults.add(world, "*", kind, times=None, percent=percent)


def calm_down(world: zoom_sandbox.World) -> None:
    """Remove the faults of Zoom's own answers."""
    for fault in list(world.faults):
        world.faults.remove(fault.id)


@contextmanager
def addressed() -> Iterator[None]:
    """Apply the settings by which Enishi calls the pretend Zoom, as in practice mode."""
    zoom = settings.ZOOM | {
        "client_id": "practice_client_id",
        "client_secret": "practice_client_secret",
        "webhook_secret": "practice_webhook_secret",
        "oauth_url": "http://zoom.test/oauth",
        "api_url": "http://zoom.test/v2",
        "practice": True,
    }
    with override_settings(ZOOM=zoom):
        yield


def link(world: zoom_sandbox.World, cast: Cast) -> None:
    """Link the cast's company as its Zoom account's admin, and choose the hosts.

    Raises UserFacingError or ZoomError as the verbs do.
    """
    admin = cast.admin
    address = linking.begin_link(cast.company, by=actors.of(admin), session_key=_SESSION)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with world.change():
        code = grants.issue_code(
            world,
            world.apps[query["client_id"]],
            next(user for user in world.users if user.email == cast.links_as),
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            challenge_method=query["code_challenge_method"],
        )
    account = linking.complete_link(
        state=query["state"], code=code.code, by=actors.of(admin), session_key=_SESSION
    )
    choose_hosts(world, account, cast)


def choose_hosts(world: zoom_sandbox.World, account: ZoomAccount, cast: Cast) -> None:
    """Select all of the cast's Zoom users as hosts."""
    users.sync(account)
    chosen = [user.id for user in world.users if user.email in cast.zoom_users]
    hosts.choose(account, zoom_user_ids=chosen, by=actors.of(cast.admin))


def host_ids(company: Company) -> list[int]:
    """The ids of the company's hosts, selected or not."""
    return list(Host.objects.filter(company=company).order_by("pk").values_list("pk", flat=True))
