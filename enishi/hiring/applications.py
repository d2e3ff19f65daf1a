"""Applications: a candidate enters a job's flow, and each result leads to the next step or out.

A verb that moves a candidate to a step locks the step's row. PostgreSQL checks the foreign key only
at the commit, so a concurrent change of the step would not see the candidate at it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import ending_reasons, limits
from enishi.hiring.models import (
    APPLICATION_MOVES,
    Application,
    ApplicationStatus,
    Candidate,
    Job,
    Step,
    StepOutcome,
    StepResult,
)

_ENDS = {
    StepOutcome.REJECTED: ApplicationStatus.REJECTED,
    StepOutcome.WITHDRAWN: ApplicationStatus.WITHDRAWN,
}


def apply(candidate: Candidate, job: Job | None, *, by: Actor) -> Application:
    """Enter the candidate into the job's flow, at its first step.

    Raises
    ------
    UserFacingError
        There is no job, or the job is closed, or its flow has no step, or an application of the
        candidate to the job has not ended.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    if job is None:
        raise UserFacingError(
            Code.VALUE_MISSING, _("応募する求人を選択してください。"), field="job"
        )
    require(by, Action.EDIT_CANDIDATES, job)
    return enter(candidate, job, by=by)


def enter(candidate: Candidate, job: Job, *, by: Actor) -> Application:
    """Make the application that :func:`apply` has allowed; a part of verbs that check the actor."""
    with transaction.atomic():
        lock_row(Candidate.objects.filter(company=job.company_id), candidate.pk)
        # Two recruiters may enter the same candidate at once, and a third may close the job or give
        # it another flow. The lock on the row makes them wait for one another.
        job = lock_row(Job.objects.all(), job.pk)
        if not job.is_open:
            raise UserFacingError(
                Code.JOB_CLOSED, _("この求人は募集を終了しています。"), field="job"
            )
        if _open_ones(candidate.pk, job.pk).exists():
            raise UserFacingError(
                Code.ALREADY_APPLIED, _("この候補者は同じ求人に応募し、選考中です。"), field="job"
            )
        first = Step.objects.select_for_update().filter(flow=job.flow_id).first()
        if first is None:
            raise UserFacingError(
                Code.FLOW_EMPTY,
                _("この求人の採用フローに選考ステップがありません。先に追加してください。"),
                field="job",
            )
        application = Application.objects.create(
            company=job.company, candidate=candidate, job=job, current_step=first
        )
        audit.record(job.company, Event.APPLICATION_MADE, application, by=by, job=job.pk)
    return application


def record_result(
    application: Application,
    outcome: str,
    *,
    at_step: int,
    by: Actor,
    note: str = "",
    reason: str = "",
    leads_to: int | None = None,
) -> StepResult:
    """Record the result of the current step: 合格 leads to the next step, others end it.

    Parameters
    ----------
    outcome
        A code of :class:`StepOutcome`.
    at_step
        Id of the step that the page showed. If another member has just decided that step, the verb
        refuses, so that the next step is not decided by mistake (D-14).
    reason
        Why it ends: the code of an :class:`enishi.hiring.ending_reasons.OfferedReason` of this
        outcome; empty if nobody says.
    leads_to
        Id of a later step of the flow to which 合格 leads; the steps between are skipped.

    Raises
    ------
    Conflict
        The application is no longer at that step, or has ended.
    UserFacingError
        The outcome or the reason does not exist, the note is too long, or no such step is ahead.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    if outcome not in StepOutcome.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("結果を選択してください。"), field="outcome")
    note = limits.check(note.strip(), limits.LONGEST_NOTE, field="note")
    with transaction.atomic():
        locked = _locked(application)
        if locked.status != ApplicationStatus.ACTIVE or locked.current_step_id != at_step:
            raise Conflict(Code.CHANGED_MEANWHILE, _changed_meanwhile())
        result = StepResult.objects.create(
            company_id=locked.company_id,
            application=locked,
            step=locked.current_step,
            outcome=outcome,
            note=note,
            reason=ending_reasons.find_reason(locked.company, outcome, reason),
            decided_by=by.member,
            decided_at=timezone.now(),
        )
        _lead_on(locked, StepOutcome(outcome), leads_to)
        audit.record(
            locked.company, Event.APPLICATION_DECIDED, locked, by=by, step=at_step, outcome=outcome
        )
    return result


def undo_result(application: Application, *, result_id: int, by: Actor) -> Application:
    """Undo the latest result: the application is at that step again, without a result.

    Parameters
    ----------
    result_id
        The result that the page showed as the latest one.

    Raises
    ------
    Conflict
        Another result has come since, or the result is undone already, or the candidate has
        applied to the job again since.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        locked = _locked(application)
        latest = locked.results.order_by("-decided_at", "-pk").first()
        if latest is None or latest.pk != result_id:
            raise Conflict(Code.CHANGED_MEANWHILE, _changed_meanwhile())
        if not locked.is_active:
            _require_no_other(locked)
        locked.current_step = lock_row(Step.objects.all(), latest.step_id)
        if not locked.is_active:
            APPLICATION_MOVES.make(locked, ApplicationStatus.ACTIVE)
        locked.moved_at = timezone.now()
        locked.save(update_fields=["current_step", "status", "moved_at"])
        audit.record(
            locked.company,
            Event.APPLICATION_REOPENED,
            locked,
            by=by,
            step=latest.step_id,
            outcome=latest.outcome,
        )
        latest.delete()
    return locked


