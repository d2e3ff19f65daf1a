"""Which times are allowed for a slot (D-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from enishi.errors import UserFacingError
from enishi.interviews import slot_rules

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=TOKYO)
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)


def check(starts_at: datetime, ends_at: datetime, zone: ZoneInfo = TOKYO) -> None:
    slot_rules.check_period(starts_at, ends_at, zone=zone, now=NOW)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field", "words"),
    [
        (NOW - timedelta(minutes=1), NOW + timedelta(hours=1), "starts_at", "過去の日時"),
        (NOW, NOW + timedelta(hours=1), "starts_at", "過去の日時"),
        (TEN, TEN, "ends_at", "開始より後"),
        (TEN, TEN - timedelta(hours=1), "ends_at", "開始より後"),
        (TEN, TEN + timedelta(minutes=4), "ends_at", "5分以上"),
        (TEN - timedelta(hours=9), TEN + timedelta(hours=4), "ends_at", "12時間以内"),
        (TEN + timedelta(hours=13), TEN + timedelta(hours=15), "ends_at", "日付をまたぐ"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(
    starts_at: datetime, ends_at: datetime, field: str, words: str
) -> None:
    with pytest.raises(UserFacingError, match=words) as refusal:
        check(starts_at, ends_at)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (NOW + timedelta(minutes=1), NOW + timedelta(minutes=6)),
        (TEN, TEN + timedelta(minutes=5)),
        (TEN - timedelta(hours=2), TEN + timedelta(hours=10)),
        (TEN + timedelta(hours=13), TEN + timedelta(hours=14)),
    ],
    ids=["soon", "five minutes", "twelve hours", "until midnight sharp"],
)
def test_a_time_just_within_the_rules_is_taken(starts_at: datetime, ends_at: datetime) -> None:
    check(starts_at, ends_at)


def test_the_day_ends_at_midnight_in_the_companys_zone_not_in_utc() -> None:
    across_utc_midnight = datetime(2026, 11, 25, 8, 30, tzinfo=TOKYO)
    check(across_utc_midnight, across_utc_midnight + timedelta(hours=1))
    with pytest.raises(UserFacingError, match="日付をまたぐ"):
        check(across_utc_midnight, across_utc_midnight + timedelta(hours=1), zone=ZoneInfo("UTC"))
