"""Hiring flows: add, rename and reorder their steps, and remove unused ones."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring.models import Application, ApplicationStatus, HiringFlow, Step, StepKind

STEPS_AT_MOST = 20

# The temporary position of a step while its neighbour takes its place: positions are always unique.
_ASIDE = 30_000


def create(company: Company, *, name: str, by: Actor) -> HiringFlow:
    """Make a flow with the steps that most companies start from; they can be changed at once.

    Raises
    ------
    UserFacingError
        There is no name, or another flow has it.
    """
    require(by, Action.EDIT_JOBS, company)
    with transaction.atomic():
        lock_row(Company.objects.all(), company.pk)
        flow = HiringFlow.objects.create(company=company, name=_name_for(company, name))
        usual = [
            (_("書類選考"), StepKind.SCREENING),
            (_("面談"), StepKind.CASUAL_MEETING),
            (_("一次面接"), StepKind.INTERVIEW),
            (_("最終面接"), StepKind.INTERVIEW),
            (_("内定"), StepKind.OFFER),
        ]
        Step.objects.bulk_create(
            Step(company=company, flow=flow, position=position, name=step_name, kind=kind)
            for position, (step_name, kind) in enumerate(usual, start=1)
        )
        audit.record(company, Event.FLOW_CREATED, flow, by=by)
    return flow


def rename(flow: HiringFlow, *, name: str, by: Actor) -> None:
    """Give the flow another name.

    Raises
    ------
    UserFacingError
        There is no name, or another flow has it.
    """
    require(by, Action.EDIT_JOBS, flow)
    with transaction.atomic():
        lock_row(Company.objects.all(), flow.company_id)
        flow.name = _name_for(flow.company, name, but=flow)
        flow.save(update_fields=["name"])
        audit.record(flow.company, Event.FLOW_RENAMED, flow, by=by)


def add_step(flow: HiringFlow, *, name: str, kind: str, by: Actor) -> Step:
    """Append a step; :func:`move_step` changes its position.

    Raises
    ------
    UserFacingError
        There is no name or no kind, or the flow has :data:`STEPS_AT_MOST` steps already.
    """
    require(by, Action.EDIT_JOBS, flow)
    name, kind = _checked_step(name, kind)
    with transaction.atomic():
        lock_row(HiringFlow.objects.all(), flow.pk)
        if flow.steps.count() >= STEPS_AT_MOST:
            raise UserFacingError(
                Code.TOO_MANY_STEPS,
                _("選考ステップは%(limit)d件まで登録できます。") % {"limit": STEPS_AT_MOST},
            )
        last = flow.steps.aggregate(last=Max("position"))["last"] or 0
        step = Step.objects.create(
            company=flow.company, flow=flow, position=last + 1, name=name, kind=kind
        )
        audit.record(flow.company, Event.STEP_ADDED, step, by=by, flow=flow.pk, kind=kind)
    return step


def change_step(step: Step, *, name: str, kind: str, by: Actor) -> Step:
    """Rename a step or change its kind. The kind can change only while no candidate is at the step.

    Raises
    ------
    UserFacingError
        There is no name or no kind; or candidates are at the step whose kind would change.
    """
    require(by, Action.EDIT_JOBS, step)
    name, kind = _checked_step(name, kind)
    with transaction.atomic():
        locked = lock_row(Step.objects.all(), step.pk)
        if kind != locked.kind and _stands_at(locked):
            raise UserFacingError(
                Code.STEP_OCCUPIED,
                _("このステップには選考中の候補者がいるため、種類は変更できません。"),
                field="kind",
            )
        locked.name, locked.kind = name, kind
        locked.save(update_fields=["name", "kind"])
        audit.record(locked.company, Event.STEP_CHANGED, locked, by=by, kind=kind)
    return locked


def move_step(step: Step, *, earlier: bool, by: Actor) -> None:
    """Swap the step with its neighbour. The first or last step without a neighbour stays."""
    require(by, Action.EDIT_JOBS, step)
    with transaction.atomic():
        lock_row(HiringFlow.objects.all(), step.flow_id)
        step.refresh_from_db()
        others = Step.objects.filter(flow=step.flow_id)
        neighbour = (
            others.filter(position__lt=step.position).last()
            if earlier
            else others.filter(position__gt=step.position).first()
        )
        if neighbour is None:
            return
        mine, theirs = step.position, neighbour.position
        for row, position in ((step, _ASIDE), (neighbour, mine), (step, theirs)):
            Step.objects.filter(pk=row.pk).update(position=position)
        audit.record(step.company, Event.STEP_MOVED, step, by=by, position=theirs)


def remove_step(step: Step, *, by: Actor) -> None:
    """Remove a step from its flow, if no application has come to it.

    Raises
    ------
    UserFacingError
        The step is in use, or it is the flow's only one.
    """
    require(by, Action.EDIT_JOBS, step)
    with transaction.atomic():
        lock_row(HiringFlow.objects.all(), step.flow_id)
        # A concurrent transaction may be moving a candidate to it.
        list(Step.objects.select_for_update().filter(pk=step.pk))
        if Step.objects.filter(flow=step.flow_id).count() == 1:
            raise UserFacingError(
                Code.LAST_STEP, _("採用フローには選考ステップが1件以上必要です。")
            )
        audit.record(step.company, Event.STEP_REMOVED, step, by=by, flow=step.flow_id)
        try:
            step.delete()
        except ProtectedError as error:
            # Applications, results, evaluations and interviews refer to their step.
            raise UserFacingError(
                Code.STEP_HAS_RECORDS,
                _("このステップには候補者の選考記録があるため、削除できません。"),
            ) from error


def _stands_at(step: Step) -> bool:
    return Application.objects.filter(current_step=step, status=ApplicationStatus.ACTIVE).exists()


def _name_for(company: Company, name: str, *, but: HiringFlow | None = None) -> str:
    name = characters.clean_line(name)
    if not characters.is_visible(name):
        raise UserFacingError(
            Code.VALUE_MISSING, _("採用フロー名を入力してください。"), field="name"
        )
    if len(name) > 100:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("採用フロー名は100文字以内で入力してください。"), field="name"
        )
    others = company.hiring_flows.exclude(pk=but.pk) if but else company.hiring_flows
    if others.filter(name=name).exists():
        raise UserFacingError(
            Code.FLOW_NAME_TAKEN, _("同じ名前の採用フローがあります。"), field="name"
        )
    return name


def _checked_step(name: str, kind: str) -> tuple[str, str]:
    name = characters.clean_line(name)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("ステップ名を入力してください。"), field="name")
    if len(name) > 50:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("ステップ名は50文字以内で入力してください。"), field="name"
        )
    if kind not in StepKind.values:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("ステップの種類を選択してください。"), field="kind"
        )
    return name, kind
