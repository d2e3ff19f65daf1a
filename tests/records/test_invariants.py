"""Each invariant accepts a correct world, and names exactly the row that breaks it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from enishi.company.models import Company
from enishi.records import invariants
from enishi.records.invariants import choices, moments, places, ties
from tests import soundness
from tests.records import (  # noqa: F401 - they join
    evaluation_planters,
    interview_planters,
    link_planters,
    place_planters,
    shape_planters,
    zoom_planters,
)
from tests.records.planters import PLANTERS, change, people_follow, without
from tests.records.world import World, world_of
from tests.web.foreign import AroundTests


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[World]]:
    """Built once, in a transaction around those of the tests, which undo what they do to it."""
    with django_db_blocker.unblock(), AroundTests():
        other = world_of(Company.objects.create(name="株式会社アザー"), number=2)
        yield [world_of(Company.objects.create(name="株式会社サンプル"), number=1), other]
        transaction.set_rollback(True)


@pytest.fixture
def world(standing: list[World], db: None) -> World:
    return copy.deepcopy(standing[0])


@pytest.fixture
def other_company(standing: list[World], db: None) -> Company:
    return copy.deepcopy(standing[1].company)


def found() -> list[tuple[str, int | str | None]]:
    return [(violation.invariant.name, violation.row) for violation in invariants.check()]


def test_a_sound_world_breaks_nothing(world: World) -> None:
    assert found() == []


def test_every_written_invariant_has_somebody_who_breaks_it() -> None:
    assert sorted(PLANTERS) == sorted(invariant.name for invariant in invariants.WRITTEN)


@pytest.mark.parametrize("name", sorted(PLANTERS))
def test_exactly_the_planted_violation_is_found(world: World, name: str) -> None:
    row = PLANTERS[name](world)
    if name not in {invariant.name for invariant in places.WRITTEN}:
        people_follow(world)
    [invariant] = [each for each in invariants.WRITTEN if each.name == name]
    assert [violation.row for violation in invariants.check_one(invariant)] == [row]
    assert soundness.broken() == [(name, row)]


@pytest.mark.parametrize("tie", [tie.name for tie in ties.derived()])
def test_a_row_tied_to_another_company_is_found(
    world: World, other_company: Company, tie: str
) -> None:
    model_name, field = tie.removesuffix("_share_a_company").split("_and_", 1)
    model = apps.get_model("enishi", model_name)
    target = model._meta.get_field(field).related_model
    foreign = target.objects.filter(company=other_company).first()
    if tie == "step_and_flow_share_a_company":
        without("step_position_is_unique", "enishi_step")
    if tie == "memberreach_and_job_share_a_company":
        without("reach_is_a_job_or_an_office", "enishi_memberreach")
    if tie == "stepresult_and_reason_share_a_company":
        without("reason_of_an_end", "enishi_stepresult")
    if tie == "webapplication_and_application_share_a_company":
        without("taken_web_application_has_its_application", "enishi_webapplication")
    if tie == "offer_and_application_share_a_company":
        without("offer_has_its_own_number", "enishi_offer")
        without("one_live_offer_per_application", "enishi_offer")
    if tie in (
        "mailentry_and_candidate_share_a_company",
        "mailentry_and_application_share_a_company",
    ):
        without("mail_entry_has_its_candidate", "enishi_mailentry")
    if model_name == "auditentry":
        mine = model.objects.create(company=world.company, member=foreign, action="a")
    elif model_name == "waitingletter":
        mine = model.objects.get(pk=interview_planters.waiting(world, since=timezone.now()))
    else:
        mine = model.objects.filter(company=world.company).first()
    if model._meta.get_field(field).unique:
        theirs = model.objects.filter(company=other_company)
        if model._meta.get_field(field).null:
            theirs.update(**{field: None})
        else:
            theirs.delete()
    model.objects.filter(pk=mine.pk).exclude(**{field: foreign}).update(**{field: foreign})
    assert (tie, mine.pk) in soundness.broken()


OURS = list(apps.get_app_config("enishi").get_models())


def row_of(model: type[models.Model], world: World) -> models.Model:
    """One of the world's; or, of a table that it leaves empty, any row that can stand."""
    rows = model._meta.default_manager
    assert rows is not None
    if (row := rows.last()) is not None:
        return row
    return rows.create(
        **{
            field.name: _anything_for(field, world)
            for field in model._meta.concrete_fields
            if not (field.null or field.has_default() or field.has_db_default())
            and not isinstance(field, models.AutoField)
        }
    )


def _anything_for(field: models.Field[object, object], world: World) -> object:
    if isinstance(target := field.related_model, type):
        return row_of(target, world)
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    if isinstance(field, models.CharField | models.TextField):
        return "1"
    return b"" if isinstance(field, models.BinaryField) else 1


