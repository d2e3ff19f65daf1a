"""Both ends of every foreign key belong to one company, for each pair of such tables."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from enishi.records.invariants.invariant import Invariant, always


def derived() -> list[Invariant]:
    """One for each tie between two tables that name a company."""
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
    return always(
        f"{model._meta.model_name}_and_{name}_share_a_company",
        f"{model.__name__}.{name} is of the same company",
        f"select a.id from {here} a join {there} b on b.id = a.{name}_id"  # noqa: S608
        " where a.company_id <> b.company_id order by 1",
    )
