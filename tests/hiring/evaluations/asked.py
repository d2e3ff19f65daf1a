"""The repeated steps of the tests of evaluations."""

from __future__ import annotations

from datetime import date

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import applications
from enishi.hiring.evaluations import asking
from enishi.hiring.evaluations.models import Evaluation, EvaluationQuestion
from enishi.hiring.models import Application


def questions_of(evaluation: Evaluation) -> list[EvaluationQuestion]:
    """What it asks, without headings."""
    return [one for one in evaluation.version.questions.all() if not one.is_section]


def decide(application: Application, by: Member) -> None:
    """合格 at the step where it stands."""
    application.refresh_from_db()
    applications.record_result(
        application, "passed", at_step=application.current_step_id, by=actors.of(by)
    )
    application.refresh_from_db()


def ask(
    application: Application, *people: Member, by: Member, due_on: date | None = None
) -> list[Evaluation]:
    """The people, at the step where it stands."""
    return asking.ask_for_evaluations(
        application,
        step=application.current_step,
        member_ids=[one.pk for one in people],
        due_on=due_on,
        note="ご判断ください。",
        by=actors.of(by),
    )
