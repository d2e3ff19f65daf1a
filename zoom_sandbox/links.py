"""Addresses that Zoom gives out: the join link, and the host's start link, which expires."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from zoom_sandbox import randomness
from zoom_sandbox.records import Meeting, User
from zoom_sandbox.world import World

ZAK_LIFETIME = timedelta(hours=2)


def hashed_passcode(world: World, password: str) -> str:
    """The hash of the passcode in the join link; another passcode gives another link."""
    digest = hmac.digest(world.seed.encode(), password.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:30] + ".1"


def join_url(world: World, meeting: Meeting) -> str:
    """The candidate's link. The passcode is in it only when the account embeds passcodes."""
    url = f"{world.base_url}/j/{meeting.id}"
    if meeting.password and world.accounts[meeting.account_id].embed_password_in_join_link:
        url += f"?pwd={hashed_passcode(world, meeting.password)}"
    return url


def start_url(world: World, meeting: Meeting) -> str:
    """The host's link. Each call gives a new one. Whoever opens it within two hours is the host.

    Source: https://developers.zoom.us/docs/api/meetings/ (field `start_url`).
    """
    expires_at = world.now() + ZAK_LIFETIME
    zak = _signer(world).dumps(
        [
            meeting.id,
            meeting.host_id,
            expires_at.isoformat(),
            randomness.text(world.draw(), 12),
        ]
    )
    return f"{world.base_url}/s/{meeting.id}?zak={zak}"


def read_zak(world: World, zak: str, *, meeting: Meeting) -> User | None:
    """The host in the start link, or None when it is forged, expired or of another meeting."""
    try:
        meeting_id, host_id, expires_at, _ = _signer(world).loads(zak)
    except (BadSignature, ValueError):
        return None
    host = world.users.get(host_id)
    valid = meeting_id == meeting.id and host_id == meeting.host_id
    if not valid or world.now() >= datetime.fromisoformat(expires_at):
        return None
    return host if host and host.status == "active" else None


def _signer(world: World) -> URLSafeSerializer:
    return URLSafeSerializer(world.seed, salt="zak")
