"""別の求人に移す: an application goes to a job of any flow, with all that it has at its steps.

Each step at which something has happened becomes a step of the other flow, in the same order. So
results, evaluations and interviews are where they would be if they had been made there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import AuditEntry
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.folding import fold
from enishi.hiring import applications
from enishi.hiring.evaluations.models import Evaluation, EvaluationOpening
from enishi.hiring.models import Application, Job, Step, StepResult
from enishi.interviews.models import Interview

# All rows that an application has at a step; a test compares them with all tables.
TABLES: tuple[type[Any], ...] = (StepResult, Evaluation, EvaluationOpening, Interview)


@dataclass(frozen=True, slots=True)
class Stand:
    """A step at which the application has something, and the step proposed for it.

    ``has_interviews`` says that only a step of 面談 or 面接 can take its place.
    """

    step: Step
    proposed: Step | None
    is_current: bool
    has_interviews: bool
    results: int
    evaluations: int
    interviews: int


@dataclass(frozen=True, slots=True)
class Former:
    """Where the application was before its last move: the job, and which step was which."""

    job: Job
    steps: Mapping[int, int]


def stands_of(application: Application, job: Job) -> list[Stand]:
    """Return the steps that need a place in the job's flow, each with a proposal; reads only.

    Steps of the same name come first, then those of the same kind, and never in another order.
    """
    counted = _counted(application)
    targets = list(Step.objects.filter(flow=job.flow_id).order_by("position"))
    stands, last = [], -1
    for step in _used(application, counted):
        counts = counted.get(step.pk, {})
        needs_interview = bool(counts.get(Interview))
        ahead = [one for one in targets if one.position > last]
        if needs_interview:
            ahead = [one for one in ahead if one.is_interview]
        proposed = _likest(step, ahead)
        last = proposed.position if proposed is not None else last
        stands.append(
            Stand(
                step=step,
                proposed=proposed,
                is_current=step.pk == application.current_step_id,
                has_interviews=needs_interview,
                results=counts.get(StepResult, 0),
                evaluations=counts.get(Evaluation, 0),
                interviews=counts.get(Interview, 0),
            )
        )
    return stands


def former_of(application: Application) -> Former | None:
    """Return where the application was before it came to its present job by a move, if it did."""
    entries = AuditEntry.objects.filter(
        company=application.company_id,
        subject_type="application",
        subject_id=application.pk,
        action=Event.APPLICATION_MOVED,
    )
    last = entries.order_by("-pk").first()
    if last is None or last.details.get("job") != application.job_id:
        return None
    job = Job.objects.filter(company=application.company_id, pk=last.details["former"]).first()
    steps = {new: int(old) for old, new in last.details.get("steps", {}).items()}
    return Former(job, steps) if job is not None else None


def change_job(
    application: Application,
    job: Job | None,
    steps: Mapping[int, int],
    *,
    by: Actor,
) -> Application:
    """Move the application to the job; nobody is told, and no interview changes its time.

    Parameters
    ----------
    steps
        For each step of :func:`stands_of`, the id of the step that takes its place. Not needed if
        the job has the same flow.

    Raises
    ------
    UserFacingError
        A step has no place, or a wrong one; or as :func:`enishi.hiring.applications.move_to_job`.
    Conflict
        The application has ended.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        return _move(application, job, steps, by=by)


