"""Makes evaluations of the cast: begun, filled by the default form, and handed in."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.evaluations import writing
from enishi.hiring.evaluations.answers import Written
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.evaluations.writing import Seen
from enishi.hiring.models import Application, Step


def filled(
    evaluation: Evaluation, *, score: int = 4, verdict: str = "pass", comment: str = ""
) -> Written:
    """Answers to every score and choice of the form only."""
    answers = {}
    for question in evaluation.version.questions.all():
        if question.is_score:
            answers[question.pk] = [str(score)]
        elif question.words:
            answers[question.pk] = ["0"]
    return Written(verdict=verdict, comment=comment, answers=answers)


def seen(evaluation: Evaluation) -> Seen:
    """The version that a page opened now would send."""
    return Seen(revision=Evaluation.objects.get(pk=evaluation.pk).revision)


def submit(
    evaluation: Evaluation, *, score: int = 4, verdict: str = "pass", comment: str = ""
) -> Evaluation:
    """Act as the member who is asked for the evaluation."""
    return writing.submit(
        evaluation,
        filled(evaluation, score=score, verdict=verdict, comment=comment),
        seen=seen(evaluation),
        by=actors.of(evaluation.member),
    )


def give(
    application: Application,
    member: Member,
    *,
    step: Step | None = None,
    score: int = 4,
    comment: str = "",
) -> Evaluation:
    """The member's own evaluation, requested or not."""
    evaluation = writing.begin(
        application, step=step or application.current_step, by=actors.of(member)
    )
    return submit(evaluation, score=score, comment=comment)
