"""Runs something else while one call to Zoom is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import httpx2
import pytest
from pytest_django import Settings

from tests.meetings.conftest import PretendZoom
from zoom_sandbox.transport import SandboxTransport


class Meanwhile(Protocol):
    """``meanwhile("POST /meetings", deed)``: does the deed once, after Zoom's part of this call and
    before its answer arrives here."""

    def __call__(self, call: str, deed: Callable[[], object]) -> None: ...


@pytest.fixture
def meanwhile(zoom: PretendZoom, settings: Settings) -> Meanwhile:
    waiting: list[tuple[str, str, Callable[[], object]]] = []

    class Transport(SandboxTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            try:
                return super().handle_request(request)
            finally:
                for entry in list(waiting):
                    method, piece, deed = entry
                    if request.method == method and piece in request.url.path:
                        waiting.remove(entry)
                        deed()

    settings.ZOOM_TRANSPORT_FACTORY = lambda: Transport(zoom.app)

    def arrange(call: str, deed: Callable[[], object]) -> None:
        method, piece = call.split()
        waiting.append((method, piece, deed))

    return arrange
