"""The two HMACs of Zoom's webhooks.

Source: https://developers.zoom.us/docs/api/webhooks/ (verify, validate).
"""

import hashlib
import hmac


def sign(secret_token: str, *, timestamp: int, body: bytes) -> str:
    """The `x-zm-signature` header for the raw body at `timestamp` (Unix seconds)."""
    message = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret_token.encode(), message, hashlib.sha256).hexdigest()


def encrypt_token(secret_token: str, plain_token: str) -> str:
    """The hash of a URL validation, which proves that the receiver knows the secret."""
    return hmac.new(secret_token.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
