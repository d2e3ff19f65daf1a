"""Without a verdict of the scanner no document is handed out."""

from __future__ import annotations

import io

import pytest

from enishi.files import virus_scan
from tests.files import clamd

NOBODY = "127.0.0.1:9"


def finds(content: bytes, at: str) -> bool:
    return virus_scan.finds(io.BytesIO(content), at=at)


def test_clamd_says_what_is_clean_and_what_is_not() -> None:
    with clamd.running() as at:
        virus_scan.ping(at=at)
        assert finds(clamd.EICAR, at)
        assert not finds(b"x" * 300_000, at)


@pytest.mark.parametrize(
    "answer", ["INSTREAM size limit exceeded. ERROR", "stream: OK OK", "OK", "stream: FOUND", " "]
)
def test_an_answer_that_is_no_verdict_is_none(answer: str) -> None:
    with clamd.running(says=answer) as at, pytest.raises(virus_scan.NotScanned):
        finds(b"x", at)


def test_a_file_that_is_too_long_for_clamd_is_not_clean() -> None:
    with clamd.running(longest=10) as at, pytest.raises(virus_scan.NotScanned):
        finds(b"x" * 11, at)


@pytest.mark.parametrize("at", [NOBODY, "/nowhere/clamd.ctl"])
def test_a_clamd_that_is_not_there_finds_nothing_clean(at: str) -> None:
    with pytest.raises(virus_scan.NotScanned):
        finds(b"x", at)
    with pytest.raises(virus_scan.NotScanned):
        virus_scan.ping(at=at)
