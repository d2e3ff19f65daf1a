"""一括操作, the member's steps: select, say what changes, see the dry run, run, keep interviews.

Each step defers the worker's job. A job does nothing unless the change is still in the state in
which the job was deferred.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member
from enishi.company.roles import Action, require, require_member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import ending_reasons, handling
from enishi.hiring.messages.draft import Draft
from enishi.hiring.models import StepOutcome
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk import judging, mailing, selection
from enishi.interviews.bulk.models import (
    BULK_MOVES,
    BulkChange,
    BulkItem,
    BulkKind,
    BulkState,
    InterviewFate,
    ItemOutcome,
)
from enishi.interviews.bulk.selection import Selection
from enishi.queue import defer

_AT_ONCE = 500
STUCK_AFTER = timedelta(minutes=3)
_KEPT_FOR = timedelta(days=90)
_JUDGED = ("outcome", "reason", "has_interview", "cancels", "step_name")
_JUDGED_BY = ("application__current_step", "application__handling__owner", "application__job")
WITH_APPLICATION = (*_JUDGED_BY, "candidate")


@transaction.atomic
def begin(company: Company, selected: Selection, *, kind: str, by: Actor) -> BulkChange:
    """Begin a change of the selected candidates' applications. Nothing is changed by it.

    Candidates chosen one by one become items at once; the worker gathers those whom filters find.

    Raises
    ------
    UserFacingError
        Nobody is chosen, or too many one by one, or the kind does not exist.
    NotFound
        A chosen candidate is another company's.
    """
    member = require_member(by, Action.CHANGE_MANY, company)
    if kind not in BulkKind.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("操作を選択してください。"))
    held = BulkChange.objects.create(
        company=company, kind=kind, selection=selected.stored(), by=member
    )
    if selected.chosen is None:
        defer_step(held)
    else:
        selection.write_items(held, member)
        save_state(held, BulkState.CHOOSING)
    return held


@transaction.atomic
def gather(change_id: int) -> None:
    """Write the items of whom the filters find. The worker calls this."""
    held = lock_if_at(change_id, BulkState.GATHERING)
    if held is None or held.by is None:
        return
    with translation.override(held.language):
        selection.write_items(held, held.by)
    save_state(held, BulkState.CHOOSING)


@transaction.atomic
def set_details(
    change: BulkChange,
    *,
    by: Actor,
    step_name: str = "",
    outcome: str = "",
    reason: str = "",
    owner: Member | None = None,
    tag: Tag | None = None,
    fate: str = InterviewFate.LEAVE_OUT,
    letter: Draft | None = None,
) -> None:
    """Say what is changed, and let the worker do a dry run.

    Raises
    ------
    UserFacingError
        The step, the result or the tag is missing, the reason is not of that result, or the owner
        does not run the hiring of this company, or nobody could get this letter.
    NotFound
        The tag is another company's.
    Conflict
        The change is running already.
    """
    require(by, Action.CHANGE_MANY, change)
    held = lock(change, BulkState.CHOOSING, BulkState.CHECKED)
    if held.kind == BulkKind.STEP and not step_name.strip():
        raise UserFacingError(
            Code.VALUE_MISSING, _("進める先のステップを選択してください。"), field="step_name"
        )
    if held.kind == BulkKind.RESULT and outcome not in StepOutcome.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("結果を選択してください。"), field="outcome")
    if owner is not None and owner not in handling.possible_owners(held.company):
        raise UserFacingError(
            Code.OWNER_UNKNOWN, _("採用担当者を選び直してください。"), field="owner"
        )
    if held.is_mail:
        mailing.set_letter(held, letter or Draft(subject="", body=""))
    if held.is_about_tags and tag is None:
        raise UserFacingError(Code.VALUE_MISSING, _("タグを選択してください。"), field="tag")
    if tag is not None:
        require(by, Action.CHANGE_MANY, tag)
    held.tag = tag
    held.step_name, held.outcome = step_name.strip()[:50], outcome
    held.ending_reason = ending_reasons.find_reason(held.company, outcome, reason)
    held.owner = owner
    held.fate = fate if fate in InterviewFate.values else InterviewFate.LEAVE_OUT
    save_state(held, BulkState.CHECKING)
    defer_step(held)


@transaction.atomic
def check(change_id: int) -> None:
    """Do a dry run and write only the outcomes. The worker calls this."""
    held = lock_if_at(change_id, BulkState.CHECKING)
    if held is None:
        return
    judge = judging.Judge(held)
    # Without an application, the reason is known already; mails and tags need none.
    needs_none = held.is_mail or held.is_about_tags
    meant = held.items.all() if needs_none else held.items.exclude(application=None)
    items = meant.select_related(*WITH_APPLICATION)
    with translation.override(held.language):
        reading = iter(items.order_by("number").iterator(chunk_size=_AT_ONCE))
        while chunk := list(islice(reading, _AT_ONCE)):
            for item, verdict in judge.verdicts_on(chunk):
                judging.note_verdict(item, verdict)
            BulkItem.objects.bulk_update(chunk, _JUDGED)
    held.counts = counts_of(held)
    save_state(held, BulkState.CHECKED)


@transaction.atomic
def start(change: BulkChange, *, by: Actor) -> None:
    """Let the worker change every application that can be changed.

    Raises
    ------
    UserFacingError
        There is no such application.
    Conflict
        The change is running already, or is being checked again.
    """
    require(by, Action.CHANGE_MANY, change)
    held = lock(change, BulkState.CHECKED)
    if not held.counts.get(ItemOutcome.TODO):
        raise UserFacingError(Code.NOTHING_TO_CHANGE, _("変更できる応募がありません。"))
    held.rows_done = 0
    save_state(held, BulkState.RUNNING)
    audit.record(
        held.company,
        Event.BULK_CHANGE_STARTED,
        held,
        by=by,
        kind=held.kind,
        rows=held.counts[ItemOutcome.TODO],
    )
    defer_step(held)


@transaction.atomic
def keep_interviews(change: BulkChange, *, by: Actor) -> None:
    """Cancel no interview, as long as none has been cancelled; the results stay.

    Raises
    ------
    Conflict
        The interviews are cancelled already, or were kept.
    """
    require(by, Action.CHANGE_MANY, change)
    held = lock(change, BulkState.DONE)
    if held.cancels_at is None:
        raise Conflict(
            Code.INTERVIEWS_CANCELLED,
            _("面接の中止はすでに始まっています。画面を読み込み直してください。"),
        )
    drop_cancellations(held)
    held.save(update_fields=["cancels_at"])
    audit.record(held.company, Event.BULK_CHANGE_INTERVIEWS_KEPT, held, by=by)


@transaction.atomic
def discard(change: BulkChange, *, by: Actor) -> None:
    """Delete a change that has not run; nothing had been changed by it."""
    require(by, Action.CHANGE_MANY, change)
    lock(change, BulkState.CHOOSING, BulkState.CHECKED).delete()


@transaction.atomic
def restart(change: BulkChange, *, by: Actor) -> None:
    """Defer the step again, if the change made no progress for a while."""
    require(by, Action.CHANGE_MANY, change)
    held = BulkChange.objects.select_for_update(skip_locked=True).filter(pk=change.pk).first()
    if held is not None and is_stuck(held):
        defer_step(held)


def delete_expired() -> None:
    """Delete changes of 90 days ago; their results stay, and are undone one by one."""
    BulkChange.objects.filter(made_at__lt=timezone.now() - _KEPT_FOR).delete()


def is_stuck(change: BulkChange) -> bool:
    """Whether the worker made no progress for a while."""
    return change.is_busy and change.moved_at < timezone.now() - STUCK_AFTER


def drop_cancellations(held: BulkChange) -> None:
    """Let no further interview be cancelled; the caller saves ``cancels_at``."""
    held.items.filter(cancels=True).update(cancels=False)
    held.cancels_at = None


_TASKS = {
    BulkState.GATHERING: "interviews.gather_bulk_change",
    BulkState.CHECKING: "interviews.check_bulk_change",
    BulkState.RUNNING: "interviews.run_bulk_change",
    BulkState.UNDOING: "interviews.undo_bulk_change",
}


def counts_of(change: BulkChange) -> dict[str, int]:
    """Return how many items have each outcome."""
    return dict(change.items.values_list("outcome").annotate(Count("pk")).order_by())


def lock(change: BulkChange, *states: BulkState) -> BulkChange:
    """Lock the change in the caller's transaction; raise Conflict if it is in no such state."""
    here = BulkChange.objects.filter(pk=change.pk, state__in=states)
    # Do not wait for a running job.
    held = here.select_for_update().first() if here.exists() else None
    if held is None:
        raise Conflict(
            Code.BULK_CHANGED,
            _("この一括操作の状態が変わっています。画面を読み込み直してください。"),
        )
    return held


def lock_if_at(change_id: int, state: BulkState) -> BulkChange | None:
    """Return the change, locked, if it is in this state; else None. A job may run twice."""
    found = BulkChange.objects.select_for_update(of=("self",)).select_related("company", "by")
    return found.filter(pk=change_id, state=state).first()


def save_state(held: BulkChange, to: BulkState) -> None:
    """Write the locked change, in another state."""
    BULK_MOVES.make(held, to)
    save_progress(held)


def save_progress(held: BulkChange) -> None:
    """Write the locked change; the worker made progress."""
    held.moved_at = timezone.now()
    held.save()


def defer_step(held: BulkChange) -> None:
    """Defer the job of the change's state, with a lower priority than jobs people wait for."""
    task = _TASKS[BulkState(held.state)]
    defer(task, key=f"{task}:{held.pk}", priority=-1, change_id=held.pk)
