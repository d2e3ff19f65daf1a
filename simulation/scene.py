"""Where histories take place: a linked company, its people, the pretend Zoom behind the wire."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.conf import settings
from django.test.utils import override_settings
from flask import Flask

import zoom_sandbox
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.hiring import candidates
from enishi.hiring.models import Application, Candidate, HiringFlow, Job, Step, StepKind
from enishi.meetings import directory, hosts, linking, outside
from enishi.meetings.models import Host, Installation, ZoomAccount
from simulation import emptying
from simulation.clock import MORNING
from zoom_sandbox import faults
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import BASIC, Count
from zoom_sandbox.switches import SWITCHES

APPLICATIONS = 2
ZOOM_USERS = ("owner@zoom.example", "member@zoom.example")
# Percent of requests, each.
_TROUBLES = {
    "html_500": 1,
    "html_500_after": 0.5,
    "empty_502_after": 0.5,
    "truncated_json": 1,
    "rate_limited_qps": 1,
    "token_invalid": 0.5,
}
_SESSION = "the-admins-browser-session"
# What a history leaves alone; every other table of the product is emptied before the next.
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


@dataclass(frozen=True, slots=True)
class Cast:
    """Rows that all histories of one database share."""

    company: Company
    admin: Member
    recruiters: tuple[Member, Member]
    applications: tuple[Application, ...]


def cast() -> Cast:
    """The sample company with an admin, two recruiters and candidates at 一次面接.

    The recruiters are Zoom users too: where they interview, licensed, they can open the room.
    """
    company = Company.objects.create(name="株式会社サンプル")
    flow = HiringFlow.objects.create(company=company, name="標準フロー")
    Step.objects.create(
        company=company, flow=flow, position=1, name="一次面接", kind=StepKind.INTERVIEW
    )
    job = Job.objects.create(company=company, flow=flow, title="バックエンドエンジニア")
    admin = _member(company, "青木", Role.ADMIN)
    return Cast(
        company,
        admin,
        (
            _member(company, "佐藤", Role.RECRUITER, address=ZOOM_USERS[0]),
            _member(company, "鈴木", Role.RECRUITER, address=ZOOM_USERS[1]),
        ),
        tuple(_application(job, number, by=admin) for number in range(APPLICATIONS)),
    )


def _member(company: Company, name: str, role: Role, *, address: str = "") -> Member:
    member: Member = Member.objects.create_user(
        address or f"member-{Member.objects.count()}@sample.example",
        None,
        company=company,
        family_name=name,
        given_name="誠",
        role=role,
    )
    return member


def _application(job: Job, number: int, *, by: Member) -> Application:
    particulars = candidates.Particulars(
        family_name="山田",
        given_name=f"花子{number}",
        family_kana="ヤマダ",
        given_kana="ハナコ",
        email=candidate_address(number),
    )
    candidate = candidates.register(job.company, particulars, by=by, job=job)
    return Application.objects.get(candidate=candidate)


def candidate_address(number: int) -> str:
    """Where the candidate of the application of this number, from nought, reads mail."""
    return f"candidate-{number}@mail.example"


def clear() -> None:
    """Empty the tables that a history writes; rows are numbered from one again."""
    written = {model._meta.db_table for model in apps.get_app_config("enishi").get_models()}
    emptying.empty(
        [*sorted(written - _KEPT), "procrastinate_jobs", "procrastinate_events"], renumber=True
    )


def pretend_zoom(seed: int, *, used_up: float) -> tuple[zoom_sandbox.World, Flask]:
    """A small world of its own for each history: what Zoom does not document is drawn anew.

    ``used_up`` is the chance that little is left of the hosts' day.
    """
    chance = random.Random(f"zoom {seed}")  # noqa: S311 - chance, not a secret
    world = zoom_sandbox.World(seed=f"simulation {seed}")
    config = zoom_sandbox.Config(
        preset="small",
        client_id=outside.switch("client_id"),
        client_secret=outside.switch("client_secret"),
        webhook_secret=outside.switch("webhook_secret"),
        webhook_url="http://enishi.test/webhooks/zoom",
        redirect_uri=outside.switch("redirect_uri"),
        switches={name: chance.choice(values) for name, values in _open_questions().items()},
    )
    app = zoom_sandbox.create_app(world, config)
    if seed % 4:
        # A Basic user can host one meeting at a time, a licensed one two.
        for user in world.users:
            world.users.change(user, type=BASIC)
    for account in world.accounts:
        world.accounts.change(account, plan=chance.choice(("Free", "Pro", "Business")))
    if chance.random() < used_up:
        for user in world.users:
            name = f"host:{user.id}:{MORNING:%Y-%m-%d}"
            world.counts.put(Count(name=name, count=chance.randint(94, 100)))
    return world, app


def _open_questions() -> dict[str, tuple[str, ...]]:
    """Each switch of the pretend Zoom with the positions that a history may find it in."""
    named = {name: switch.values for name, switch in SWITCHES.items() if switch.values}
    # Some events lost are played on the way; here, whether there are any at all.
    loss = ("off", "off", "off", "on")
    return named | {
        "webhook_loss": loss,
        "list_lag": ("0", "30"),
        "webhook_delay": ("0", "2", "40"),
        "deauth_delay": ("0", "30"),
    }


def disturb(world: zoom_sandbox.World) -> None:
    """Answers that a Zoom in trouble gives, beside those that the wire loses."""
    for kind, percent in _TROUBLES.items():
        faults.add(world, "*", kind, times=None, percent=percent)


def calm_down(world: zoom_sandbox.World) -> None:
    """Zoom is well again."""
    for fault in list(world.faults):
        world.faults.remove(fault.id)


@contextmanager
def addressed() -> Iterator[None]:
    """Settings under which Enishi speaks to the pretend Zoom, as in practice mode."""
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


def link(world: zoom_sandbox.World, admin: Member) -> None:
    """Link the admin's company in the name of the Zoom account's owner, and choose two hosts.

    Raises UserFacingError or ZoomError as the verbs do.
    """
    address = linking.begin_link(admin.company, by=admin, session_key=_SESSION)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with world.change():
        code = grants.issue_code(
            world,
            world.apps[query["client_id"]],
            next(user for user in world.users if user.email == ZOOM_USERS[0]),
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            challenge_method=query["code_challenge_method"],
        )
    account = linking.complete_link(
        state=query["state"], code=code.code, by=admin, session_key=_SESSION
    )
    choose_hosts(world, account, admin)


def choose_hosts(world: zoom_sandbox.World, account: ZoomAccount, admin: Member) -> None:
    """Offer both Zoom users as hosts."""
    directory.sync(account)
    chosen = [user.id for user in world.users if user.email in ZOOM_USERS]
    hosts.choose(account, zoom_user_ids=chosen, by=admin)


def host_ids() -> list[int]:
    """The hosts' numbers, whether on offer or not."""
    return list(Host.objects.order_by("pk").values_list("pk", flat=True))
