"""The fields of 応募フォーム: the standard ones and their rules, and a company's own questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import characters
from enishi.errors import Code, UserFacingError
from enishi.hiring.document_models import DocumentKind
from enishi.hiring.intake.fairness import unfair_item
from enishi.hiring.intake.form_models import FieldRule

MOST_QUESTIONS = 30
MOST_CHOICES = 30
_LONGEST_LABEL = 150
_LONGEST_HELP = 300
_LONGEST_WORD = 60

# Each with the rule of the usual form. 姓 and the mail address are always required: without them
# nobody can be answered.
STANDARD = {
    "given_name": FieldRule.REQUIRED,
    "kana": FieldRule.OPTIONAL,
    "phone": FieldRule.OPTIONAL,
    DocumentKind.RESUME.value: FieldRule.OPTIONAL,
    DocumentKind.CAREER.value: FieldRule.OPTIONAL,
    DocumentKind.PORTFOLIO.value: FieldRule.HIDDEN,
}
FILES = (DocumentKind.RESUME, DocumentKind.CAREER, DocumentKind.PORTFOLIO)
LABELS = {
    "given_name": gettext_lazy("名"),
    "kana": gettext_lazy("フリガナ"),
    "phone": gettext_lazy("電話番号"),
    **{kind.value: kind.label for kind in FILES},
}


class QuestionKind(models.TextChoices):
    """The kinds of a company's own questions."""

    LINE = "line", gettext_lazy("1行の文章")
    TEXT = "text", gettext_lazy("長い文章")
    CHOICE = "choice", gettext_lazy("選択（1つ）")
    YES_NO = "yes_no", gettext_lazy("はい・いいえ")
    DATE = "date", gettext_lazy("日付")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a company's own. ``words`` are the choices."""

    kind: str
    label: str
    help: str = ""
    is_required: bool = False
    words: tuple[str, ...] = ()

    @classmethod
    def stored(cls, value: Mapping[str, Any]) -> Self:
        """Return a question as it was stored."""
        return cls(**{**value, "words": tuple(value["words"])})

    def as_stored(self) -> dict[str, Any]:
        """Return the question as JSON."""
        return asdict(self) | {"words": list(self.words)}

    @property
    def lines(self) -> str:
        """Return the choices as typed, one a line."""
        return "\n".join(self.words)


def rules_of(stored: Mapping[str, str]) -> dict[str, str]:
    """Return the rule of each standard field, the usual one if none is stored."""
    return {name: stored.get(name, usual.value) for name, usual in STANDARD.items()}


def checked(questions: Sequence[Question], *, is_confirmed: bool) -> list[Question]:
    """Return the questions, cleaned.

    Parameters
    ----------
    is_confirmed
        Whether the person has read the warnings and keeps the questions nevertheless.

    Raises
    ------
    UserFacingError
        There are too many, or one lacks something, or may be about what nobody may be asked; its
        field is ``label-N`` or ``words-N``, counted from 0.
    """
    if len(questions) > MOST_QUESTIONS:
        raise UserFacingError(
            Code.TOO_MANY_FORM_QUESTIONS,
            _("設問は%(count)d件までです。") % {"count": MOST_QUESTIONS},
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
    if not is_confirmed and (unfair := _warnings(cleaned)):
        raise UserFacingError(
            Code.QUESTION_UNFAIR,
            _(
                "公正な採用選考のため、尋ねないよう求められている内容が含まれている可能性があります。設問を直すか、"
                "問題がないことを確認して、下の確認欄を選んでから保存してください。"
            ),
            fields=unfair,
        )
    return cleaned


def _warnings(questions: Sequence[Question]) -> dict[str, str]:
    found = {}
    for place, one in enumerate(questions):
        if item := unfair_item(" ".join((one.label, one.help, *one.words))):
            found[f"label-{place}"] = _(
                "「%(item)s」に関する設問かもしれません。仕事の適性と能力に関係のない事項は尋ねられません。"
            ) % {"item": item.name}
    return found


def _cleaned(one: Question, place: int, wrong: dict[str, str]) -> Question:
    label, help_text = characters.clean_line(one.label), characters.clean_line(one.help)
    words = tuple(word for word in map(characters.clean_line, one.words) if word)
    if one.kind not in QuestionKind.values:
        wrong[f"label-{place}"] = _("設問の種類を選択してください。")
    elif not characters.is_visible(label):
        wrong[f"label-{place}"] = _("設問を入力してください。")
    elif len(label) > _LONGEST_LABEL or len(help_text) > _LONGEST_HELP:
        wrong[f"label-{place}"] = _(
            "設問は%(label)d文字以内、説明は%(help)d文字以内で入力してください。"
        ) % {"label": _LONGEST_LABEL, "help": _LONGEST_HELP}
    if one.kind == QuestionKind.CHOICE:
        if not 2 <= len(words) <= MOST_CHOICES:
            wrong[f"words-{place}"] = _(
                "選択肢を、1行に1つずつ2〜%(count)d件入力してください。"
            ) % {"count": MOST_CHOICES}
        elif any(len(word) > _LONGEST_WORD for word in words):
            wrong[f"words-{place}"] = _("選択肢は1件%(count)d文字以内で入力してください。") % {
                "count": _LONGEST_WORD
            }
        elif len(set(words)) < len(words):
            wrong[f"words-{place}"] = _("同じ言葉が2回あります。")
    return Question(
        kind=one.kind,
        label=label,
        help=help_text,
        is_required=one.is_required,
        words=words if one.kind == QuestionKind.CHOICE else (),
    )
