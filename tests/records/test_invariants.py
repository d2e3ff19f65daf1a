"""Each invariant is silent over a sound world, and names exactly the row that breaks it."""

from __future__ import annotations

import pytest
from django.apps import apps

from enishi.company.models import Company
from enishi.records import demo, invariants
from tests.records import zoom_planters  # noqa: F401 - its planters join the others
from tests.records.planters import PLANTERS, without
from tests.records.world import World, world_of


@pytest.fixture
def world(company: Company, other_company: Company) -> World:
    world_of(other_company, number=2)
    return world_of(company, number=1)


def found() -> list[tuple[str, int]]:
    return [(violation.invariant.name, violation.row) for violation in invariants.check()]


def test_a_sound_world_breaks_nothing(world: World) -> None:
    assert found() == []


def test_the_demo_breaks_nothing(db: None) -> None:
    demo.load()
    assert found() == []


def test_every_written_invariant_has_somebody_who_breaks_it() -> None:
    assert sorted(PLANTERS) == sorted(invariant.name for invariant in invariants.WRITTEN)


@pytest.mark.parametrize("name", sorted(PLANTERS))
def test_exactly_the_planted_violation_is_found(world: World, name: str) -> None:
    row = PLANTERS[name](world)
    assert found() == [(name, row)]


@pytest.mark.parametrize("tie", [tie.name for tie in invariants.same_company()])
def test_a_row_tied_to_another_company_is_found(
    world: World, other_company: Company, tie: str
) -> None:
    model_name, field = tie.removesuffix("_share_a_company").split("_and_", 1)
    model = apps.get_model("enishi", model_name)
    target = model._meta.get_field(field).related_model
    foreign = target.objects.filter(company=other_company).first()
    if tie == "step_and_flow_share_a_company":
        without("step_position_is_unique", "enishi_step")
    if model_name == "auditentry":
        mine = model.objects.create(company=world.company, member=foreign, action="a")
    else:
        mine = model.objects.filter(company=world.company).first()
    if model._meta.get_field(field).unique:
        theirs = model.objects.filter(company=other_company)
        if model._meta.get_field(field).null:
            theirs.update(**{field: None})
        else:
            theirs.delete()
    model.objects.filter(pk=mine.pk).exclude(**{field: foreign}).update(**{field: foreign})
    assert (tie, mine.pk) in found()
