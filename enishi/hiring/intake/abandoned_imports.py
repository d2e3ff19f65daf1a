"""Deletes files of candidates that nobody imported: they hold many people's details."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enishi import due
from enishi.company import actors, audit
from enishi.company.events import Event
from enishi.hiring.intake.models import UNCONFIRMED_STATES, CandidateImport

# How long a file of which no row was imported is kept.
KEPT_FOR = timedelta(days=14)


def delete_old() -> None:
    """Delete files that nobody went on with for :data:`KEPT_FOR`. The worker calls this.

    No record of theirs leads to such a file, so that an erasure would find it only by their names.
    """
    due.go_through(due.Each(_abandoned(), _delete_abandoned))


def _abandoned() -> QuerySet[CandidateImport]:
    old = timezone.now() - KEPT_FOR
    return CandidateImport.objects.defer("content").filter(
        state__in=UNCONFIRMED_STATES, moved_at__lt=old
    )


@transaction.atomic
def _delete_abandoned(pk: int) -> None:
    # A member may be going on with it, or the worker be reading it, at this moment.
    rows = _abandoned().select_for_update(of=("self",), skip_locked=True)
    for held in rows.select_related("company").filter(pk=pk):
        system = actors.system(held.company)
        audit.record(held.company, Event.IMPORT_DISCARDED, held, by=system)
        held.delete()
