"""An evaluation's questions as fields of a form, for evaluators and for the preview of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enishi.hiring.evaluations import answers
from enishi.hiring.evaluations.models import (
    SCORES,
    Evaluation,
    EvaluationAnswer,
    EvaluationQuestion,
    QuestionKind,
)
from enishi.hiring.evaluations.question import Question


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the choices."""

    value: int
    word: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question, or heading, with its present answer."""

    name: str
    kind: str
    label: str
    help: str
    is_required: bool
    options: tuple[Option, ...]
    text: str

    @property
    def is_section(self) -> bool:
        """Whether it is a heading."""
        return self.kind == QuestionKind.SECTION

    @property
    def is_score(self) -> bool:
        """Whether the answer is a score of 1 to 5."""
        return self.kind == QuestionKind.SCORE

    @property
    def is_text(self) -> bool:
        """Whether the answer is a text."""
        return self.kind == QuestionKind.TEXT

    @property
    def is_several(self) -> bool:
        """Whether the answer may be several choices."""
        return self.kind == QuestionKind.CHOICES

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.text) or any(option.is_chosen for option in self.options)


def of(evaluation: Evaluation) -> list[Field]:
    """Return the fields of an evaluation, filled with its answers."""
    given = {answer.question_id: answer for answer in evaluation.answers.all()}
    return [
        _field(one, answers.field_of(one), given.get(one.pk))
        for one in evaluation.version.questions.all()
    ]


def preview(questions: Sequence[Question]) -> list[Field]:
    """Return the fields of a form that is not in use yet."""
    return [_field(one, f"preview{place}", None) for place, one in enumerate(questions)]


def _field(
    question: EvaluationQuestion | Question, name: str, answer: EvaluationAnswer | None
) -> Field:
    if question.kind == QuestionKind.SCORE:
        values: Sequence[int] = SCORES
        chosen = [answer.score] if answer else []
    else:
        values = range(len(question.words))
        chosen = list(answer.chosen) if answer else []
    return Field(
        name=name,
        kind=question.kind,
        label=question.label,
        help=question.help,
        is_required=question.is_required,
        options=tuple(
            Option(value=value, word=word, is_chosen=value in chosen)
            for value, word in zip(values, question.words, strict=False)
        ),
        text=answer.text if answer else "",
    )
