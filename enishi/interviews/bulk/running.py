"""Runs a bulk change in batches, one job each, and cancels interviews ten minutes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.hiring import handling
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.models import Application
from enishi.interviews.bulk import acting, changes, judging, mailing, tagging
from enishi.interviews.bulk.judging import Verdict
from enishi.interviews.bulk.models import (
    HELD_FOR,
    BulkChange,
    BulkItem,
    BulkKind,
    BulkState,
    ItemOutcome,
)
from enishi.interviews.trips import confirmation, leaving
from enishi.queue import defer

_BATCH = 50
_TASK = "interviews.cancel_bulk_interviews"


@transaction.atomic
def carry_on(change_id: int) -> None:
    """Change the next batch of applications, and defer the next. The worker calls this."""
    held = changes.lock_if_at(change_id, BulkState.RUNNING)
    if held is None:
        return
    items = _locked_items(held)
    if not items:
        _finish(held)
        return
    by, judge = acting.actor_of(held), judging.Judge(held)
    with translation.override(held.language):
        # Much may have changed since the dry run, so that the items are judged again.
        for item, verdict in judge.verdicts_on(items):
            _change(held, item, verdict, by=by)
    held.rows_done += len(items)
    changes.save_progress(held)
    changes.defer_step(held)


def _locked_items(held: BulkChange) -> list[BulkItem]:
    """Return the next items, with what they change locked, so that a verdict on them holds."""
    todo = held.items.filter(outcome=ItemOutcome.TODO).order_by("number")[:_BATCH]
    if held.is_about_tags:
        tagging.lock_candidates(todo)
        return list(todo.select_related("candidate__company"))
    rows = [item.pk for item in todo]
    ids = [item.application_id for item in todo if item.application_id is not None]
    list(Application.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    # Read again, after the locks.
    return list(
        held.items.filter(outcome=ItemOutcome.TODO, pk__in=rows)
        .select_related("application__company", *changes.WITH_APPLICATION)
        .order_by("number")
    )


def _change(held: BulkChange, item: BulkItem, verdict: Verdict, *, by: Actor) -> None:
    judging.note_verdict(item, verdict)
    application = item.application
    if not verdict.reason and held.is_mail:
        mailing.write_to(held, item, by=by)
        item.outcome = ItemOutcome.DONE
    elif not verdict.reason and held.is_about_tags:
        tagging.change_tag(held, item.candidate, by=by)
        item.outcome = ItemOutcome.DONE
    elif not verdict.reason and application is not None:
        if held.kind == BulkKind.OWNER:
            _set_owner(held, item, application, by=by)
        else:
            item.result = leaving.decide(
                application,
                judging.outcome_of(held),
                at_step=application.current_step_id,
                reason=str(held.ending_reason_id or ""),
                # Cancelled later: until then it can be undone, and nobody has been told.
                fate=leaving.Fate.KEEP,
                leads_to=verdict.leads_to,
                by=by,
            )
        item.outcome = ItemOutcome.DONE
    item.done_at = timezone.now()
    item.save()


def _set_owner(held: BulkChange, item: BulkItem, application: Application, *, by: Actor) -> None:
    former = getattr(application, "handling", None)
    if former is None:
        details = HandlingDetails(owner=held.owner)
    else:
        item.former_owner = former.owner
        details = replace(details_of(application), owner=held.owner)
    handling.change(application, details, by=by)


def details_of(application: Application) -> HandlingDetails:
    """Return what is set of the application; it has a row of it."""
    held = application.handling
    return HandlingDetails(
        owner=held.owner, due_on=held.due_on, source=held.source, campaign=held.campaign
    )


def _finish(held: BulkChange) -> None:
    held.counts = changes.counts_of(held)
    if held.items.filter(outcome=ItemOutcome.DONE, cancels=True).exists():
        held.cancels_at = timezone.now() + HELD_FOR
        _defer_cancellations(held, wait=HELD_FOR)
    changes.save_state(held, BulkState.DONE)
    audit.record(held.company, Event.BULK_CHANGE_ENDED, held, counts=held.counts)


@transaction.atomic
def cancel_interviews(change_id: int) -> None:
    """Cancel the interviews of the next batch, once the ten minutes are over. For the worker."""
    held = changes.lock_if_at(change_id, BulkState.DONE)
    if held is None:
        return
    items = _still_to_cancel(held)
    # From now on the members can no longer keep them.
    held.cancels_at = None
    by = acting.actor_of(held)
    for item in items:
        _cancel_one(item, by=by)
    changes.save_progress(held)
    if items:
        _defer_cancellations(held)


def _still_to_cancel(held: BulkChange) -> list[BulkItem]:
    due = held.items.filter(outcome=ItemOutcome.DONE, cancels=True, has_interview=True)
    return list(due.select_related("result").order_by("number")[:_BATCH])


def _cancel_one(item: BulkItem, *, by: Actor) -> None:
    # Without a result, somebody has undone it: the interview is wanted again.
    if item.result is not None and item.application_id is not None:
        at = {item.application_id: item.result.step_id}
        interview = leaving.interviews_ahead(at).get(item.application_id)
        if interview is not None:
            confirmation.cancel(interview, by=by, tell_candidate=True)
    else:
        item.cancels = False
    item.has_interview = False
    item.save(update_fields=["has_interview", "cancels"])


def _defer_cancellations(held: BulkChange, wait: timedelta | None = None) -> None:
    defer(_TASK, key=f"{_TASK}:{held.pk}", wait=wait, priority=-1, change_id=held.pk)