def open_to_anything(table: str) -> None:
    """Take the table's triggers and checks away until the test's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype in"
            " ('c', 'x')",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')
        cursor.execute(f"alter table {table} disable trigger user")


def assert_is_found(name: str, row: models.Model, **nonsense: object) -> None:
    """Write each value in turn, see that the invariant names the row, and put it back."""
    [invariant] = [each for each in invariants.derived() if each.name == name]
    assert invariants.check_one(invariant) == []
    for field, value in nonsense.items():
        former = getattr(row, field)
        change(row, **{field: value})
        assert [found.row for found in invariants.check_one(invariant)] == [row.pk], field
        change(row, **{field: former})


@pytest.mark.parametrize("invariant", [each.name for each in choices.derived()])
def test_a_value_that_there_is_not_is_found(world: World, invariant: str) -> None:
    model = apps.get_model("enishi", invariant.removesuffix("_holds_known_values"))
    row = row_of(model, world)
    open_to_anything(model._meta.db_table)
    fields = [field.name for field in model._meta.concrete_fields if field.choices]
    assert_is_found(invariant, row, **dict.fromkeys(fields, "nonsense"))


def test_a_moment_that_nobody_can_mean_is_found(world: World) -> None:
    far = timezone.now() + timedelta(days=366 * 72)
    for model in filter(moments.moments_of, OURS):
        row = row_of(model, world)
        open_to_anything(model._meta.db_table)
        columns = moments.moments_of(model)
        name = f"{model._meta.model_name}_is_of_our_time"
        assert_is_found(name, row, **dict.fromkeys(columns, far))


def test_a_moment_before_our_time_is_found(world: World) -> None:
    early = datetime(1, 1, 1, 10, tzinfo=UTC)
    for model in filter(moments.moments_of, OURS):
        row = row_of(model, world)
        open_to_anything(model._meta.db_table)
        columns = moments.moments_of(model)
        name = f"{model._meta.model_name}_is_of_our_time"
        assert_is_found(name, row, **dict.fromkeys(columns, early))


@pytest.mark.parametrize("name", [each.name for each in ties.both_ends()])
def test_a_row_that_names_what_is_not_there_is_found(world: World, name: str) -> None:
    model = apps.get_model("enishi", name.removesuffix("_names_what_is_there"))
    row = row_of(model, world)
    open_to_anything(model._meta.db_table)
    with connection.cursor() as cursor:
        # As a backup is loaded.
        cursor.execute("set local session_replication_role = replica")
    named = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", False)
    ]
    for field in named:
        assert_is_found(name, row, **{field: 987654})


def test_what_is_yet_to_be_written_is_found(world: World) -> None:
    soon = timezone.now() + timedelta(days=2)
    for model in filter(moments.written_moments_of, OURS):
        row = row_of(model, world)
        open_to_anything(model._meta.db_table)
        columns = moments.written_moments_of(model)
        name = f"{model._meta.model_name}_is_of_our_time"
        assert_is_found(name, row, **dict.fromkeys(columns, soon))


@pytest.mark.parametrize(("model", "column", "longest", "_what"), moments.WAITS)
def test_a_wait_that_is_too_long_is_found(
    world: World, model: str, column: str, longest: str, _what: str
) -> None:
    row = row_of(apps.get_model("enishi", model), world)
    with connection.cursor() as cursor:
        cursor.execute("select now() + %s::interval + interval '1 minute'", [longest])
        [later] = cursor.fetchone()
    assert_is_found(f"{model}_{column}_is_near", row, **{column: later})


@pytest.mark.parametrize(("model", "column"), moments.PAST)
def test_what_happened_but_is_yet_to_come_is_found(world: World, model: str, column: str) -> None:
    row = row_of(apps.get_model("enishi", model), world)
    later = timezone.now() + timedelta(days=2)
    assert_is_found(f"{model}_{column}_is_past", row, **{column: later})


def test_a_question_that_takes_too_long_is_a_finding_and_ends_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = invariants.Invariant(
        name="slow", sentence="s", sql="select 1 from pg_sleep(5)", table="company"
    )
    monkeypatch.setattr(invariants, "WRITTEN", [slow, *invariants.WRITTEN])
    change(world.interview, version=0)
    first, second = invariants.check(seconds_for_each=0.5)
    assert str(first) == "slow: could not be answered within 0.5 s (s)"
    assert (second.invariant.name, second.row) == (
        "interview_counts_its_versions",
        world.interview.pk,
    )


def test_a_table_that_is_gone_is_a_finding_and_ends_no_other(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table enishi_outgoingmail rename to elsewhere")
    said = [str(violation) for violation in invariants.check()]
    assert said
    assert all("could not be asked, a table or column is gone" in one for one in said)


def test_a_violation_says_which_row_and_what_to_do(world: World) -> None:
    change(world.interview, version=0)
    [said] = [str(violation) for violation in invariants.check()]
    assert said == (
        f"interview_counts_its_versions: interview {world.interview.pk} (an interview's versions"
        " are counted from one, or who edits an old one is not told); set version to 1."
    )


def test_thousands_that_break_it_are_not_all_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "MOST_ROWS", 1)
    world.company.candidates.update(search_text="")
    for _ in range(2):
        world.company.candidates.create(family_name="無名", search_text="")
    first, rest = invariants.check()
    assert first.row is not None
    assert str(rest).startswith("candidate_can_be_found: more than 1 rows break it (")
