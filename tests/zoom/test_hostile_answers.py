"""Absurd answers of Zoom are read as far as possible and never cause an error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enishi.zoom import reading


def test_what_no_column_keeps_is_marked_in_a_text() -> None:
    seen = reading.meeting({"id": 1, "join_url": "https://x/", "topic": "a\0b\ud800", "uuid": 7})
    assert (seen.topic, seen.uuid) == ("a\ufffdb\ufffd", "")


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**40, float("nan"), True, "9" * 19])
def test_a_number_that_is_no_meetings_is_none(number: object) -> None:
    assert reading.whole_number(number) is None


@pytest.mark.parametrize("minutes", [-1, 10**9, 10**17, "x", None])
def test_a_length_of_more_than_a_year_is_none(minutes: object) -> None:
    seen = reading.meeting({"id": 1, "join_url": "https://x/", "duration": minutes})
    assert seen.minutes is None


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z", "9500-01-01"]
)
def test_a_moment_at_the_end_of_the_calendar_is_none(said: str) -> None:
    assert reading.moment(said) is None


def test_the_last_moment_that_is_read_can_be_reckoned_with() -> None:
    last = reading.moment("9000-12-31T23:59:59Z")
    assert last is not None
    assert last + timedelta(days=366) > last


def test_a_licence_that_no_column_holds_is_none_of_ours() -> None:
    assert reading.user({"type": 10**6}).license == 0
