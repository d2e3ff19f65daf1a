"""An application's progress through its flow, step by step, with the events at each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring.evaluations import summary
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.evaluations.summary import Summary
from enishi.hiring.messages.models import Message
from enishi.hiring.models import (
    Application,
    ApplicationStatus,
    Step,
    StepOutcome,
    StepResult,
)
from enishi.interviews import revision
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState
from enishi.web.shell import states


@dataclass(frozen=True, kw_only=True)
class StepProgress:
    """One step as the page draws it."""

    step: Step
    is_current: bool
    result: StepResult | None
    summary: Summary | None
    # What told the candidate the result, if the reader may see it.
    letter: Message | None = None
    # Why the application ended, if the reader may know.
    reason: str = ""

    @property
    def mark(self) -> str:
        """Return the icon of the result on the line of steps; empty if there is none."""
        return states.look_of(states.state_of(self.result)).mark if self.result else ""

    @property
    def face(self) -> str:
        """Return the step's style: by its outcome, or as the current step, or as a later one."""
        if self.result:
            return self.result.outcome
        return "current" if self.is_current else "ahead"

    @property
    def word(self) -> str:
        """Return the step's word on the line of steps."""
        if self.result:
            return str(StepOutcome(self.result.outcome).label)
        return _("現在のステップ") if self.is_current else ""

    @property
    def is_eventful(self) -> bool:
        """Whether there is anything to show under this step."""
        return self.result is not None


def progress_of(application: Application, reader: Actor) -> list[StepProgress]:
    """Return the progress at each step, in the flow's order, as the reader sees it."""

    rows = application.results.select_related("decided_by", "reason")
    results = {result.step_id: result for result in rows}
    letters = _letters_of(list(results.values()), reader)
    summaries = summary.of(application, reader, decided=results)
    tells_reason = may(reader, Action.EDIT_CANDIDATES)
    is_active = application.status == ApplicationStatus.ACTIVE
    return [
        StepProgress(
            step=step,
            is_current=is_active and step.pk == application.current_step_id,
            result=results.get(step.pk),
            summary=summaries.get(step.pk),
            letter=letters.get(step.pk),
            reason=_reason_of(results.get(step.pk)) if tells_reason else "",
        )
        for step in Step.objects.filter(flow=application.job.flow_id)
    ]


def _letters_of(results: list[StepResult], reader: Actor) -> dict[int, Message]:
    """Return the latest letter that tells each result, by the result's step."""
    if not results:
        return {}
    steps = {result.pk: result.step_id for result in results}
    told = Message.objects.visible_to(reader).filter(result__in=steps)
    # Sorted here: PostgreSQL would rather walk through all messages in the order of their ids.
    latest = sorted(told, key=lambda one: one.pk)
    return {steps[one.result_id]: one for one in latest if one.result_id is not None}


def letter_to_take_back(steps: list[StepProgress], result: StepResult | None) -> Message | None:
    """Return the letter that tells this result and waits."""
    letters = [step.letter for step in steps if step.result is not None and step.result == result]
    return next((one for one in letters if one is not None and one.is_open), None)


def _reason_of(result: StepResult | None) -> str:
    return result.reason.name if result is not None and result.reason is not None else ""


def evaluated(steps: list[StepProgress]) -> list[StepProgress]:
    """Return the steps with evaluations or requests, the current one first, then the latest."""
    with_some = [step for step in reversed(steps) if step.summary is not None]
    return sorted(with_some, key=lambda step: not step.is_current)


def own_at_current(steps: list[StepProgress]) -> Evaluation | None:
    """Return the member's own evaluation at the application's current step."""
    here = [step.summary for step in steps if step.is_current and step.summary]
    return here[0].own if here else None


def latest_result(steps: list[StepProgress]) -> StepResult | None:
    """Return the result that can be undone."""
    results = [step.result for step in steps if step.result]
    return max(results, key=lambda result: (result.decided_at, result.pk), default=None)


def interviews_of(application: Application, member: Member) -> list[Interview]:
    """Return the application's interviews that the member may see, the newest first."""
    seen = Interview.objects.visible_to(member).filter(application=application)
    rows = seen.select_related("step", "meeting__host").prefetch_related("slots", revision.PEOPLE)
    return sorted(rows, key=lambda one: (one.created_at, one.pk), reverse=True)


def was_held(application: Application, interviews: list[Interview]) -> bool:
    """Whether the current step's interview is over, and no other one has been begun."""
    states = {one.state for one in interviews if one.step_id == application.current_step_id}
    return InterviewState.HELD in states and not states & set(OPEN_STATES)
