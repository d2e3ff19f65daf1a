"""Invariants of moments: none is absurdly far ahead, because its job would wait for ever."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from enishi.records.invariants.invariant import Invariant, always, key_of

# Nothing is planned so far ahead. The longest is a candidate's link: half a year.
FARTHEST = "5 years"
# Nothing is older than the product. A page cannot show an earlier moment.
EARLIEST = "2000-01-01"
# Model, column, the longest time that it may lie ahead, and what waits for it. Each limit is a few
# times what the code sets.
WAITS = [
    ("meeting", "not_before", "3 days", "Zoom is asked again"),
    ("meeting", "lease_until", "1 hour", "another worker may take the meeting over"),
    ("outgoingmail", "not_before", "1 day", "the mail is tried again"),
    ("zoomaccount", "refresh_lease_until", "1 hour", "another process may refresh the tokens"),
    ("circuit", "paused_until", "1 day", "Zoom is asked again after its silence"),
    ("allowance", "shut_until", "3 days", "Zoom takes calls again"),
    ("oauthstate", "expires_at", "1 day", "an authorisation under way ends"),
    ("candidatelink", "expires_at", "1000 days", "a candidate's key ends"),
    ("proposal", "expires_at", "400 days", "a proposal ends"),
    ("webhookevent", "not_before", "1 day", "an event that Zoom sent is looked into again"),
    ("counter", "clear_at", "2 days", "whoever tried too often may try again"),
]
# Model, column: when something happened. A moment in the future would count as newer than all
# later ones.
PAST = [
    ("meeting", "observed_at"),
    ("meeting", "searched_at"),
    ("meeting", "last_attempt_at"),
    ("zoomaccount", "refreshed_at"),
    ("zoomaccount", "last_success_at"),
    ("zoomaccount", "users_synced_at"),
    ("zoomaccount", "linked_at"),
    ("zoomaccount", "resumed_at"),
    ("zoomaccount", "clock_compared_at"),
    ("host", "checked_at"),
    ("zoomuser", "seen_at"),
    ("webhookevent", "processed_at"),
    ("knownplace", "seen_at"),
    ("outgoingmail", "sent_at"),
    ("announcement", "told_at"),
    ("erasure", "erased_at"),
]


def derived() -> list[Invariant]:
    """Return the waits, the past moments, and one invariant for each table with moments."""
    return [
        *(_wait(*wait) for wait in WAITS),
        *(_happened(*past) for past in PAST),
        *(
            _all_near(model, columns)
            for model in apps.get_app_config("enishi").get_models()
            if (columns := moments_of(model))
        ),
    ]


def moments_of(model: type[models.Model]) -> list[str]:
    """Return the columns of this model that hold a moment."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and field.column
    ]


def written_moments_of(model: type[models.Model]) -> list[str]:
    """Return the columns that the database fills with the moment of writing the row."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and field.has_db_default() and field.column
    ]


def _key(model: str) -> str:
    return key_of(apps.get_model("enishi", model))


def _wait(model: str, column: str, longest: str, what: str) -> Invariant:
    return always(
        f"{model}_{column}_is_near",
        f"{what} within {longest}",
        f"select {_key(model)} from enishi_{model}"  # noqa: S608 - put together from constants
        f" where {column} > :now + interval '{longest}' order by 1",
        remedy=f"set {column} to null or to a moment that is near",
    )


def _happened(model: str, column: str) -> Invariant:
    return always(
        f"{model}_{column}_is_past",
        f"{column} of a {model} is no moment to come",
        f"select id from enishi_{model}"  # noqa: S608 - likewise
        f" where {column} > :now + interval '1 day' order by 1",
        remedy="look at this machine's clock, then set it to null or to now",
    )


def _all_near(model: type[models.Model], columns: list[str]) -> Invariant:
    written = written_moments_of(model)
    # Written by the database's clock, or by ours.
    latest = dict.fromkeys(written, "greatest(:now, statement_timestamp()) + interval '1 day'")
    far = " or ".join(
        f"{column} not between '{EARLIEST}' and"
        f" {latest.get(column, f':now + interval {FARTHEST!r}')}"
        for column in columns
    )
    return always(
        f"{model._meta.model_name}_is_of_our_time",
        f"no moment of a {model._meta.model_name} lies more than {FARTHEST} ahead or before"
        f" {EARLIEST}, and the one at which it was written not ahead at all",
        f"select {key_of(model)} from {model._meta.db_table} where {far} order by 1",  # noqa: S608
        remedy="set it to a moment that can be meant",
    )
