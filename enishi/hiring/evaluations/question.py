"""A question as typed into a form, and the rules that it must meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi import characters
from enishi.errors import Code, UserFacingError
from enishi.hiring.evaluations.models import (
    MOST_CHOICES,
    SCORES,
    EvaluationFormVersion,
    EvaluationQuestion,
    QuestionKind,
)

MOST_QUESTIONS = 60
_LONGEST_LABEL = 100
_LONGEST_HELP = 300
_LONGEST_WORD = 60


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question or heading, without a row.

    ``words`` name the scores 1 to 5, worst first, or are the choices.
    """

    kind: str
    label: str
    help: str = ""
    is_required: bool = False
    words: tuple[str, ...] = ()

    @property
    def lines(self) -> str:
        """Return the words as typed, one a line."""
        return "\n".join(self.words)


def of(version: EvaluationFormVersion) -> list[Question]:
    """Return the questions of a version, in its order."""
    return [
        Question(
            kind=row.kind,
            label=row.label,
            help=row.help,
            is_required=row.is_required,
            words=tuple(row.words),
        )
        for row in version.questions.all()
    ]


def checked(questions: Sequence[Question]) -> list[Question]:
    """Return the questions, cleaned.

    Raises
    ------
    UserFacingError
        No question asks anything, there are too many, or one lacks something; its field is
        ``label-N`` or ``words-N``, counted from 0.
    """
    if all(one.kind == QuestionKind.SECTION for one in questions):
        raise UserFacingError(
            Code.VALUE_MISSING, _("設問を1件以上追加してください。"), field="questions"
        )
    if len(questions) > MOST_QUESTIONS:
        raise UserFacingError(
            Code.TOO_MANY_QUESTIONS,
            _("設問と見出しは合わせて%(count)d件までです。") % {"count": MOST_QUESTIONS},
            field="questions",
        )
    wrong: dict[str, str] = {}
    cleaned = [_cleaned(one, place, wrong) for place, one in enumerate(questions)]
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容を確認してください（%(count)d件）。") % {"count": len(wrong)},
            fields=wrong,
        )
    return cleaned


def rows_of(version: EvaluationFormVersion, questions: Sequence[Question]) -> None:
    """Write the questions into a new version."""
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(
            company_id=version.company_id,
            version=version,
            position=position,
            kind=one.kind,
            label=one.label,
            help=one.help,
            is_required=one.is_required,
            words=list(one.words),
        )
        for position, one in enumerate(questions, start=1)
    )


def _cleaned(one: Question, place: int, wrong: dict[str, str]) -> Question:
    if one.kind not in QuestionKind.values:
        wrong[f"label-{place}"] = _("設問の種類を選択してください。")
        return one
    label, help_text = characters.clean_line(one.label), characters.clean_line(one.help)
    words = tuple(word for word in map(characters.clean_line, one.words) if word)
    if not characters.is_visible(label):
        wrong[f"label-{place}"] = _("設問を入力してください。")
    elif len(label) > _LONGEST_LABEL or len(help_text) > _LONGEST_HELP:
        wrong[f"label-{place}"] = _(
            "設問は%(label)d文字以内、説明は%(help)d文字以内で入力してください。"
        ) % {"label": _LONGEST_LABEL, "help": _LONGEST_HELP}
    if sentence := _why_not(one.kind, words):
        wrong[f"words-{place}"] = sentence
    has_words = one.kind not in (QuestionKind.SECTION, QuestionKind.TEXT)
    return Question(
        kind=one.kind,
        label=label,
        help=help_text,
        is_required=one.is_required and one.kind != QuestionKind.SECTION,
        words=words if has_words else (),
    )


def _why_not(kind: str, words: tuple[str, ...]) -> str:
    if kind in (QuestionKind.SECTION, QuestionKind.TEXT):
        return ""
    if any(len(word) > _LONGEST_WORD for word in words):
        return _("選択肢は1件%(count)d文字以内で入力してください。") % {"count": _LONGEST_WORD}
    if kind == QuestionKind.SCORE and len(words) != len(SCORES):
        return _("1から5までの言葉を、1行に1つずつ5行で入力してください。")
    if kind != QuestionKind.SCORE and not 2 <= len(words) <= MOST_CHOICES:
        return _("選択肢を、1行に1つずつ2〜%(count)d件入力してください。") % {"count": MOST_CHOICES}
    if len(set(words)) < len(words):
        return _("同じ言葉が2回あります。")
    return ""
