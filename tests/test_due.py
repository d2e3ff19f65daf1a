"""A round of the worker finds due rows at once, works row by row, and costs nothing else.

Every periodic job of the product is run where nothing is due: it asks once, and reads no table of
the companies' whole.
"""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import procrastinate_app

from bench.fill import everything
from enishi import due, tasks
from enishi.company.models import Company
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.models import Meeting
from enishi.throttling import Counter
from tests.test_plans import SMALL, nodes

pytestmark = pytest.mark.django_db
# A second statement, for a reason.
_MORE = {"interviews.remind": 2}  # which time zones there are
# What is read whole for a reason.
_EXPLAINED = {
    # Ends at the first: the newest entry of all.
    ("files.sweep", "enishi_auditentry"),
    ("meetings.keep_pace", "enishi_auditentry"),
}


def test_a_periodic_job_with_nothing_due_asks_once_and_finds_by_an_index() -> None:
    everything.fill([400, 100, 100])
    Meeting.objects.update(observed_at=timezone.now())
    periodic = procrastinate_app.current_app.periodic_registry.periodic_tasks.values()
    jobs: dict[str, Any] = {one.task.name: one.task for one in periodic}
    assert len(jobs) > 25
    for job in jobs.values():
        _run(job)
    # At some hours the jobs have just written reminders; let them be sent.
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING)
    waiting.update(state=MailState.SENT, sent_at=timezone.now(), not_before=None)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    asked = {name: _statements(job) for name, job in jobs.items()}
    counts = {name: len(statements) for name, statements in asked.items()}
    assert {name: n for name, n in counts.items() if n > _MORE.get(name, 1)} == {}
    read = {
        (name, table): how
        for name, statements in asked.items()
        for sql, params in statements
        for table, how in _whole(sql, params)
    }
    assert {place: how for place, how in read.items() if place not in _EXPLAINED} == {}


def test_a_row_that_cannot_be_dealt_with_keeps_no_other_from_its_round_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due, "BATCH", 3)
    companies = [Company.objects.create(name=f"会社{n}").pk for n in range(10)]
    done = []

    def do(number: int) -> None:
        # What it wrote before it failed is undone, and nothing else.
        with transaction.atomic():
            Company.objects.filter(pk=number).update(name="済")
            if number in companies[:4]:
                raise ValueError("Nothing can be done about it")
        done.append(number)

    with pytest.raises(ValueError, match="Nothing can be done"):
        due.go_through(due.Each(Company.objects.filter(pk__in=companies), do))
    assert done == companies[4:]
    assert Company.objects.filter(name="済").count() == 6


def test_what_is_due_of_several_kinds_is_found_by_one_statement(
    django_assert_num_queries: Any,
) -> None:
    companies = [Company.objects.create(name="会社").pk for _ in range(2)]
    seen: list[tuple[str, int]] = []
    every = Company.objects.filter(pk__in=companies)
    with django_assert_num_queries(1):
        due.go_through(
            due.Each(every, lambda pk: seen.append(("first", pk))),
            due.Each(every.none() | every.filter(name=""), lambda pk: seen.append(("none", pk))),
            due.Each(every, lambda pk: seen.append(("last", pk))),
        )
    assert seen == [(part, pk) for part in ("first", "last") for pk in companies]


def test_what_is_to_be_deleted_goes_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "BATCH", 4)
    Counter.objects.bulk_create(Counter(key=f"k{n}", clear_at=timezone.now()) for n in range(9))
    due.go_through(due.erase(Counter.objects.exclude(key="k3")))
    assert Counter.objects.get().key == "k3"


def test_a_round_ends_although_what_is_due_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "BATCH", 2)
    for _ in range(5):
        Company.objects.create(name="会社")
    seen: list[int] = []
    due.go_through(due.Each(Company.objects.all(), seen.append))
    assert len(seen) == len(set(seen)) == Company.objects.count()


def _run(job: Any) -> None:
    (async_to_sync(job.func) if iscoroutinefunction(job.func) else job.func)(0)


def _statements(job: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _run(job)
    return found


def _whole(sql: str, params: Any) -> list[tuple[str, str]]:
    """The tables of the companies' rows that the statement reads by no condition on an index."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "company" for field in model._meta.get_fields())
        and model._meta.model_name not in SMALL
        # How an empty one would be read is chance.
        and model.objects.exists()  # type: ignore[attr-defined]
    }
    with connection.cursor() as cursor:
        # Such an index holds nothing but what is asked for.
        cursor.execute("select indexrelid::regclass::text from pg_index where indpred is not null")
        partial = {name for (name,) in cursor.fetchall()}
        cursor.execute("set local enable_seqscan = off; set local seq_page_cost = 1000")
        cursor.execute(f"explain (format json) {sql}", params)
        [[plan]] = cursor.fetchone()
    return [
        (table, node["Node Type"])
        for node in nodes(plan["Plan"])
        if (table := node.get("Relation Name", "")) in tables
        and not (node.get("Index Cond") or node.get("Recheck Cond"))
        and node.get("Index Name") not in partial
    ]


assert tasks.app  # whoever asks for the periodic jobs has them on their sheet
