"""The evaluations of the demo's interviewers, and their open requests."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from enishi.company.models import Company, Member
from enishi.hiring.evaluations import default_form, due_days, forms
from enishi.hiring.evaluations.models import (
    EVALUATION_MOVES,
    SCORES,
    Evaluation,
    EvaluationAnswer,
    EvaluationQuestion,
    EvaluationState,
    Verdict,
)
from enishi.hiring.models import Application, ApplicationStatus, Step, StepKind
from enishi.records.demo import people as texts

# Added to the total score, question by question, so that evaluators differ.
_LEANINGS = (0, 1, 0, -1)
# Due days of screenings, in days from today: one is late, one is due tomorrow, one has time.
_DUE = (-1, 1, 4)


def give(
    application: Application,
    step: Step,
    member: Member,
    *,
    score: int,
    comment: str,
    at: datetime,
) -> Evaluation:
    """Write a handed-in evaluation; its answers are close to ``score``, from 1 to 5."""
    evaluation = _row(application, step, member)
    EVALUATION_MOVES.make(evaluation, EvaluationState.SUBMITTED)
    evaluation.verdict = _verdict(score)
    evaluation.comment = comment
    evaluation.submitted_at = evaluation.saved_at = at
    evaluation.revision = 1
    evaluation.save()
    questions = [one for one in evaluation.version.questions.all() if not one.is_section]
    EvaluationAnswer.objects.bulk_create(
        answer
        for place, question in enumerate(questions)
        if (answer := _answer(evaluation, question, score + _LEANINGS[place % len(_LEANINGS)]))
    )
    return evaluation


def ask_for_evaluations(
    company: Company, *, recruiter: Member, people: list[Member], now: datetime
) -> None:
    """Ask two people each about the newest candidates in screening; one may have answered."""
    at_screening = Application.objects.filter(
        company=company, status=ApplicationStatus.ACTIVE, current_step__kind=StepKind.SCREENING
    )
    waiting = at_screening.order_by("pk").select_related("current_step", "job")[: len(_DUE)]
    today = now.astimezone(company.zone).date()
    for application, days in zip(waiting, _DUE, strict=False):
        step = application.current_step
        for member in people[:2]:
            evaluation = _row(application, step, member, state=EvaluationState.ASKED, asked_at=now)
            evaluation.asked_by = recruiter
            evaluation.asked_at = min(now, datetime.combine(today, time(9), company.zone)) - (
                timedelta(days=2)
            )
            evaluation.due_on = today + timedelta(days=days)
            evaluation.request_note = texts.REQUEST
            evaluation.remind_at = due_days.next_reminder(
                evaluation.due_on, after=now, zone=company.zone
            )
            evaluation.save()
    for application in waiting[1:2]:
        answered = application.evaluations.get(member=people[1])
        answered.delete()
        score, comment = texts.SCREENED
        give(application, application.current_step, people[1], score=score, comment=comment, at=now)


def _row(
    application: Application,
    step: Step,
    member: Member,
    *,
    state: EvaluationState = EvaluationState.DRAFT,
    asked_at: datetime | None = None,
) -> Evaluation:
    default_form.ensure(application.company)
    return Evaluation(
        company=application.company,
        application=application,
        step=step,
        member=member,
        version=forms.version_for(application.job, step),
        state=EVALUATION_MOVES.begin(state),
        asked_at=asked_at,
    )


def _verdict(score: int) -> Verdict:
    if score == 3:  # a score that is neither high nor low
        return Verdict.HOLD
    return Verdict.PASS if score > 3 else Verdict.FAIL


def _answer(
    evaluation: Evaluation, question: EvaluationQuestion, score: int
) -> EvaluationAnswer | None:
    answer = EvaluationAnswer(
        company_id=evaluation.company_id, evaluation=evaluation, question=question
    )
    if question.is_score:
        answer.score = min(max(score, SCORES[0]), SCORES[-1])
    elif question.words:
        answer.chosen = [0 if score > 3 else 1]
    else:
        return None
    return answer
