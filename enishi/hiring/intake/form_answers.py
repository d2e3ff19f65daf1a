"""What an applicant typed: the candidate's details and the answers, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enishi import characters, dates
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake.form_models import FieldRule
from enishi.hiring.intake.form_questions import FILES, Question, QuestionKind

# In characters.
LONGEST_LINE = 200
LONGEST_TEXT = 4000
_YEARS = range(1900, 2101)


@dataclass(frozen=True, kw_only=True)
class SentForm:
    """The fields of the form as they were sent. ``answers`` are in the order of the questions."""

    details: CandidateDetails
    answers: Sequence[str] = ()
    agrees: bool = False
    # The number of the purposes that the page showed.
    purposes: int = 0
    # The field that people do not see.
    trap: str = ""


@dataclass(slots=True)
class Checked:
    """The form as it is stored, and a sentence for each wrong field."""

    details: CandidateDetails
    answers: list[dict[str, str]] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)


def checked(
    sent: SentForm,
    *,
    rules: Mapping[str, str],
    questions: Sequence[Question],
    file_kinds: Collection[str],
) -> Checked:
    """Check the form.

    Parameters
    ----------
    rules
        The rule of each standard field.
    file_kinds
        The kinds of the files that have arrived.
    """
    shown = _without_hidden(sent.details, rules).tidied()
    found = Checked(shown)
    found.wrong.update(candidates.invalid_fields(shown))
    if not shown.email and "email" not in found.wrong:
        found.wrong["email"] = _("メールアドレスを入力してください。")
    required = {"given_name": ("given_name",), "kana": ("family_kana",), "phone": ("phone",)}
    for rule, names in required.items():
        for name in names:
            if rules[rule] == FieldRule.REQUIRED and not getattr(shown, name):
                found.wrong.setdefault(name, _("入力してください。"))
    for kind in FILES:
        if rules[kind] == FieldRule.REQUIRED and kind not in file_kinds:
            found.wrong[f"file_{kind}"] = _("ファイルを選択してください。")
    for place, question in enumerate(questions):
        typed = sent.answers[place] if place < len(sent.answers) else ""
        said, sentence = _answer(question, typed)
        if sentence:
            found.wrong[f"answer_{place}"] = sentence
        found.answers.append({"label": question.label, "kind": question.kind, "text": said})
    if not sent.agrees:
        found.wrong["agrees"] = _("応募には、利用目的への同意が必要です。")
    return found


def _without_hidden(details: CandidateDetails, rules: Mapping[str, str]) -> CandidateDetails:
    """Drop what the form does not ask: a program may send it nevertheless."""
    kept: dict[str, Any] = {"family_name": details.family_name, "email": details.email}
    of_rule = {
        "given_name": ("given_name",),
        "kana": ("family_kana", "given_kana"),
        "phone": ("phone",),
    }
    for rule, names in of_rule.items():
        if rules[rule] != FieldRule.HIDDEN:
            kept |= {name: getattr(details, name) for name in names}
    return CandidateDetails(**kept)


def _answer(question: Question, typed: str) -> tuple[str, str]:
    """Return the answer in words, and what is wrong with it."""
    is_long = question.kind == QuestionKind.TEXT
    text = characters.clean(typed).strip() if is_long else characters.clean_line(typed)
    if not characters.is_visible(text):
        return "", _("入力してください。") if question.is_required else ""
    longest = LONGEST_TEXT if is_long else LONGEST_LINE
    if len(text) > longest:
        return "", _("%(count)d文字以内で入力してください（現在%(length)d文字）。") % {
            "count": longest,
            "length": len(text),
        }
    match question.kind:
        case QuestionKind.CHOICE if text not in question.words:
            return "", _("選択し直してください。")
        case QuestionKind.YES_NO if text not in ("yes", "no"):
            return "", _("選択し直してください。")
        case QuestionKind.DATE:
            return _day(text)
    return text, ""


def _day(text: str) -> tuple[str, str]:
    try:
        day = date.fromisoformat(characters.plain_digits(text).replace("/", "-"))
    except ValueError:
        return "", _("日付は 2026-11-30 の形で入力してください。")
    if day.year not in _YEARS:
        return "", _("日付をご確認ください。")
    return day.isoformat(), ""


def shown_answer(kind: str, text: str) -> str:
    """Return a stored answer as recruiters read it."""
    if kind == QuestionKind.YES_NO and text:
        return _("はい") if text == "yes" else _("いいえ")
    if kind == QuestionKind.DATE and text:
        return dates.long_date(date.fromisoformat(text))
    return text
