"""Undoes a bulk change, except where somebody has worked on the application since."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.hiring import applications, handling
from enishi.hiring.models import Application, ApplicationStatus
from enishi.interviews.bulk import acting, changes, mailing, running, tagging
from enishi.interviews.bulk.models import (
    BulkChange,
    BulkItem,
    BulkKind,
    BulkState,
    ItemOutcome,
)
from enishi.interviews.models import Interview

_BATCH = 50


@transaction.atomic
def begin(change: BulkChange, *, by: Actor) -> None:
    """Let the worker undo the change where possible. Interviews not yet cancelled stay.

    A change that runs is stopped.

    Raises
    ------
    Conflict
        The change has not run, or is being undone already.
    """
    require(by, Action.CHANGE_MANY, change)
    held = changes.lock(change, BulkState.DONE, BulkState.RUNNING)
    if held.cancels_at is not None:
        changes.drop_cancellations(held)
    held.rows_done = 0
    changes.save_state(held, BulkState.UNDOING)
    audit.record(held.company, Event.BULK_CHANGE_UNDONE, held, by=by)
    changes.defer_step(held)


@transaction.atomic
def carry_on(change_id: int) -> None:
    """Undo the next batch, from the last item on, and defer the next. The worker calls this."""
    held = changes.lock_if_at(change_id, BulkState.UNDOING)
    if held is None:
        return
    done = held.items.filter(outcome=ItemOutcome.DONE)
    named = ("application__company", "candidate__company")
    items = list(done.select_related(*named).order_by("-number")[:_BATCH])
    if not items:
        _leave_rest(held)
        held.counts = changes.counts_of(held)
        changes.save_state(held, BulkState.UNDONE)
        return
    by = acting.actor_of(held)
    if held.is_mail:
        mailing.load_locked(items)
    if held.is_about_tags:
        tagging.lock_candidates(items)
    with translation.override(held.language):
        undo = _undo_tag if held.is_about_tags else _undo
        for item in items:
            undo(held, item, by=by)
    held.rows_done += len(items)
    changes.save_progress(held)
    changes.defer_step(held)


def _leave_rest(held: BulkChange) -> None:
    """Leave out what had not been done when the change was stopped."""
    rest = held.items.filter(outcome=ItemOutcome.TODO)
    with translation.override(held.language):
        rest.update(outcome=ItemOutcome.LEFT, reason=_("実行する前に止めました。"), cancels=False)


def _undo(held: BulkChange, item: BulkItem, *, by: Actor) -> None:
    if held.is_mail:
        _note_undone(item, mailing.take_back(item, by=by))
        return
    # It may have been erased with its candidate meanwhile, and the item with it.
    found = Application.objects.select_for_update(of=("self",)).select_related("company")
    application = found.filter(pk=item.application.pk).first() if item.application else None
    if application is None:
        return
    why = _why_kept(held, item, application)
    if not why and held.kind == BulkKind.OWNER:
        details = replace(running.details_of(application), owner=item.former_owner)
        handling.change(application, details, by=by)
    elif not why and item.result_id is not None:
        applications.undo_result(application, result_id=item.result_id, by=by)
        item.result = None
    _note_undone(item, why)


def _note_undone(item: BulkItem, why_kept: str) -> None:
    item.reason = why_kept
    item.outcome = ItemOutcome.KEPT if why_kept else ItemOutcome.UNDONE
    item.save()


def _undo_tag(held: BulkChange, item: BulkItem, *, by: Actor) -> None:
    item.reason = tagging.undo_tag(held, item.candidate, by=by)
    item.outcome = ItemOutcome.KEPT if item.reason else ItemOutcome.UNDONE
    item.save()


def _why_kept(held: BulkChange, item: BulkItem, application: Application) -> str:
    """Return why the application stays as it is; empty if nobody has worked on it since."""
    if held.kind == BulkKind.OWNER:
        return _why_owner_stays(held, item, application)
    latest = application.results.order_by("-decided_at", "-pk").first()
    if latest is None or latest.pk != item.result_id:
        return _("そのあとに選考状況が変更されています。")
    if item.cancels:
        return _("面接を中止し、候補者に知らせています。")
    if Interview.objects.filter(application=application, created_at__gt=item.done_at).exists():
        return _("そのあとに面接が設定されています。")
    here = application.evaluations.filter(step=application.current_step_id)
    if application.current_step_id != latest.step_id and here.exists():
        return _("そのあとのステップで評価が始まっています。")
    if not application.is_active and _has_applied_again(application):
        return _("同じ求人に改めて応募しています。")
    return ""


def _why_owner_stays(held: BulkChange, item: BulkItem, application: Application) -> str:
    owner = getattr(application, "handling", None)
    if owner is None or owner.owner_id != held.owner_id:
        return _("そのあとに採用担当者が変更されています。")
    former = item.former_owner
    if former is not None and former not in handling.possible_owners(application.company):
        return _("以前の採用担当者は、いま担当できません。")
    return ""


def _has_applied_again(application: Application) -> bool:
    return Application.objects.filter(
        candidate=application.candidate_id,
        job=application.job_id,
        status=ApplicationStatus.ACTIVE,
    ).exists()
