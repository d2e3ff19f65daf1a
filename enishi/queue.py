"""Defers a task by its name, in the transaction that needs it, so that no verb looks up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app


def defer(
    task: str, *, key: str | None = None, wait: timedelta | None = None, **arguments: Any
) -> None:
    """Write a job into the queue; it exists only if the current transaction commits.

    Parameters
    ----------
    task
        Name of a task on the sheet ``enishi.tasks``.
    key
        With a key, a job that waits already under the same key is enough; nothing is added.
    wait
        Not before this long from now.
    arguments
        JSON values: ids only, never tokens or personal data (jobs are kept and shown).
    """
    options: dict[str, Any] = {"name": task, "allow_unknown": True}
    if key is not None:
        options["queueing_lock"] = key
    if wait is not None:
        options["schedule_in"] = {"seconds": int(wait.total_seconds())}
    try:
        # Its own savepoint: AlreadyEnqueued leaves the transaction aborted otherwise.
        with transaction.atomic():
            app.configure_task(**options).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return
