"""The settings of every connection to PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_joins_are_not_thought_through_in_every_order() -> None:
    with connection.cursor() as cursor:
        cursor.execute("show join_collapse_limit")
        assert cursor.fetchone() == ("4",)
