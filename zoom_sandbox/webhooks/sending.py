"""Sends the messages in the outbox, signed, with Zoom's schedule of retries.

Source: https://developers.zoom.us/docs/api/webhooks/ (answer within 3 seconds; retries).
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from zoom_sandbox.records import App, Delivery
from zoom_sandbox.webhooks import signature
from zoom_sandbox.world import World

ANSWER_WITHIN_SECONDS = 3.0
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60))
"""Pauses between the attempts, in sandbox time: 5, 25 and 85 minutes after the first one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's answer. `status` is None when there was no answer."""

    status: int | None
    body: bytes = b""


Post = Callable[[str, bytes, Mapping[str, str]], Receipt]


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
    """POST and wait at most three (real) seconds. Never raises: no answer is a Receipt too."""
    if not url.startswith(("http://", "https://")):
        return Receipt(None)
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        url, data=body, headers=dict(headers), method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=ANSWER_WITHIN_SECONDS) as answer:
            return Receipt(answer.status, answer.read(65_536))
    except urllib.error.HTTPError as refusal:
        return Receipt(refusal.code)
    except (OSError, ValueError):
        return Receipt(None)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects: a redirect is no 2xx, so that it counts as a failure."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def deliver_due(world: World, *, post: Post = post_over_http) -> int:
    """Attempt every message that is due. Returns the number of attempts."""
    with world.lock:
        now = world.now()
        due = world.deliveries.where(lambda d: d.due_at is not None and d.due_at <= now)
        if world.switch("webhook_reorder") == "on":
            due.reverse()
    for delivery in due:
        attempt(world, delivery, post=post)
    return len(due)


def attempt(world: World, delivery: Delivery, *, post: Post = post_over_http) -> Receipt:
    """Send a message once and note the result. The lock is free during the request."""
    with world.change():
        app = world.apps[delivery.client_id]
        if app.webhook_state == "failed" and world.switch("crc_failure") == "disable":
            world.deliveries.change(delivery, due_at=None, state="given up")
            return Receipt(None)
        timestamp, headers = _headers(world, app, delivery)
    receipt = post(app.webhook_url, delivery.body.encode(), headers)
    with world.change():
        _note(world, delivery, receipt, timestamp=timestamp)
    return receipt


def _headers(world: World, app: App, delivery: Delivery) -> tuple[int, dict[str, str]]:
    timestamp = int(world.now().timestamp())
    if delivery.timestamp is not None and world.switch("webhook_retry_timestamp") == "keep":
        timestamp = delivery.timestamp
    request_id = delivery.id
    if delivery.attempts and world.switch("webhook_request_id") == "renew":
        request_id = f"{delivery.id}-{len(delivery.attempts)}"
    return timestamp, {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "zoom-sandbox webhook",
        "clientid": app.client_id,
        "x-zm-request-id": request_id,
        "x-zm-request-timestamp": str(timestamp),
        "x-zm-signature": signature.sign(
            app.secret_token, timestamp=timestamp, body=delivery.body.encode()
        ),
    }


def _note(world: World, delivery: Delivery, receipt: Receipt, *, timestamp: int) -> None:
    if delivery.id not in world.deliveries:
        return
    now = world.now()
    attempts = [*delivery.attempts, {"at": now.isoformat(), "status": receipt.status}]
    if receipt.status is not None and 200 <= receipt.status < 300:
        changes: dict[str, Any] = {"state": "delivered", "due_at": None}
    elif len(attempts) > len(RETRY_AFTER):
        changes = {"state": "given up", "due_at": None}
    else:
        changes = {"due_at": now + RETRY_AFTER[len(attempts) - 1]}
    world.deliveries.change(
        delivery, attempts=attempts, timestamp=delivery.timestamp or timestamp, **changes
    )


def answers_validation(receipt: Receipt, *, secret_token: str, plain_token: str) -> bool:
    """Whether the receipt answers a URL validation with the right pair of tokens."""
    try:
        answer = json.loads(receipt.body)
    except ValueError:
        return False
    return receipt.status == 200 and answer == {
        "plainToken": plain_token,
        "encryptedToken": signature.encrypt_token(secret_token, plain_token),
    }
