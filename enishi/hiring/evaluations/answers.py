"""Reads the answers in a form, and names the missing ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.evaluations.models import (
    SCORES,
    Evaluation,
    EvaluationAnswer,
    EvaluationQuestion,
    Verdict,
)

# The verdicts that a person can choose.
VERDICTS = (Verdict.PASS, Verdict.HOLD, Verdict.FAIL)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a browser sent: the unchanged texts of each question, by the question's id."""

    verdict: str = ""
    comment: str = ""
    answers: Mapping[int, Sequence[str]] = field(default_factory=dict)


def field_of(question: EvaluationQuestion) -> str:
    """Return the name of the question's field in a form."""
    return f"q{question.pk}"


def save_answers(evaluation: Evaluation, written: Written, *, is_whole: bool) -> None:
    """Replace the stored answers; the evaluation itself is not saved.

    Parameters
    ----------
    is_whole
        Whether the required answers and a verdict must be there.

    Raises
    ------
    UserFacingError
        A text is too long; with ``is_whole`` also each missing answer, at its field.
    """
    questions = [one for one in evaluation.version.questions.all() if not one.is_section]
    wrong: dict[str, str] = {}
    answers = [_read(one, written.answers.get(one.pk, ()), wrong) for one in questions]
    comment = written.comment.strip()
    _check_length(comment, "comment", wrong)
    verdict = written.verdict if written.verdict in VERDICTS else ""
    if is_whole:
        for one, answer in zip(questions, answers, strict=True):
            if one.is_required and answer is None:
                wrong.setdefault(field_of(one), _("この項目は必須です。"))
        if not verdict:
            wrong["verdict"] = _("総合判定を選択してください。")
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容を確認してください（%(count)d件）。") % {"count": len(wrong)},
            fields=wrong,
        )
    evaluation.verdict, evaluation.comment = verdict, comment
    evaluation.answers.all().delete()
    given = [answer for answer in answers if answer is not None]
    for answer in given:
        answer.company_id, answer.evaluation = evaluation.company_id, evaluation
    EvaluationAnswer.objects.bulk_create(given)


def _read(
    question: EvaluationQuestion, texts: Sequence[str], wrong: dict[str, str]
) -> EvaluationAnswer | None:
    """Return the answer; ``None`` for values that our form does not offer."""
    if question.is_text:
        text = "\n".join(texts).strip()
        _check_length(text, field_of(question), wrong)
        return EvaluationAnswer(question=question, text=text) if text else None
    numbers = [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 3]
    if question.is_score:
        scores = [number for number in numbers if number in SCORES]
        return EvaluationAnswer(question=question, score=scores[0]) if scores else None
    places = sorted({number for number in numbers if number < len(question.words)})
    if not question.is_several:
        places = places[:1]
    return EvaluationAnswer(question=question, chosen=places) if places else None


def _check_length(text: str, name: str, wrong: dict[str, str]) -> None:
    try:
        limits.check(text, limits.LONGEST_COMMENT, field=name)
    except limits.TooLong as refusal:
        wrong[name] = str(refusal.message)
