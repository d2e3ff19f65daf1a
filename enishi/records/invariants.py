"""What must be true of all tables at every moment, each as SQL whose rows are violations."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from enishi.records import truths, truths_about_zoom
from enishi.records.invariant import Invariant

__all__ = ["WRITTEN", "Invariant", "Violation", "check", "every"]

WRITTEN = [*truths.WRITTEN, *truths_about_zoom.WRITTEN]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One row that breaks an invariant; ``row`` is its id in the table the sentence speaks of."""

    invariant: Invariant
    row: int

    def __str__(self) -> str:
        return f"{self.invariant.name}: row {self.row} ({self.invariant.sentence})"


def check() -> list[Violation]:
    """Every violation found, by invariant and row; reads only.

    Runs as one statement for each invariant, so that no table is locked for long.
    """
    violations = []
    # Our clock, not the database's: in a simulation it is another.
    now = f"'{timezone.now().isoformat()}'::timestamptz"
    with connection.cursor() as cursor:
        for invariant in every():
            cursor.execute(invariant.sql.replace(":now", now))
            violations += [Violation(invariant=invariant, row=row[0]) for row in cursor]
    return violations


def every() -> list[Invariant]:
    """All invariants: those written out below, and one for each tie between two tables."""
    return [*WRITTEN, *same_company()]


def same_company() -> list[Invariant]:
    """Both ends of every foreign key belong to one company, for each pair of such tables.

    Derived from the models, so that a new table is watched from its first day.
    """
    return [
        _tie(model, field.name, target)
        for model in apps.get_models()
        if _has_company(model)
        for field in model._meta.concrete_fields
        if isinstance(target := field.related_model, type) and _has_company(target)
    ]


def _has_company(model: type[models.Model]) -> bool:
    return any(field.name == "company" for field in model._meta.concrete_fields)


def _tie(model: type[models.Model], name: str, target: type[models.Model]) -> Invariant:
    here, there = model._meta.db_table, target._meta.db_table
    return Invariant(
        name=f"{model._meta.model_name}_and_{name}_share_a_company",
        sentence=f"{model.__name__}.{name} is of the same company",
        sql=f"select a.id from {here} a join {there} b on b.id = a.{name}_id"  # noqa: S608
        " where a.company_id <> b.company_id order by 1",
    )
