"""Sends one request within a time budget, and tells different kinds of missing answers apart."""

from __future__ import annotations

import functools
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from enishi.zoom import errors, lookup, reading
from enishi.zoom.deadline import Deadline

CONNECT_SECONDS = 5.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: ``body`` is the parsed JSON object, or None for an empty body."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] | None

    @property
    def said_at(self) -> datetime | None:
        """Return the server's clock, to the second (aware UTC); RFC 9110 6.6.1."""
        try:
            moment = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        if not reading.is_reckonable(moment):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def tracking_id(self) -> str | None:
        return self.headers.get("x-zm-trackingid")


def open_client(*, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """Return a client that follows no redirects and reads no proxy from the environment.

    Both would let somebody else choose where a token is sent. ``transport`` replaces the
    network, for a simulation that runs in one process.

    Each client opens its own connection. Zoom might close a reused connection at the moment a
    request is sent, and then it would be unknown whether Zoom received the request.
    """
    return httpx2.Client(
        transport=transport or lookup.Transport(verify=_trust()),
        follow_redirects=False,
        trust_env=False,
    )


@functools.cache
def _trust() -> ssl.SSLContext:
    """Return the trusted certificates, read once: reading them costs more CPU than a call."""
    return httpx2.create_ssl_context(trust_env=False)


def send(
    client: httpx2.Client,
    method: str,
    url: str,
    *,
    read_seconds: float,
    budget_seconds: float,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json_body: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request and read the whole answer.

    ``read_seconds`` bounds each wait for data, ``budget_seconds`` the whole exchange, so that a
    server that sends one byte a second cannot block a worker.

    Raises NotSent if Zoom certainly received nothing, NoAnswer if it may have.
    """
    deadline = time.monotonic() + budget_seconds
    timeout = httpx2.Timeout(
        min(read_seconds, budget_seconds), connect=min(CONNECT_SECONDS, budget_seconds)
    )
    try:
        with (
            Deadline(budget_seconds) as end,
            client.stream(
                method,
                url,
                headers=headers,
                auth=auth,
                params=params,
                json=json_body,
                data=form,
                timeout=timeout,
                extensions={"trace": end.trace},
            ) as response,
        ):
            raw = _read(response, deadline=deadline)
    except (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.UnsupportedProtocol,
    ) as cause:
        raise errors.NotSent from cause
    except httpx2.HTTPError as cause:
        raise errors.NoAnswer from cause
    return Answer(response.status_code, response.headers, _parse(raw, response))


def _read(response: httpx2.Response, *, deadline: float) -> bytes:
    """Return the body's bytes; NoAnswer if it is too slow or too large."""
    raw = bytearray()
    for chunk in response.iter_bytes():
        raw += chunk
        if time.monotonic() > deadline or len(raw) > MAX_ANSWER_BYTES:
            raise errors.NoAnswer(
                status=response.status_code, tracking_id=response.headers.get("x-zm-trackingid")
            )
    return bytes(raw)


def _parse(raw: bytes, response: httpx2.Response) -> dict[str, Any] | None:
    """Return the JSON object in ``raw``.

    A gateway may answer in Zoom's place, with HTML or an empty body. Such an answer does not show
    whether Zoom received the request. A 429 always means a limit.
    """
    status = response.status_code
    tracking_id = response.headers.get("x-zm-trackingid")
    if status >= 500 or 300 <= status < 400:
        raise errors.NoAnswer(status=status, tracking_id=tracking_id)
    if not raw.strip() and (status == 204 or status == 429):
        return None
    try:
        body = json.loads(raw)
    except ValueError as cause:
        if status == 429:
            return None
        raise errors.NoAnswer(status=status, tracking_id=tracking_id) from cause
    if not isinstance(body, dict):
        raise errors.NoAnswer(status=status, tracking_id=tracking_id)
    return body
