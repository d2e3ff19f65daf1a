"""`enishi check` compares the schema with what the migrations make."""

from __future__ import annotations

import pytest
from django.db import connection

from enishi.records import schema
from tests.clock import with_the_real_clock

pytestmark = pytest.mark.django_db
MEND = "after dropping what is left of it, run"


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for statement in statements:
            cursor.execute(statement)


def said() -> list[str]:
    return list(schema.findings())


@with_the_real_clock
def test_what_is_kept_is_what_the_migrations_make() -> None:
    """Else run ``python scripts/schema.py update``, and commit the file with the migration."""
    assert said() == []
    assert schema.kept() == schema.present()


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        (
            "alter table enishi_meeting drop constraint host_is_not_double_booked",
            "The constraint host_is_not_double_booked of enishi_meeting is missing",
        ),
        (
            "alter table enishi_slot drop constraint slot_lasts_five_minutes",
            "The constraint slot_lasts_five_minutes of enishi_slot is missing",
        ),
        (
            "drop index one_live_meeting_per_owner",
            "The index one_live_meeting_per_owner of enishi_meeting is missing",
        ),
        (
            "drop index mail_waiting",
            "The index mail_waiting of enishi_outgoingmail is missing",
        ),
        (
            "alter table enishi_participant drop constraint member_takes_part_once",
            "The constraint member_takes_part_once of enishi_participant is missing",
        ),
        (
            "drop trigger audit_is_append_only on enishi_auditentry",
            "The trigger audit_is_append_only of enishi_auditentry is missing",
        ),
        (
            "alter table enishi_auditentry disable trigger audit_is_append_only",
            "The trigger audit_is_append_only of enishi_auditentry is not as it was made",
        ),
        (
            "alter table enishi_auditentry enable replica trigger audit_is_append_only",
            "The trigger audit_is_append_only of enishi_auditentry is not as it was made",
        ),
        (
            "create or replace function enishi_audit_is_append_only() returns trigger"
            " language plpgsql as 'begin return new; end'",
            "The function enishi_audit_is_append_only is not as it was made",
        ),
        (
            "alter table enishi_interview alter state drop not null",
            "The column state of enishi_interview is not as it was made",
        ),
        (
            "alter table enishi_meeting alter zoom_meeting_id type numeric",
            "The column zoom_meeting_id of enishi_meeting is not as it was made",
        ),
        (
            "alter table enishi_company alter created_at drop default",
            "The column created_at of enishi_company is not as it was made",
        ),
        (
            "alter table enishi_candidate drop column phone",
            "The column phone of enishi_candidate is missing",
        ),
        (
            "alter table enishi_candidate add column shoe_size integer not null",
            "The column shoe_size of enishi_candidate is not of this version",
        ),
        (
            "alter table enishi_slot add constraint no_nights check (extract(hour from starts_at at"
            " time zone 'UTC') < 12)",
            "The constraint no_nights of enishi_slot is not of this version",
        ),
        (
            "create unique index one_name on enishi_candidate (family_name)",
            "The index one_name of enishi_candidate is not of this version",
        ),
        (
            "create trigger spy after insert on enishi_slot for each row"
            " execute function enishi_audit_is_append_only()",
            "The trigger spy of enishi_slot is not of this version",
        ),
        (
            "drop trigger procrastinate_jobs_notify_queue_job_inserted_v1 on procrastinate_jobs",
            "The trigger procrastinate_jobs_notify_queue_job_inserted_v1 of procrastinate_jobs is"
            " missing",
        ),
        ("drop table enishi_hostday", "The table enishi_hostday is missing"),
        (
            "create rule quiet as on insert to enishi_auditentry do instead nothing",
            "The rule quiet of enishi_auditentry is not of this version",
        ),
        (
            "alter table enishi_candidate enable row level security",
            "The row level security  of enishi_candidate is not of this version",
        ),
        (
            "alter table enishi_waitingletter set unlogged",
            "The table enishi_waitingletter is emptied by a crash: run `alter table",
        ),
    ],
)
def test_each_harm_is_told(harm: str, finding: str) -> None:
    run(harm)
    [line] = said()
    assert line.startswith(finding)


def test_a_number_that_a_row_has_already_is_told() -> None:
    run(
        "create table enishi_numbered (id bigint generated by default as identity)",
        "insert into enishi_numbered values (1), (2)",
    )
    [line] = said()
    assert line.startswith("The next number of enishi_numbered is not above 2, which a row has")


def test_a_constraint_of_the_same_name_that_allows_more_is_told() -> None:
    run(
        "alter table enishi_slot drop constraint slot_lasts_five_minutes",
        "alter table enishi_slot add constraint slot_lasts_five_minutes"
        " check (ends_at >= starts_at)",
    )
    [line] = said()
    assert line.startswith("The constraint slot_lasts_five_minutes of enishi_slot is not as it")


def test_a_foreign_key_that_is_not_validated_or_switched_off_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'f'"
            " and conrelid = 'enishi_slot'::regclass and confrelid = 'enishi_interview'::regclass"
        )
        name, definition = cursor.fetchone()
    run(
        f"alter table enishi_slot drop constraint {name}",
        f"alter table enishi_slot add constraint {name} {definition} not valid",
    )
    [line] = said()
    assert line.startswith(f"The constraint {name} of enishi_slot is not as it was made")


def test_all_triggers_off_leaves_no_foreign_key_unsaid() -> None:
    run("alter table enishi_slot disable trigger all")
    assert said()
    assert all("constraint trigger" in line for line in said())


def test_what_is_said_mends_it() -> None:
    run("alter table enishi_meeting drop constraint host_is_not_double_booked")
    [line] = said()
    run(line.split("`")[1])
    assert said() == []


def test_the_operators_own_indexes_and_tables_are_theirs() -> None:
    run(
        "create index ours on enishi_candidate (phone)",
        "create table reporting (id integer primary key)",
    )
    assert said() == []
