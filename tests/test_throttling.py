"""Counters of tries that no number of keys exhausts and no race bypasses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from enishi import throttling
from enishi.accounts import forgotten
from enishi.throttling import Counter, Limit
from tests.racing import at_once

FIVE = Limit("test", 5, timedelta(minutes=12))


def later(by: timedelta) -> None:
    """As if so much time had passed."""
    Counter.objects.update(clear_at=F("clear_at") - by)


def let_through(tries: int, *who: str) -> int:
    return sum(throttling.take(FIVE, *who) for _ in range(tries))


@pytest.mark.django_db
def test_so_many_at_once_and_then_one_after_the_other() -> None:
    assert let_through(9, "someone") == 5
    later(timedelta(minutes=12))
    assert let_through(9, "someone") == 1


@pytest.mark.django_db
def test_whoever_tries_all_the_time_has_ten_in_an_hour() -> None:
    through = 0
    for _ in range(60):
        through += let_through(3, "someone")
        later(timedelta(minutes=1))
    assert through <= 10


@pytest.mark.django_db
def test_a_long_rest_saves_nothing_up() -> None:
    assert let_through(1, "someone") == 1
    later(timedelta(days=7))
    assert let_through(9, "someone") == 5


@pytest.mark.django_db
def test_each_is_counted_apart_whatever_their_words_are_put_together_from() -> None:
    assert let_through(9, "ab", "c") == 5
    assert let_through(9, "a", "bc") == 5


@pytest.mark.django_db
def test_a_try_that_was_given_back_counts_no_longer() -> None:
    for _ in range(20):
        assert throttling.take(FIVE, "someone")
        throttling.refund(FIVE, "someone")


@pytest.mark.django_db
def test_what_is_given_back_to_one_is_given_to_nobody_else() -> None:
    assert let_through(9, "another") == 5
    assert throttling.take(FIVE, "someone")
    throttling.refund(FIVE, "someone")
    assert not throttling.take(FIVE, "another")


@pytest.mark.django_db
def test_no_number_of_other_counters_pushes_one_out() -> None:
    assert let_through(9, "someone") == 5
    for other in range(400):
        throttling.take(FIVE, f"other {other}")
    assert let_through(1, "someone") == 0


@pytest.mark.django_db
def test_counters_that_say_nothing_any_more_go() -> None:
    let_through(2, "old")
    later(timedelta(hours=1))
    let_through(5, "new")
    forgotten.delete_expired()
    assert Counter.objects.count() == 1
    assert let_through(1, "new") == 0


@pytest.mark.django_db
def test_a_counter_names_nobody() -> None:
    throttling.take(FIVE, "hanako@mail.example")
    assert "hanako" not in Counter.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_each() -> None:
    answers = at_once(*[lambda: throttling.take(FIVE, "someone")] * 16)
    assert sorted(answers) == [False] * 11 + [True] * 5


@contextmanager
def looked_at_before_written() -> Iterator[None]:
    """The counter as it was in a cache: read, compared, and written by a second statement."""
    ours = throttling.take

    def apart(limit: Limit, *who: str) -> bool:
        key = throttling._key(limit, who)  # noqa: SLF001 - the guard itself is taken out
        row = Counter.objects.filter(pk=key).first()
        now = timezone.now()
        full = max(row.clear_at, now) if row else now
        if full + limit.each > now + limit.each * limit.most:
            return False
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.3)")
        Counter.objects.update_or_create(pk=key, defaults={"clear_at": full + limit.each})
        return True

    throttling.take = apart
    try:
        yield
    finally:
        throttling.take = ours


@pytest.mark.django_db(transaction=True)
def test_without_the_single_statement_they_all_slip_through() -> None:
    with looked_at_before_written():
        answers = at_once(*[lambda: throttling.take(FIVE, "someone")] * 16)
    assert answers.count(True) > 5
