"""An evaluation's questions as fields of a form: to be written, and for the preview of a form."""

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
    """One thing to choose."""

    value: int
    word: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question, or heading, with what was answered so far."""

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
        """Whether 1 to 5 answers it."""
        return self.kind == QuestionKind.SCORE

    @property
    def is_text(self) -> bool:
        """Whether a text answers it."""
        return self.kind == QuestionKind.TEXT

    @property
    def is_several(self) -> bool:
        """Whether several choices may answer it."""
        return self.kind == QuestionKind.CHOICES

    @property
    def is_answered(self) -> bool:
        """Whether anything was given."""
        return bool(self.text) or any(option.is_chosen for option in self.options)


def of(evaluation: Evaluation) -> list[Field]:
    """The fields of what is asked, filled with what was answered."""
    given = {answer.question_id: answer for answer in evaluation.answers.all()}
    return [
        _field(one, answers.field_of(one), given.get(one.pk))
        for one in evaluation.version.questions.all()
    ]


def preview(questions: Sequence[Question]) -> list[Field]:
    """The fields of a form that nobody was asked with yet."""
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
