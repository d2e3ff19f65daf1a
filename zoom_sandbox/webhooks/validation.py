"""Validates webhook URLs by a challenge: at every save, and every 72 hours.

Source: https://developers.zoom.us/docs/api/webhooks/ (validate your webhook endpoint).
"""

import json
from datetime import timedelta

from zoom_sandbox import randomness
from zoom_sandbox.records import App, Delivery
from zoom_sandbox.webhooks import outbox, sending
from zoom_sandbox.world import World

REPEAT_AFTER = timedelta(hours=72)
FIRST_RETRY_AFTER = timedelta(seconds=5)
LONGEST_RETRY_AFTER = timedelta(hours=1)
"""Our own: a receiver that starts after the sandbox is asked again soon, then less and less."""


def prove_due(world: World, *, post: sending.Post = sending.post_over_http) -> int:
    """Validate the webhook URL of every app that is due. Returns how many were asked."""
    with world.lock:
        now = world.now()
        due = world.apps.where(
            lambda app: (
                bool(app.webhook_url)
                and (app.webhook_check_at is None or app.webhook_check_at <= now)
            )
        )
    for app in due:
        prove(world, app, post=post)
    return len(due)


def prove(world: World, app: App, *, post: sending.Post = sending.post_over_http) -> bool:
    """Send `endpoint.url_validation` and check the answer. Returns whether it was right."""
    with world.change():
        plain_token = randomness.text(world.draw(), 22)
        document = {
            "event": "endpoint.url_validation",
            "payload": {"plainToken": plain_token},
            "event_ts": outbox.milliseconds(world.now()),
        }
        delivery = world.deliveries.put(
            Delivery(
                id=world.new_key(world.deliveries),
                client_id=app.client_id,
                event="endpoint.url_validation",
                body=json.dumps(document, separators=(",", ":")),
                created_at=world.now(),
                due_at=None,
            )
        )
        world.apps.change(app, webhook_state="unproven")
    receipt = sending.attempt(world, delivery, post=post)
    with world.change():
        right = sending.answers_validation(
            receipt, secret_token=app.secret_token, plain_token=plain_token
        )
        failures = 0 if right else app.webhook_failures + 1
        world.apps.change(
            app,
            webhook_state="proven" if right else "failed",
            webhook_check_at=world.now() + _pause(failures),
            webhook_failures=failures,
        )
        world.deliveries.change(delivery, due_at=None, state="delivered" if right else "given up")
    return right


def _pause(failures: int) -> timedelta:
    if failures == 0:
        return REPEAT_AFTER
    return min(FIRST_RETRY_AFTER * (1 << min(failures - 1, 10)), LONGEST_RETRY_AFTER)
