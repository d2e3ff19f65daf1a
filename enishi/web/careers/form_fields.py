"""The fields of 応募フォーム as the page draws them, with what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enishi.hiring.intake import application_forms, form_questions
from enishi.hiring.intake.form_answers import LONGEST_LINE, LONGEST_TEXT
from enishi.hiring.intake.form_models import ApplicationForm, FieldRule
from enishi.hiring.intake.form_questions import Question, QuestionKind


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``kind`` is the control: ``line``, ``text``, ``choice``, ``date`` or ``file``."""

    name: str
    label: str
    kind: str = "line"
    type: str = "text"
    value: str = ""
    wrong: str = ""
    help: str = ""
    autocomplete: str = "off"
    is_required: bool = False
    longest: int = 50
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it has several lines."""
        return self.kind == "text"

    @property
    def is_choice(self) -> bool:
        """Whether one of some is chosen."""
        return self.kind == "choice"

    @property
    def described_by(self) -> str:
        """Return the ids of help and error, for screen readers."""
        ids = [f"{self.name}-help"] if self.help else []
        return " ".join([*ids, f"{self.name}-error"])


def standard(
    form: ApplicationForm, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """Return the candidate's own fields that the form shows."""
    rules = form_questions.rules_of(form.rules)

    def one(name: str, label: str, rule: str, **more: Any) -> Field:
        return Field(
            name,
            label,
            value=typed.get(name, ""),
            wrong=wrong.get(name, ""),
            is_required=rule == FieldRule.REQUIRED,
            **more,
        )

    always = FieldRule.REQUIRED.value
    kana = _("全角カタカナで入力してください。")
    shown = [
        (always, one("family_name", _("姓"), always, autocomplete="family-name")),
        (
            rules["given_name"],
            one("given_name", _("名"), rules["given_name"], autocomplete="given-name"),
        ),
        (rules["kana"], one("family_kana", _("姓（フリガナ）"), rules["kana"], help=kana)),
        (rules["kana"], one("given_kana", _("名（フリガナ）"), FieldRule.OPTIONAL.value)),
        (
            always,
            one(
                "email",
                _("メールアドレス"),
                always,
                type="email",
                autocomplete="email",
                longest=254,
                help=_("受付のご連絡をお送りします。"),
            ),
        ),
        (
            rules["phone"],
            one("phone", _("電話番号"), rules["phone"], type="tel", autocomplete="tel", longest=30),
        ),
    ]
    return [found for rule, found in shown if rule != FieldRule.HIDDEN]


def uploads(form: ApplicationForm, wrong: Mapping[str, str]) -> list[Field]:
    """Return the fields for files that the form shows."""
    rules = form_questions.rules_of(form.rules)
    return [
        Field(
            f"file_{kind}",
            str(kind.label),
            kind="file",
            wrong=wrong.get(f"file_{kind}", ""),
            is_required=rules[kind] == FieldRule.REQUIRED,
        )
        for kind in form_questions.FILES
        if rules[kind] != FieldRule.HIDDEN
    ]


def questions(
    form: ApplicationForm, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """Return the company's own questions."""
    found = []
    for place, question in enumerate(application_forms.questions_of(form)):
        name = f"answer_{place}"
        value = typed.get(name, "")
        found.append(_question(question, name, value=value, wrong=wrong.get(name, "")))
    return found


def _question(question: Question, name: str, *, value: str, wrong: str) -> Field:
    is_choice = question.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO)
    is_text = question.kind == QuestionKind.TEXT
    choices = tuple((word, word) for word in question.words)
    if question.kind == QuestionKind.YES_NO:
        choices = (("yes", _("はい")), ("no", _("いいえ")))
    return Field(
        name,
        question.label,
        kind="choice" if is_choice else "text" if is_text else "line",
        type="date" if question.kind == QuestionKind.DATE else "text",
        value=value,
        wrong=wrong,
        help=question.help,
        is_required=question.is_required,
        longest=LONGEST_TEXT if is_text else LONGEST_LINE,
        choices=choices,
    )
