"""A request is buffered within limits; a long one with files is in a file without a name."""

from __future__ import annotations

import pytest

from enishi.management.request_buffer import LARGEST_BODY, Arrival, RefusedError

LONG = LARGEST_BODY + 1
FILES = "/candidates/7/documents/files"


def head(path: str, cookie: str = "enishi=word", length: int = LONG) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {length}", f"Cookie: {cookie}"]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(
    "request_head",
    [
        head("/candidates/new"),
        head(FILES, cookie="language=ja"),
        head(FILES, cookie="xenishi=word"),
        head(f"/x{FILES}"),
        head(FILES, length=100 * 1024 * 1024),
        head("/candidates/imports/", length=30 * 1024 * 1024),
    ],
)
def test_only_a_form_with_files_of_somebody_with_a_session_may_be_long(request_head: bytes) -> None:
    arrival = Arrival(request_head)
    with pytest.raises(RefusedError, match="413"):
        arrival.is_whole()


@pytest.mark.parametrize("cookie", ["enishi=word", "a=b; __Host-enishi=word"])
def test_a_long_body_lies_in_a_file_and_ends_where_it_said(cookie: str) -> None:
    request_head = head(FILES, cookie)
    arrival = Arrival(request_head + b"begin")
    assert not arrival.is_whole()
    left = LONG - len(b"begin")
    while wanted := arrival.wanted(1024 * 1024):
        arrival.take(b"x" * wanted)
        left -= wanted
        assert arrival.is_whole() == (left == 0)
    assert bytes(arrival.received) == request_head + b"begin"
    assert arrival.spool is not None
    arrival.spool.seek(0)
    assert len(arrival.spool.read()) == LONG - len(b"begin")
    arrival.close()


def test_a_short_body_stays_in_memory() -> None:
    arrival = Arrival(head(FILES, length=10) + b"x" * 9)
    assert not arrival.is_whole()
    arrival.take(b"x")
    assert arrival.is_whole()
    assert arrival.spool is None
