"""Encrypts bytes of any length in pieces, so that no content is in memory as a whole.

Each blob has its own key, derived (HKDF-SHA256, RFC 5869) from its owner's key and a random
salt. The pieces are AES-256-GCM with a counter, and the last one is marked. So an altered, moved,
exchanged, missing or truncated piece is detected (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from enishi.encryption import DecryptionError

KEY_BYTES = 32
PIECE = 64 * 1024
_MARK = b"ENF1"
_SALT_BYTES = 16
_TAG_BYTES = 16


def new_key() -> bytes:
    """Return a new key for an owner."""
    return secrets.token_bytes(KEY_BYTES)


def encrypted(content: Iterable[bytes], *, key: bytes, place: str) -> Iterator[bytes]:
    """Yield the content encrypted and bound to ``place``: decryption needs the same place."""
    salt = secrets.token_bytes(_SALT_BYTES)
    cipher = _cipher(key, salt)
    yield _MARK + salt
    pieces = _pieces(content, PIECE)
    piece, number = next(pieces, b""), 0
    for following in pieces:
        yield cipher.encrypt(_nonce(number, is_last=False), piece, place.encode())
        piece, number = following, number + 1
    yield cipher.encrypt(_nonce(number, is_last=True), piece, place.encode())


def decrypted(content: Iterable[bytes], *, key: bytes, place: str) -> Iterator[bytes]:
    """Yield the content that :func:`encrypted` was given, piece by piece.

    Raises
    ------
    DecryptionError
        At the first piece that was not encrypted for this place; the pieces before it are right.
    """
    head, rest = _headed(content, len(_MARK) + _SALT_BYTES)
    if not head.startswith(_MARK):
        raise DecryptionError
    cipher = _cipher(key, head[len(_MARK) :])
    pieces = _pieces(rest, PIECE + _TAG_BYTES)
    piece, number = next(pieces, b""), 0
    try:
        for following in pieces:
            yield cipher.decrypt(_nonce(number, is_last=False), piece, place.encode())
            piece, number = following, number + 1
        yield cipher.decrypt(_nonce(number, is_last=True), piece, place.encode())
    except (InvalidTag, ValueError):
        raise DecryptionError from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"enishi file").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return struct.pack(">7xI?", number, is_last)


def _headed(content: Iterable[bytes], length: int) -> tuple[bytes, Iterator[bytes]]:
    """Return so many bytes from the beginning, and the rest."""
    parts = iter(content)
    head = b""
    for part in parts:
        head += part
        if len(head) >= length:
            break
    return head[:length], _chained(head[length:], parts)


def _chained(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _pieces(content: Iterable[bytes], length: int) -> Iterator[bytes]:
    """Yield the bytes in pieces of this length; only the last is shorter, and none is empty."""
    kept = bytearray()
    for part in content:
        kept += part
        while len(kept) >= length:
            yield bytes(kept[:length])
            del kept[:length]
    if kept:
        yield bytes(kept)