def move_to_job(
    application: Application,
    job: Job | None,
    *,
    by: Actor,
    at_step: Step | None = None,
    steps: Mapping[int, int] | None = None,
    reopens: bool = False,
) -> Application:
    """Move the application to another job of the same flow: step, results and interviews stay.

    Parameters
    ----------
    at_step
        Where it stands then, if the job has another flow; the caller has moved its history.
    steps
        For the log: which step became which, by their ids.
    reopens
        Whether the job may be closed: the application goes back to where it was.

    Raises
    ------
    UserFacingError
        There is no job, or the job is closed or has another flow, or the candidate has an open
        application to it.
    Conflict
        The application has ended.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    if job is None:
        raise UserFacingError(
            Code.VALUE_MISSING, _("移す先の求人を選択してください。"), field="job"
        )
    require(by, Action.EDIT_CANDIDATES, job)
    with transaction.atomic():
        locked = _locked(application)
        if not locked.is_active:
            raise Conflict(Code.CHANGED_MEANWHILE, _changed_meanwhile())
        job = lock_row(Job.objects.all(), job.pk)
        if at_step is not None:
            locked.current_step = lock_row(Step.objects.all(), at_step.pk)
        _require_can_move(locked, job, is_closed_allowed=reopens)
        former, locked.job = locked.job_id, job
        locked.moved_at = timezone.now()
        locked.save(update_fields=["job", "current_step", "moved_at"])
        log = {"steps": {str(old): new for old, new in steps.items()}} if steps else {}
        audit.record(
            locked.company, Event.APPLICATION_MOVED, locked, by=by, former=former, job=job.pk, **log
        )
    return locked


def _require_can_move(application: Application, job: Job, *, is_closed_allowed: bool) -> None:
    if not job.is_open and not is_closed_allowed:
        raise UserFacingError(Code.JOB_CLOSED, _("この求人は募集を終了しています。"), field="job")
    if job.flow_id != application.current_step.flow_id:
        raise UserFacingError(
            Code.OTHER_FLOW,
            _("別の採用フローの求人には移せません。その求人に新しく応募を登録してください。"),
            field="job",
        )
    if _open_ones(application.candidate_id, job.pk).exists():
        raise UserFacingError(
            Code.ALREADY_APPLIED, _("この候補者は同じ求人に応募し、選考中です。"), field="job"
        )


def _open_ones(candidate_id: int, job_id: int) -> QuerySet[Application]:
    rows = Application.objects.filter(candidate=candidate_id, job=job_id)
    return rows.filter(status=ApplicationStatus.ACTIVE)


def _require_no_other(ended: Application) -> None:
    """Refuse if the candidate has applied to the job again, which would be open twice."""
    # As ``apply`` does, so that nobody applies meanwhile.
    lock_row(Job.objects.all(), ended.job_id)
    if _open_ones(ended.candidate_id, ended.job_id).exists():
        raise Conflict(
            Code.APPLIED_AGAIN,
            _("この候補者は同じ求人に改めて応募し、選考中のため、以前の結果は取り消せません。"),
        )


def _locked(application: Application) -> Application:
    # Without select_related: after waiting for the lock, PostgreSQL joins the new row to the step
    # of the old one, finds no match, and returns no row.
    return lock_row(Application.objects.all(), application.pk)


def _lead_on(application: Application, outcome: StepOutcome, leads_to: int | None) -> None:
    if outcome in _ENDS:
        APPLICATION_MOVES.make(application, _ENDS[outcome])
    else:
        here = application.current_step
        later = Step.objects.select_for_update().filter(
            flow=here.flow_id, position__gt=here.position
        )
        following = later.filter(pk=leads_to).first() if leads_to else later.first()
        if following is None and leads_to:
            raise Conflict(
                Code.STEP_NOT_AHEAD,
                _(
                    "選んだステップは、現在のステップより後にありません。画面を読み込み直してください。"
                ),
            )
        if following is None:
            APPLICATION_MOVES.make(application, ApplicationStatus.HIRED)
        else:
            application.current_step = following
    application.moved_at = timezone.now()
    application.save(update_fields=["current_step", "status", "moved_at"])


def _changed_meanwhile() -> str:
    return _(
        "他のユーザーが選考状況を更新しました。画面を読み込み直し、最新の内容をご確認ください。"
    )
