"""Who sees what of the evaluations at a step, and who may see them before the rules show them.

An evaluator who still has to write theirs must not be influenced by the others': until then they
see only that there are some. A member who writes none sees them once all are handed in or the step
is decided; an interviewer only once it is decided. Roles that may see them earlier can open them,
which is logged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, may, not_found, require, require_member
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring.evaluations.models import Evaluation, EvaluationOpening
from enishi.hiring.models import Application, Step

# An application, and a step of its flow, by their ids.
Where = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a member sees of the evaluations at one step."""

    others_are_open: bool
    # Whether they may open the hidden evaluations.
    may_open: bool
    waits_for_own: bool
    # Whether others have handed in evaluations that are hidden.
    hides_some: bool


def sights_of(
    evaluations: Iterable[Evaluation], reader: Actor, *, decided: Collection[Where]
) -> dict[Where, Sight]:
    """Return what the reader sees at each step of each application that has evaluations.

    Parameters
    ----------
    evaluations
        All evaluations of these applications, with their members.
    decided
        Where a step has a result.
    """
    by_step: dict[Where, list[Evaluation]] = defaultdict(list)
    for one in evaluations:
        by_step[one.application_id, one.step_id].append(one)
    sights = {
        where: _by_the_rules(group, reader, is_decided=where in decided)
        for where, group in by_step.items()
    }
    # Hidden ones are rare, so that this is rarely asked.
    if hiding := {where for where, sight in sights.items() if sight.hides_some}:
        opened = EvaluationOpening.objects.filter(
            application__in={application for application, _step in hiding}, member=reader.member
        )
        for where in hiding & set(opened.values_list("application_id", "step_id")):
            sights[where] = replace(
                sights[where], others_are_open=True, may_open=False, hides_some=False
            )
    return sights


def shown_to(
    reader: Actor, evaluations: Iterable[Evaluation], sights: Mapping[Where, Sight]
) -> list[Evaluation]:
    """Return the handed-in evaluations that the reader sees; ``sights`` are of all of them."""
    me = _me(reader)
    return [
        one
        for one in evaluations
        if one.is_submitted
        and (sights[one.application_id, one.step_id].others_are_open or one.member_id == me)
    ]


def _by_the_rules(evaluations: Collection[Evaluation], reader: Actor, *, is_decided: bool) -> Sight:
    """Return what the reader sees at one step, if they have not opened what is hidden there."""
    me = _me(reader)
    own = [one for one in evaluations if one.member_id == me]
    has_others = any(one.member_id != me and one.is_submitted for one in evaluations)
    has_given = any(one.is_submitted for one in own)
    owes = any(one.is_open for one in own)
    opens = may(reader, Action.OPEN_EVALUATIONS)
    all_are_in = not any(one.is_open and one.member.is_active for one in evaluations)
    shown = has_given or (not owes and (is_decided or (opens and all_are_in)))
    return Sight(
        others_are_open=shown,
        may_open=opens and not shown and has_others,
        waits_for_own=owes,
        hides_some=not shown and has_others,
    )


def _me(reader: Actor) -> int | None:
    return reader.member.pk if reader.member is not None else None


def open_all(application: Application, *, step: Step, by: Actor) -> EvaluationOpening:
    """Let the member read the others' evaluations of the step from now on; it is logged.

    Raises
    ------
    NotFound
        The step belongs to another flow.
    """
    member = require_member(by, Action.OPEN_EVALUATIONS, application)
    if step.flow_id != application.job.flow_id:
        raise not_found()
    with transaction.atomic():
        opening, is_new = EvaluationOpening.objects.get_or_create(
            application=application,
            step=step,
            member=member,
            defaults={"company_id": application.company_id},
        )
        if is_new:
            audit.record(
                application.company, Event.EVALUATIONS_OPENED, application, by=by, step=step.pk
            )
    return opening


def reopen(evaluation: Evaluation, *, by: Actor) -> Evaluation:
    """Allow one change of a handed-in evaluation although its step is decided; it is logged.

    Raises
    ------
    Conflict
        It was not handed in.
    """
    require(by, Action.OPEN_EVALUATIONS, evaluation)
    with transaction.atomic():
        held = lock_row(Evaluation.objects.all(), evaluation.pk)
        if not held.is_submitted:
            raise Conflict(
                Code.EVALUATION_NOT_GIVEN,
                _("この評価は提出されていません。画面を読み込み直してください。"),
            )
        held.reopened_at = timezone.now()
        held.save(update_fields=["reopened_at"])
        audit.record(held.company, Event.EVALUATION_REOPENED, held, by=by, step=held.step_id)
    return held
