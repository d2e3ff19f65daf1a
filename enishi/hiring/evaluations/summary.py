"""The evaluations of a step side by side, as far as the reader sees them, for the decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from enishi.company.actors import Actor
from enishi.hiring.evaluations import seeing
from enishi.hiring.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationQuestion,
    Verdict,
)
from enishi.hiring.evaluations.seeing import Sight
from enishi.hiring.models import Application

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question, and the answer of each person of the table, in the table's order."""

    question: EvaluationQuestion
    answers: tuple[EvaluationAnswer | None, ...]
    people: tuple[Evaluation, ...]
    # The average of the scores that were given; ``None`` if there is none.
    average: float | None
    count: int

    @property
    def cells(self) -> Iterator[tuple[Evaluation, EvaluationAnswer | None]]:
        """Return each person's evaluation with the answer to this question."""
        return zip(self.people, self.answers, strict=True)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The answers to one version of one form, by person."""

    people: tuple[Evaluation, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """Return the number of columns: questions, people, and the average of several."""
        return 1 + len(self.people) + (len(self.people) > 1)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The evaluations of one step, as one member sees them."""

    sight: Sight
    own: Evaluation | None
    given: tuple[Evaluation, ...]
    missing: tuple[Evaluation, ...]
    withdrawn: tuple[Evaluation, ...]
    tables: tuple[Table, ...]
    # How many of each verdict are shown, in the order of :class:`Verdict`.
    verdicts: tuple[tuple[Verdict, int], ...]
    is_decided: bool

    @property
    def hidden(self) -> int:
        """Return how many handed-in evaluations are not shown."""
        shown = sum(len(table.people) for table in self.tables)
        return len(self.given) - shown


def of(application: Application, reader: Actor, *, decided: Collection[int]) -> dict[int, Summary]:
    """Return the summaries by step, for the steps that have evaluations.

    Parameters
    ----------
    decided
        Ids of the steps that have a result.
    """
    evaluations = sorted(
        application.evaluations.select_related("member"),
        key=lambda one: (one.submitted_at or _NEVER, one.asked_at or _NEVER, one.pk),
    )
    sights = seeing.sights_of(
        evaluations, reader, decided={(application.pk, step) for step in decided}
    )
    shown = seeing.shown_to(reader, evaluations, sights)
    questions = _questions_of(shown)
    answers = _answers_of(shown, questions)
    return {
        step: _summary(
            [one for one in evaluations if one.step_id == step],
            [one for one in shown if one.step_id == step],
            sight=sight,
            questions=questions,
            answers=answers,
            is_decided=step in decided,
            me=reader.member.pk if reader.member is not None else None,
        )
        for (_application, step), sight in sights.items()
    }


_Answers = dict[tuple[int, int], EvaluationAnswer]
_Questions = dict[int, list[EvaluationQuestion]]


def _summary(
    evaluations: Sequence[Evaluation],
    shown: Sequence[Evaluation],
    *,
    sight: Sight,
    questions: _Questions,
    answers: _Answers,
    is_decided: bool,
    me: int | None,
) -> Summary:
    in_order = sorted(shown, key=lambda one: one.version_id)
    said = [Verdict(one.verdict) for one in shown]
    return Summary(
        sight=sight,
        own=next((one for one in evaluations if one.member_id == me), None),
        given=tuple(one for one in evaluations if one.is_submitted),
        missing=tuple(one for one in evaluations if one.is_open),
        withdrawn=tuple(one for one in evaluations if one.is_withdrawn),
        tables=tuple(
            _table(list(people), questions[version], answers)
            for version, people in groupby(in_order, key=lambda one: one.version_id)
        ),
        verdicts=tuple((one, said.count(one)) for one in Verdict if one in said),
        is_decided=is_decided,
    )


def _table(
    people: Sequence[Evaluation], questions: Sequence[EvaluationQuestion], answers: _Answers
) -> Table:
    return Table(
        people=tuple(people),
        lines=tuple(_line(question, people, answers) for question in questions),
    )


def _line(question: EvaluationQuestion, people: Sequence[Evaluation], answers: _Answers) -> Line:
    given = tuple(answers.get((one.pk, question.pk)) for one in people)
    scores = [one.score for one in given if one is not None and one.score is not None]
    return Line(
        question=question,
        answers=given,
        people=tuple(people),
        average=round(sum(scores) / len(scores), 1) if scores else None,
        count=len(scores),
    )


def _questions_of(shown: Sequence[Evaluation]) -> _Questions:
    found: _Questions = defaultdict(list)
    if shown:
        versions = {one.version_id for one in shown}
        for question in EvaluationQuestion.objects.filter(version__in=versions):
            found[question.version_id].append(question)
    return found


def _answers_of(shown: Sequence[Evaluation], questions: _Questions) -> _Answers:
    if not shown:
        return {}
    asked = {one.pk: one for of_version in questions.values() for one in of_version}
    given: _Answers = {}
    for answer in EvaluationAnswer.objects.filter(evaluation__in=[one.pk for one in shown]):
        answer.question = asked[answer.question_id]
        given[answer.evaluation_id, answer.question_id] = answer
    return given
