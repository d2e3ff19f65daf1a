"""Defines the wording of letters about interviews: kinds, built-in wording, a company's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.mail import templates
from enishi.mail.models import MailTemplate

_HERE = Path(__file__).parent
# Replacements in the built-in letters to candidates for a 面談, where nobody is judged.
_CASUAL = (
    ("■面接官", "■当日の担当者"),
    ("our interview", "our meeting"),
    ("an interview", "a meeting"),
    ("■Interviewers:", "■You will meet:"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body with their placeholders."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter to the candidate for which a company may write its own wording."""

    code: LetterKind
    title: Promise
    occasion: Promise
    allowed: frozenset[str]
    required: frozenset[str]


_ALWAYS = frozenset(
    {"candidate", "company", "recruiter", "recruiter_email", "signature", "step", "job"}
)
_CHOOSING = _ALWAYS | {"slots", "answer_address", "answer_until"}
_FIXED = _ALWAYS | {"when", "duration", "joining", "changing", "interviewers", "contact"}
_ENTERING = frozenset({"when", "joining"})

KINDS = (
    Kind(
        LetterKind.PROPOSED,
        _("日程候補のご案内"),
        _("候補者に日程を提案したとき"),
        _CHOOSING,
        frozenset({"slots", "answer_address"}),
    ),
    Kind(
        LetterKind.REPROPOSED,
        _("日程再調整のお願い"),
        _("お知らせした日時の変更のため、あらためて日程を提案したとき"),
        _CHOOSING | {"former_when"},
        frozenset({"slots", "answer_address", "former_when"}),
    ),
    Kind(
        LetterKind.UNANSWERED,
        _("日程選択のお願い"),
        _("提案から3日（回答期限が短いときは半分の期間）たっても回答がないとき"),
        _CHOOSING,
        frozenset({"answer_address"}),
    ),
    Kind(LetterKind.CONFIRMED, _("日程確定のご案内"), _("日程が確定したとき"), _FIXED, _ENTERING),
    Kind(
        LetterKind.CHANGED,
        _("日程変更のご案内"),
        _("お知らせした日時が変わったとき"),
        _FIXED | {"former_when"},
        _ENTERING | {"former_when"},
    ),
    Kind(
        LetterKind.RESCHEDULED,
        _("日程変更の確認"),
        _("候補者が自分で日程を変更したとき"),
        _FIXED | {"former_when"},
        _ENTERING | {"former_when"},
    ),
    Kind(
        LetterKind.WAY_IN,
        _("参加方法のご案内"),
        _(
            "日時はそのままで、お知らせした参加方法（ミーティングIDなど）が変わったとき、"
            "または、あとから決まったとき"
        ),
        _FIXED,
        _ENTERING,
    ),
    Kind(
        LetterKind.CANCELLED,
        _("中止のご連絡"),
        _("お知らせした面接を中止したとき"),
        _ALWAYS | {"former_when"},
        frozenset({"former_when"}),
    ),
    Kind(
        LetterKind.CALLED_OFF,
        _("キャンセルの確認"),
        _("候補者が自分で面接をキャンセルしたとき"),
        _ALWAYS | {"former_when"},
        frozenset({"former_when"}),
    ),
    Kind(
        LetterKind.WITHDRAWN,
        _("候補日時取り下げのご連絡"),
        _("提案を取り下げたとき、または日程が決まる前に中止したとき"),
        _ALWAYS,
        frozenset(),
    ),
    Kind(LetterKind.TOMORROW, _("前日のご案内"), _("面接の前日の朝9時"), _FIXED, _ENTERING),
    Kind(LetterKind.SOON, _("直前のご案内"), _("面接の1時間前"), _FIXED, _ENTERING),
)


def kind_of(code: str) -> Kind | None:
    """Return the kind with this code."""
    return next((kind for kind in KINDS if kind.code == code), None)


@cache
def built_in(code: LetterKind, *, language: str) -> Letter:
    """Return the product's own letter: English for English, Japanese for any other language."""
    folder = "en" if language.startswith("en") else "ja"
    text = (_HERE / folder / f"{code}.txt").read_text(encoding="utf-8")
    subject, _empty, body = text.split("\n", 2)
    return Letter(subject, body)


def letter_for(company: Company, code: LetterKind, *, is_casual: bool = False) -> Letter:
    """Return what the company sends to candidates: its own wording, or the built-in letter.

    ``is_casual`` says that the letter is about a 面談: the built-in letter then mentions no
    interview.
    """
    own = MailTemplate.objects.filter(company=company, kind=code).first()
    if own is not None:
        return Letter(own.subject, own.body)
    letter = built_in(code, language=company.locale)
    return _casual(letter) if is_casual else letter


def _casual(letter: Letter) -> Letter:
    subject, body = letter.subject, letter.body
    for word, instead in _CASUAL:
        subject, body = subject.replace(word, instead), body.replace(word, instead)
    return Letter(subject, body)


def save(company: Company, kind: Kind, letter: Letter, *, by: Actor) -> MailTemplate:
    """Save the company's own wording for this kind of letter.

    Raises
    ------
    UserFacingError
        A placeholder is unknown, is not filled in this kind of letter, or a required one is
        missing.
    """
    require(by, Action.EDIT_COMPANY, company)
    templates.check(letter.subject, letter.body, allowed=kind.allowed, required=kind.required)
    return templates.save(company, kind=kind.code, subject=letter.subject, body=letter.body, by=by)
