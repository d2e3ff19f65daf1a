"""A small pretend Zoom in memory, called over WSGI, with a stopped clock."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from flask import Flask

from zoom_sandbox import Config, World, actions, create_app, pump
from zoom_sandbox.records import User
from zoom_sandbox.transport import SandboxTransport
from zoom_sandbox.webhooks.sending import Receipt
from zoom_sandbox.webhooks.signature import encrypt_token

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CALLBACK = "https://enishi.test/callback"
WEBHOOKS = "https://enishi.test/webhooks"
SECRET = "zm_secret_for_tests"
BASIC_AUTH = ("client", "secret")


class Receiver:
    """The app's side of the webhooks: answers validations, keeps the rest."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, Any], bytes, Mapping[str, str]]] = []
        self.status: int | None = 200
        self.knows_secret = True

    def post(self, _url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        event = json.loads(body)
        if event["event"] == "endpoint.url_validation":
            plain = event["payload"]["plainToken"]
            encrypted = encrypt_token(SECRET if self.knows_secret else "wrong", plain)
            answer = {"plainToken": plain, "encryptedToken": encrypted}
            return Receipt(self.status, json.dumps(answer).encode())
        self.received.append((event, body, headers))
        return Receipt(self.status)

    def names(self) -> list[str]:
        return [event["event"] for event, _, _ in self.received]

    def last(self, name: str) -> dict[str, Any]:
        return [event for event, _, _ in self.received if event["event"] == name][-1]


class Practice:
    """The sandbox and a client that is signed in once `link` was called."""

    def __init__(self, world: World, app: Flask, receiver: Receiver) -> None:
        self.world = world
        self.app = app
        self.receiver = receiver
        self.http = httpx2.Client(transport=SandboxTransport(app), base_url="http://zoom.test")
        self.tokens: dict[str, Any] = {}

    def user(self, email: str) -> User:
        return next(user for user in self.world.users if user.email == email)

    def do(self, action: str, **arguments: Any) -> dict[str, Any]:
        return actions.perform(self.world, action, arguments)

    def link(self, email: str = "zoom-admin@zoom.example") -> dict[str, Any]:
        """Authorize as that user and use the tokens from now on."""
        code = self.do("authorize", user=email)["code"]
        self.tokens = self.redeem(code).json()
        return self.tokens

    def redeem(self, code: str, **fields: str) -> httpx2.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.http.post("/oauth/token", data=form | fields, auth=BASIC_AUTH)

    def refresh(self, refresh_token: str) -> httpx2.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.http.post("/oauth/token", data=form, auth=BASIC_AUTH)

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """A REST call with the present token; `json` is the body."""
        token = options.pop("token", self.tokens.get("access_token", ""))
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.request(method, f"/v2{path}", headers=headers, **options)

    def create(self, user: str = "me", **fields: Any) -> dict[str, Any]:
        """A meeting of tomorrow, with whatever fields are given on top."""
        document = {"topic": "面接", "start_time": "2026-11-23T01:00:00Z"} | fields
        answer = self.ask("POST", f"/users/{user}/meetings", json=document)
        assert answer.status_code == 201, answer.text
        meeting: dict[str, Any] = answer.json()
        return meeting

    def pass_time(self, seconds: float) -> None:
        self.world.move_clock(seconds=seconds)

    def let_due_happen(self) -> int:
        return pump.run_due(self.app)


def make_practice(preset: str = "demo", **config: Any) -> Practice:
    world = World(seed="tests")
    world.freeze_clock(at=NOW)
    receiver = Receiver()
    app = create_app(
        world,
        Config(
            preset=preset,
            client_id=BASIC_AUTH[0],
            client_secret=BASIC_AUTH[1],
            webhook_secret=SECRET,
            redirect_uri=CALLBACK,
            webhook_url=WEBHOOKS,
            **config,
        ),
        post=receiver.post,
    )
    return Practice(world, app, receiver)


@pytest.fixture
def zoom(zoom_preset: str) -> Practice:
    """A prepared world, to which nobody is linked yet."""
    return make_practice(zoom_preset)


@pytest.fixture
def linked(zoom: Practice) -> Practice:
    """The demo world, linked by 青木 (Admin)."""
    zoom.link()
    return zoom


def refusal(answer: httpx2.Response) -> tuple[int, int]:
    """HTTP status and Zoom's code."""
    return answer.status_code, answer.json()["code"]
