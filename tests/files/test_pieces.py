"""Files are encrypted in pieces: changing, moving, swapping or cutting pieces is noticed."""

from __future__ import annotations

import pytest

from enishi.encryption import DecryptionError
from enishi.files import pieces
from enishi.files.pieces import PIECE

KEY = bytes(range(32))
PLACE = "file:1:candidate:7:1/aa:original"
_HEAD = 20
_SEALED_PIECE = PIECE + 16


def sealed(content: bytes, place: str = PLACE) -> bytes:
    return b"".join(pieces.encrypted([content], key=KEY, place=place))


def opened(content: bytes, key: bytes = KEY, place: str = PLACE) -> bytes:
    return b"".join(pieces.decrypted([content], key=key, place=place))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_opens_whatever_its_length_and_however_it_comes(length: int) -> None:
    content = bytes(length)
    kept = sealed(content)
    assert opened(kept) == content
    in_crumbs = (kept[at : at + 7] for at in range(0, len(kept), 7)) if length < PIECE else [kept]
    assert b"".join(pieces.decrypted(in_crumbs, key=KEY, place=PLACE)) == content


def test_the_same_bytes_are_never_sealed_alike() -> None:
    assert sealed(b"a") != sealed(b"a")


@pytest.mark.parametrize(
    "harm",
    [
        lambda kept: kept[:-1],
        lambda kept: kept[: _HEAD + _SEALED_PIECE],  # the last piece is missing
        lambda kept: kept[:_HEAD],
        lambda kept: kept[:0],
        lambda kept: kept + b"\0",
        lambda kept: kept[:30] + bytes([kept[30] ^ 1]) + kept[31:],
        lambda kept: kept[:10] + bytes([kept[10] ^ 1]) + kept[11:],
        # Two pieces exchanged.
        lambda kept: (
            kept[:_HEAD]
            + kept[_HEAD + _SEALED_PIECE : _HEAD + 2 * _SEALED_PIECE]
            + kept[_HEAD : _HEAD + _SEALED_PIECE]
            + kept[_HEAD + 2 * _SEALED_PIECE :]
        ),
    ],
)
def test_whatever_was_done_to_it_is_noticed(harm: object) -> None:
    kept = sealed(bytes(2 * PIECE + 5))
    with pytest.raises(DecryptionError):
        opened(harm(kept))  # type: ignore[operator]


def test_it_opens_with_its_own_key_at_its_own_place_alone() -> None:
    kept = sealed(b"secret")
    with pytest.raises(DecryptionError):
        opened(kept, key=bytes(32))
    with pytest.raises(DecryptionError):
        opened(kept, place=PLACE.replace("7", "8"))
