"""Encrypts secrets at rest, so that a stolen database or backup gives access to nothing.

AES-256-GCM (NIST SP 800-38D). The ciphertext names its key, so keys can be rotated: the first of
``settings.ENISHI_ENCRYPTION_KEYS`` encrypts, each of them decrypts. The *place* of a secret
(company, row, generation, kind) is the associated data. So a ciphertext that was copied to another
company's row, or kept from before a new link, cannot be decrypted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class DecryptionError(Exception):
    """A stored secret cannot be decrypted: unknown key, changed bytes, or another place."""


def encrypt(secret: str, *, place: str) -> str:
    """Encrypt for storage; the empty string stays empty.

    ``place`` says where the ciphertext will be stored; decryption needs the same words.
    """
    if not secret:
        return ""
    key_id, key = settings.ENISHI_ENCRYPTION_KEYS[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), place.encode())
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def decrypt(sealed: str, *, place: str) -> str:
    """Return the secret; raises DecryptionError if it cannot be decrypted at this place."""
    if not sealed:
        return ""
    key_id, _, encoded = sealed.partition(":")
    key = dict(settings.ENISHI_ENCRYPTION_KEYS).get(key_id)
    if key is None:
        raise DecryptionError
    try:
        raw = base64.urlsafe_b64decode(encoded)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError):
        # No chained exception: its traceback would contain the bytes.
        raise DecryptionError from None


def keyed_hash(text: str, *, key_id: str | None = None) -> str:
    """Return the id of the key, and HMAC-SHA256 of the text: only who has the key can compare.

    Parameters
    ----------
    key_id
        Of which key; without one the first.

    Raises
    ------
    DecryptionError
        There is no such key.
    """
    key_id = settings.ENISHI_ENCRYPTION_KEYS[0][0] if key_id is None else key_id
    key = dict(settings.ENISHI_ENCRYPTION_KEYS).get(key_id)
    if key is None:
        raise DecryptionError
    # Another key than the one that encrypts: derived from it for this purpose alone.
    own = hmac.new(key, b"enishi keyed hash", hashlib.sha256).digest()
    return f"{key_id}:{hmac.new(own, text.encode(), hashlib.sha256).hexdigest()}"
