"""Verifies and reads what Zoom posts to us; pure functions.

Source: https://developers.zoom.us/docs/api/webhooks/
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from enishi.zoom import errors, reading

# Zoom retries after 5, 25 and 85 minutes. Its documentation does not say whether the timestamp is
# new each time.
MAX_AGE = timedelta(minutes=100)
MAX_CLOCK_LEAD = timedelta(minutes=5)

# An attacker could send a token with a colon that looks like "v0:timestamp:body". Our answer would
# then be a valid signature of the attacker's text.
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENT = re.compile(r"[A-Za-z0-9_.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Notice:
    """The content of a webhook, reduced to what we use.

    ``meeting_id`` is None unless the event is about a meeting; ``user_ids`` are the Zoom users
    it names, ``addresses`` their mail addresses, to compare and never to store. ``deauthorized_at``
    is aware UTC.
    """

    event: str
    account_id: str
    client_id: str
    meeting_id: int | None
    user_ids: tuple[str, ...]
    plain_token: str
    deauthorized_at: datetime | None
    addresses: tuple[str, ...] = field(default=(), repr=False)


def sign(raw_body: bytes, *, timestamp: str, secret: str) -> str:
    """Return the value of ``x-zm-signature`` for these bytes."""
    message = b"v0:" + timestamp.encode("ascii", "replace") + b":" + raw_body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def verify(raw_body: bytes, *, signature: str, timestamp: str, secret: str, now: datetime) -> None:
    """Raise ForgedWebhook unless Zoom signed exactly these bytes; UntimelyWebhook if it is old.

    ``raw_body`` must be the received bytes: a body that is serialised again differs in its escapes.
    ``timestamp`` is in Unix seconds, ``now`` aware. An unset secret refuses everything.
    """
    if not secret or not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 13):
        raise errors.ForgedWebhook
    expected = sign(raw_body, timestamp=timestamp, secret=secret)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise errors.ForgedWebhook
    # Compared in seconds: twelve digits may mean years outside the calendar.
    age = now.timestamp() - int(timestamp)
    if not -MAX_CLOCK_LEAD.total_seconds() <= age <= MAX_AGE.total_seconds():
        raise errors.UntimelyWebhook


def parse(raw_body: bytes) -> Notice:
    """Return the content; raises UnreadableWebhook if it is not a JSON object with an event.

    Characters that no column can store are marked, so such names match nothing of ours.
    """
    try:
        body = json.loads(raw_body)
    except (ValueError, RecursionError) as cause:
        raise errors.UnreadableWebhook from cause
    if not isinstance(body, dict):
        raise errors.UnreadableWebhook
    payload = reading.group(body, "payload")
    about = reading.group(payload, "object")
    event = reading.text(body, "event")
    if not _EVENT.fullmatch(event):
        raise errors.UnreadableWebhook
    return Notice(
        event=event,
        account_id=reading.text(payload, "account_id"),
        client_id=reading.text(payload, "client_id"),
        meeting_id=_meeting_id(event, about, payload),
        user_ids=_user_ids(event, about, payload),
        plain_token=reading.text(payload, "plainToken"),
        deauthorized_at=reading.moment(payload.get("deauthorization_time")),
        addresses=_addresses(event, about, payload),
    )


def answer_validation(plain_token: str, *, secret: str) -> dict[str, str]:
    """Return the answer to ``endpoint.url_validation``; UnreadableWebhook for a bad token."""

    if not _PLAIN_TOKEN.fullmatch(plain_token):
        raise errors.UnreadableWebhook
    encrypted = hmac.new(secret.encode(), plain_token.encode("ascii"), hashlib.sha256).hexdigest()
    return {"plainToken": plain_token, "encryptedToken": encrypted}


def _meeting_id(event: str, about: dict[str, Any], payload: dict[str, Any]) -> int | None:
    if not event.startswith(("meeting.", "webinar.")):
        return None
    former = reading.group(payload, "old_object")
    return reading.whole_number(about.get("id")) or reading.whole_number(former.get("id"))


def _user_ids(event: str, about: dict[str, Any], payload: dict[str, Any]) -> tuple[str, ...]:
    """Return the user ids. In ``user.updated`` the two objects may have different ids."""
    if event == "app_deauthorized":
        found = [reading.text(payload, "user_id")]
    elif event.startswith("user."):
        former = reading.group(payload, "old_object")
        found = [reading.text(about, "id"), reading.text(former, "id")]
    else:
        found = []
    return tuple(dict.fromkeys(name for name in found if name))


def _addresses(event: str, about: dict[str, Any], payload: dict[str, Any]) -> tuple[str, ...]:
    if not event.startswith("user."):
        return ()
    former = reading.group(payload, "old_object")
    found = [reading.text(about, "email"), reading.text(former, "email")]
    return tuple(dict.fromkeys(address for address in found if address))
