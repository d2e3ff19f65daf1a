"""The settings of every connection to PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("join_collapse_limit", "4"),  # joins are not thought through in every order
        ("max_parallel_workers_per_gather", "0"),  # no second process reads for a page
    ],
)
def test_a_statement_is_neither_planned_nor_read_at_a_price_above_its_rows(
    setting: str, value: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"show {setting}")
        assert cursor.fetchone() == (value,)
