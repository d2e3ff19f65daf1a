"""The pretend Zoom on a port of its own, for tests that reach it through a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

import zoom_sandbox


@pytest.fixture
def zoom_preset() -> str:
    """The ready-made world that is built for each test: 株式会社サンプル, and another account of
    three. Who needs 650 there asks for ``demo``, which takes longer than most tests."""
    return "two_accounts"


@pytest.fixture
def zoom_sandbox_server(
    settings: Settings, request: pytest.FixtureRequest, zoom_preset: str
) -> Iterator[zoom_sandbox.Running]:
    """A pretend Zoom in memory, known to Enishi under its address; ``.world`` is its state.

    Our app is registered there with the product's own client id and secrets, and sends people
    back to the ``live_server`` of the test if it has one.
    """
    zoom = dict(settings.ZOOM)
    if "live_server" in request.fixturenames:
        home = request.getfixturevalue("live_server").url
        zoom["redirect_uri"] = f"{home}/settings/zoom/callback"
    config = zoom_sandbox.Config(
        preset=zoom_preset,
        client_id=zoom["client_id"],
        client_secret=zoom["client_secret"],
        webhook_secret=zoom["webhook_secret"],
        redirect_uri=zoom["redirect_uri"],
    )
    with zoom_sandbox.serve_in_thread(config=config) as running:
        settings.ZOOM = zoom | {
            "oauth_url": f"{running.base_url}/oauth",
            "api_url": f"{running.base_url}/v2",
        }
        yield running
