"""Invariants of fields with choices (role, state, outcome, language): they hold one of them."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from enishi.records.invariants.invariant import Invariant, always, key_of


def derived() -> list[Invariant]:
    """Return one invariant for each table with such fields, from the models' own choices."""
    return [
        _invariant(model, fields)
        for model in apps.get_app_config("enishi").get_models()
        if (fields := [field for field in model._meta.concrete_fields if field.choices])
    ]


def _invariant(model: type[models.Model], fields: list[models.Field[object, object]]) -> Invariant:
    unknown = " or ".join(f"{field.column} not in ({_values(field)})" for field in fields)
    names = ", ".join(field.name for field in fields)
    return always(
        f"{model._meta.model_name}_holds_known_values",
        f"{model.__name__}: {names} each hold a value that there is",
        f"select {key_of(model)} from {model._meta.db_table} where {unknown} order by 1",  # noqa: S608
        remedy="set it to one of the values in the model; until then nobody may rely on this row",
    )


def _values(field: models.Field[object, object]) -> str:
    known = [str(value) for value, _label in field.flatchoices if value is not None]
    if field.blank:
        known.append("")
    return ", ".join("'{}'".format(value.replace("'", "''")) for value in known)
