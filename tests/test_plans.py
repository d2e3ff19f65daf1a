"""No page's statement reads a whole table, or other companies' rows.

Two companies are filled, and each statement of each page is explained with sequential scans made
dear: where one is left, or an index is read from end to end, there is no index for the question, or
nothing in it names the company or the rows that are meant.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import sizes
from bench.fill import everything
from bench.sizes import Line
from enishi.company.models import Member
from enishi.hiring.models import Job, StepResult
from enishi.interviews.candidate_models import AlertKind, RecruiterAlert
from enishi.interviews.models import Interview
from enishi.meetings.models import Meeting, MeetingState
from enishi.records.erasing.models import AnonymousResult
from enishi.records.reports import counting, periods
from enishi.records.reports.periods import Period
from enishi.records.reports.scope import Scope, sources_of

pytestmark = pytest.mark.django_db

# Statements of each page at most, session and member among them, where something waits for a
# decision; what begins within a day costs the first page and its own one more.
STATEMENTS = {
    "dashboard": 17,
    "candidates": 12,
    "… deep page": 12,
    "… in order of kana": 12,
    "… in order of kana, deep": 12,
    "… at a step": 12,
    "… of a status": 12,
    "… with a tag": 12,
    "… with a rare tag": 12,
    "… search 佐藤": 13,
    "… search さとう": 13,
    "… search candidate77": 13,
    "… search 0000": 13,
    "search of every page 佐藤": 10,
    "search of every page 所感99": 10,
    "board": 19,
    "基本情報": 20,
    "重複の候補者": 8,
    "採用フロー・結果": 14,
    "別の求人に移す": 8,
    "scheduling, draft": 12,
    "scheduling, confirmed": 21,
    "calendar, week": 4,
    "calendar, month": 4,
    "Zoom settings": 16,
    "… unlink dialog": 8,
    "jobs": 4,
    "reports": 9,
    "… lengths": 9,
    "… results": 9,
    "… loads": 11,
    "… standing": 9,
    "members": 4,
    "candidate's room": 7,
    "candidate's choice": 5,
}
# Of these a company has a handful, so that reading all of them may be the best way.
SMALL = {"hiringflow", "step", "job", "member", "host", "zoomaccount"}
SMALL |= {"messagetemplate", "messagesettings", "retention", "mailrule", "office", "tag"}
SMALL |= {"endingreason"}
SMALL |= {"jobposting", "evaluationform", "evaluationformversion", "evaluationquestion"}
# What is read whole for a reason.
_EXPLAINED = {
    ("… unlink dialog", "enishi_meeting"): "found by a state that is rare anywhere",
    ("Zoom settings", "enishi_auditentry"): "ends at the first: the newest entry of all",
}
# What a row is found by: its company, itself, or the row that it belongs to.
_KEY = re.compile(
    r"enishi_search_pieces\(company_id"
    r"|\b(\w*_id|id|about|candidate|token_hash|owner_key|lower)\b[^<>]*?="
)


@pytest.fixture
def filled() -> list[Line]:
    """One company that is looked at, and others, with what the fill leaves out."""
    company = everything.fill([1_000] + [300] * 8)
    asked = Interview.objects.order_by("pk")[:300]
    RecruiterAlert.objects.bulk_create(
        RecruiterAlert(
            company_id=one.company_id,
            interview=one,
            kind=AlertKind.WANTS_CHANGE,
            settled_at=timezone.now(),
        )
        for one in asked
    )
    refused = list(Meeting.objects.order_by("pk")[:300])
    for meeting in refused:
        meeting.pk, meeting.ref, meeting.zoom_meeting_id = None, uuid.uuid4(), None
        meeting.state = MeetingState.FAILED
    Meeting.objects.bulk_create(refused)
    # One that waits for a decision, so that what is known of it is read.
    ready = Meeting.objects.filter(company=company, state=MeetingState.READY)
    Meeting.objects.filter(pk=ready.order_by("-starts_at")[0].pk).update(state=MeetingState.MISSING)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return [line for line in sizes.lines(company) if line.name != "floor"]


def test_each_page_asks_as_often_as_written_and_finds_its_rows_by_an_index(
    filled: list[Line],
) -> None:
    tables = _tables()
    company = Member.objects.order_by("pk")[0].company_id
    counted = {}
    read: dict[tuple[str, str], str] = {}
    for line in filled:
        statements = _statements(line, company)
        counted[line.name] = len(statements)
        read |= {
            (line.name, table): f"{how} {sql}"
            for sql, params in statements
            for table, how in _whole(sql, params, tables)
        }
    left = {place: how for place, how in read.items() if place not in _EXPLAINED}
    assert left == {}, left
    assert {name: count for name, count in counted.items() if count > STATEMENTS[name]} == {}


def test_a_report_is_counted_from_rows_that_an_index_finds(filled: list[Line]) -> None:
    company = Member.objects.order_by("pk")[0].company
    job = Job.objects.filter(company=company)[0]
    today = timezone.localdate(timezone=company.zone)
    days = periods.days_of(Period.THIS_MONTH, today=today)
    AnonymousResult.objects.bulk_create(
        AnonymousResult(
            company_id=one.company_id,
            job_id=one.application.job_id,
            step_id=one.step_id,
            outcome=one.outcome,
            decided_on=one.decided_at.date(),
        )
        for one in StepResult.objects.select_related("application")
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze enishi_anonymousresult")
    for scope in (
        Scope(company=company, days=days),
        Scope(company=company, days=days, job=job, source="エージェント"),
    ):
        asked: list[tuple[str, Any]] = []
        with connection.execute_wrapper(_noting(asked)):
            counting.figures_of(scope, now=timezone.now())
            sources_of(company)
        assert len(asked) > 10
        tables = _tables()
        read = [(how, sql) for sql, params in asked for how in _whole(sql, params, tables)]
        assert read == []


def test_a_deep_page_skips_the_earlier_rows_within_an_index(filled: list[Line]) -> None:
    company = Member.objects.order_by("pk")[0].company_id
    orders = {
        "… deep page": "candidate_newest_first",
        "… in order of kana, deep": "candidate_by_kana",
    }
    for line in filled:
        if line.name not in orders:
            continue
        [(sql, params)] = [one for one in _statements(line, company) if " OFFSET " in one[0]]
        [limit] = [one for one in nodes(_plan(sql, params)) if one["Node Type"] == "Limit"]
        [order] = limit["Plans"]
        assert (order["Node Type"], order["Index Name"]) == ("Index Only Scan", orders[line.name])


def _statements(line: Line, company: int) -> list[tuple[str, Any]]:
    browser = Client()
    if line.who:
        browser.force_login(Member.objects.filter(company=company, role=line.who)[0])
    browser.get(line.address)
    found: list[tuple[str, Any]] = []
    with connection.execute_wrapper(_noting(found)):
        assert browser.get(line.address).status_code == 200
    return found


def _noting(found: list[tuple[str, Any]]) -> Callable[..., Any]:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    return note


def _tables() -> set[str]:
    """The tables of companies that may be large."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "company" for field in model._meta.get_fields())
        and model._meta.model_name not in SMALL
    }


def _whole(sql: str, params: Any, tables: set[str]) -> Iterator[tuple[str, str]]:
    """The tables that the statement reads whole, and how."""
    if not re.match(r"\s*(select|with)\b", sql, re.IGNORECASE):
        return
    for node in nodes(_plan(sql, params)):
        if (table := node.get("Relation Name", "")) not in tables:
            continue
        found_by = node.get("Index Cond", "") or node.get("Recheck Cond", "")
        if not _KEY.search(found_by):
            yield table, f"{node['Node Type']} {node.get('Index Name', '')} {found_by}"


def _plan(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        # As on a large table, where a few rows cost less than all of it or all of an index.
        cursor.execute("set local enable_seqscan = off; set local seq_page_cost = 1000")
        cursor.execute("set local cpu_tuple_cost = 10")
        cursor.execute(f"explain (format json) {sql}", params)
        [[plan]] = cursor.fetchone()
    found: dict[str, Any] = plan["Plan"]
    return found


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)
