"""A Zoom that gives a false answer instead of the true one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import httpx2
import pytest
from pytest_django import Settings

from tests.meetings.conftest import PretendZoom
from zoom_sandbox.transport import SandboxTransport

# What Zoom says of a meeting that it does not have.
NO_SUCH_MEETING = (404, {"code": 3001, "message": "Meeting does not exist."})


class Falsely(Protocol):
    """``falsely("DELETE /meetings", 200, {})``: answers this call so, and nothing happens; what is
    done ``meanwhile`` is done before the answer comes."""

    def __call__(
        self,
        call: str,
        status: int,
        body: dict[str, Any] | str,
        *,
        times: int = 1,
        meanwhile: Callable[[], object] = bool,
    ) -> None: ...


@pytest.fixture
def falsely(zoom: PretendZoom, settings: Settings) -> Falsely:
    answers: list[tuple[str, str, httpx2.Response, Callable[[], object]]] = []

    class Transport(SandboxTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            for entry in list(answers):
                method, piece, answer, meanwhile = entry
                if request.method == method and piece in request.url.path:
                    answers.remove(entry)
                    meanwhile()
                    return answer
            return super().handle_request(request)

    settings.ZOOM_TRANSPORT_FACTORY = lambda: Transport(zoom.app)

    def arrange(
        call: str,
        status: int,
        body: dict[str, Any] | str,
        *,
        times: int = 1,
        meanwhile: Callable[[], object] = bool,
    ) -> None:
        method, piece = call.split()
        for _time in range(times):
            answer = (
                httpx2.Response(status, html=body)
                if isinstance(body, str)
                else httpx2.Response(status, json=body)
            )
            answers.append((method, piece, answer, meanwhile))

    return arrange
