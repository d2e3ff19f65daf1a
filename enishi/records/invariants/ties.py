"""Invariants of foreign keys: both ends exist, and belong to one company where both name one.

PostgreSQL guarantees the existence. It does not check rows that were loaded without triggers.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models

from enishi.records.invariants.invariant import Invariant, always, key_of


def derived() -> list[Invariant]:
    """Return one invariant for each foreign key between two tables that name a company."""
    return [
        _tie(model, field.name, target)
        for model in apps.get_models()
        if _has_company(model)
        for field in model._meta.concrete_fields
        if isinstance(target := field.related_model, type) and _has_company(target)
    ]


def both_ends() -> list[Invariant]:
    """Return one invariant for each table with foreign keys."""
    return [
        _names(model, fields)
        for model in apps.get_app_config("enishi").get_models()
        if (fields := [field for field in model._meta.concrete_fields if _is_kept(field)])
    ]


def _is_kept(field: models.Field[object, object]) -> bool:
    return isinstance(field, models.ForeignKey) and bool(getattr(field, "db_constraint", False))


def _names(model: type[models.Model], fields: list[models.Field[object, object]]) -> Invariant:
    table = model._meta.db_table
    gone = " or ".join(
        f"(a.{field.column} is not null and not exists (select from {_table_of(field)} b"
        f" where b.id = a.{field.column}))"
        for field in fields
    )
    return always(
        f"{model._meta.model_name}_names_what_is_there",
        f"every row that a {model._meta.model_name} names is there",
        f"select a.{key_of(model)} from {table} a where {gone} order by 1",  # noqa: S608 - put together from constants
        remedy="restore what it names from a backup, or delete it",
    )


def _table_of(field: models.Field[object, object]) -> str:
    target = field.related_model
    assert isinstance(target, type)  # noqa: S101 - for the type checker
    return target._meta.db_table


def _has_company(model: type[models.Model]) -> bool:
    return any(field.name == "company" for field in model._meta.concrete_fields)


def _tie(model: type[models.Model], name: str, target: type[models.Model]) -> Invariant:
    here, there = model._meta.db_table, target._meta.db_table
    return always(
        f"{model._meta.model_name}_and_{name}_share_a_company",
        f"{model.__name__}.{name} is of the same company",
        f"select a.id from {here} a join {there} b on b.id = a.{name}_id"  # noqa: S608
        " where a.company_id <> b.company_id order by 1",
    )
