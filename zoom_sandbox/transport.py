"""An httpx2 transport that calls a sandbox in this process, with time-outs and drops.

Only this module needs httpx2. `httpx2.WSGITransport` would let the sandbox's own exception
through; this transport raises the exception that a socket would raise.
"""

import httpx2
from flask import Flask

from zoom_sandbox.environ import CLIENT_TIMEOUT
from zoom_sandbox.gate import AnswerLost


class SandboxTransport(httpx2.BaseTransport):
    """A transport for `httpx2.Client(transport=…)`.

    It never sleeps. A delay longer than the request's read time-out raises `httpx2.ReadTimeout` at
    once; a shorter delay is skipped.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        timeout = request.extensions.get("timeout", {}).get("read")

        def app_with_timeout(environ, start_response):  # type: ignore[no-untyped-def]
            environ[CLIENT_TIMEOUT] = float("inf") if timeout is None else timeout
            return self._app(environ, start_response)

        try:
            response = httpx2.WSGITransport(app=app_with_timeout).handle_request(request)
            response.read()
        except AnswerLost as lost:
            if lost.held:
                raise httpx2.ReadTimeout("The read operation timed out", request=request) from lost
            raise httpx2.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from lost
        return response
