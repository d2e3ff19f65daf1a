"""Writes the audit log: who did what to which row, in ids and codes."""

from __future__ import annotations

from typing import Any

from django.db import models

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import ActorKind, AuditEntry, Company


def record(
    company: Company,
    action: Event,
    subject: models.Model | None = None,
    *,
    by: Actor | None = None,
    **details: Any,
) -> AuditEntry:
    """Append one entry, in the transaction of the change that it records.

    Parameters
    ----------
    action
        What was done.
    subject
        The row acted on; its model name and id are stored.
    by
        Who acted; ``None`` stands for the system.
    details
        JSON values: ids, codes, moments. Never names, addresses or secrets.
    """
    return AuditEntry.objects.create(
        company=company,
        actor_kind=by.kind if by is not None else ActorKind.SYSTEM,
        member=by.member if by is not None else None,
        action=action,
        subject_type=subject._meta.model_name or "" if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        details=details,
    )
