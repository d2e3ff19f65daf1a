"""A client of the pretend Zoom, and one whose answers the test writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import stamina

import zoom_sandbox
from enishi.zoom.client import ZoomClient
from zoom_sandbox.oauth import grants
from zoom_sandbox.transport import SandboxTransport
from zoom_sandbox.world import World


@dataclass
class Tokens:
    """A token source that counts how often it is asked for another token."""

    token: str = "first"
    renewed: list[str] = field(default_factory=list)

    def current(self) -> str:
        return self.token

    def renew(self, rejected: str) -> str:
        self.renewed.append(rejected)
        self.token = "second"
        return self.token


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture
def world() -> World:
    return World(seed="zoom")


@pytest.fixture
def pretend_zoom(world: World) -> ZoomClient:
    """Speaks with the demo world in the name of its owner."""
    app = zoom_sandbox.create_app(world, zoom_sandbox.Config(switches={"rate_limits": "off"}))
    registered = next(iter(world.apps))
    owner = next(user for user in world.users if user.email == "owner@zoom.example")
    uri = registered.redirect_uris[0]
    code = grants.issue_code(world, registered, owner, redirect_uri=uri)
    pair = grants.redeem(world, registered, code.code, redirect_uri=uri, verifier="")
    return ZoomClient(
        api_url="http://zoom.test/v2",
        tokens=Tokens(pair.access),
        transport=SandboxTransport(app),
    )


Answers = Callable[..., tuple[ZoomClient, list[httpx2.Request], Tokens]]


@pytest.fixture
def answering() -> Answers:
    """A client to which Zoom answers what the test says, one after the other, the last for ever.

    Gives the client, the requests that it made, and its tokens.
    """

    def build(*answers: Any) -> tuple[ZoomClient, list[httpx2.Request], Tokens]:
        requests: list[httpx2.Request] = []
        waiting, tokens = list(answers), Tokens()

        def answer(request: httpx2.Request) -> httpx2.Response:
            requests.append(request)
            said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if isinstance(said, Exception):
                raise said
            assert isinstance(said, httpx2.Response)
            return said

        client = ZoomClient(
            api_url="http://zoom.test/v2", tokens=tokens, transport=httpx2.MockTransport(answer)
        )
        return client, requests, tokens

    return build