def undo_change(application: Application, *, by: Actor) -> Application:
    """Put the application back to the job and the steps where it was before its last move.

    The former job may be closed by now.

    Raises
    ------
    Conflict
        It did not come to its job by a move; or something has happened since at a step that the
        former flow does not have.
    UserFacingError
        The candidate has another open application to the former job.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        locked = lock_row(Application.objects.all(), application.pk)
        former = former_of(locked)
        if former is None:
            raise Conflict(
                Code.MOVE_NOT_UNDONE,
                _("この応募は、元に戻せる移動がありません。画面を更新してご確認ください。"),
            )
        if locked.current_step.flow_id != former.job.flow_id:
            _require_all_known(locked, former)
        return _move(application, former.job, former.steps, by=by, reopens=True)


def _move(
    application: Application,
    job: Job | None,
    steps: Mapping[int, int],
    *,
    by: Actor,
    reopens: bool = False,
) -> Application:
    locked = lock_row(Application.objects.all(), application.pk)
    if job is None or job.flow_id == locked.current_step.flow_id:
        return applications.move_to_job(application, job, by=by, reopens=reopens)
    # The order in which everybody locks who writes to the candidate.
    list(Interview.objects.select_for_update().filter(application=locked).order_by("pk"))
    counted = _counted(locked)
    places = _checked(_used(locked, counted), counted, job, steps)
    for old, new in places.items():
        for table in TABLES:
            rows = table.objects.filter(application=locked, step=old)
            # A page that is open at the interview is out of date then.
            more = {"version": F("version") + 1} if table is Interview else {}
            rows.update(step=new, **more)
    return applications.move_to_job(
        application,
        job,
        by=by,
        at_step=places[locked.current_step_id],
        steps={old: new.pk for old, new in places.items()},
        reopens=reopens,
    )


def _checked(
    used: Sequence[Step],
    counted: Mapping[int, Mapping[type[Any], int]],
    job: Job,
    steps: Mapping[int, int],
) -> dict[int, Step]:
    """Return the step that takes the place of each, if all is well."""
    targets = {one.pk: one for one in Step.objects.filter(flow=job.flow_id)}
    places: dict[int, Step] = {}
    last = -1
    for step in used:
        field, words = f"step-{step.pk}", {"step": step.name}
        place = targets.get(steps.get(step.pk, 0))
        if place is None:
            raise UserFacingError(
                Code.MOVE_STEP_MISSING,
                _("「%(step)s」に対応するステップを選択してください。") % words,
                field=field,
            )
        if counted.get(step.pk, {}).get(Interview) and not place.is_interview:
            raise UserFacingError(
                Code.MOVE_NEEDS_INTERVIEW_STEP,
                _(
                    "「%(step)s」には面談・面接の予定または記録があります。"
                    "面談・面接のステップを選択してください。"
                )
                % words,
                field=field,
            )
        if place.position <= last:
            raise UserFacingError(
                Code.MOVE_STEP_ORDER,
                _("ステップは、今と同じ順番で、重ならないように選択してください。"),
                field=field,
            )
        places[step.pk], last = place, place.position
    return places


def _require_all_known(application: Application, former: Former) -> None:
    used = _used(application, _counted(application))
    since = [step.name for step in used if step.pk not in former.steps]
    if since:
        raise Conflict(
            Code.MOVE_WORKED_ON,
            _(
                "移したあとに「%(steps)s」で選考が進んだため、そのままは元に戻せません。"
                "移す先に元の求人を選び、ステップを選んで移してください。"
            )
            % {"steps": _("」「").join(since)},
        )


def _counted(application: Application) -> dict[int, dict[type[Any], int]]:
    """Return how many rows of each table the application has at each step, by the step's id."""
    found: dict[int, dict[type[Any], int]] = {}
    for table in TABLES:
        for step_id in table.objects.filter(application=application).values_list("step", flat=True):
            at_step = found.setdefault(step_id, {})
            at_step[table] = at_step.get(table, 0) + 1
    return found


def _used(application: Application, counted: Iterable[int]) -> list[Step]:
    ids = {application.current_step_id, *counted}
    return list(Step.objects.filter(pk__in=ids).order_by("position"))


def _likest(step: Step, ahead: Sequence[Step]) -> Step | None:
    for is_like in (
        lambda one: fold(one.name) == fold(step.name),
        lambda one: one.kind == step.kind,
        lambda one: one.is_interview == step.is_interview,
    ):
        if found := next(filter(is_like, ahead), None):
            return found
    return None
