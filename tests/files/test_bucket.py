"""The store keeps its promises in a folder and in a bucket: moto's S3 server, on loopback."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from enishi.files.bucket import Bucket
from enishi.files.store import LocalFolder
from enishi.files.store_contract import Missing, Store, Unreachable, new_folder
from tests.files import s3

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def where() -> dict[str, str]:
    """The settings of a new bucket."""
    return s3.new_bucket()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return LocalFolder(tmp_path / "files")
    return Bucket(request.getfixturevalue("where"))


def content_of(place: Store, folder: str, part: str) -> bytes:
    return b"".join(place.read(folder, part))


def test_parts_come_back_as_they_were_and_the_later_one_counts(place: Store) -> None:
    folder = new_folder(7)
    place.write(folder, "original", [b"first"])
    place.write(folder, "original", iter([b"a" * 300_000, b"", b"b"]))
    place.write(folder, "text", [])
    assert content_of(place, folder, "original") == b"a" * 300_000 + b"b"
    assert content_of(place, folder, "text") == b""
    with pytest.raises(Missing):
        place.read(folder, "preview-1")


def test_a_long_part_goes_up_in_pieces(place: Store) -> None:
    folder = new_folder(7)
    pieces = [secrets.token_bytes(1_000_000) for _ in range(12)]
    place.write(folder, "original", iter(pieces))
    assert content_of(place, folder, "original") == b"".join(pieces)


def test_a_part_whose_writing_breaks_off_is_not_there(place: Store) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"x" * 6_000_000
        raise ZeroDivisionError

    folder = new_folder(7)
    place.write(folder, "text", [b"kept"])
    for part in ("original", "text"):
        with pytest.raises(ZeroDivisionError):
            place.write(folder, part, breaking())
    with pytest.raises(Missing):
        place.read(folder, "original")
    assert content_of(place, folder, "text") == b"kept"


def test_a_folder_is_deleted_with_its_parts_and_no_other(place: Store) -> None:
    gone, kept = new_folder(7), new_folder(71)
    for folder in (gone, kept):
        for part in ("original", "text"):
            place.write(folder, part, [b"x"])
    place.delete(gone)
    place.delete(gone)
    assert [folder for folder, _written in place.folders()] == [kept]
    with pytest.raises(Missing):
        place.read(gone, "text")


@pytest.mark.parametrize("folder", ["", "7", "7/..", "7/" + "g" * 32, "../" + "a" * 32])
def test_no_other_place_is_touched(place: Store, folder: str) -> None:
    for deed in (
        place.delete,
        lambda it: place.write(it, "x", [b"x"]),
        lambda it: place.read(it, "x"),
    ):
        with pytest.raises(ValueError, match="no folder of ours"):
            deed(folder)


@pytest.mark.parametrize("wrong", [{"endpoint": NOBODY}, {"bucket": "no-such-bucket"}])
def test_a_bucket_out_of_reach_says_so_and_tells_no_secret(
    where: dict[str, str], wrong: dict[str, str]
) -> None:
    place, folder = Bucket(where | wrong), new_folder(7)
    for deed in (
        lambda: place.write(folder, "original", [b"x"]),
        lambda: place.read(folder, "original"),
        lambda: list(place.folders()),
    ):
        with pytest.raises(Unreachable) as error:
            deed()
        assert not any(secret in repr(error.value) for secret in s3.KEY.values())
        assert error.value.__cause__ is None
