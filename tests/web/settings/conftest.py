"""A pretend Zoom for the settings pages, and the way through its consent page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import stamina
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

import zoom_sandbox
from enishi.company.models import Member
from tests.cast import SignedIn
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import User
from zoom_sandbox.transport import SandboxTransport
from zoom_sandbox.world import World


@dataclass
class PretendZoom:
    """The sandbox's world behind our client's wire."""

    world: World

    def user(self, email: str) -> User:
        return next(user for user in self.world.users if user.email == email)

    def allow(self, address: str, *, as_: str) -> str:
        """What the person does at Zoom: sign in, 許可; the callback's query comes back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = grants.issue_code(
            self.world,
            self.world.apps[query["client_id"]],
            self.user(as_),
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            challenge_method=query["code_challenge_method"],
        )
        return f"code={code.code}&state={query['state']}"


@pytest.fixture
def zoom(settings: Settings, zoom_preset: str) -> Iterator[PretendZoom]:
    """株式会社サンプル with a dozen users, and what else ``zoom_preset`` holds."""
    world = World(seed="settings pages")
    config = zoom_sandbox.Config(
        preset=zoom_preset,
        redirect_uri=settings.ZOOM["redirect_uri"],
        switches={"rate_limits": "off"},
    )
    app = zoom_sandbox.create_app(world, config)
    settings.ZOOM = settings.ZOOM | {
        "client_id": config.client_id,
        "client_secret": config.client_secret,
        "webhook_secret": config.webhook_secret,
        "oauth_url": "http://zoom.test/oauth",
        "api_url": "http://zoom.test/v2",
    }
    settings.ZOOM_TRANSPORT_FACTORY = lambda: SandboxTransport(app)
    stamina.set_testing(True, attempts=2)
    yield PretendZoom(world)
    stamina.set_testing(False)


LinkedBy = Callable[[Member], Client]


@pytest.fixture
def authorise(zoom: PretendZoom) -> Callable[..., HttpResponse]:
    """アカウント認証 from click to return, in the given browser."""

    def go(browser: Client, *, as_: str = "owner@zoom.example") -> HttpResponse:
        leaving = browser.post("/settings/zoom/authorization")
        return browser.get(f"/settings/zoom/callback?{zoom.allow(leaving['Location'], as_=as_)}")

    return go


@pytest.fixture
def linked_admin(
    admin: Member, signed_in: SignedIn, authorise: Callable[..., HttpResponse]
) -> Client:
    """青木's browser after linking as the owner of 株式会社サンプル's Zoom account."""
    browser = signed_in(admin)
    authorise(browser)
    return browser
